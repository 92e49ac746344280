"""Platforms without an official form go the whole way through the real pages; software by way of the technology centre (第四条)."""

from __future__ import annotations

import io

import pypdf
import pytest
from werkzeug.datastructures import MultiDict

from portal.fields import form_class
from portal.platforms import OFFICIAL, PLATFORMS
from tests.filings.changing import account_of, changing, current
from tests.filings.forms import FORMS
from tests.filings.making import YEAR, facts
from tests.filings.on_pages import decide, filed, new_form, submitted

SOFTWARE = sorted(key for key, p in PLATFORMS.items() if p.technology)
OTHERS = sorted(set(PLATFORMS) - OFFICIAL)


def text_of(page, filing: int) -> list[str]:
    answer = page.client.get(f"/filings/{filing}/form.pdf")
    assert answer.status_code == 200
    return ["".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(answer.data)).pages]


def test_every_platform_can_be_begun_in_both_ways_and_printed_empty_under_its_group(operator) -> None:
    page = operator.open("/filings/new")
    for key, definition in PLATFORMS.items():
        ways = {f"/filings/new?platform={key}&kind=creation", f"/filings/new?platform={key}&kind=retroactive"}
        assert {*ways, f"/filings/blank/{key}.pdf"} <= set(page.links())
        assert definition.about in page.text
    groups = ["".join(heading.itertext()) for heading in page.all("h3")]
    assert groups == list(dict.fromkeys(p.group for p in PLATFORMS.values()))


@pytest.mark.parametrize("platform", SOFTWARE)
def test_software_is_filed_by_way_of_the_technology_centre_and_prints_its_opinion(
    operator, head, tech, publicity, platform: str
) -> None:
    filing = submitted(operator, platform)
    assert decide(head, filing, "approve").status == 303
    assert "技术中心" in operator.open(f"/filings/{filing}").text
    assert "待技术中心意见" in tech.open("/filings/").text
    assert decide(tech, filing, "approve", "已做安全检测，同意上线。").status == 303
    assert decide(publicity, filing, "approve", "同意备案登记。").status == 303
    assert f"{YEAR}-{PLATFORMS[platform].label}-0001" in publicity.open(f"/filings/{filing}").text
    (page,) = text_of(operator, filing)
    technology = page.index("现代教育技术中心意见")
    assert page.index("审批意见") < technology < page.index("党委宣传部备案登记意见")
    for words in (
        "已做安全检测，同意上线。",
        FORMS[platform]["handle"],
        "开发单位河南工商软件有限公司",
        "2030年6月30日",
        "☑校内",
    ):
        assert words in page


@pytest.mark.parametrize("platform", ["douyin", "podcast", "website"])
def test_a_platform_without_an_official_form_is_filed_and_registered(operator, head, publicity, platform: str) -> None:
    filing = filed(operator, head, publicity, platform)
    number = f"{YEAR}-{PLATFORMS[platform].label}-0001"
    assert number in publicity.open(f"/filings/{filing}").text
    assert number in publicity.open("/accounts/").text
    (page,) = text_of(operator, filing)
    for words in (
        f"登记表（{PLATFORMS[platform].label}）",
        number,
        FORMS[platform]["handle"],
        "☑创建",
        "☑同意备案登记",
    ):
        assert words in page


@pytest.mark.parametrize("platform", OTHERS)
def test_the_form_asks_every_field_under_its_label_and_says_what_is_wrong(operator, platform: str) -> None:
    definition = PLATFORMS[platform]
    page = new_form(operator, platform)
    for key, field in definition.asked.fields.items():
        assert field.label in page.text
        tag = "textarea" if field.kind.widget == "area" else "input"
        assert page.has(tag, name=key), key
    refused = operator.send(page, facts(platform, handle="错 误", followers="-1"), button=("save", "submit"))
    assert refused.status == 422
    assert f"应为{definition.fields['handle'].kind.rule}" in refused.text
    assert "不能是负数。" in refused.text


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_facts_of_the_tests_give_every_own_field_and_are_a_valid_form(platform: str) -> None:
    form = form_class(PLATFORMS[platform], final=True)(MultiDict(facts(platform)))
    assert form.validate(), list(form.faults())
    assert {key.split("-")[0] for key in FORMS[platform]} <= {item.key for item in PLATFORMS[platform].items}


def test_one_id_on_two_audio_platforms_is_two_accounts_and_twice_on_one_is_refused(operator, head, publicity) -> None:
    filed(operator, head, publicity, "podcast", handle="12345678", category="ximalaya")
    filed(operator, head, publicity, "podcast", handle="12345678", category="lizhi")
    again = operator.send(
        new_form(operator, "podcast"), facts("podcast", handle="12345678", category="lizhi"), button=("save", "submit")
    )
    assert again.status == 422
    assert "该主播/专辑ID已备案" in again.text


def test_either_identifier_of_an_app_names_it(operator, head, tech, publicity) -> None:
    filed(operator, head, publicity, "app", tech=tech)
    again = operator.send(
        new_form(operator, "app"),
        facts("app", handle="cn.edu.zzgs.campus.ios", bundle_id=""),
        button=("save", "submit"),
    )
    assert again.status == 422
    assert "该应用包名已备案" in again.text
    assert "不能重复备案" in again.text


def test_a_programme_on_another_platform_must_name_it(operator) -> None:
    answer = operator.send(new_form(operator, "podcast"), facts("podcast", category="other"), button=("save", "submit"))
    assert answer.status == 422
    assert "所在平台选了“其他”，请写明平台名称。" in answer.text


@pytest.mark.parametrize(("platform", "key", "new"), [("douyin", "live", "no"), ("app", "server", "cloud")])
def test_a_change_of_an_own_fact_is_filed_and_printed_old_beside_new(browser_of, app, platform, key, new) -> None:
    operator, head, office = browser_of("operator"), browser_of("head"), browser_of("publicity")
    tech = browser_of("tech") if PLATFORMS[platform].technology else None
    account = account_of(app, filed(operator, head, office, platform, tech=tech))
    change = changing(operator, account, "submit", **{key: new})
    for person in (head, *([tech] if tech else []), office):
        assert decide(person, change, "approve").status == 303
    field = PLATFORMS[platform].fields[key]
    text = "".join(text_of(operator, change))
    old_label, new_label = field.kind.show(FORMS[platform][key]), field.kind.show(new)
    for words in ("☑重要事项变更", field.label, f"☑{new_label}", old_label):
        assert words in text
    assert current(app, account)[key] == new


def test_the_directory_shows_a_programme_by_its_id_alone(operator, head, publicity, anonymous) -> None:
    filed(operator, head, publicity, "podcast", handle="12345678", category="ximalaya")
    assert "郑州工商学院信息工程学院" in anonymous.open("/directory/?q=12345678").text
    assert "郑州工商学院信息工程学院" not in anonymous.open("/directory/?q=12345679").text

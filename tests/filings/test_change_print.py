"""The printed change: the new contents on the official page, old beside new attached; an old print never changes (表注2)."""

from __future__ import annotations

import pytest

from portal.database import db
from portal.filings.documents import prints
from portal.filings.models import Filing
from tests.filings.changing import NEW_OPERATOR, changing, consented, corrected, registered
from tests.filings.printing import form, printed


@pytest.fixture
def account(app, browser_of, kept):
    facts = {"operation": "students", "verified_until": "2031-05-01"}
    return kept("an account run by students", lambda: registered(app, browser_of, **facts))


def sheet(app, filing: int):
    with app.test_request_context():
        row = db.session.get_one(Filing, filing)
        return prints.sheet(row, row.author)


def test_the_official_page_ticks_the_change_and_the_attached_page_sets_old_beside_new(browser_of, operator, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工", change_note="学院更名。", **NEW_OPERATOR)
    consented(browser_of, filing)
    first, annex = printed(operator, form(filing))
    for words in (
        "☑重要事项变更",
        "□创建",
        "郑州工商学院信工",
        "李娜",
        "同意变更备案。",
        "第2版",
        "变更说明：学院更名。",
    ):
        assert words in first
    for words in (
        "附页",
        "变更前后对照",
        "第1版",
        "郑州工商学院信息工程学院",
        "郑州工商学院信工",
        "王敏，13803710002",
        "（移除）",
        "（新增）",
        "李娜",
    ):
        assert words in annex
    assert "NO." in first


def test_what_the_paper_has_no_cell_for_stands_in_the_remarks(app, operator, account):
    said = sheet(app, changing(operator, account)).remarks
    assert "运行维护方式：学生团队运维" in said
    assert "认证有效期至：2031年5月1日" in said


def test_an_old_print_stays_as_it_was_whatever_is_corrected_or_changed_later(app, browser_of, operator, account):
    corrected(app, account, "followers", 200)
    filing = changing(operator, account, "submit", followers="300", name="郑州工商学院信工")
    before = sheet(app, filing).compared
    assert ("目前粉丝人数", "200", "300") in before
    corrected(app, account, "followers", 999)
    consented(browser_of, filing)
    consented(browser_of, changing(operator, account, "submit", name="郑州工商学院"))
    assert sheet(app, filing).compared == before


def test_the_code_of_a_consented_form_leads_to_the_directory_and_of_any_other_to_its_page(
    app, browser_of, operator, account
):
    filing = changing(operator, account, "submit", name="郑州工商学院信工")
    assert sheet(app, filing).foot.check_url.endswith(f"/filings/{filing}")
    consented(browser_of, filing)
    assert "/directory/" in sheet(app, filing).foot.check_url


def test_a_draft_of_a_change_has_the_number_and_the_watermark(operator, account):
    pages = printed(operator, form(changing(operator, account, name="郑州工商学院信工")))
    assert all("草稿" in page for page in pages)
    assert "NO." in pages[0]


def test_three_copies_carry_the_attached_page_each(operator, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工")
    assert sum("变更前后对照" in page for page in printed(operator, form(filing, "?copies=3"))) == 3


def test_a_change_of_everything_is_printed_over_as_many_pages_as_it_takes(operator, account):
    page = operator.open(f"/filings/new?kind=change&account={account}")
    data = page.values(page.form())
    data["changed_on"] = data["registered_on"]
    for key in ("positioning", "remarks"):
        data[key] = "很长的说明" * 40
    for place in range(20):
        data[f"operators-{place}-row_id"] = ""
        data[f"operators-{place}-name"] = f"成员{place}"
        data[f"operators-{place}-phone"] = f"138037120{place:02d}"
        data[f"operators-{place}-email"] = f"a-very-long-address-of-member-{place}@example.zzgs.edu.cn"
    data.setlist("save", ["draft"])
    sent = operator.post(f"/filings/new?kind=change&account={account}", data)
    pages = printed(operator, f"/filings/{sent.location.split('/')[2]}/form.pdf")
    assert len(pages) >= 3
    assert "成员19" in "".join(pages)

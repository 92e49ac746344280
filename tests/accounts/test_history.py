"""The history of an account: every version against the one before, any two compared, since when each fact holds (第十条)."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts.models import Account
from portal.accounts.neighbours import Origin
from portal.calendar import today
from portal.database import db
from portal.filings.models import Filing
from tests.accounts.keeping import corrected, resealed, row
from tests.accounts.registered import PEOPLE, registered
from tests.corpus import picture
from tests.filings.making import filed
from tests.pages import Upload
from tests.records import told_instead

OPERATOR = ("operators", "b" * 12)


@pytest.fixture
def account(app):
    """Three versions: a new name and a new operator; corrections over the first; a positioning."""
    number = registered(app, name="郑州工商信工", followers=100)
    corrected(app, number, "followers", 250)
    corrected(app, number, "phone", "13900001111", OPERATOR)
    with_two = [{**PEOPLE["operators"][0], "phone": "13900001111"}, row("c", "李四", "13811112222")]
    resealed(app, number, name="郑州工商信工青年", operators=with_two)
    resealed(app, number, positioning="面向新生")
    return number


def proof(page, number: int) -> str:
    """The text of one version's place in the history, white space folded."""
    return " ".join("".join(page.one("li", id=f"version-{number}").itertext()).split())


def test_every_version_is_shown_against_the_one_before_by_field_and_by_person(account, operator):
    page = operator.open(f"/accounts/{account}/history")
    assert "功能定位 新增 新：面向新生" in proof(page, 3)
    second = proof(page, 2)
    assert "名称 原：郑州工商信工 → 新：郑州工商信工青年" in second
    assert "主要运行人员 新增 新：李四，138****2222" in second
    assert "粉丝" not in second, "a correction is told once, as a correction"
    assert "首次备案。" in proof(page, 1)
    assert [d.text for d in page.all("ins")]
    for filing in range(1, 4):
        assert f"/filings/{filing}" in " ".join(page.links())


def test_corrections_stand_between_the_versions_with_who_and_what(account, operator):
    text = operator.open(f"/accounts/{account}/history").text
    assert "更正 第 1 版之后，无需审批，即时生效" in text
    assert "王敏 目前粉丝人数 原：100 → 新：250 主要运行人员（王敏）手机号 原：138****0002 → 新：139****1111" in text
    assert "138****0002" in text, "the first number stays in the history"


def test_any_two_versions_are_compared_the_older_first(account, operator):
    for asked in ("from=1&to=3", "from=3&to=1"):
        page = operator.open(f"/accounts/{account}/history?{asked}")
        assert "第 1 版 →与 第 3 版：5 处不同" in page.text
        compared = page.text.split("历次变化", maxsplit=1)[0]
        for said in ("郑州工商信工青年", "139****1111", "李四，138****2222", "面向新生", "新：250"):
            assert said in compared
    assert "两边是同一个版本。" in operator.open(f"/accounts/{account}/history?from=2&to=2").text
    page = operator.open(f"/accounts/{account}/history")
    assert page.one("select", id="compare-from").get("name") == "from"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("from=1&to=9", "没有第 9 版，无法比较。"),
        ("from=0&to=1", "没有第 0 版，无法比较。"),
        ("from=-1&to=2", "没有第 -1 版，无法比较。"),
        ("from=abc&to=2", "要比较的前一个版本应为版本号，现为“abc”。"),
        ("from=1&to=%C2%B2", "要比较的后一个版本应为版本号，现为“²”。"),
        ("from=1", "要比较的后一个版本应为版本号，请在页面上选择。"),
        ("from=&to=", "要比较的前一个版本应为版本号，请在页面上选择。"),
        ("from=1&to=%E2%80%AE", "要比较的后一个版本应为版本号，请在页面上选择。"),
        (f"from=1&to={'9' * 30}", "没有第 999999999999 版，无法比较。"),
        (f"from=1&to={'9' * 5000}", "要比较的后一个版本应为版本号，现为“999999999999”。"),
        ("from=<script>&to=2", "要比较的前一个版本应为版本号，现为“<script>”。"),
    ],
)
def test_a_comparison_of_versions_that_do_not_exist_is_a_sentence_and_nothing_else(account, operator, asked, said):
    page = operator.open(f"/accounts/{account}/history?{asked}")
    assert page.status == 404
    assert said in page.text
    assert "这个账号共有 3 个版本：第 1 版至第 3 版。" in page.text
    assert "历次变化" not in page.text


def test_an_account_without_versions_or_none_at_all_is_not_found(operator):
    for path in ("/accounts/987/history", "/accounts/987/versions/1", "/accounts/987/versions/1/files/avatar"):
        assert operator.client.get(path).status_code == 404


def test_of_each_fact_it_is_said_since_when_and_by_which_filing(account, operator):
    page = operator.open(f"/accounts/{account}/history")
    rows = {}
    for line in page.one("table", class_="table list plain since").iter("tr"):
        cells = [" ".join("".join(c.itertext()).split()) for c in line if c.tag in {"th", "td"}]
        rows[cells[0], cells[1]] = cells[2]
    day = today().isoformat()
    assert rows["名称", "郑州工商信工青年"].startswith(f"{day}，第 2 版")
    assert rows["账号主体", "郑州工商学院"].startswith(f"{day}，第 1 版")
    assert rows["功能定位", "面向新生"].startswith(f"{day}，第 3 版")
    assert rows["目前粉丝人数", "250"] == f"{day}，更正（王敏）"
    assert rows["主要运行人员", "王敏"].startswith(f"{day}，第 1 版")
    assert rows["主要运行人员（王敏）手机号", "139****1111"] == f"{day}，更正（王敏）"
    assert rows["主要运行人员", "李四"].startswith(f"{day}，第 2 版")
    assert not [label for label, _ in rows if label == "主要运行人员（李四）手机号"], "it came with the name"


def test_what_belongs_to_one_filing_alone_is_no_difference_between_versions(app, operator):
    number = registered(app, late_reason="由学生自行开通。")
    resealed(app, number, late_reason="", positioning="甲")
    page = operator.open(f"/accounts/{number}/history?from=1&to=2")
    assert "第 1 版 →与 第 2 版：1 处不同" in page.text
    assert "逾期原因" not in proof(page, 2)


def test_a_fact_that_came_back_holds_since_it_came_back(app, operator):
    number = registered(app, positioning="甲")
    resealed(app, number, positioning="乙")
    resealed(app, number, positioning="甲")
    text = operator.open(f"/accounts/{number}/history").text
    assert f"功能定位 甲 {today()}，第 3 版" in text


def test_s31_changes_of_people_and_inner_facts_are_told_to_nobody_else(account, app, stranger):
    resealed(app, account, creator="周小川", remarks="内部备注")
    for path in ("history", "history?from=1&to=4", "versions/2", "versions/4"):
        page = stranger.open(f"/accounts/{account}/{path}")
        assert page.status == 200
        for secret in ("138****0002", "139****1111", "李四", "王敏", "周小川", "内部备注", "主要运行人员（"):
            assert secret not in page.response.text, (path, secret)
    assert "公开的内容没有不同。" in proof(stranger.open(f"/accounts/{account}/history"), 4)
    assert "郑州工商信工青年" in stranger.open(f"/accounts/{account}/history").text
    assert "人员和备注的变化仅本单位和党委宣传部可见。" in stranger.open(f"/accounts/{account}/history").text


def test_an_old_version_is_read_whole_and_leads_to_the_comparison(account, operator):
    page = operator.open(f"/accounts/{account}/versions/1")
    assert "这是旧版本，现行的是第 3 版。" in page.text
    assert "138****0002" in page.text
    assert "139****1111" not in page.text, "sealed is sealed"
    assert f"/accounts/{account}/history?from=1&to=3" in page.links()
    assert "这是最近一次备案的内容" in operator.open(f"/accounts/{account}/versions/3").text
    missing = operator.open(f"/accounts/{account}/versions/4")
    assert (missing.status, "没有第 4 版。" in missing.text) == (404, True)


def test_old_pictures_are_seen_beside_the_new_ones(app, operator, head, publicity, stranger):
    filed(operator, head, publicity, avatar=Upload(picture()))
    with app.app_context():
        (number,) = db.session.scalars(db.select(Account.id))
        old = db.session.scalars(db.select(Filing)).one().data["avatar"]
    resealed(app, number, avatar="")
    page = operator.open(f"/accounts/{number}/history?from=1&to=2")
    pictures = [i.get("src") for i in page.all("img")]
    assert f"/accounts/{number}/versions/1/files/avatar?v={old[:12]}" in pictures
    for person in (operator, stranger):
        assert person.client.get(f"/accounts/{number}/versions/1/files/avatar").mimetype.startswith("image/")
    for path in (
        "versions/2/files/avatar",
        "versions/3/files/avatar",
        "versions/1/files/supervisors",
        f"versions/{10**30}/files/avatar",
    ):
        assert operator.client.get(f"/accounts/{number}/{path}").status_code == 404, path


def test_one_version_cannot_be_compared_yet(app, operator):
    page = operator.open(f"/accounts/{registered(app)}/history")
    assert "现在只有一个版本，办理变更后可以在这里比较。" in page.text
    assert not page.has("select")


def test_where_a_version_comes_from_is_told_by_the_features_above(app, account, operator, stranger, monkeypatch):
    told = Origin("重要事项变更", date(2026, 3, 1), ("赵建国", "李老师"), "/filings/2")
    told_instead(app, monkeypatch, account_origins=(lambda ids, _user: {i: told for i in ids if i == 2},))
    page = operator.open(f"/accounts/{account}/history")
    assert "重要事项变更，变更发生于 2026-03-01，赵建国、李老师同意" in page.text
    assert "第 2 版（重要事项变更）" in page.text
    assert "赵建国" not in stranger.open(f"/accounts/{account}/history").response.text

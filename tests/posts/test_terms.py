"""The lists of words: what the office adds, drops, takes away and brings in, and what a unit keeps and has asked again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.database import db
from portal.errors import BadInput
from portal.people.models import User
from portal.posts.findings import find
from portal.posts.models import Exemption, Term, TermKind
from portal.posts.terms import demo, keeping
from portal.posts.terms.keeping import Row
from tests.pages import Upload

if TYPE_CHECKING:
    from flask import Flask

    from portal.posts.findings import Finding
    from tests.pages import Answer, Page

PAGE = "/posts/terms/"
TITLES = ("类别", "用语", "规范写法", "说明")


def listed(app: Flask) -> list[tuple[str, str, str, str]]:
    with app.app_context():
        return [(t.kind.label, t.word, t.right, t.why) for t in db.session.scalars(select(Term).order_by(Term.id))]


def entries(app: Flask, action: str) -> list[dict[str, Any]]:
    with app.app_context():
        return list(db.session.scalars(select(Entry.detail).where(Entry.action == action).order_by(Entry.id)))


def put(app: Flask, *rows: Row) -> None:
    with app.app_context():
        keeping.save(rows)
        db.session.commit()


def found(app: Flask, text: str, username: str = "head") -> list[Finding]:
    """What a unit is asked about a text, as a request of its own would."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        return find([text], keeping.lists_for(user.unit_id))


def kept(app: Flask, text: str, reason: str = "", username: str = "head") -> int:
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        row = keeping.keep(user.unit_id, find([text], keeping.lists_for(user.unit_id))[0], reason, user)
        db.session.commit()
        return row.id


def book(*rows: tuple[str, ...], titles: tuple[str, ...] = TITLES) -> Upload:
    made = openpyxl.Workbook()
    for row in (titles, *rows):
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return Upload(stream.getvalue(), "用语.xlsx")


def brought_in(who: Page, file: Upload) -> Answer:
    answer = who.post(PAGE, who.signed({"workbook": file}))
    return who.follow(answer) if answer.status == 303 else answer


def test_a_word_is_added_changed_and_dropped_with_its_entry(app: Flask, publicity: Page) -> None:
    for right in ("登陆了网站", "登录网站"):
        answer = publicity.post(
            PAGE, publicity.signed({"kind": "fixed", "word": "登陆网站 ", "right": right, "why": ""})
        )
        assert "用语已保存" in publicity.follow(answer).text
    assert listed(app) == [("固定表述", "登陆网站", "登录网站", "")]
    assert [one.fix for one in found(app, "登陆网站")] == ["登录网站"]
    publicity.send(publicity.open(PAGE), action="/drop")
    assert listed(app) == []
    assert found(app, "登陆网站") == []
    assert [len(entries(app, action)) for action in ("term.saved", "term.dropped")] == [2, 1]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "ask", "word": ""}, "请填写用语"),
        ({"kind": "ask", "word": "长" * 41}, "最多 40 字，现为 41 字"),
        ({"kind": "fixed", "word": "帐号", "right": ""}, "固定表述请填写规范写法"),
        ({"kind": "ask", "word": "帐号", "right": "账号"}, "只有固定表述才填规范写法"),
        ({"kind": "fixed", "word": "Ａ级", "right": "a级"}, "规范写法与用语相同"),
    ],
)
def test_a_word_that_makes_no_sense_is_given_back(app: Flask, publicity: Page, typed, sentence) -> None:
    answer = publicity.send(publicity.open(PAGE), {"why": "说明在此", **typed}, action=PAGE)
    assert answer.status == 422
    assert sentence in answer.text
    assert answer.one("input", id="why").get("value") == "说明在此"
    assert listed(app) == []


def test_the_lists_go_out_as_a_workbook_and_come_in_again(app: Flask, dbms: str, publicity: Page) -> None:
    rows = [Row(TermKind.ASK, "第一", why="绝对化"), Row(TermKind.FIXED, "帐号", "账号"), Row(TermKind.ALLOW, "第一届")]
    put(app, *rows)
    before = listed(app)
    content = publicity.client.get(f"{PAGE}export.xlsx?kind=nonsense").data
    answer = brought_in(publicity, Upload(content, "清单.xlsx"))
    assert "新增 0 条，更新 0 条，相同 3 条" in answer.text
    assert listed(app) == before
    sheet = openpyxl.load_workbook(io.BytesIO(publicity.client.get(f"{PAGE}export.xlsx?kind=fixed").data))["用语清单"]
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["固定表述", "帐号", "账号", ""]
    ]
    answer = brought_in(
        publicity, book(("固定表述", "帐号", "账户", ""), ("提示核对", "亲自", "", ""), ("不提示", "女装", "", ""))
    )
    assert "新增 2 条，更新 1 条，相同 0 条" in answer.text
    assert ("固定表述", "帐号", "账户", "") in listed(app)
    assert len(listed(app)) == 5
    assert entries(app, "term.saved")[-1]["new"] == 2


def test_one_bad_row_names_its_place_and_nothing_is_lost_without_a_word(app: Flask, publicity: Page) -> None:
    answer = brought_in(
        publicity,
        book(
            ("提示核对", "第一", "", ""),
            ("敏感词", "甲乙", "", ""),
            ("固定表述", "帐号", "", ""),
            ("提示核对", "长" * 41, "", ""),
            ("提示核对", "第一", "", "另一说明"),
            ("示例", "不读", "", ""),
            ("提示核对", "总计", "", ""),
        ),
    )
    assert answer.status == 422
    for sentence in (
        "第 3 行“甲乙”：类别应为",
        "第 4 行“帐号”：固定表述",
        "第 5 行",
        "第 6 行“第一”：同一个用语",
        "第 7、8 行是说明",
    ):
        assert sentence in answer.text, sentence
    assert listed(app) == []


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (Upload(b"nothing", "用语.xlsx"), "xlsx"),
        (book(("第一", ""), titles=("用语", "别的")), "表头应有这些列：类别"),
        (book(), "没有用语"),
    ],
)
def test_a_file_that_holds_no_list_is_refused_with_the_reason(app: Flask, publicity: Page, file, sentence) -> None:
    answer = brought_in(publicity, file)
    assert answer.status == 422
    assert sentence in answer.text


def test_another_process_sees_at_once_what_was_changed(app: Flask, dbms: str) -> None:
    put(app, Row(TermKind.ASK, "第一"), Row(TermKind.ASK, "亲自"))
    assert [one.said for one in found(app, "亲自第一")] == ["亲自", "第一"]
    index = app.extensions[keeping.INDEX]
    found(app, "亲自")
    assert app.extensions[keeping.INDEX] is index, "it is built once for a version"
    with app.app_context():  # as another process: nothing of this one is told
        db.session.delete(db.session.scalars(select(Term).where(Term.word == "第一")).one())
        db.session.add(Term(kind=TermKind.ASK, word="最佳"))
        db.session.commit()
    assert [one.said for one in found(app, "亲自第一最佳")] == ["亲自", "最佳"]


def test_what_a_unit_keeps_is_silent_for_it_alone_until_it_is_revoked(
    app: Flask, dbms: str, head: Page, stranger: Page, publicity: Page
) -> None:
    put(app, Row(TermKind.ASK, "第一"))
    number = kept(app, "第一")
    assert kept_again(app, number)
    assert found(app, "第一") == []
    assert len(found(app, "第一", "stranger")) == 1
    shown = head.open(f"{PAGE}exemptions")
    assert "第一" in shown.text
    assert "第一" not in stranger.open(f"{PAGE}exemptions").text
    assert "信息工程学院" in publicity.open(f"{PAGE}exemptions").text
    assert "已撤销" in head.follow(head.send(shown, action=f"/{number}/revoke")).text
    assert len(found(app, "第一")) == 1
    assert kept(app, "第一") != number, "what was revoked can be kept anew"
    assert [len(entries(app, f"exemption.{act}")) for act in ("kept", "revoked")] == [2, 1]


def kept_again(app: Flask, number: int) -> bool:
    """Say whether what is silent already is not kept twice."""
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "head")).one()
        row = db.session.get(Exemption, number)
        assert row is not None
        lists = keeping.lists_for(user.unit_id)
        (finding,) = find(["第一"], type(lists)(lists.words, lists.allowed, lists.today))
        return keeping.keep(user.unit_id, finding, "", user).id == number


def test_a_number_is_kept_with_a_reason_and_stands_nowhere(app: Flask, dbms: str, head: Page) -> None:
    with pytest.raises(BadInput, match="理由"):
        kept(app, "电话13800138000")
    kept(app, "电话13800138000", "本人同意公开")
    assert found(app, "电话138 0013 8000") == []
    with app.app_context():
        row = db.session.scalars(select(Exemption)).one()
        assert (row.shown, row.reason) == ("138****8000", "本人同意公开")
    assert "13800138000" not in f"{row.key}{entries(app, 'exemption.kept')}"
    assert "138****8000" in head.open(f"{PAGE}exemptions").text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("见 http://oa.local/Kz77secret/plan.doc 。", "Kz77secret"),
        ("见 http://oa.local/Kz77secret/plan.doc?token=abcdefgh 。", "abcdefgh"),
        ("2026年11月30日（星期三）开会。", "11月30日"),
        ("电话13800138000", "13800138000"),
        ("银行卡 6222 0212 3456 7890 128。", "7890"),
    ],
)
def test_what_stands_on_no_list_is_kept_by_its_seal_alone(app: Flask, dbms: str, head: Page, text, secret) -> None:
    kept(app, text, "已核对，见 Kz77")
    assert found(app, text) == [], "and falls silent all the same"
    with app.app_context():
        row = db.session.scalars(select(Exemption)).one()
        assert len(row.key.split(":")[1]) == 64
    assert secret not in f"{row.key}{row.shown}"
    assert all(words not in f"{entries(app, 'exemption.kept')}" for words in (secret, "Kz77"))
    assert row.shown in head.open(f"{PAGE}exemptions").text


def test_another_unit_s_is_not_there_and_an_author_revokes_nothing(app: Flask, browser_of) -> None:
    put(app, Row(TermKind.ASK, "第一"))
    number = kept(app, "第一")
    for username, status in (("otherhead", 404), ("operator", 403)):
        who = browser_of(username)
        assert who.post(f"{PAGE}exemptions/{number}/revoke", who.signed({})).status == status
    with app.app_context():
        assert db.session.get(Exemption, number).revoked_at is None


def test_the_demonstration_has_a_small_list_that_asks_what_it_should(app: Flask) -> None:
    with app.app_context():
        users = {user.username: user for user in db.session.scalars(select(User))}
        demo.fill(users, None)
        db.session.commit()
    text = "第一届郑州工商大学艺术节隆重召开，请登陆网站；第一时间由郑州工商学院（原万方科技学院）报导，国家级赛事"
    asked = [(one.said, one.fix) for one in found(app, text)]
    assert asked == [
        ("郑州工商大学", "郑州工商学院"),
        ("隆重召开", ""),
        ("登陆网站", "登录网站"),
        ("万方科技学院", "郑州工商学院"),
        ("报导", "报道"),
    ]

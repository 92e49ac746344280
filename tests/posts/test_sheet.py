"""The 《三审三校登记表》 of a post says in each place what its record says, and a month is bound under a list (第十一条)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.calendar import now, today
from portal.cases.models import Case
from portal.database import db
from portal.people.models import Unit
from portal.posts import pictures
from portal.posts.documents.contents import PIECE, _rows
from portal.posts.models import PictureKind, Place, Post, Text
from portal.posts.views import paper as views
from tests.accounts.registered import registered
from tests.people import drawing
from tests.posts.sheets import BY_HEAD, CONSENTS, brought, dressed, no_editor, pages, paper, user, words

MONTH = f"{today():%Y-%m}"
DAY = f"{today().year}年{today().month}月{today().day}日"
NONE = "无改动"


def row(name: str, verdict: str, opinion: str, proof: str, who: str, unit: str) -> str:
    """One line of the three reviews as the print says it."""
    return f"{name}{verdict}{opinion}{proof}{unit}{who}{DAY}"


FIRST = row("初审", "通过", "初审看过。", f"一校{NONE}", "宋扬", "信息工程学院")
SECOND = row("复审", "通过", "复审看过。", f"二校{NONE}", "赵建国", "信息工程学院")
FINAL = row("终审", "通过", "终审看过。", f"三校{NONE}", "李老师", "党委宣传部")
BACK = row("复审", "退回修改", "日期不对。", f"二校{NONE}", "赵建国", "信息工程学院")
RETURNED = (
    ("check", "editor"),
    ("approve", "editor", "头一回。"),
    ("return", "head", "日期不对。"),
    ("again", "operator", "改了一段。\n第二段。"),
)

# What is done with it: what its print says, and what it does not.
CASES = {
    "with an editor": (
        CONSENTS,
        {},
        [FIRST, SECOND, FINAL, "标题停水通知", "十项均为否：宋扬", "加急否", "授权编号无"],
        ["校记", "未设"],
    ),
    "under way": (CONSENTS[:2], {}, [FIRST, "复审二校终审三校", "状态：待复审", "待发布"], ["未设"]),
    "corrected in place": (
        (*CONSENTS[:2], ("correct", "head", "请各宿舍备好用水。", 1), ("approve", "head", "复审看过。")),
        {},
        ["二校改动1段", "第2段二校请各宿舍", "赵建国", "未标记", f"一校{NONE}"],
        [],
    ),
    "returned, then consented": (
        (*RETURNED, *CONSENTS),
        {},
        [FIRST, SECOND, FINAL, "正文改了一段。共9字"],
        ["头一回", "日期不对", "本周五停水"],
    ),
    "returned": (RETURNED[:3], {}, [BACK, "初审通过头一回。", "状态：退回修改"], []),
    "urgent": (CONSENTS, {"urgent": "今晚停电"}, ["加急是。今晚停电"], []),
    "declared": (
        CONSENTS,
        {"declarations": {"ai": "yes", "ai_note": "配图由工具生成"}},
        ["☑是□否含AI生成内容：配图由工具生成", "□是☑否涉密", "□是☑否转载或图片需授权"],
        [],
    ),
    "published": (
        (*CONSENTS, ("publish", "operator", "same")),
        {},
        ["https://mp.weixin.qq.com/s/abc一致", "状态：已发布"],
        ["待发布"],
    ),
    "published otherwise": ((*CONSENTS, ("publish", "operator", "other")), {}, ["abc不一致"], []),
    "stopped": (
        (("stop", "editor", "第二项为是。"),),
        {"urgent": "今晚停电"},
        ["标题（涉密停办，不打印）", "停办：宋扬", "初审涉密停办", "加急是", "校验码"],
        ["停水", "今晚停电"],
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.files
def test_each_place_says_what_the_record_says(app, case):
    steps, facts, there, absent = CASES[case]
    (said,) = words(paper(app, brought(app, steps, **facts)))
    assert "郑州工商学院三审三校登记表" in said
    assert [found for found in there if found not in said] == [], said
    assert [found for found in absent if found in said] == [], said


@pytest.mark.files
def test_a_review_that_was_passed_over_is_said_to_be_missing(app):
    no_editor(app)
    (said,) = words(paper(app, brought(app, BY_HEAD)))
    assert "初审未设未设审稿人，初审环节略过。一校" in said
    assert SECOND in said
    assert FINAL in said
    with app.app_context():
        assert db.session.scalars(select(Post)).unique().one().events[0].note


@pytest.mark.files
def test_each_account_has_its_row(app):
    two = [registered(app, number="2026-甲-01"), registered(app, platform="weibo", number="2026-乙-02")]
    (said,) = words(paper(app, brought(app, (*CONSENTS, ("publish", "operator", "same")), accounts=two)))
    assert re.search(r"微信账号\d{5}2026-甲-01.{10}\d\d:\d\dhttps://mp.weixin.qq.com/s/abc一致", said), said
    assert re.search(r"微博账号\d{5}2026-乙-02待发布", said), said


@pytest.mark.files
def test_signature_and_seal_are_those_of_the_day_and_cut_by_their_purpose(app):
    dressed(app, {"hand": drawing.hand(), "seal": drawing.seal()})
    number = brought(app, CONSENTS)
    before = [image.data for page in pages(paper(app, number)) for image in page.images]
    assert len(before) == 2  # the head's hand, and the seal, drawn once for both units
    assert not any(image in {drawing.hand(), drawing.seal()} for image in before)
    dressed(app, {"hand": drawing.hand(200), "seal": drawing.seal((20, 20, 200))})
    with app.app_context():
        db.session.scalars(select(Unit).where(Unit.name == "信息工程学院")).one().name = "人工智能学院"
        db.session.commit()
    again = paper(app, number)
    assert [image.data for page in pages(again) for image in page.images] == before
    assert "信息工程学院" in words(again)[0]
    assert "人工智能学院" not in words(again)[0]


@pytest.mark.files
def test_long_corrections_go_on_over_pages_under_their_header(app):
    steps = (*CONSENTS[:2], *(("correct", "head", sign * 2500, 0) for sign in "原改"))
    said = words(paper(app, brought(app, steps)))
    assert len(said) > 1
    assert all("位置校次改动" in page for page in said[1:])
    assert "第1段（续）" in said[1]
    assert f"第{len(said)}页，共{len(said)}页" in said[-1]


def test_what_changed_is_whole_in_pieces_that_fit_a_row():
    runs = [("same", "甲" * 900), ("gone", "旧" * 1500), ("new", "新" * 700), ("same", "乙" * 900)]
    rows = list(_rows(runs))
    kept = {kind: "".join(text for row in rows for k, text in row if k == kind) for kind in ("gone", "new", "same")}
    assert (kept["gone"], kept["new"]) == ("旧" * 1500, "新" * 700)
    assert len(kept["same"]) < 40
    assert max(sum(len(text) for _, text in row) for row in rows) <= 2 * PIECE


@pytest.mark.files
def test_a_destroyed_post_keeps_its_record_without_its_words(app):
    number = brought(app, (("stop", "editor", "第二项为是。"), ("destroy", "publicity", "已会同销毁。")))
    with app.app_context():
        for text in db.session.scalars(select(Text)):
            db.session.delete(text)
        db.session.commit()
    (said,) = words(paper(app, number))
    assert "标题（涉密已销毁）" in said
    assert "停办：宋扬" in said
    assert re.search(r"校验码[0-9a-f]{12}", said)
    assert "停水" not in said


@pytest.mark.files
def test_what_is_cited_and_what_was_signed_on_paper_are_named(app):
    account = registered(app, handle="zzgs-cited")
    with app.app_context():
        cited = db.session.scalars(select(Case.id).where(Case.handle == "zzgs-cited")).one()
    number = brought(app, CONSENTS[:2], accounts=[account], clearance_id=cited)
    with app.app_context():
        piece = pictures.Piece("领导签批.png", "image/png", 300, 300, drawing.seal())
        pictures.keep(db.session.get_one(Post, number), PictureKind.PAPER, [piece], user("head"))
        db.session.commit()
    (said,) = words(paper(app, number))
    assert "授权编号zzgs-cited" in said
    assert "书面意见领导签批.png（赵建国登记，" in said


def url(account: int, month: str = MONTH) -> str:
    return f"/posts/bundle?account={account}&month={month}"


@pytest.fixture
def published(app):
    """Two posts of one account, published now, one of the month before, and one of another account."""
    account = registered(app, number="2026-甲-01")
    out = (*CONSENTS, ("publish", "operator", "same"))
    numbers = [brought(app, out, accounts=[account], title=title) for title in ("头一篇", "第二篇", "上月的")]
    brought(app, out, title="别的账号的")
    with app.app_context():
        old = db.session.scalars(select(Place).where(Place.post_id == numbers[2])).one()
        old.published_at = now() - timedelta(days=today().day + 1)
        db.session.commit()
    return account, numbers


def test_a_month_is_bound_under_its_list(app, published, operator, publicity):
    account, _ = published
    for person in (operator, publicity):
        answer = person.client.get(url(account))
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
        cover, *sheets = words(answer.data)
        assert re.search(r"头一篇宋扬赵建国李老师一致2.*第二篇宋扬赵建国李老师一致", cover), cover
        assert "共2篇" in cover
        assert len(sheets) == 2
        assert "标题头一篇" in sheets[0]
        assert not any("上月的" in page or "别的账号的" in page for page in (cover, *sheets))
    with app.app_context():
        trail = db.session.scalars(select(Entry).where(Entry.action == "post.printed")).all()
        assert [(entry.subject, entry.detail["sheets"]) for entry in trail] == [(f"account:{account}", 2)] * 2


def test_more_than_one_print_holds_is_said(published, operator, monkeypatch):
    account, _ = published
    monkeypatch.setattr(views, "MOST", 1)
    cover, *sheets = words(operator.client.get(url(account)).data)
    assert "共2篇，本册为第1至1篇（第1册，共2册）" in cover
    assert len(sheets) == 1
    assert "标题第二篇" in words(operator.client.get(f"{url(account)}&book=2").data)[1]
    assert "（第2册，共2册）" in words(operator.client.get(f"{url(account)}&book={10**30}").data)[0]


def test_a_month_without_posts_says_so(published, operator):
    account, _ = published
    assert "本月没有登记发布的稿件" in words(operator.client.get(url(account, "2020-02")).data)[0]


@pytest.mark.parametrize(
    "month", ["", "2026", "2026-13", "2026-1", "2999-01", "1999-12", "2026-01-01", "20２６-01", "x" * 300]
)
def test_a_month_that_is_none_is_refused_in_words(operator, month):
    answer = operator.open(url(1, month))
    assert answer.status == 400
    assert "请从列表中选择月份" in answer.text


def test_nobody_prints_what_they_may_not_see(published, stranger, operator):
    account, numbers = published
    for key in (account, 0, 10**30, "x"):
        assert stranger.open(url(key)).status == 404
    assert stranger.open(f"/posts/{numbers[0]}/sheet.pdf").status == 404
    assert operator.client.get(f"/posts/{numbers[0]}/sheet.pdf").mimetype == "application/pdf"
    assert not stranger.open("/posts/bundles").has("option")


def test_the_ways_to_the_paper(published, operator):
    account, numbers = published
    assert f"/posts/{numbers[0]}/sheet.pdf" in operator.open(f"/posts/{numbers[0]}").links()
    assert "/posts/bundles" in operator.open("/posts").links()
    offered = operator.open("/posts/bundles")
    assert offered.has("option", value=str(account))
    assert offered.has("option", value=MONTH)

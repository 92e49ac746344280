"""未审先发: an inspector records it, the unit is told, and it is settled where it was reviewed after all (考核 D10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.calendar import today
from portal.database import db
from portal.notices.models import Notice
from portal.posts.models import PlaceState, Unreviewed
from tests.filings.looking import send
from tests.people.administering import last
from tests.posts.published import LINK, an_account, cleared, places, published
from tests.site.nasty import NASTY, quoted, refused

FOUND = "https://mp.weixin.qq.com/s/never-reviewed"


@pytest.fixture
def account(app) -> int:
    return an_account(app, name="信工微信")


def record(page, account: int, **fields: str):
    typed = {"link": FOUND, "found_on": f"{today()}", "note": "校园墙转来", **fields}
    return send(page, f"/posts/unreviewed/{account}/new", typed)


def rows(app) -> list[tuple[str, str, bool]]:
    with app.app_context():
        return [
            (r.link, r.note, bool(r.settled_at)) for r in db.session.scalars(select(Unreviewed).order_by(Unreviewed.id))
        ]


def told(app) -> list[tuple[str, str]]:
    with app.app_context():
        found = db.session.scalars(select(Notice).where(Notice.subject.startswith("account:")).order_by(Notice.id))
        return sorted((notice.user.username, notice.gist) for notice in found)


def test_d10_it_is_recorded_on_the_page_of_the_account_and_the_unit_is_told(app, dbms, publicity, operator, account):
    page = publicity.open(f"/accounts/{account}")
    (url,) = [link for link in page.links() if link.endswith("/new") and "unreviewed" in link]
    answer = publicity.send(publicity.open(url), {"link": FOUND, "note": "校园墙转来"}, action=url)
    assert "已登记未审先发" in publicity.follow(answer).text
    assert rows(app) == [(FOUND, "校园墙转来", False)]
    assert told(app) == [("head", "发现未审先发"), ("operator", "发现未审先发")]
    entry = last(app, "account.unreviewed")
    assert (entry.subject, entry.detail["link"], entry.username) == (f"account:{account}", FOUND, "publicity")
    assert "校园墙转来" in operator.open("/posts/unreviewed").text
    page = operator.open(f"/accounts/{account}")
    assert "未审先发 1 篇，请补送审或说明情况。" in page.text
    assert "登记未审先发" not in page.text


def test_d10_what_was_reviewed_after_all_counts_no_more(app, dbms, publicity, operator, account):
    record(publicity, account)
    page = publicity.open("/posts/unreviewed")
    action = "/posts/unreviewed/1/settle"
    empty = publicity.send(page, {"reason": " "}, action=action)
    assert (empty.status, "请写明原因" in empty.text) == (422, True)
    long = publicity.send(page, {"reason": "长" * 201}, action=action)
    assert (long.status, "长" * 201 in long.text) == (422, True)
    done = publicity.send(page, {"reason": "纸质审批单补交，已核对。"}, action=action)
    assert "不再记为未审先发" in publicity.follow(done).text
    assert rows(app) == [(FOUND, "校园墙转来", True)]
    assert ("operator", "不再记为未审先发") in told(app)
    assert last(app, "account.reviewed").detail["remark"] == "纸质审批单补交，已核对。"
    assert "未审先发 1 篇，请" not in operator.open(f"/accounts/{account}").text
    sent_again = send(publicity, action, {"reason": "再来一次"})
    assert sent_again.status_code == 303
    assert "再来一次" not in publicity.open("/posts/unreviewed").text


def test_d10_a_link_that_was_reviewed_is_named_and_not_recorded(app, publicity, account):
    post = published(app, account, days_ago=2)
    answer = record(publicity, account, link=f"{LINK.replace('https', 'http')}/?from=timeline#wechat_redirect")
    assert answer.status_code == 422
    assert "这个链接对应已审核的稿件" in answer.text
    assert f"/posts/{post}" in answer.text
    assert rows(app) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"link": ""}, "请粘贴这篇内容的链接。"),
        ({"link": "javascript:alert(1)"}, "链接应以 http:// 或 https:// 开头。"),
        ({"found_on": "昨天"}, "日期"),
        ({"found_on": f"{today() + timedelta(days=9)}"}, "发现日期不能晚于今天"),
        ({"note": "长" * 201}, "最多 200 个字符"),
    ],
    ids=["no link", "a script", "no day", "the future", "too long"],
)
def test_d10_what_is_wrong_is_said_and_all_that_was_typed_stays(app, publicity, account, wrong, said):
    typed = {"link": FOUND, "found_on": f"{today()}", "note": "校园墙转来", **wrong}
    answer = record(publicity, account, **wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(words in answer.text for words in typed.values())
    assert rows(app) == []


@pytest.mark.parametrize("what", NASTY)
def test_d10_nonsense_in_every_field_is_refused(app, dbms, publicity, operator, account, what):
    post, nonsense = cleared(app, account), quoted(NASTY[what].encode("utf-8", "surrogatepass"))
    for person, url in (
        (publicity, f"/posts/unreviewed/{account}/new"),
        (publicity, "/posts/unreviewed/1/settle"),
        (operator, f"/posts/{post}/steps/publish"),
        (operator, f"/posts/{post}/steps/drop"),
    ):
        fields = ("link", "found_on", "note", "reason", "published", "published_at", "account", "token")
        body = b"&".join(field.encode() + b"=" + nonsense for field in fields)
        body += b"&csrf_token=" + person.token().encode()
        refused(person.client.post(url, data=body, content_type="application/x-www-form-urlencoded"))
    assert rows(app) == []
    assert places(app, post) == [(PlaceState.WAITING, None, "")]


def test_d10_the_same_find_is_recorded_once(app, publicity, director, account):
    assert record(publicity, account).status_code == 303
    again = record(director, account, link=f"{FOUND}?scene=1")
    assert (again.status_code, "没有重复登记" in again.text) == (422, True)
    assert len(rows(app)) == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 401),
        ("operator", 403),
        ("head", 403),
        ("otherhead", 403),
        ("league", 403),
        ("leader", 403),
        ("director", 303),
    ],
)
def test_d10_the_publicity_department_alone_records_and_settles(
    app, browser_of, anonymous, publicity, account, who, status
):
    record(publicity, account)
    person = anonymous if who == "anonymous" else browser_of(who)
    assert record(person, account, link=f"{FOUND}-2").status_code == status
    settled = send(person, "/posts/unreviewed/1/settle", {"reason": "已核实"}).status_code
    assert settled == status or (settled, who) in {(404, "otherhead"), (404, "league")}
    assert rows(app)[0][2] is (status == 303)


def test_d10_the_league_records_for_its_clubs(app, league, otherhead):
    club = an_account(app, unit="校学生会", name="学生会微博", platform="weibo")
    assert record(league, club).status_code == 303
    assert "校园墙转来" in league.open("/posts/unreviewed").text
    assert "校园墙转来" not in otherhead.open("/posts/unreviewed").text


def test_d10_the_regulation_counts_it(app, publicity, operator, stranger, account):
    published(app, account, days_ago=3)
    published(app, account, days_ago=2, same=False, link=f"{LINK}-2")
    record(publicity, account)
    for page in (publicity, operator):
        said = page.open("/help/regulation").text
        for figure in ("登记发布 2 篇次", "先审后发且内容一致 1 篇次", "未审先发 1 篇"):
            assert figure in said
    assert "未审先发 0 篇" in stranger.open("/help/regulation").text

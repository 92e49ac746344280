"""Views of the list that a person keeps under a name: their own, each name once, at most twenty, only filters that exist."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.accounts.lists.lines import MOST_VIEWS
from portal.accounts.models import SavedView
from portal.database import db
from portal.people.models import User
from tests.accounts.registered import registered
from tests.filings.looking import send

FILTERED = "/accounts/?platform=wechat&sort=followers&q=青年"
KEPT = "platform=wechat&sort=followers&q=%E9%9D%92%E5%B9%B4"


def save(person, name, url=FILTERED):
    page = person.open(url)
    form = page.one("form", action="/accounts/views")
    values = page.values(form)
    assert "name" in values
    values["name"] = name
    return person.post("/accounts/views", values)


def kept(app):
    with app.app_context():
        return [(row.name, row.query) for row in db.session.scalars(select(SavedView).order_by(SavedView.id))]


def test_the_filters_kept_under_a_name_are_a_link_above_the_list(app, operator, stranger):
    answer = save(operator, "本学院微信")
    assert answer.status == 303
    assert answer.location == f"/accounts/?{KEPT}&said=view-kept"
    assert kept(app) == [("本学院微信", KEPT)]
    link = next(a for a in operator.open("/accounts/").all("a") if a.text == "本学院微信")
    assert link.get("href") == f"/accounts/?{KEPT}"
    assert link.get("aria-current") is None
    here = next(a for a in operator.open(FILTERED).all("a") if a.text == "本学院微信")
    assert here.get("aria-current") == "true"
    assert "本学院微信" not in stranger.open("/accounts/").text


def test_only_filters_that_exist_are_kept(app, operator):
    query = "platform=wechat&platform=qq&level=ninth&page=3&after=x~1&next=https://evil.test&q=%20a%20%20b"
    assert send(operator, "/accounts/views", {"name": "试", "query": query}).status_code == 303
    assert kept(app) == [("试", "platform=qq&q=a+b")]
    longest = "q=" + "长" * 200
    assert send(operator, "/accounts/views", {"name": "长", "query": longest}).status_code == 303
    assert len(kept(app)[1][1]) <= SavedView.query.type.length


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("  ", "请给这个视图起个名称"),
        ("名" * 21, "名称最多 20 字，现为 21 字，请缩短。"),
        ("a\x07b", "名称含有看不见的字符，请删除后重新输入。"),
        ("已有", "已有名为“已有”的常用视图，请换一个名称。"),
    ],
)
def test_a_name_that_will_not_do_is_said_and_nothing_is_lost(app, operator, name, sentence):
    registered(app, name="青年")
    save(operator, "已有")
    before = kept(app)
    page = save(operator, name) if "\x07" not in name else None
    answer = send(operator, "/accounts/views", {"name": name, "query": KEPT})
    assert answer.status_code == 422
    assert sentence in answer.text
    if page:
        assert page.status == 422
        assert page.one("input", id="view-name").get("value") == name.strip()
        assert page.one("input", id="view-name").get("aria-describedby") == "view-name-error"
        assert page.one("input", id="q").get("value") == "青年"
        assert page.one("input", form="find", name="platform").get("value") == "wechat"
    assert kept(app) == before


def test_without_a_filter_there_is_nothing_to_keep(app, operator):
    assert "保存为常用视图" not in operator.open("/accounts/").text
    answer = send(operator, "/accounts/views", {"name": "全部", "query": "nonsense=1"})
    assert answer.status_code == 422
    assert "还没有筛选条件，请先筛选或查找，再保存。" in answer.text
    assert kept(app) == []


def test_a_person_keeps_at_most_twenty(app, operator, head):
    for n in range(MOST_VIEWS):
        assert send(operator, "/accounts/views", {"name": f"第{n}", "query": KEPT}).status_code == 303
    answer = send(operator, "/accounts/views", {"name": "再来", "query": KEPT})
    assert answer.status_code == 422
    assert f"常用视图最多 {MOST_VIEWS} 个，请先删除不用的。" in answer.text
    assert send(head, "/accounts/views", {"name": "再来", "query": KEPT}).status_code == 303


def test_s29_a_view_is_dropped_by_its_owner_alone(app, operator, head):
    save(operator, "我的")
    with app.app_context():
        number = db.session.scalar(select(SavedView.id))
    assert send(head, f"/accounts/views/{number}/drop").status_code == 404
    assert len(kept(app)) == 1
    answer = operator.send(operator.open("/accounts/"), action=f"/accounts/views/{number}/drop")
    assert answer.status == 303
    assert answer.location == "/accounts/?said=view-dropped"
    assert kept(app) == []
    assert send(operator, f"/accounts/views/{number}/drop").status_code == 404


def test_s30_a_view_is_kept_for_whoever_sends_it_whatever_else_is_sent(app, operator, head):
    with app.app_context():
        other = db.session.scalar(select(User.id).where(User.username == "head"))
    send(operator, "/accounts/views", {"name": "试", "query": KEPT, "user_id": str(other), "id": "77"})
    assert "试" in [a.text for a in operator.open("/accounts/").all("a", class_="chip")]
    assert "试" not in [a.text for a in head.open("/accounts/").all("a", class_="chip")]
    with app.app_context():
        assert db.session.scalar(select(func.max(SavedView.id))) != 77


def test_keeping_and_dropping_are_in_the_trail_in_words(operator, auditor, app):
    save(operator, "本学院微信")
    operator.send(operator.open("/accounts/"), action="/drop")
    told = auditor.open("/audit/").text
    assert "保存常用视图" in told
    assert "删除常用视图" in told
    assert "筛选条件：平台：微信；查找：青年" in told

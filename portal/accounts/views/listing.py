"""The list of accounts, whose filters are its address, and the views of it that a person keeps under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import request
from sqlalchemy import delete, func, select

from portal.accounts.lists.filters import address, chosen, query, said
from portal.accounts.lists.lines import MOST_VIEWS
from portal.accounts.lists.listing import context
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import SavedView
from portal.accounts.views.blueprint import pages
from portal.audit.trail import record
from portal.database import db
from portal.errors import Missing
from portal.fields.masks import is_private
from portal.people.models import User
from portal.people.queries import me
from portal.spelling import clean, unprintable
from portal.web import saying
from portal.web.access import SIGNED_IN, allow
from portal.web.pages import found_at, go, page, wants_fragment

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LONGEST_NAME = 20
PRIVATE = "查找的内容是电话号码或邮箱，常用视图不保存这样的内容，请去掉后再保存。"


@pages.get("/")
@allow(SIGNED_IN)
def index() -> Response:
    """List the registered accounts; their official facts are open to everybody signed in."""
    shown = context(request.args, viewer(me()), me())
    answer = page("accounts/index.html", {"results": "accounts/_results.html"}, **shown)
    # The address without the filters that are not set.
    return found_at(answer, shown["first_url"]) if wants_fragment() else answer


@pages.post("/views")
@allow(SIGNED_IN)
def save_view() -> Response:
    """Keep the present filters under a name; of what was sent only the filters that exist are kept."""
    looking, user = viewer(me()), me()
    given = dict(parse_qsl(request.form.get("query", "")))
    filters = chosen(given, looking)
    name = clean(request.form.get("name", ""))
    # Two pages of one person wait here for one another: neither the name nor the number is counted past.
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if fault := _fault(user, name, filters):
        shown = context(given, looking, user)
        return page("accounts/index.html", {"results": "accounts/_results.html"}, 422, **shown, fault=fault, name=name)
    db.session.add(SavedView(user_id=user.id, name=name, query=query(filters)))
    record("account.view_saved", "account", name=name, filters=said(filters, looking))
    db.session.commit()
    return go(f"{address(**filters)}&{saying.KEY}=view-kept")


@pages.post("/views/<int:view_id>/drop")
@allow(SIGNED_IN)
def drop_view(view_id: int) -> Response:
    """Forget one of one's own saved views. Raises Missing for somebody else's."""
    found = db.session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == me().id))
    if found is None:
        raise Missing("没有这个常用视图，可能已经删除。")
    db.session.execute(delete(SavedView).where(SavedView.id == found.id))
    record("account.view_dropped", "account", name=found.name)
    db.session.commit()
    return go(saying.said(".index", "view-dropped"))


def _fault(user: User, name: str, filters: dict[str, str]) -> str:
    """Return what is wrong with a new view, "" for nothing."""
    if not name:
        return "请给这个视图起个名称，例如“本学院微信”。"
    if len(name) > LONGEST_NAME:
        return f"名称最多 {LONGEST_NAME} 字，现为 {len(name)} 字，请缩短。"
    if unprintable(name):
        return "名称含有看不见的字符，请删除后重新输入。"
    if not filters:
        return "还没有筛选条件，请先筛选或查找，再保存。"
    return PRIVATE if is_private(filters.get("q", "")) else _beside_the_others(user, name)


def _beside_the_others(user: User, name: str) -> str:
    mine = SavedView.user_id == user.id
    if db.session.scalar(select(SavedView.id).where(mine, SavedView.name == name)):
        return f"已有名为“{name}”的常用视图，请换一个名称。"
    kept = db.session.scalar(select(func.count(SavedView.id)).where(mine)) or 0
    return f"常用视图最多 {MOST_VIEWS} 个，请先删除不用的。" if kept >= MOST_VIEWS else ""

"""Posts on paper: the 《三审三校登记表》 of one, and those of all that an account published in a month (第十一条)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from flask import request
from sqlalchemy import func, select

from portal import calendar
from portal.accounts.models import Account
from portal.audit.trail import record_apart
from portal.cases.lists.narrowing import months
from portal.cases.page import to_read
from portal.cases.seeing import NAMES, visible
from portal.cases.sort import READERS
from portal.database import db
from portal.errors import BadInput, Missing
from portal.people import throttle
from portal.people.queries import me
from portal.posts.documents import prints
from portal.posts.models import Place, PlaceState, Post
from portal.posts.sort import SORT
from portal.posts.views.blueprint import pages
from portal.web.access import allow
from portal.web.downloads import download
from portal.web.limits import LARGEST_ID
from portal.web.pages import page

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from werkzeug.wrappers import Response

MOST = 30
"""Sheets in one print: it takes a few seconds, and everybody else's waits."""


@pages.get("/<int:case_id>/sheet.pdf")
@allow(*READERS)
def sheet(case_id: int) -> Response:
    """Print the record of one post; the trail says who did."""
    throttle.count_print(me().id)
    post = to_read(SORT, case_id)
    if not isinstance(post, Post) or post.submitted_on is None:
        raise Missing("这篇稿件还没有送审，没有登记表。", "送审后再打印。")
    answer = download(
        prints.printed([post], me(), f"稿件 第 {post.id} 号"),
        f"三审三校登记表-{post.id}.pdf",
        "application/pdf",
        inline=True,
    )
    record_apart("post.printed", f"post:{post.id}")
    return answer


def _published() -> tuple[ColumnElement[bool], ...]:
    """Return the places of posts that the present user may see, published."""
    return Place.state == PlaceState.PUBLISHED, Place.post_id.in_(select(Post.id).where(visible(me())).correlate(None))


@pages.get("/bundles")
@allow(*READERS)
def bundles() -> Response:
    """Choose an account and a month."""
    having = select(Place.account_id).where(*_published())
    accounts = db.session.scalars(select(Account).where(Account.id.in_(having)).order_by(Account.name_order)).all()
    return page("posts/bundles.html", accounts=accounts, months=months(), most=MOST)


@pages.get("/bundle")
@allow(*READERS)
def bundle() -> Response:
    """Print the records of what an account published in a month, of those that the reader may see. Raises BadInput, Missing."""
    throttle.count_print(me().id)
    key, month = request.args.get("account", 0, type=int), request.args.get("month", "")
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month) or month > f"{calendar.today():%Y-%m}":
        raise BadInput("月份有误，没有打印。", "请从列表中选择月份，最晚到本月。")
    account = db.session.get(Account, key) if 0 < key <= LARGEST_ID else None
    if account is None or not db.session.scalar(
        select(Place.id).where(Place.account_id == key, *_published()).limit(1)
    ):
        raise Missing("没有这个账号，或没有您可以查看的已发布稿件。", "请从列表中选择账号。")
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    within = Place.published_at >= calendar.at(first), Place.published_at < calendar.at(after)
    chosen = select(Post).join(Place).where(Place.account_id == key, *_published(), *within)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    books = max(1, -(-total // MOST))
    book = min(max(1, request.args.get("book", 1, type=int)), books)
    found = chosen.options(*NAMES, *SORT.loads).order_by(Place.published_at, Post.id)
    found = found.offset((book - 1) * MOST).limit(MOST)
    posts = db.session.scalars(found).unique().all()
    cover = {"account": account, "month": month, "total": total, "book": book, "books": books}
    cover["first"] = (book - 1) * MOST + 1
    pdf = prints.printed(posts, me(), f"{account.name} {month}", cover)
    record_apart("post.printed", f"account:{account.id}", month=month, sheets=len(posts))
    return download(pdf, f"三审三校登记表-{account.name}-{month}.pdf", "application/pdf", inline=True)

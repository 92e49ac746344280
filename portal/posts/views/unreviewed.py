"""未审先发: the list of what inspectors found, the form by which it is recorded, and the end of a find that was reviewed after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from sqlalchemy import func, select
from wtforms import DateField, StringField, TextAreaField

from portal import calendar
from portal.accounts.keepers import inspects
from portal.accounts.queries import account as account_for
from portal.cases.sort import READERS
from portal.database import db
from portal.errors import Denied, Missing
from portal.fields import Link
from portal.people import kept
from portal.people.models import PUBLICITY, Role
from portal.people.queries import me
from portal.posts import unreviewed as finds
from portal.posts.models import Unreviewed
from portal.posts.views.blueprint import pages
from portal.spelling import clean
from portal.web.access import Keeps, allow
from portal.web.forms import PageForm, at_most, must
from portal.web.pages import go, page
from portal.web.paging import paged
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

LONGEST = 200
INSPECTORS = (*PUBLICITY, Role.UNIT_HEAD)
DENIED = "只有党委宣传部可以登记未审先发，校团委可以登记其管理的团学组织和社团的。"


class FindForm(PageForm):
    """Where it was found, when, and what is to be said of it."""

    link = StringField("内容链接", [must("请粘贴这篇内容的链接。")], filters=[lambda typed: Link().store(typed or "")])
    found_on = DateField("发现日期", [must("请填写发现日期。")])
    note = TextAreaField("说明", [at_most(LONGEST)])

    def wrong(self) -> bool:
        """Say beside each field what is wrong with it."""
        self.validate()
        if not self.link.errors and (fault := Link().fault(self.link.data)):
            self.link.errors = [fault]
        if self.found_on.data and self.found_on.data > calendar.today():
            self.found_on.errors = [f"发现日期不能晚于今天（{calendar.today()}）。"]
        return bool(self.faults)


@pages.get("/unreviewed")
@allow(*READERS)
def unreviewed() -> Response:
    """List the finds: the offices see all, a unit its own."""
    again = kept.given("posts.settle")
    return _listed(wrong=again.args["find_id"], reason=request.form.get("reason", "")) if again else _listed()


def _listed(status: int = 200, **more: Any) -> Response:
    mine = finds.seen_by(me())
    found = select(Unreviewed).where(mine).order_by(finds.OPEN.desc(), Unreviewed.id.desc())
    rows = paged(found, select(func.count(Unreviewed.id)).where(mine))
    return page("posts/unreviewed.html", status=status, rows=rows, inspects=inspects, user=me(), **more)


def _begun() -> FindForm:
    """Return the form as it is opened: found today, or with what was typed before one had to sign in."""
    known = request.form if kept.given("posts.find") else None
    return FindForm(formdata=known, data={"found_on": calendar.today()})


@pages.route("/unreviewed/<int:account_id>/new", methods=["GET", "POST"])
@allow(*INSPECTORS, keeps=Keeps("未审先发登记"))
def find(account_id: int) -> Response:
    """Record a find; of a link that was reviewed, or recorded before, the form says so and nothing is recorded (422)."""
    account = account_for(account_id)
    if not inspects(me(), account):
        raise Denied(DENIED)
    if request.method == "GET":
        return page("posts/find.html", form=_begun(), account=account)
    form = FindForm()
    wrong = form.wrong()
    post = None if wrong else finds.reviewed_as(account, form.link.data)
    before = None if wrong or post else finds.recorded(account, form.link.data)
    if wrong or post or before:
        return page("posts/find.html", status=422, form=form, account=account, reviewed=post, before=before)
    finds.keep(account, me(), form.link.data, form.found_on.data, form.note.data or "")
    db.session.commit()
    return go(said("posts.unreviewed", "unreviewed-kept"))


@pages.post("/unreviewed/<int:find_id>/settle")
@allow(*INSPECTORS, keeps=Keeps("未审先发的说明", "posts.unreviewed"))
def settle(find_id: int) -> Response:
    """Keep why a find counts no more (422 without a reason). Raises Missing, Denied."""
    mine = select(Unreviewed).where(Unreviewed.id == find_id, finds.seen_by(me())).with_for_update(of=Unreviewed)
    row, reason = db.session.scalar(mine), clean(request.form.get("reason", ""), lines=True)
    if row is None:
        raise Missing("没有这条未审先发的记录。")
    if not inspects(me(), row.account):
        raise Denied(DENIED)
    if not 0 < len(reason) <= LONGEST:
        return _listed(422, wrong=row.id, reason=reason, fault=f"请写明原因，最多 {LONGEST} 字。")
    if row.settled_at is None:
        finds.settle(row, me(), reason)
        db.session.commit()
    return go(said("posts.unreviewed", "unreviewed-settled"))

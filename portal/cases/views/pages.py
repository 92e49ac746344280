"""The pages that every sort has, mounted on its own blueprint: the list, the case, its steps, batches; and the lists of all sorts."""

from __future__ import annotations

import re
import secrets
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Blueprint, has_request_context, make_response, render_template, request, url_for

from portal.audit.trail import record_apart
from portal.calendar import today
from portal.cases import page
from portal.cases.lists import batch, export, lines, listing
from portal.cases.lists import filters as filtering
from portal.cases.sort import READERS, Sort, sorts
from portal.cases.views import stepping
from portal.errors import Missing
from portal.notices.effects import one_act
from portal.people import kept, naming
from portal.people.masking import Revealed, reveal
from portal.people.queries import me, suggested
from portal.spelling import clean, shown
from portal.web import workbooks
from portal.web.access import Keeps, allow
from portal.web.limits import LARGEST_ID
from portal.web.pages import go
from portal.web.pages import page as answered
from portal.web.redirects import back_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Response


OF_LIST = frozenset({"index", "export"})
SENT = frozenset({"contact"})


def people() -> Response:
    """Return the people whom the box may mean, as one types: a list of options for it."""
    q = request.args.get("q") or request.args.get("whom") or ""
    return make_response(render_template("parts/_people.html", people=naming.offered(suggested(q))))


def take_away(of: str) -> Response:
    """Return the list of one sort (`of`, "" for all) under the filters of the address as a workbook. Raises TooMany, BadInput."""
    workbooks.count()
    made = export.workbook(me(), filtering.chosen(of, request.args))
    about = of or "case"
    record_apart(f"{about}.exported", about, filters=made.filters, cases=made.cases)
    return workbooks.answer(made.stream, f"{made.title}-{today().isoformat()}.xlsx")


class CasePages:
    """The pages of one sort; which, is asked when a request comes: the table of features is made after the blueprints."""

    def __init__(self, key: str) -> None:
        self.key = key

    @property
    def sort(self) -> Sort:
        """Return the sort."""
        return sorts()[self.key]

    def index(self) -> Response:
        """List the cases of the sort that this person may see; the filters are the URL."""
        if kept.given(f"{self.sort.blueprint}.agree"):
            return self._given_back()
        return answered("cases/index.html", {"results": "cases/_results.html"}, **listing.context(me(), self.key))

    def export(self) -> Response:
        """Return the whole list as a workbook, under the same filters."""
        return take_away(self.key)

    def show(self, key: int) -> Response:
        """Show the case: what an approver must see first, then the whole of it, the timeline, the buttons."""
        again = kept.given(f"{self.sort.blueprint}.step")
        typed = stepping.said_for(again.args["action"]) if again else None
        return page.answer(self.sort, page.to_read(self.sort, key), typed=typed)

    def contact(self, key: int) -> Response:
        """Show one thing by which somebody is reached, to whoever may have it, and write that down. Raises Missing, TooMany."""
        user, place = me(), request.form.get("place", "")
        case = page.to_read(self.sort, key)
        text = reveal(user, case.subject, *page.contact(case, user, place))
        return page.answer(self.sort, page.to_read(self.sort, key), revealed=Revealed(place, text))

    def step(self, key: int, action: str) -> Response:
        """Take a step of the workflow; who was slower sees the fresh page (409). Raises Missing for what a page of its own takes."""
        if action in self.sort.own_pages:
            raise Missing("没有这样的操作。")
        return stepping.step(self.sort, key, action)

    def agree(self) -> Response:
        """Consent to the ticked cases, each by itself; what cannot be consented to together is refused whole (422)."""
        sent, sort = request.form, self.sort
        opinion, token = sent.get("opinion", "").replace("\r\n", "\n"), _token(sent.get("token", ""))
        picked = batch.picks(sent.getlist("case"))
        back = back_from(sent)
        left = batch.left(me(), picked, token)
        if left or not picked:
            fault = batch.fault(me(), sort, left, sent.get("state", ""), sent.get("label", ""))
            wrong = batch.opinion_fault(sort, opinion)
            if fault or wrong:
                return self._again(back, fault, wrong, opinion)
        with one_act(
            f"batch:{me().id}:{token}"
        ):  # each of them in a transaction of its own, and who is told is told once
            for pick in picked[: batch.MOST]:
                batch.consent_to(me(), sort, pick, opinion, token)
        if not batch.begun(me(), picked, token):
            kept.keep(me().id)  # no case holds the opinion; the page of the result leads to it
        ids = ",".join(str(pick.key) for pick in picked)
        return go(url_for(".batch_result", token=token, ids=ids, back=back or None))

    def _given_back(self) -> Response:
        """Show the list with what was ticked and the opinion under it; where nothing is to be ticked any more, its bare words."""
        back, opinion = back_from(request.form), clean(request.form.get("opinion", ""), lines=True)
        context = self._filled(back, opinion)
        if not (context["batch"] and context["batch"].label):
            kept.not_taken()
        return answered("cases/index.html", {"results": "cases/_results.html"}, **context)

    def _again(self, back: str, fault: str, wrong: str, opinion: str) -> Response:
        context = self._filled(back, opinion, batch_fault=fault, opinion_error=wrong)
        return answered("cases/index.html", {"results": "cases/_results.html"}, 422, **context)

    def _filled(self, back: str, opinion: str, **more: str) -> dict[str, Any]:
        """Return the context of the list under which the form stood, with what was ticked and written."""
        given = filtering.in_address(back) if back else None
        if given is None or given["of"] != self.key:
            given = _list_of(request.form)
        ticked = set(request.form.getlist("case"))
        return listing.context(me(), self.key, given, picked=ticked, opinion=shown(opinion, lines=True), **more)

    def batch_result(self) -> Response:
        """Say what became of each case of a batch: so many consented to, the others with the reason and a link."""
        ids = _numbers(request.args.get("ids", ""))
        token = request.args.get("token", "")[: batch.LONGEST_TOKEN]
        found = batch.outcomes(me(), self.sort, token, sorted(ids)) if token and ids else []
        if not found:
            raise Missing("没有找到这一次批量办理。", "请回到待办列表查看。")
        back = back_from(request.args) or filtering.address({"scope": "todo", "of": self.key})
        return answered(
            "cases/batch.html",
            sort=self.sort,
            done=[o for o in found if not o.reason],
            failed=[(o, lines.url_of(o.case, back)) for o in found if o.reason],
            apart=lines.apart(o.case for o in found),
            gone=len(ids) - len(found),
            back=back,
            left=lines.todo_count(me()),
            kept=bool(kept.of(me().id)),
        )


def _token(given: str) -> str:
    return given[: batch.LONGEST_TOKEN] or secrets.token_urlsafe(18)


def _numbers(given: str) -> set[int]:
    """Return the numbers of cases that the address of a batch's result holds; what is none is passed over."""
    numbers = given.split(",")[: batch.MOST]
    return {int(n) for n in numbers if re.fullmatch("[0-9]{1,10}", n) and 0 < int(n) <= LARGEST_ID}


def _list_of(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of the list that such a form stands under, for a form that does not say where it stood."""
    return {"scope": "todo", "state": sent.get("state", ""), "act": sent.get("label", "")}


def mount(on: Blueprint, sort: Sort) -> None:
    """Give the blueprint of a sort the pages that every sort has, at the addresses and for the readers that the sort declares."""
    of, below = CasePages(sort.key), sort.address.removeprefix(on.url_prefix or "")
    one = f"{below}/<int:{sort.argument}>"
    for rule, name, view, keeps in (
        (below or "/", "index", of.index, None),
        (f"{below}/export.xlsx", "export", of.export, None),
        (one, "show", of.show, None),
        (f"{one}/contact", "contact", of.contact, None),
        (f"{one}/steps/<action>", "step", of.step, Keeps("办理意见", f"{on.name}.show", decides=True)),
        (f"{below}/batch", "agree", of.agree, Keeps("批量办理的意见", f"{on.name}.index", decides=True)),
        (f"{below}/batch", "batch_result", of.batch_result, None),
    ):
        roles = sort.listers or sort.readers if name in OF_LIST else sort.readers
        marked = allow(*roles, keeps=keeps)(_by_key(view, sort.argument))
        on.add_url_rule(rule, name, marked, methods=["POST" if keeps or name in SENT else "GET"])
    on.url_defaults(_keep_the_way_back(on.name, sort.argument))


def _by_key(view: Callable[..., Response], argument: str) -> Callable[..., Response]:
    """Return a view that takes the number of the case by the name that the sort's addresses give it."""

    @wraps(view)
    def call(**values: Any) -> Response:
        if argument in values:
            values["key"] = values.pop(argument)
        return view(**values)

    return call


def _keep_the_way_back(blueprint: str, argument: str) -> Callable[[str, dict[str, Any]], None]:
    """Let the list from which a case was opened go along to each of its steps, and from there to what the step answers."""

    def keep(endpoint: str, values: dict[str, Any]) -> None:
        answers = endpoint == f"{blueprint}.show" and values.keys() & {"done", "read"}
        acts = endpoint in {f"{blueprint}.step", f"{blueprint}.contact"}
        if not (answers or acts) or not has_request_context():
            return
        same = (request.view_args or {}).get(argument) == values.get(argument)
        if same and (back := back_from(request.values)):
            values.setdefault("back", back)

    return keep


pages = Blueprint("cases", __name__, url_prefix="/cases")
pages.add_url_rule("/people", "people", allow(*READERS)(people))


@pages.get("/")
@allow(*READERS)
def index() -> Response:
    """List the cases of all sorts that this person may see; the filters are the URL."""
    return answered("cases/index.html", {"results": "cases/_results.html"}, **listing.context(me(), ""))


@pages.get("/export.xlsx", endpoint="export")
@allow(*READERS)
def take_all_away() -> Response:
    """Return the list of all sorts as a workbook, under the same filters."""
    return take_away("")

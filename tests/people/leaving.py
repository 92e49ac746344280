"""What is typed on each page whose words are kept, and the ways in which a session ends meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select, update

from portal.calendar import now, today
from portal.database import db
from portal.filings.models import State
from portal.people.kept import KeptForm
from portal.people.models import SessionRow
from portal.posts.clearances.models import State as Asked
from portal.posts.models import State as Reviewed
from tests.accounts.registered import registered
from tests.filings.cases import brought
from tests.filings.looking import filing_row
from tests.filings.making import days_ago
from tests.handover.making import add_person, person_id, run_by
from tests.pages import PASSWORD, Answer, Page
from tests.people.door import id_of
from tests.posts.clearances.making import brought as waiting
from tests.posts.making import account, cleared, handed_in
from tests.reports.making import reported
from tests.site.school import TRACES, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

NOT_SENT = TRACES | {"session", "kept_form"}
NEW = "/filings/new?platform=wechat&kind=creation"
WORDS = "张三丰写了很久"
NUMBER = "13912345678"


class Case(NamedTuple):
    """One endpoint: who types, what of it must come back, the page it is typed on, where it goes, and its button."""

    author: str
    typed: dict[str, Any]
    page: Callable[[Flask, Any], str]
    action: str
    button: tuple[str, str] | None = None
    secret: str = WORDS

    def opened(self, app: Flask, browser_of: Any) -> tuple[Page, Answer]:
        """The author at a browser of their own, the page open before them."""
        url = self.page(app, browser_of)
        page = Page(app, self.author)
        return page, page.open(url)

    def sent(self, page: Page, form: Answer, **headers: str) -> Answer:
        """Fill the form and press its button."""
        action = "" if self.button else self.action
        typed = {name.format(**self.names(page)): value for name, value in self.typed.items()}
        return page.send(form, typed, action=action or self.action, button=self.button, **headers)

    def names(self, page: Page) -> dict[str, int]:
        """What the names of the fields hang on: a person's number."""
        return {"person": person_id(page.app, "李四海")}


def _filing(sort: str, state: State) -> Callable[[Flask, Any], str]:
    def page(app: Flask, browser_of: Any) -> str:
        return f"/filings/{brought(app, browser_of, sort, state)}"

    return page


def _proof(app: Flask, browser_of: Any) -> str:
    return _filing("closure", State.CLOSING)(app, browser_of) + "/proof"


def _draft(app: Flask, browser_of: Any) -> str:
    return _filing("creation", State.DRAFT)(app, browser_of) + "/edit"


def _todo(app: Flask, browser_of: Any) -> str:
    filing = filing_row(app, brought(app, browser_of, "creation", State.UNIT_REVIEW))
    return f"/filings/?scope=todo&state={filing.state.value}&pick=all"


def _report(app: Flask, _browser_of: Any) -> str:
    return f"/directory/reports/{reported(app, Page(app))}"


def _reports(app: Flask, _browser_of: Any) -> str:
    reported(app, Page(app))
    return "/directory/reports?scope=todo&state=reported&pick=all"


def _asking(app: Flask, _browser_of: Any) -> str:
    registered(app)
    return "/clearances/new"


def _clearance(app: Flask, browser_of: Any) -> str:
    return f"/clearances/{waiting(app, browser_of, Asked.UNIT_REVIEW)}"


def _clearances(app: Flask, browser_of: Any) -> str:
    waiting(app, browser_of, Asked.UNIT_REVIEW)
    return "/clearances/?scope=todo&state=unit_review&pick=all"


def _post(app: Flask, browser_of: Any) -> str:
    return f"/posts/{handed_in(app, browser_of('operator'), account(app))}"


def _posts(app: Flask, browser_of: Any) -> str:
    _post(app, browser_of)
    return "/posts/?scope=todo&state=first&pick=all"


def _cleared(app: Flask, browser_of: Any) -> str:
    page = _post(app, browser_of)
    reviewers = {Reviewed.FIRST: browser_of("editor"), Reviewed.SECOND: browser_of("head")}
    cleared(app, int(page.rsplit("/", 1)[1]), reviewers)
    return page


def _asked_about(app: Flask, browser_of: Any) -> str:
    return f"/posts/{handed_in(app, browser_of('operator'), account(app), body='联系人 13800001234。')}"


def _found(app: Flask, _browser_of: Any) -> str:
    return f"/posts/unreviewed/{account(app)}/new"


def _settled(app: Flask, browser_of: Any) -> str:
    page, officer = _found(app, browser_of), browser_of("publicity")
    officer.send(officer.open(page), {"link": "https://weibo.com/1/a", "found_on": today().isoformat()}, action=page)
    return "/posts/unreviewed"


def _writing(app: Flask, _browser_of: Any) -> str:
    account(app)
    return "/posts/new"


def _table(app: Flask, _browser_of: Any) -> str:
    add_person(app, "李四海", "13803719999")
    return "/handover/edit"


def _left(app: Flask, _browser_of: Any) -> str:
    return f"/handover/people/{add_person(app, '李四海', '13803719999')}"


def _passing(app: Flask, browser_of: Any) -> str:
    run_by(browser_of("operator"), browser_of("head"), browser_of("publicity"))
    return f"/handover/new?person={person_id(app)}"


def _queue(app: Flask, browser_of: Any) -> str:
    brought(app, browser_of, "creation", State.UNIT_REVIEW)
    return f"/handover/queue?user={id_of(app, 'operator')}"


LINK = f"https://example.edu.cn/{NUMBER}"
NEXT_YEAR = (today() + timedelta(days=300)).isoformat()
CASES = {
    "filings.create": Case(
        "operator",
        {"name": WORDS, "operators-0-phone": NUMBER, "topics": ["news", "event"]},
        lambda *_: "/filings/new?platform=wechat&kind=creation",
        "/filings/new",
        ("save", "submit"),
    ),
    "filings.begin": Case(
        "operator", {"link": LINK}, lambda *_: "/filings/new", "/filings/begin", ("kind", "creation")
    ),
    "filings.update": Case(
        "operator", {"name": WORDS, "operators-0-phone": NUMBER}, _draft, "/edit", ("save", "submit")
    ),
    "filings.keep_proof": Case(
        "operator",
        {"announced_on": days_ago(3), "announcement_link": LINK},
        _proof,
        "/proof",
        ("save", "submit"),
        NUMBER,
    ),
    "filings.step": Case("head", {"opinion": WORDS}, _filing("creation", State.UNIT_REVIEW), "/steps/approve"),
    "filings.step: whom": Case(
        "head", {"whom": "冯卫东", "opinion": WORDS}, _filing("creation", State.UNIT_REVIEW), "/steps/consult"
    ),
    "filings.agree": Case("head", {"opinion": WORDS}, _todo, "/filings/batch"),
    "reports.step": Case("director", {"opinion": WORDS}, _report, "/steps/confirm"),
    "reports.agree": Case("director", {"opinion": WORDS}, _reports, "/directory/reports/batch"),
    "posts.edit": Case("operator", {"title": WORDS, "body": NUMBER}, _writing, "/posts/new", ("save", "submit")),
    "posts.step": Case("editor", {"opinion": WORDS}, _post, "/steps/return"),
    "posts.agree": Case("editor", {"opinion": WORDS}, _posts, "/posts/batch"),
    "posts.correct": Case("editor", {"text": WORDS}, _post, "/correct"),
    "posts.remark": Case("editor", {"words": WORDS}, _post, "/remark"),
    "posts.keep": Case("editor", {"reason": WORDS}, _asked_about, "/keep"),
    "posts.publish": Case("operator", {"link": LINK, "published": WORDS}, _cleared, "/publish"),
    "posts.find": Case("director", {"link": LINK, "note": WORDS}, _found, "/new"),
    "posts.settle": Case("director", {"reason": WORDS}, _settled, "/settle"),
    "terms.add": Case("director", {"word": WORDS}, lambda *_: "/posts/terms/", "/posts/terms/"),
    "clearances.edit": Case("operator", {"name": WORDS, "reason": NUMBER}, _asking, "/clearances/new"),
    "clearances.add_period": Case(
        "director", {"name": WORDS, "starts_on": NEXT_YEAR}, lambda *_: "/clearances/periods", "/periods/new"
    ),
    "clearances.step": Case("head", {"opinion": WORDS}, _clearance, "/steps/approve"),
    "clearances.agree": Case("head", {"opinion": WORDS}, _clearances, "/clearances/batch"),
    "handover.create": Case("operator", {"name": WORDS, "phone": NUMBER, "to": "new"}, _passing, "/handover/new"),
    "handover.hand_over": Case("head", {"successor": WORDS}, _queue, "/handover/queue"),
    "handover.save": Case(
        "operator", {"person-{person}-leaves_on": NEXT_YEAR}, _table, "/handover/edit", ("act", "save"), NEXT_YEAR
    ),
    "handover.left": Case("operator", {"left_on": days_ago(77)}, _left, "/left", None, days_ago(77)),
    "delegation.create": Case(
        "head", {"deputy": "刘芳", "reason": WORDS}, lambda *_: "/delegation/new", "/delegation/new"
    ),
    "accounts.correct": Case(
        "operator",
        {"followers": "987654", "operators-0-phone": NUMBER},
        lambda app, _: f"/accounts/{registered(app)}/facts",
        "/facts",
        None,
        NUMBER,
    ),
}


def idle(app: Flask, author: str) -> None:
    """Nobody came near for an hour."""
    with app.app_context():
        past = now() - timedelta(hours=1)
        db.session.execute(update(SessionRow).where(SessionRow.user_id == id_of(app, author)).values(seen_at=past))
        db.session.commit()


def elsewhere(app: Flask, author: str) -> None:
    """The author ends it from another computer."""
    other = Page(app, author)
    other.send(other.open("/people/sessions"), action="/end-others")
    other.send(other.open("/people/sessions"), action="/logout")


def by_the_administrator(app: Flask, author: str) -> None:
    """The administrator ends every session of the author's."""
    admin = Page.let_in(app, "admin")
    admin.send(admin.open(f"/people/users/{id_of(app, author)}"), action="/end-sessions")
    assert not rows(app, author)


def swept(app: Flask, author: str) -> None:
    """It died of itself, and the author's next sign-in elsewhere has swept it away."""
    idle(app, author)
    Page(app, author)


def rows(app: Flask, author: str) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(SessionRow.key).where(SessionRow.user_id == id_of(app, author))))


ENDINGS = (idle, elsewhere, by_the_administrator, swept)


def sign_in(page: Page, door: Answer, username: str) -> Answer:
    """Fill the sign-in page that is open."""
    return page.send(door, {"username": username, "password": PASSWORD}, action="/login")


def arrived(app: Flask, username: str) -> str:
    """Where somebody comes out who signs in at another computer."""
    page = Page(app)
    return sign_in(page, page.open("/login"), username).location


def unsent(app: Flask) -> dict[str, str]:
    """Everything in the database that sending the form would change."""
    return tables(app, NOT_SENT)


def holds(page: Answer, wanted: dict[str, Any]) -> bool:
    """Say whether a form of the page holds all of this."""
    for form in page.all("form"):
        values = page.values(form)
        if all(sorted(values.getlist(n)) == sorted(v if isinstance(v, list) else [v]) for n, v in wanted.items()):
            return True
    return False


def aged(app: Flask, **past: float) -> None:
    """Let what is kept grow older."""
    with app.app_context():
        db.session.execute(update(KeptForm).values(at=now() - timedelta(**past)))
        db.session.commit()


def left(app: Flask, typed: dict[str, Any], save: str = "draft", url: str = NEW) -> tuple[Page, Answer]:
    """The operator types, the session ends, the button is pressed: their browser, and the answer."""
    page = Page(app, "operator")
    form = page.open(url)
    idle(app, "operator")
    return page, page.send(form, typed, button=("save", save))

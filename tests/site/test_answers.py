"""What was done is said: whoever posts a form and is sent on finds on the next page a sentence, or the thing itself, that was not there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from portal.calendar import today
from tests.pages import PASSWORD
from tests.site.access import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.pages import Answer
    from tests.site.school import School

SENT_ON = {302, 303}
WRITERS = ("author", "unit_head", "publicity", "admin")
# What is typed or pressed besides what a form holds already, by endpoint.
TYPED = {
    "clearances.add_period": {"name": "校庆", "starts_on": today().isoformat(), "ends_on": today().isoformat()},
    "clearances.edit": {
        "name": "停电",
        "reason": "询问较多。",
        "wording": "分楼层停电。",
        "until": today().isoformat(),
    },
    "clearances.step": {"opinion": "情况有变。"},
    "terms.add": {"word": "最好"},
    "filings.archive_paper": {"box": "2026-01", "folder": "3"},
    "filings.begin": {"link": "https://weibo.com/zzgsxynew"},
    "filings.create": {"save": "draft", "name": "郑州工商学院新号"},
    "handover.left": {"left_on": "2026-11-01"},
    "people.begin_factor": {"current": PASSWORD},
    "people.give_role": {"role": "tech"},
    "people.new_unit": {"name": "新学院"},
    "people.password": {"current": PASSWORD, "new": "Ein-neues-2026-zzgs", "again": "Ein-neues-2026-zzgs"},
}
# Where the page to which one is sent is itself the answer: it is another one, or counts what was done.
THE_PAGE_ITSELF = {
    "people.logout": "the door",
    "people.begin_factor": "what there is to scan",
    "people.end_session": "the door, for whoever ends the session of this very browser",
    "people.roster_confirm": "what was taken over is counted",
    "notices.open_notice": "the page of the message",
    "filings.begin": "the form that was asked for",
    "imports.check": "what was checked is counted",
    "work.taken": "what it became, or its form with the reason",
}
# Answered on the spot, or asking for a file or a choice that stands in no form as it comes: their own tests say what they answer.
NOT_AS_THEY_COME = {
    *("delegation.create", "handover.create", "handover.hand_over", "directory.scan", "reports.create"),
    *("filings.attach_scans", "filings.place_scan", "filings.take_scans", "filings.update"),
    *("imports.upload", "imports.word", "people.import_upload", "people.roster_upload", "people.import_confirm"),
    *("notices.new_robot", "notices.robot", "notices.try_robot"),
    *("posts.contact", "posts.edit", "posts.find", "posts.paper", "posts.remark", "posts.settle"),
    *(
        "accounts.contact",
        "filings.contact",
        "handover.contact",
        "handover.reveal",
        "people.contact",
        "reports.contact",
    ),
    *("people.allow_consents", "people.new_user", "people.reset_password", "people.own_signature", "people.signature"),
}
TRIED = 6  # addresses of each


def said(page: Answer) -> set[str]:
    """Return what a page says as an answer: notes, the card after a decision, live regions."""
    assert page.tree is not None, page.path
    marked = [
        e for e in page.tree.iter() if e.get("role") in {"status", "alert"} or "note" in (e.get("class") or "").split()
    ]
    return {" ".join("".join(e.itertext()).split()) for e in marked} - {""}


def endpoint_of(school: School, url: str) -> str:
    return school.app.url_map.bind("").match(urlsplit(url).path, method="POST")[0]


def forms_of(school: School) -> dict[str, list[tuple[str, str, dict[str, str]]]]:
    """Return {endpoint: [(role, address, fields)]} of every form that posts on a page of the matrix, each role and address once."""
    found: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    for role in WRITERS:
        page = school.as_role(role)
        for address in (address for address, roles in pages().items() if role in roles):
            for url, values in _forms(page.open(school.address(address))):
                found.setdefault(endpoint_of(school, url), {}).setdefault((role, url), values)
    return {endpoint: [(*where, values) for where, values in forms.items()] for endpoint, forms in found.items()}


def _forms(shown: Answer) -> Iterator[tuple[str, dict[str, str]]]:
    for form in shown.all("form", method="post"):
        values = {name: value for name, value in shown.values(form).items() if isinstance(value, str)}
        for url in {form.get("action") or shown.path, *(b.get("formaction", "") for b in form.iter("button"))} - {""}:
            yield url, values


def test_every_form_that_is_taken_and_sends_on_says_so_on_the_next_page(school: School) -> None:
    silent, taken, known = {}, set(), forms_of(school)
    for endpoint, forms in known.items():
        for role, url, values in forms[:TRIED]:
            school.database.restore()
            page = school.as_role(role)
            sent = MultiDict({**values, **TYPED.get(endpoint, {}), "csrf_token": school.token(role)})
            answer = page.post(url, sent)
            if answer.status not in SENT_ON:
                continue
            taken.add(endpoint)
            after = page.open(answer.location)
            bare = page.open(urlsplit(answer.location).path)
            if endpoint not in THE_PAGE_ITSELF and not said(after) - said(bare):
                silent[endpoint] = f"{role} {url} → {answer.location}"
            break
    assert silent == {}
    assert set(known) - taken <= NOT_AS_THEY_COME

"""What stands on the 《三审三校登记表》 of a post: what was signed is as its event keeps it, whatever has become of it since."""

from __future__ import annotations

import re
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.cases.models import Case
from portal.database import db
from portal.posts import display, effects, pictures, proofs, versions
from portal.posts.models import DECLARED, PlaceState, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.cases.models import Event
    from portal.posts.models import Post, Text

STEPS = {State.FIRST: ("初审", "一校"), State.SECOND: ("复审", "二校"), State.FINAL: ("终审", "三校")}
ORDER = [*STEPS, State.CLEARED]
VERDICTS = {"approve": "通过", "return": "退回修改", "stop": "涉密停办"}
PASSED_OVER = (("未设", effects.NO_EDITOR), ("未设", effects.NO_UNIT), ("免", "此渠道不须终审。"))
WITHHELD = {State.STOPPED: "（涉密停办，不打印）", State.DESTROYED: "（涉密已销毁）"}
FIRST_WORDS, AROUND, PIECE, CODE = 80, 14, 600, 12
"""Characters: of the text, beside a correction, in one row of the 校记 (no page could part a longer one), of a text's HMAC."""


class Review(NamedTuple):
    """One of the three reviews: its verdict, opinion and how many paragraphs were corrected, and the event that signs it, if any."""

    name: str
    proof: str
    verdict: str
    opinion: str
    corrected: int
    signs: Event | None


class Note(NamedTuple):
    """One row of the 校记: at which step, the version that keeps it, and what in runs of (same, gone or new; text); `more` goes on."""

    proof: str
    version: Text
    runs: list[tuple[str, str]]
    more: bool


def sheet(post: Post) -> dict[str, Any]:
    """Return what the sheet of one post says; of what was stopped as secret neither title nor text nor words about it."""
    withheld, events = WITHHELD.get(post.state, ""), _round(post)
    said: dict[str, Any] = (
        _words(post) if not withheld else {"begins": withheld, "length": 0, "notes": [], "papers": []}
    )
    return {
        "post": post,
        "places": [(place, place.state is PlaceState.PUBLISHED, place.state.label) for place in post.places],
        "withheld": withheld,
        "sent": next(iter(events), None),
        "stopped": next((e for e in events if e.target == State.STOPPED), None),
        "facts": dict(display.facts(post)),
        "code": next((e.data["mac"] for e in reversed(post.events) if e.data and e.data.get("mac")), "")[:CODE],
        "declared": DECLARED,
        "clearance": _clearance(post),
        "reviews": [_review(state, events, said["notes"]) for state in STEPS],
        **said,
    }


def _words(post: Post) -> dict[str, Any]:
    paragraphs = proofs.said(post.text)
    begins = re.split(r"(?<=[。！？!?])", " ".join(paragraphs), maxsplit=1)[0]
    return {
        "begins": begins if len(begins) <= FIRST_WORDS else f"{begins[:FIRST_WORDS]}……",
        "length": sum(len("".join(words.split())) for words in paragraphs),
        "notes": list(_notes(post)),
        "papers": pictures.consents(post),
    }


def _round(post: Post) -> list[Event]:
    """Return the events of the round that stands, its submission first: what was said before it no longer counts."""
    last = max((e.place for e in post.events if e.action == "submit"), default=len(post.events) + 1)
    return [e for e in post.events if e.place >= last]


def _review(state: State, events: list[Event], notes: list[Note]) -> Review:
    name, proof = STEPS[state]
    event = next((e for e in reversed(events) if e.action in VERDICTS and e.source == state), None)
    verdict, opinion = (VERDICTS[event.action], event.opinion) if event else _passed_over(state, events)
    return Review(name, proof, verdict, opinion, len({n.version.paragraph for n in notes if n.proof == proof}), event)


def _passed_over(state: State, events: list[Event]) -> tuple[str, str]:
    """Return what stands at a review that the round went past, and why; nothing at one that is still to come."""
    way = [ORDER.index(State(e.target)) for e in events if e.action in {"submit", "approve"} and e.target in ORDER]
    here = ORDER.index(state)
    if here in way or here >= max(way, default=0):
        return "", ""
    torn = state is State.FIRST and any(effects.TORN_EDITOR in e.note for e in events)
    return ("回避", effects.TORN_EDITOR) if torn else PASSED_OVER[here]


def _notes(post: Post) -> Iterator[Note]:
    """Yield the 校记, a row for each correction; one that no page could hold goes on in the next row."""
    steps = {versions.number_of(e): State(e.source) for e in post.events if e.action == "correct"}
    for version, proof in proofs.corrections(post):
        step = STEPS.get(steps.get(version.number, State.DRAFT), ("", ""))[1]
        for more, runs in enumerate(_rows(proof.runs) if proof else ()):
            yield Note(step, version, runs, bool(more))


def _rows(runs: list[Any]) -> Iterator[list[tuple[str, str]]]:
    """Yield what changed with some words around it, in pieces that fit a row."""
    pieces = [
        (kind, words[at : at + PIECE])
        for place, (kind, text) in enumerate(runs)
        for words in [_near(text, place == 0, place == len(runs) - 1) if kind == "same" else text]
        for at in range(0, len(words), PIECE)
    ]
    ends = accumulate(len(words) for _, words in pieces)
    for _, row in groupby(zip(ends, pieces, strict=True), key=lambda found: (found[0] - 1) // PIECE):
        yield [piece for _, piece in row]


def _near(text: str, first: bool, last: bool) -> str:
    """Return of what stayed only what lies beside a change."""
    head, tail = "" if first else text[:AROUND], "" if last else text[-AROUND:]
    return text if len(text) <= len(head + tail) + 2 else f"{head}……{tail}"


def _clearance(post: Post) -> str:
    """Return the authorisation that the post cites, by its number, else by its name (第十二条)."""
    found = db.session.get(Case, post.clearance_id) if post.clearance_id else None
    return (found.handle or f"{found.called}（第 {found.key} 号）") if found else "无"

"""The lists as a unit's texts are asked about them, and every change of them, each with its entry in the trail."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import current_app, g, url_for
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal import config
from portal.audit.trail import record
from portal.calendar import now, today
from portal.database import db
from portal.errors import BadInput
from portal.feature import Titled
from portal.people.models import PUBLICITY
from portal.posts.findings import Lists, fold, indexed
from portal.posts.models import Exemption, Term, TermKind
from portal.web.limits import row_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from portal.people.models import User
    from portal.posts.findings import Finding, Words

INDEX = "portal.posts.terms"


class Row(NamedTuple):
    """One word as it is typed or stands in a workbook."""

    kind: TermKind
    word: str
    right: str = ""
    why: str = ""


def lists_for(unit_id: int) -> Lists:
    """Return what texts of a unit are asked about; the lists are read once a request, and indexed once they have changed."""
    if "post_words" not in g:
        g.post_words = _indexed()
    live = select(Exemption.key).where(Exemption.unit_id == unit_id, Exemption.revoked_at.is_(None))
    settings = config.current()
    seals = tuple(secret.encode() for secret in (settings.secret_key, *settings.secret_key_fallbacks))
    words, allowed = g.post_words
    return Lists(words, allowed, today(), frozenset(db.session.scalars(live)), seals)


def _indexed() -> tuple[Words, Words]:
    """Return the index of the words, that of this process if no process has changed a word since."""
    # One added and one dropped in the same moment leave no three of these as they were, on either database.
    asked = (func.count(Term.id), func.max(Term.id), func.sum(Term.revision), func.max(Term.changed_at))
    version = tuple(db.session.execute(select(*asked)).one())
    known = current_app.extensions.get(INDEX)
    if known is None or known[0] != version:
        found = db.session.execute(select(Term.kind, Term.word, Term.right, Term.why)).all()
        asks = [(row.word, row.why) for row in found if row.kind is TermKind.ASK]
        fixed = [(row.word, row.right, row.why) for row in found if row.kind is TermKind.FIXED]
        words = indexed(asks, fixed, [row.word for row in found if row.kind is TermKind.ALLOW])
        known = current_app.extensions[INDEX] = version, words
    words_: tuple[Words, Words] = known[1]
    return words_


def save(rows: Sequence[Row]) -> Counter[str]:
    """Add words, and change those that are there; nothing is dropped. Return how many are new, changed, same. Does not commit."""
    known = {(term.kind, term.word_key): term for term in db.session.scalars(select(Term))}
    told: Counter[str] = Counter()
    for row in rows:
        term = known.get((row.kind, fold(row.word)))
        if term is None:
            term = known[row.kind, fold(row.word)] = Term(**row._asdict())
            db.session.add(term)
            told["new"] += 1
        elif (term.word, term.right, term.why) == row[1:]:
            told["same"] += 1
        else:
            term.word, term.right, term.why = row[1:]
            told["changed"] += 1
    db.session.flush()
    if told["new"] or told["changed"]:
        detail: dict[str, Any] = dict(told)
        record("term.saved", "term", words="、".join(row.word for row in rows[:20]), **detail)
    g.pop("post_words", None)
    return told


def drop(term: Term) -> None:
    """Take a word off the list. Does not commit."""
    db.session.delete(term)
    record("term.dropped", f"term:{term.id}", words=term.word, list=term.kind.value)
    g.pop("post_words", None)


def keep(unit_id: int, finding: Finding, reason: str, user: User) -> Exemption:
    """Let a finding fall silent for a unit; asked for twice, it is kept once. Does not commit. Raises BadInput without a reason.

    Only a number of a person needs one; whatever else was typed is kept with it.
    """
    if finding.personal and not reason:
        raise BadInput("请填写保留的理由，例如“本人同意公开的工作电话”。")
    live = select(Exemption).where(Exemption.unit_id == unit_id, Exemption.key.in_(finding.keys))
    live = live.where(Exemption.revoked_at.is_(None))
    if (found := db.session.scalar(live)) is not None:
        return found
    kept = Exemption(unit_id=unit_id, kind=finding.kind, key=finding.key, shown=finding.shown[:200], reason=reason)
    kept.by_id = user.id
    try:
        with db.session.begin_nested():
            db.session.add(kept)
    except IntegrityError:  # somebody else of the unit, in the same moment
        return db.session.scalars(live).one()
    record("exemption.kept", f"exemption:{kept.id}", word=kept.shown, unit=unit_id)
    return kept


def revoke(kept: Exemption, user: User) -> None:
    """Let the machine ask again; done twice, it is done once. Does not commit."""
    if kept.revoked_at is None:
        kept.revoked_at, kept.revoked_by_id = now(), user.id
        record("exemption.revoked", f"exemption:{kept.id}", word=kept.shown, unit=kept.unit_id)


def terms_called(reader: User, keys: Collection[str]) -> dict[str, Titled]:
    """Return what terms are called, for whoever reads the trail."""
    found = db.session.execute(select(Term.id, Term.word).where(Term.id.in_(row_ids(keys))))
    url = url_for("terms.index") if reader.holds(*PUBLICITY) else ""
    return {str(row.id): Titled(row.word, url=url) for row in found}


def exemptions_called(_reader: User, keys: Collection[str]) -> dict[str, Titled]:
    """Return what was kept, for whoever reads the trail: a number of somebody's is masked in its row already."""
    found = db.session.execute(select(Exemption.id, Exemption.shown).where(Exemption.id.in_(row_ids(keys))))
    return {str(row.id): Titled(row.shown) for row in found}

"""The versions of a post's text: what was handed in, corrected and published; events know each by its HMAC alone (第十三条)."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from portal.calendar import now
from portal.config import current
from portal.posts import text
from portal.posts.models import Text, TextKind

if TYPE_CHECKING:
    from datetime import datetime

    from portal.cases.models import Event
    from portal.people.models import User
    from portal.posts.models import Place, Post


def mac(content: bytes) -> str:
    """Return the HMAC-SHA256 by which a text or picture is known where it must not stand itself: nobody guesses a short one from it."""
    return hmac.new(f"posts:{current().secret_key}".encode(), content, hashlib.sha256).hexdigest()


def add(  # noqa: PLR0913 - one version
    post: Post,
    kind: TextKind,
    blocks: str,
    by: User,
    *,
    paragraph: int | None = None,
    account_id: int | None = None,
) -> Text:
    """Add a version of the text."""
    number = post.texts[-1].number + 1 if post.texts else 1
    made = Text(number=number, kind=kind, by=by, at=now(), paragraph=paragraph, account_id=account_id)
    _say(made, blocks)
    post.texts.append(made)
    return made


def write(post: Post, blocks: str, by: User) -> None:
    """Keep what the author has written: over what nobody has seen yet, beside what was handed in before."""
    last = post.text
    if last and text.stands(last.blocks) == blocks:
        return
    if last and last.kind is TextKind.SUBMITTED and last.number not in _handed_in(post):
        last.by, last.at = by, now()
        _say(last, blocks)
    else:
        add(post, TextKind.SUBMITTED, blocks, by)


def _say(version: Text, blocks: str) -> None:
    version.blocks, version.mac = blocks, mac(blocks.encode())


def _handed_in(post: Post) -> set[int]:
    return {number_of(event) for event in post.events}


def number_of(event: Event) -> int:
    """Return which version of the text an event was about; 0 for none."""
    return int((event.data or {}).get("text", 0))


def numbered(post: Post, number: int) -> Text | None:
    """Return a version by its number."""
    return next((version for version in post.texts if version.number == number), None)


def corrections(post: Post) -> list[Text]:
    """Return what reviewers corrected in the text as it was handed in last, in their order.

    A text that its author hands in again as it was corrected is theirs from then on: nobody has corrected that.
    """
    begun = submission(post)
    last = max((version.number for version in post.texts if version.kind is TextKind.SUBMITTED), default=0)
    last = max(last, number_of(begun) if begun else 0)
    return [version for version in post.texts if version.kind is TextKind.CORRECTED and version.number > last]


def before(post: Post, version: Text) -> Text | None:
    """Return the version that a correction was made to."""
    return next((t for t in reversed(post.texts) if t.kind.own and t.number < version.number), None)


def reviewed(post: Post, place: Place) -> list[Text]:
    """Return the texts with which what an account publishes may agree: the one that stands, and that which it published before."""
    before = _published_as(post, place)
    return [version for version in (post.text, before) if version]


def compared(post: Post, place: Place) -> Text | None:
    """Return the text with which what an account published was compared; the one that stands before it has."""
    return _published_as(post, place) or post.text


def _published_as(post: Post, place: Place) -> Text | None:
    acts = (
        e for e in reversed(post.events) if e.action == "publish" and (e.data or {}).get("account") == place.account_id
    )
    event = next(acts, None)
    return numbered(post, number_of(event)) if event else None


def seen_by(post: Post, user: User) -> Text | None:
    """Return the text as it was when this person last moved the case on or back; None where they never did.

    Whoever has only begun to read, or remarked on a paragraph, has not answered for the whole.
    """
    mine = next((e for e in reversed(post.events) if e.moved and e.user_id == user.id and number_of(e)), None)
    return numbered(post, number_of(mine)) if mine else None


def submission(post: Post) -> Event | None:
    """Return the event by which the text was handed in last; None before."""
    return next((e for e in reversed(post.events) if e.action == "submit"), None)


def in_round(post: Post, at: datetime) -> bool:
    """Say whether something of this moment belongs to what was handed in last, and not to an earlier text."""
    begun = submission(post)
    return begun is not None and at >= begun.at

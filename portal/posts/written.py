"""What the author of a post has written: in the post itself until it is handed in, then beside it and theirs alone (第十一条).

What was handed in stands in lists, on pages and on paper until it is handed in again; a reviewer never sees what is half written.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from portal.accounts.models import Account
from portal.database import db
from portal.posts import text, versions
from portal.posts.models import Place, PlaceState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.people.models import User
    from portal.posts.models import Picture, Post

OUT = "pictures_out"
"""Where the keys of pictures lie that were handed in and that its author has taken out since."""
CALLED = "called"
"""Where the title of what was stopped as secret lies: no list, page or message names it."""


def of(post: Post) -> dict[str, Any]:
    """Return what its author has written, as JSON can hold it.

    Keys: accounts (ids), title, body (paragraphs as dumped, "" for none), due, planned_at (ISO, None for none), urgent, declarations,
    clearance (id or None).
    """
    return _as_it_stands(post) | (post.rewriting or {})


def body(post: Post) -> text.Body | None:
    """Return the text as its author has written it; None before there is any."""
    dumped = of(post)["body"]
    return text.loaded(dumped) if dumped else None


def keep(post: Post, facts: dict[str, Any], by: User) -> None:
    """Keep what its author has written. Does not flush."""
    if post.submitted_on is None:
        _put(post, facts, by)
        return
    there = _as_it_stands(post)
    post.rewriting = {name: fact for name, fact in facts.items() if fact != there.get(name)} or None


def hand_in(post: Post, by: User) -> None:
    """Let what was written beside the post take its place."""
    if post.rewriting:
        facts, out, post.rewriting = of(post), pictures_out(post), None
        _put(post, facts, by)
        for picture in [picture for picture in post.pictures if picture.id in out]:
            post.pictures.remove(picture)
            db.session.delete(picture)


def pictures_out(post: Post) -> set[int]:
    """Return the keys of the pictures that were handed in and that its author has taken out since."""
    return set((post.rewriting or {}).get(OUT, ()))


def take_picture_out(post: Post, picture: Picture) -> None:
    """Keep that its author has taken out a picture that was handed in."""
    post.rewriting = (post.rewriting or {}) | {OUT: sorted(pictures_out(post) | {picture.id})}


def hide(post: Post, name: str) -> None:
    """Let a post that was stopped as secret be called by `name` wherever cases are named."""
    if CALLED not in (post.rewriting or {}):
        post.rewriting = (post.rewriting or {}) | {CALLED: post.name}
        post.name = name


def hidden_title(post: Post) -> str:
    """Return the title of a post that is hidden, "" for none."""
    return str((post.rewriting or {}).get(CALLED, ""))


def show_again(post: Post) -> None:
    """Let a post that was stopped have its title back."""
    facts = dict(post.rewriting or {})
    post.name, post.rewriting = facts.pop(CALLED, post.name), facts or None


def _as_it_stands(post: Post) -> dict[str, Any]:
    return {
        "accounts": [place.account_id or place.account.id for place in post.places],
        "title": post.name or "",
        "body": text.stands(post.text.blocks) if post.text else "",
        "due": post.due.isoformat() if post.due else None,
        "planned_at": post.planned_at.isoformat() if post.planned_at else None,
        "urgent": post.urgent or "",
        "declarations": dict(post.declarations or {}),
        "clearance": post.clearance_id,
    }


def _put(post: Post, facts: dict[str, Any], by: User) -> None:
    """Write it all into the post."""
    _choose(post, facts["accounts"])
    post.name, post.urgent, post.hurried = facts["title"], facts["urgent"], bool(facts["urgent"])
    post.due = date.fromisoformat(facts["due"]) if facts["due"] else None
    post.planned_at = datetime.fromisoformat(facts["planned_at"]) if facts["planned_at"] else None
    post.declarations, post.clearance_id = facts["declarations"], facts["clearance"]
    if facts["body"]:
        versions.write(post, facts["body"], by)


def _choose(post: Post, accounts: list[int]) -> None:
    """Let it be for these accounts."""
    post.places = _places(post, accounts)
    post.account_id = _only(place.account.id for place in post.places)
    post.platform = _only(place.account.platform for place in post.places) or ""
    if post.places:
        post.unit_id, post.unit = post.places[-1].account.unit_id, post.places[-1].account.unit


def _places(post: Post, accounts: list[int]) -> list[Place]:
    """Return its places at these accounts, and before them any other that has published it: that stays."""
    there = {place.account_id or place.account.id: place for place in post.places}
    out = [place for key, place in there.items() if key not in accounts and place.state is PlaceState.PUBLISHED]
    return [*out, *(there.get(key) or Place(account=db.session.get(Account, key)) for key in accounts)]


def _only(found: Iterable[Any]) -> Any:
    """Return what all of these are; None where they are several, or none."""
    kinds = set(found)
    return kinds.pop() if len(kinds) == 1 else None

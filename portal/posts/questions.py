"""The machine's questions about one post, and their answer 已核对，保留: a question is asked of a unit once (第十一条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.posts import text, written
from portal.posts.findings import by_key, find
from portal.posts.terms.keeping import keep, lists_for

if TYPE_CHECKING:
    from portal.people.models import User
    from portal.posts.findings import Finding
    from portal.posts.models import Post

LONGEST_REASON = 100


def asked(post: Post, user: User) -> list[list[Finding]]:
    """Return what the machine asks somebody about the text, those together that one answer silences; nothing once it is over.

    Its author is asked about what they are writing, everybody else about what was handed in.
    """
    if post.unit_id is None or not post.unfinished:
        return []
    facts = written.of(post)
    mine = post.author_id == user.id
    title, body = (facts["title"], facts["body"]) if mine else (post.name, post.text.blocks if post.text else "")
    said = [title, *(block.text for block in text.loaded(body).blocks)] if body else []
    return by_key(find(said, lists_for(post.unit_id)))


def answer(post: Post, key: str, reason: str, user: User) -> bool:
    """Let a question fall silent for the unit; say whether it was asked. Raises BadInput without a reason for somebody's number."""
    found = next((group[0] for group in asked(post, user) if key in group[0].keys), None)
    if found is None or post.unit_id is None:
        return False
    keep(post.unit_id, found, reason[:LONGEST_REASON], user)
    return True

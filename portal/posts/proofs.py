"""The text of a post as it is read: what was corrected and remarked in each paragraph, what changed since one last acted, its pictures."""

from __future__ import annotations

from itertools import count, groupby
from typing import TYPE_CHECKING, NamedTuple

from portal.posts import pictures, queries, text, versions, written
from portal.posts.models import PictureKind
from portal.posts.text.compare import compare, marked

if TYPE_CHECKING:
    from portal.people.models import User
    from portal.posts.models import Picture, Post, Remark, Text
    from portal.posts.text.compare import Change


BEGINS = 16
"""Characters by which a paragraph is known where its text does not stand."""


class Paragraph(NamedTuple):
    """One paragraph as it is shown: `picture` is what was dropped into its box; `proof` is what reviewers changed in it.

    `text` is what a reviewer corrects, a cell of a row in each line; what is `marked_up` (bold, a link) loses that by it.
    """

    place: int
    tag: str
    runs: list[text.Run]
    text: str
    picture: Picture | None
    proof: Change | None
    remarks: list[Remark]
    marked_up: bool


class Correction(NamedTuple):
    """What a reviewer changed in one paragraph, as a proof mark, and whether its author made it on the platform, too."""

    version: Text
    proof: Change | None


def said(version: Text | None) -> list[str]:
    """Return the paragraphs of a version as they are compared; none once it was destroyed."""
    return [block.text for block in _blocks(version) if not block.gone]


def _blocks(version: Text | None) -> list[text.Block]:
    return text.loaded(version.blocks).blocks if version else []


def corrections(post: Post) -> list[Correction]:
    """Return what reviewers changed in the text as it was handed in last, each as a mark in the paragraph as it was just before."""
    return [Correction(version, _proof(post, version)) for version in versions.corrections(post)]


def _proof(post: Post, version: Text) -> Change | None:
    before, after, at = _blocks(versions.before(post, version)), _blocks(version), version.paragraph
    return marked(before[at].text, after[at].text) if at is not None and at < min(len(before), len(after)) else None


def paragraphs(post: Post, user: User) -> list[Paragraph]:
    """Return the text as it was handed in, with what was remarked in each paragraph, and all that was corrected in it as one mark."""
    now, first = _blocks(post.text), next(iter(versions.corrections(post)), None)
    before = _blocks(versions.before(post, first)) if first else now
    boxes = {picture.place: picture for picture in shown_pictures(post, PictureKind.BOX, user)}
    numbers, remarks = count(1), groupby(queries.remarks(post), lambda remark: remark.paragraph)
    beside = {place: list(found) for place, found in remarks}
    return [
        _paragraph(place, *both, boxes.get(next(numbers)) if both[1].tag == "box" else None, beside.get(place, []))
        for place, both in enumerate(zip(before, now, strict=True))
        if not all(block.gone for block in both)  # taken out of what was handed in before
    ]


def _paragraph(
    place: int, before: text.Block, now: text.Block, picture: Picture | None, beside: list[Remark]
) -> Paragraph:
    runs = text.runs(now.html)
    proof = marked(before.text, now.text) if before.text != now.text else None
    marked_up = any(run.strong or run.em or run.link for run in runs)
    return Paragraph(place, now.tag, runs, "\n".join(now.cells), picture, proof, beside, marked_up)


def shown_pictures(post: Post, kind: PictureKind, user: User) -> list[Picture]:
    """Return the pictures of one kind that somebody sees."""
    return [picture for picture in pictures.of_kind(post, kind) if shows(post, picture, user)]


def shows(post: Post, picture: Picture, user: User) -> bool:
    """Say whether somebody sees a picture: others than its author only what was handed in, also of a post that never was again."""
    if picture.kind is PictureKind.PAPER:
        return True
    if post.author_id == user.id:
        return picture.id not in written.pictures_out(post)
    return pictures.was_handed_in(post, picture)


def is_older(post: Post, long: list[Picture]) -> bool:
    """Say whether the preview shows an earlier text than the one that stands: it was corrected, or written anew, and the picture kept."""
    if versions.corrections(post):
        return True
    code, macs = post.text.mac if post.text else "", {picture.mac for picture in long}
    told = [event.data for event in post.events if event.action == "submit" and event.data]
    return any(macs & set(facts.get("pictures", ())) and facts["mac"] != code for facts in told)


def remarked(post: Post) -> list[tuple[Remark, str]]:
    """Return what was remarked on the text as it was handed in last, each with the words that its paragraph begins with.

    Its number alone says little to whoever has other paragraphs before them by now.
    """
    first = next(iter(versions.corrections(post)), None)
    blocks = _blocks(versions.before(post, first) if first else post.text)
    return [(remark, _opening(blocks, remark.paragraph)) for remark in queries.remarks(post)]


def _opening(blocks: list[text.Block], place: int) -> str:
    words = " ".join(blocks[place].text.split()) if place < len(blocks) else ""
    return words if len(words) <= BEGINS else f"{words[:BEGINS]}……"


def since_mine(post: Post, user: User) -> list[Change]:
    """Return what changed in the text since this person last acted on it; nothing where they never did, or nothing has."""
    seen = versions.seen_by(post, user)
    if seen is None or post.text is None or seen.number == post.text.number:
        return []
    return [change for change in compare(said(seen), said(post.text)) if change.kind != "kept"]

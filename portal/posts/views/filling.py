"""What came with a form goes into its post: text, pictures and all the rest; what is wrong stays out, and is told beside its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage

from portal import calendar
from portal.database import db
from portal.files.pictures import BadUpload
from portal.people.queries import me
from portal.posts import pictures, text, versions, written
from portal.posts.models import PictureKind
from portal.posts.text import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.accounts.models import Account
    from portal.posts.forms import PostForm
    from portal.posts.models import Post

LARGEST_WORD = 5 * 1024**2
TYPED_TOO = "正文框里已有文字，没有读取 Word 文件；要用 Word 文件的，先清空正文框再选。"


def fill(post: Post, form: PostForm, accounts: Sequence[Account]) -> None:
    """Keep what came of a post: `accounts` are those that its author can choose. Flushes."""
    facts = written.of(post)
    choose(facts, form, accounts)
    _say(facts, form)
    _read_text(facts, form)
    written.keep(post, facts, me())
    post.saved_at, post.saved_page = calendar.now(), (form.window.data or "")[:64]
    db.session.add(post)
    db.session.flush()
    for field, kind in ((form.picture, PictureKind.LONG), (form.figures, PictureKind.BOX)):
        pieces, faults = pictures.read(kind, field.data or [])
        pictures.keep(post, kind, pieces, me())
        field.errors = [*field.errors, *faults]


def choose(facts: dict[str, Any], form: PostForm, accounts: Sequence[Account]) -> None:
    """Take for which accounts it is: of one unit."""
    wanted = set(form.account.data or [])
    chosen = [account for account in accounts if account.id in wanted]
    if len({account.unit_id for account in chosen}) > 1:
        form.account.errors = ["一次只能选同一单位的账号，请分开送审。"]
        return
    if set(picked := [account.id for account in chosen]) != set(facts["accounts"]):
        facts["accounts"] = picked


def _read_text(facts: dict[str, Any], form: PostForm) -> None:
    """Take the text, or the Word file where one was chosen instead; what cannot be read is told beside its field."""
    field = form.document if _has_word(form) else form.body
    try:
        if field is form.document:
            typed = text.read(form.body.data).dumped() if form.body.data else ""
            if _is_as_opened(typed, facts["body"], form.base.data):
                facts["body"], form.body.data = _of_word(form.document.data)
                form.base.data = versions.mac(facts["body"].encode())
            else:
                facts["body"] = typed
                field.errors = [*field.errors, TYPED_TOO]
        elif form.body.data:
            facts["body"] = text.read(form.body.data).dumped()
    except (text.BadText, BadUpload) as refusal:
        field.errors = [*field.errors, f"{refusal.sentence.rstrip('。')}。"]


def _is_as_opened(typed: str, kept: str, base: str | None) -> bool:
    """Say whether nobody wrote in this text since its page was opened, however often the page has kept itself."""
    return not typed or (typed == kept if base is None else versions.mac(typed.encode()) == base)


def _has_word(form: PostForm) -> bool:
    return isinstance(form.document.data, FileStorage) and bool(form.document.data.filename)


def _of_word(upload: FileStorage) -> tuple[str, str]:
    """Return what a Word file says, as it is kept and as the form shows it. Raises BadText and BadUpload."""
    upload.stream.seek(0)
    body = word.read_word(upload.stream.read(LARGEST_WORD + 1))
    return body.dumped(), body.pasted()


def _say(facts: dict[str, Any], form: PostForm) -> None:
    """Take what was written and declared, and when it is planned."""
    offered = {choice.value for choice in form.clearance.choices} - {0}
    facts["declarations"], facts["clearance"] = (
        form.declarations,
        form.clearance.data if form.clearance.data in offered else None,
    )
    facts |= {field.name: field.data or "" for field in (form.title, form.urgent) if not field.errors}
    if not form.planned_on.errors:
        facts["due"] = form.planned_on.data.isoformat() if form.planned_on.data else None
        facts["planned_at"] = form.moment.isoformat() if form.moment else None

"""A stopped post is destroyed: its text, pictures and title, and all that repeats them; that it was there stays on record (第十三条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, or_, select

from portal import calendar
from portal.audit.models import Entry
from portal.audit.trail import record_apart
from portal.cases import telling
from portal.database import db, swept
from portal.notices import effects as notices
from portal.notices.models import Delivery, MessageSort, Notice
from portal.people.kept import KeptForm
from portal.people.models import Role, User
from portal.posts.models import DECLARED, Place, Post, Text

if TYPE_CHECKING:
    from sqlalchemy import Column

    from portal.workflow import Act

NAME = "涉密件"
SWEPT = "post.swept"
REASONS = {
    "busy": "当时有人正在读取数据库",
    "denied": "平台的数据库账户无权整理这些表，须由系统管理员按部署说明整理",
    "failed": "数据库没有完成整理，可能空间不足或正忙",
}
OTHERS = ("case", "post", "post_place", "notice", "kept_form")
"""The tables besides those that hold text: what could repeat it stood in them."""


def _holding() -> list[Column[Any]]:
    """Return the columns by which tables hang on a post: all but its accounts are what it says and shows, also those to come."""
    tables = [table for table in reversed(db.metadata.sorted_tables) if table is not Place.__table__]
    return [key.parent for table in tables for key in table.foreign_keys if key.column is Post.__table__.c.id]


def lost(post: Post) -> dict[str, Any]:
    """Return what the event keeps of what is destroyed: codes and numbers, and where else the same text lies."""
    texts = [text.mac for text in post.texts]
    same = select(Text.post_id).where(Text.mac.in_(texts), Text.post_id != post.id).distinct().order_by(Text.post_id)
    return {
        "texts": texts,
        "pictures": [picture.mac for picture in post.pictures],
        "remarks": len(post.remarks),
        "same": list(db.session.scalars(same)),
        "left": _left(post),
    }


def _left(post: Post) -> int:
    """Return how many mails and messages to groups have left the portal, with the title in them."""
    message = func.coalesce(Notice.head_id, Notice.id)
    told = select(func.count(Delivery.id.distinct())).join(Notice, Delivery.notice_id == message)
    return db.session.scalar(told.where(Notice.subject == post.subject, Delivery.sent_at.is_not(None))) or 0


def blank(post: Post, _act: Act) -> None:
    """Take the title and every word beside it out of the case, its messages, and the forms kept of its pages and for its author."""
    notices.forget(post.subject, f"{NAME}（已销毁）")
    _clear(post, NAME)
    for place in post.places:
        place.link = ""


def discard(post: Post, _act: Act) -> None:
    """Delete of a draft that nobody else has seen all that it says: whoever deletes it wants it gone."""
    _clear(post, "")
    _delete(post)


def _clear(post: Post, name: str) -> None:
    post.name, post.handle, post.urgent, post.rewriting = name, "", "", None
    post.declarations = {name: post.declarations.get(name, "no") for name in DECLARED}
    own = (KeptForm.user_id == post.author_id) & KeptForm.path.startswith("/posts/new")
    db.session.execute(delete(KeptForm).where(or_(KeptForm.path.startswith(f"/posts/{post.id}/"), own)))


def _delete(post: Post) -> None:
    for column in _holding():
        db.session.execute(delete(column.table).where(column == post.id))
    db.session.expire(post, ["texts", "pictures", "remarks"])


def shred(post: Post, _act: Act) -> None:
    """Delete what it said and showed, and ask those who keep the backups to destroy them."""
    _delete(post)
    admins = db.session.scalars(select(User).where(User.assignments.any(role=Role.ADMIN)))
    telling.send(post, admins, MessageSort.TODO, "请销毁备份", backups(post), url=telling.MESSAGES)


def backups(post: Post) -> str:
    """Return which backups may still hold it: the portal makes none itself, and knows of none."""
    until = next((e.at for e in reversed(post.events) if e.action == "destroy"), calendar.now())
    begun, ended = (f"{calendar.local(at):%Y-%m-%d %H:%M}" for at in (post.created_at, until))
    return f"{begun} 至 {ended} 所作的数据库备份、快照和归档日志仍可能含有本件，须由系统管理员逐份销毁并登记。"


def sweep(post: Post) -> None:
    """Have the database written anew without it, once its rows are gone; the trail says whether it was, and which backups remain."""
    subject, words = post.subject, backups(post)
    db.session.rollback()  # nothing is held while the files are written
    done = swept((*OTHERS, *(column.table.name for column in _holding())))
    record_apart(SWEPT, subject, swept=REASONS.get(done, "已完成"), backups=words)


def last_sweep(post: Post) -> Entry | None:
    """Return what the trail says of the last time the database was written anew after this post; None where it never was."""
    said = select(Entry).where(Entry.subject == post.subject, Entry.action == SWEPT)
    return db.session.scalars(said.order_by(Entry.id.desc()).limit(1)).first()


def is_swept(post: Post) -> bool:
    """Say whether the files of the database hold nothing of it any more."""
    said = last_sweep(post)
    return said is not None and said.detail.get("swept") == "已完成"

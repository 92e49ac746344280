"""What the steps of a post leave in it, and who is told besides (第十一至十三条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import select

from portal import calendar
from portal.cases import telling
from portal.cases.models import OFFICE
from portal.cases.usual import unit_decides
from portal.database import db
from portal.notices import effects as notices
from portal.notices.models import MessageSort, Notice
from portal.posts import destroying, written
from portal.posts.models import PlaceState, State
from portal.posts.rules import contact, has_editor

if TYPE_CHECKING:
    from portal.people.models import User
    from portal.posts.models import Place, Post, Text
    from portal.workflow import Act

CHANGED = "审核中有改动"
NO_EDITOR = "未设审稿人，初审环节略过。"
TORN_EDITOR = "审稿人须回避，初审环节略过。"
NO_UNIT = "没有可以复审的负责人，由终审把关。"


def handed_in(post: Post, act: Act) -> dict[str, Any] | None:
    """Return what an event keeps of the post: which text and pictures by their HMAC, which accounts, what is declared; no word of it."""
    if act.step.action == "destroy":
        return destroying.lost(post)
    if post.text is None:
        return None
    place = _at(act)
    version: Text = g.get("step_version") or post.text  # with which what an account published was compared
    kept: dict[str, Any] = {"text": version.number, "mac": version.mac}
    if act.step.action == "submit":
        return kept | _declared(post)
    return (
        kept | {"account": place.account_id, "same": place.same, "published": _published(post, place)}
        if place
        else kept
    )


def _declared(post: Post) -> dict[str, Any]:
    return {
        "pictures": [picture.mac for picture in post.pictures],
        "accounts": [place.account_id for place in post.places],
        "declared": [name for name, said in post.declarations.items() if said == "yes"],
    }


def _at(act: Act) -> Place | None:
    """Return the account of which an act of publishing speaks."""
    place: Place | None = g.get("step_place")
    return place if act.step.action in {"publish", "drop"} else None


def _published(post: Post, place: Place) -> str:
    return "" if place.same is None else post.texts[-1].mac


def on_move(post: Post, act: Act) -> None:
    """Let the secrecy list be gone through anew whenever a text is handed in, and hide the title of what was stopped as long as it is.

    An account that was not to publish it is to, once it is handed in for it again.
    """
    if act.step.action == "submit":
        post.secrecy_by = post.secrecy_at = None
        for place in post.places:
            if place.state is PlaceState.DROPPED:
                place.state, place.by = PlaceState.WAITING, None
    if post.state is State.STOPPED and act.step.source is not State.STOPPED:
        written.hide(post, destroying.NAME)
        notices.forget(post.subject, f"{destroying.NAME}（已停办）")
    elif act.step.source is State.STOPPED and post.state is not State.DESTROYED:
        written.show_again(post)
    if post.state is State.VOID:
        post.rewriting = None


COMPARED = {None: "：正文没有文字，未比对", True: "：与审核稿一致", False: "：与审核稿不一致"}


def note(post: Post, act: Act) -> str:
    """Return what the record says of a review that is passed over, so that the 登记表 says so, too; and of which account an act speaks."""
    if act.step.action == "destroy":
        return destroying.backups(post)
    if act.step.action == "close":
        return "、".join(p.account.name for p in post.places if p.state is PlaceState.DROPPED) + "不发布"
    if place := _at(act):
        return f"{place.account.name}{COMPARED[place.same] if place.state is PlaceState.PUBLISHED else ''}"
    return _passed_over(post) if act.step.action == "submit" and post.state is not State.STOPPED else ""


def _passed_over(post: Post) -> str:
    words = "" if post.state is State.FIRST else TORN_EDITOR if has_editor(post) else NO_EDITOR
    return words + (NO_UNIT if post.desk == OFFICE and not unit_decides(post) else "")


def drop_rest(post: Post, act: Act) -> None:
    """Let the accounts that have not published it publish it no more."""
    for place in post.places:
        if place.state is PlaceState.WAITING:
            place.state, place.by = PlaceState.DROPPED, act.user


def secrecy(post: Post, act: Act) -> None:
    """Keep who said that none of the ten points is met."""
    post.secrecy_by, post.secrecy_at = act.user, calendar.now()


def tell_consented(post: Post, act: Act) -> None:
    """Tell whoever has consented, and the author, that a reviewer corrected it since: their consent stands.

    Who has not read the message of an earlier correction is told no more by another: the page shows all of them.
    """
    unread = select(Notice.user_id).where(
        Notice.subject == post.subject, Notice.gist == CHANGED, Notice.read_at.is_(None)
    )
    known = set(db.session.scalars(unread))
    people = (_consented(post) | ({post.author} if post.author else set())) - {act.user}
    text = f"{act.user.name}改动了正文，打开可以看到改了什么。"
    telling.send(post, [user for user in people if user.id not in known], MessageSort.RESULT, CHANGED, text)


def alarm(post: Post, act: Act) -> None:
    """Call the office to what was stopped, and tell its author: a post says its title no more then (`Post.title`)."""
    out = "、".join(place.account.name for place in post.places if place.state is PlaceState.PUBLISHED)
    taken_down = f"已在{out}发布，请立即在平台删除；" if out else ""
    words = f"{act.user.name}按涉密停办，{taken_down}请立即电话联系{contact()}；不要转发、下载、抄录本件内容。"
    telling.arrived(post, words, by=act.user)
    people = [post.author] if post.author and post.author is not act.user else []
    telling.send(post, people, MessageSort.RESULT, "请停止传阅", words, behind=True)


def tell_differs(post: Post, act: Act) -> None:
    """Tell whoever has consented that something else was published."""
    place: Place | None = g.get("step_place")
    if place and place.differs:
        text = f"{place.account.name}发布的正文与审核稿不一致，打开可以看到差异。"
        telling.send(post, _consented(post) - {act.user}, MessageSort.RESULT, "发布内容与审核稿不一致", text)


def _consented(post: Post) -> set[User]:
    since = next((e.place for e in reversed(post.events) if e.action == "submit"), 0)
    return {e.user for e in post.events if e.place > since and e.action == "approve"}

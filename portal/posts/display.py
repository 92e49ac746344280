"""What the page of a post shows besides what every case shows: text and pictures, what changed since one last acted, each account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request, url_for

from portal import calendar
from portal.cases.models import AUTHOR, DRAWER
from portal.cases.page import beside_the_step
from portal.cases.parts import Remark as Noted
from portal.people import kept
from portal.people.models import PUBLICITY
from portal.posts import destroying, pictures, proofs, queries, questions, versions, written
from portal.posts.models import DECLARED, PictureKind, PlaceState, State, TextKind
from portal.posts.rules import contact, some_out, withheld
from portal.posts.text import frames
from portal.posts.text.compare import compare, folded
from portal.posts.workflow import POST, REVIEWS
from portal.settings.names import in_school_words
from portal.settings.queries import lines

if TYPE_CHECKING:
    from portal.cases.sort import Pairs, Phrases
    from portal.people.models import User
    from portal.posts.models import Picture, Place, Post, Text
    from portal.posts.text.compare import Change

SECRECY = (
    "国家秘密",
    "工作秘密",
    "内部文件（文号、红头）",
    "会议未公开内容",
    "考试试题",
    "招生未公布数据",
    "人事信息",
    "科研涉密内容",
    "师生个人信息",
    "定位、证件、屏幕露出",
)
"""The ten points of the secrecy list (第十三条)."""


def facts(post: Post) -> Pairs:
    """Return the facts that whoever reviews reads on a phone."""
    planned = (
        "—"
        if post.due is None
        else f"{post.due}{f' {calendar.local(post.planned_at):%H:%M}' if post.planned_at else ''}"
    )
    return [
        ("账号", "、".join(account.name for account in post.accounts) or "—"),
        ("单位", post.unit.name if post.unit else "—"),
        ("拟发时间", planned),
    ]


def unusual(post: Post) -> list[Noted]:
    """Return what whoever reviews should see first."""
    beside = [Noted(*told) for told in beside_the_step(post)] if post.decided_on else []
    return [*beside, *_stopped(post), *_differing(post), *_hurried(post), *_cited(post), *_declared(post)]


def _stopped(post: Post) -> list[Noted]:
    if post.state is not State.STOPPED:
        return []
    return [Noted("bad", f"按涉密停办：请立即联系{contact()}，不要转发、下载、抄录本件内容。")]


def _differing(post: Post) -> list[Noted]:
    words = "{}发布的内容与审核稿不一致，不算先审后发；粘贴有误的，由送审人重新登记。"
    return [Noted("bad", words.format(place.account.name)) for place in post.places if place.differs]


def _hurried(post: Post) -> list[Noted]:
    urgent = [Noted("due", f"加急：{post.urgent}")] if post.urgent and post.unfinished else []
    clocks = _clocks(post)
    return urgent + ([Noted("wait", "各环节用时：" + "，".join(clocks))] if clocks else [])


def _cited(post: Post) -> list[Noted]:
    clearance = queries.cited(post)
    fault = queries.clearance_fault(post) if post.state is State.CLEARED else None
    late = [Noted("bad", f"{fault}发布前请联系{in_school_words('党委宣传部')}。")] if fault else []
    if clearance is None:
        return late
    said = f"引用授权 {clearance.handle}“{clearance.name}”（至 {clearance.due}），口径：{clearance.wording}"
    return [*late, Noted("due", said, word="查看授权", url=url_for("clearances.show", case_id=clearance.id))]


def _declared(post: Post) -> list[Noted]:
    told = {} if post.state is State.STOPPED else post.declarations
    notes = {name: told.get(f"{name}_note", "") for name in DECLARED if post.says(name)}
    return [Noted("due", f"{DECLARED[name]}：是{f'。{note}' if note else ''}") for name, note in notes.items()]


def _clocks(post: Post) -> list[str]:
    """Return how long each review of an urgent post took or has taken: the urgent lane shows all clocks, and skips nobody."""
    if not post.urgent:
        return []
    begun = next((e.place for e in reversed(post.events) if e.action == "submit"), 0)
    names = {State.FIRST: "初审", State.SECOND: "复审", State.FINAL: "终审"}
    taken = [(e.source, e.at - e.since) for e in post.events if e.place > begun and e.action == "approve"]
    here = [(post.state, calendar.now() - post.state_since)] if post.state in REVIEWS else []
    return [
        f"{names[State(state)]} {int(time.total_seconds() // 60)} 分钟"
        for state, time in (*taken, *here)
        if state in names
    ]


def phrases(post: Post) -> Phrases:
    """Return 常用意见 of whoever reviews."""
    return [("审核", lines("phrases_post"))] if post.state in REVIEWS else []


def picture_url(picture: Picture) -> str:
    """Return the address of a picture."""
    return url_for("posts.picture", case_id=picture.post_id, picture_id=picture.id)


class Outcome(NamedTuple):
    """What has become of a post at one account; `changes` are what was published differently. It `waits`, is `out`, or neither."""

    place: Place
    changes: list[Change]
    tone: str
    label: str

    @property
    def waits(self) -> bool:
        """Say whether the account is still to publish it."""
        return self.place.state is PlaceState.WAITING

    @property
    def out(self) -> bool:
        """Say whether the account has published it: then what was told wrong can be told anew."""
        return self.place.state is PlaceState.PUBLISHED


TONES = {PlaceState.WAITING: "due", PlaceState.PUBLISHED: "done", PlaceState.DROPPED: "void"}


def outcomes(post: Post) -> list[Outcome]:
    """Return what has become of a post at each account, the last text that was pasted compared with what was reviewed."""
    pasted = {version.account_id: version for version in post.texts if version.kind is TextKind.PUBLISHED}
    return [_became(post, place, pasted.get(place.account_id)) for place in post.places]


def _told(post: Post) -> bool:
    return post.state in {State.CLEARED, State.PUBLISHED, State.DROPPED} or some_out(post)


def _became(post: Post, place: Place, pasted: Text | None) -> Outcome:
    if place.differs:
        reviewed = proofs.said(versions.compared(post, place))
        changes = compare(folded(reviewed), folded(frames.inside(proofs.said(pasted), reviewed, place)))
        label = f"{place.state.label}，与审核稿不一致"
        told = [change for change in changes if change.kind != "kept"]
        return Outcome(place, told, tone="bad", label=label)
    same = (
        {True: "，与审核稿一致", None: "，正文没有文字，未比对"}[place.same]
        if place.state is PlaceState.PUBLISHED
        else ""
    )
    return Outcome(place, [], tone=TONES[place.state], label=f"{place.state.label}{same}")


def keeps(post: Post, user: User) -> bool:
    """Say whether somebody is asked the machine's questions: its author, and whoever has it to review."""
    return post.author_id == user.id or POST.open_to(post, "remark", user)


def _contents(post: Post, user: User) -> dict[str, Any]:
    """Return text and pictures as far as this person may see them."""
    if withheld(post, user):
        return {"withheld": True}
    long = proofs.shown_pictures(post, PictureKind.LONG, user)
    return {
        "paragraphs": proofs.paragraphs(post, user),
        "corrections": proofs.corrections(post),
        "changed": proofs.since_mine(post, user),
        "long": long,
        "older": proofs.is_older(post, long),
        "papers": pictures.consents(post),
        "hidden_title": written.hidden_title(post),
        "ticks": post.state is State.CLEARED,
        "secrecy_said": bool(post.secrecy_at) and post.state is not State.STOPPED,
        "rewriting": post.author_id == user.id and bool(post.rewriting) and post.desk in {AUTHOR, DRAWER},
    }


def _destroyed(post: Post, user: User) -> dict[str, Any] | None:
    """Return what is left of a post that was destroyed: who did it, when, the codes, the backups, whether the files are clean."""
    if post.state is not State.DESTROYED:
        return None
    said = destroying.last_sweep(post)
    again = user.holds(*PUBLICITY) and not destroying.is_swept(post)
    return {"event": post.last_move, "backups": destroying.backups(post), "swept": said, "again": again}


def shown(post: Post, user: User) -> dict[str, Any]:
    """Return what the templates of a post show of it alone."""
    acts = ("check", "correct", "remark", "paper", "publish", "drop", "tick")
    return {
        "post": post,
        **_contents(post, user),
        "picture_url": picture_url,
        "destroyed": _destroyed(post, user),
        "can": {action for action in acts if POST.open_to(post, action, user)},
        "offered": {
            offer.transition.action: offer.blocked
            for offer in POST.offered(post, user)
            if offer.transition.action in acts
        },
        "publishing": request.form if kept.given("posts.publish") else {},
        "written": request.form if kept.given("posts.correct", "posts.remark", "posts.keep") else {},
        "asked": questions.asked(post, user) if keeps(post, user) else [],
        "secrecy": SECRECY,
        "secrecy_contact": contact(),
        "outcomes": outcomes(post) if _told(post) and not withheld(post, user) else [],
    }

"""The seam of posts: what the house must know of this sort of case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Account
from portal.cases.models import AUTHOR, DRAWER, Case
from portal.cases.parts import Begin, Filter
from portal.cases.sort import WRITERS, Sort
from portal.posts import display, effects, queries
from portal.posts.models import Place, PlaceState, Post, State
from portal.posts.rules import contact
from portal.posts.workflow import POST, REVOKED, WATCH

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from portal.cases.models import Event
    from portal.people.models import User

STOPS = {
    State.FIRST: "初审",
    State.SECOND: "复审",
    State.FINAL: "终审",
    State.CLEARED: "发布",
    State.STOPPED: "涉密停办",
}
SAME = "已登记发布，与审核稿一致，计为先审后发。"
DIFFERS = "已登记发布，但与审核稿不一致，不算先审后发；请核对下面的差异，粘贴有误的可以重新登记。"
NO_WORDS = "已登记发布；审核稿正文没有文字，不能逐字比对，请自行核对图片。"
STOPS_ALL = "停办后不再办理，由党委宣传部会同保密工作联系人处理。请先打电话；意见会一直保留，其中不要抄录涉密内容。"
WARNED = {
    "withdraw": "撤回后停止审核；改好后须重新送审，从头审核。",
    "void": "删除后不能恢复；还要发布的，须重新送审。",
    "close": "没有发布的账号不再发布，本件办结；已发布的账号不受影响。",
    "stop": STOPS_ALL,
    "halt": STOPS_ALL,
    "destroy": "正文、图片和标题将从数据库中删除，不能恢复；只留下曾有此件的记录。意见会一直保留，其中不要抄录涉密内容。",
}


def _unfit(post: Post, whom: User) -> str | None:
    return (
        None
        if post.unit_id in whom.units(*WRITERS)
        else f"{whom.name}不是{post.unit.name if post.unit else '该单位'}的填报人。"
    )


def _form_url(post: Post, user: User) -> str:
    mine = post.author_id == user.id and post.desk in {AUTHOR, DRAWER} and post.state is not State.CLEARED
    return SORT.url(post.id, "edit") if mine else ""


def _stop(_post: Post, state: State) -> str:
    return STOPS.get(state, "")


def _outcome(post: Post, event: Event) -> str:
    """Return what was done just now where only a post gets so far."""
    if post.state is State.STOPPED:
        unkept = "本次填写的标题、正文和图片没有保存；" if event.action == "submit" else ""
        return f"已按涉密停办，{unkept}请立即电话联系{contact()}，不要转发、抄录本件内容。"
    if post.state is State.DESTROYED:
        return "已销毁，只留下曾有此件的记录；备份须另行销毁，见下。"
    if event.action == "publish":
        return {None: NO_WORDS, True: SAME, False: DIFFERS}[(event.data or {}).get("same")]
    if event.action == "approve" and post.state is State.CLEARED and post.author:
        return f"已审核通过，{post.author.name}可以发布；发布后登记链接和发布的正文。"
    return ""


def _differing(_value: str) -> ColumnElement[bool]:
    return Case.id.in_(select(Place.post_id).where(Place.state == PlaceState.PUBLISHED, Place.same.is_(False)))


def _unsaid(post: Post, action: str) -> str:
    places = sorted({found.paragraph + 1 for found in queries.remarks(post)}) if action == "return" else []
    return f"请按批注修改：第{'、'.join(map(str, places))}段。" if places else ""


def _marks(post: Post) -> list[str]:
    return ["加急"] if post.hurried else []


SORT = Sort(
    "post",
    "内容审核",
    Post,
    POST,
    blueprint="posts",
    address="/posts",
    noun="稿件",
    measure="篇",
    author="送审人",
    authored="送审",
    deciding="审核",
    opinion="审核意见",
    template="posts/show.html",
    roles={AUTHOR: "送审人", "party": "送审人或审核人", REVOKED: "撤销授权的人", WATCH: "党委宣传部"},
    content="posts/content.html",
    note=effects.note,
    on_move=effects.on_move,
    unsaid=_unsaid,
    handed_in=effects.handed_in,
    results={
        State.RETURNED: "已退回，请修改后重新送审",
        State.CLEARED: "已审核通过，可以发布",
        State.STOPPED: "已按涉密停办",
        State.DESTROYED: "涉密内容已销毁",
    },
    loads=(
        selectinload(Post.places).joinedload(Place.account).joinedload(Account.unit),
        selectinload(Post.texts),
        selectinload(Post.pictures),
        selectinload(Post.remarks),
    ),
    facts=display.facts,
    unusual=display.unusual,
    shown=display.shown,
    phrases=display.phrases,
    stop=_stop,
    warned=WARNED,
    own_pages=frozenset({"check", "correct", "remark", "paper", "tick"}),
    on_form=frozenset({"submit", "check", "correct", "remark", "paper", "publish", "drop", "tick"}),
    tones={
        "stop": "bad",
        "halt": "bad",
        "destroy": "bad",
        "publish": "done",
        "drop": "void",
        "close": "done",
        "check": "done",
        "correct": "due",
        "remark": "due",
        "revoke": "due",
    },
    stays=frozenset({"begin"}),
    outcome=_outcome,
    unfit=_unfit,
    haste="posts_haste",
    rule="post",
    patience="posts_days",
    title="内容送审",
    purpose="依据第十一条：先审核后发布，微信公众号的内容须经党委宣传部核准。",
    begin=Begin("发布前把正文粘贴到这里，附上预览长图，审核通过后再发布。", "posts.edit", "送审"),
    form_url=_form_url,
    marks=_marks,
    beside=(("posts.bundles", "登记表汇编"), ("posts.unreviewed", "未审先发")),
    filters=(
        Filter(
            "account",
            "账号",
            queries.accounts_with_posts,
            lambda key: Case.id.in_(select(Place.post_id).where(Place.account_id == int(key))),
        ),
        Filter("published", "发布", lambda: {"differs": "与审核稿不一致"}, _differing),
    ),
)

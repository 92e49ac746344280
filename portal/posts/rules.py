"""Which way a post goes, and may this step be taken now (第十一至十三条): conditions of the table, and its rules in the user's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import Status
from portal.calendar import today
from portal.cases import apart
from portal.cases.models import EDITOR
from portal.cases.offices import holders
from portal.cases.sort import WRITERS
from portal.cases.usual import unit_decides
from portal.people.models import PUBLICITY, Role, UnitKind
from portal.posts import queries, versions
from portal.posts.models import DECLARED, EXPLAINED, PlaceState, State
from portal.settings.names import in_school_words
from portal.settings.queries import setting

if TYPE_CHECKING:
    from portal.people.models import User
    from portal.posts.models import Post

ALL = "all"


def contact() -> str:
    """Return whom a secret calls, with the telephone number: what the school has set, else the office."""
    return setting("posts_contact") or f"{in_school_words('党委宣传部')} {setting('contact_phone')}".strip()


def withheld(post: Post, user: User) -> bool:
    """Say whether text and pictures are kept from somebody who sees the case: of what is stopped the office and its author see them."""
    return post.state is State.STOPPED and post.author_id != user.id and not user.holds(*PUBLICITY)


# Which row applies.


def secret(post: Post) -> bool:
    """Say that its author calls it secret: nobody reviews it, the office sees to it (第十三条)."""
    return post.says("secret")


def editors(post: Post) -> list[User]:
    """Return who can take 初审: the unit's editors, without its author and whoever a later step cannot do without."""
    if post.unit_id is None:
        return []
    out = apart.hands(post) | apart.torn(post, EDITOR)
    return [user for user in holders(Role.EDITOR, unit_id=post.unit_id) if user.id not in out]


def has_editor(post: Post) -> bool:
    """Say whether the unit has named an editor at all, be it one who cannot take this post."""
    return post.unit_id is not None and bool(holders(Role.EDITOR, unit_id=post.unit_id))


def to_first(post: Post) -> bool:
    """Say that an editor of the unit has the first word."""
    return not secret(post) and bool(editors(post))


def to_second(post: Post) -> bool:
    """Say that the unit has no editor, so that its head has the first word."""
    return not secret(post) and not editors(post) and unit_decides(post)


def to_final(post: Post) -> bool:
    """Say that neither editor nor head of the unit can review it."""
    return not secret(post) and not editors(post) and not unit_decides(post)


def past_unit(post: Post) -> bool:
    """Say that no head of the unit reviews it: then the Publicity Department always does."""
    return not unit_decides(post)


def final_asked(post: Post) -> bool:
    """Say whether 终审 is compulsory: for every 微信公众号 and every level-one account, else as the school sets it (第十一条)."""
    chosen = setting("posts_final")
    return chosen == ALL or any(a.platform == "wechat" or a.unit.kind is UnitKind.SCHOOL for a in post.accounts)


def final_not_asked(post: Post) -> bool:
    """Say that it can be published after 复审."""
    return not final_asked(post)


def settled(post: Post) -> bool:
    """Say that there are accounts, and each has published it, or will not."""
    return bool(post.places) and all(place.state is not PlaceState.WAITING for place in post.places)


def some_out(post: Post) -> bool:
    """Say that some account has published it."""
    return any(place.state is PlaceState.PUBLISHED for place in post.places)


def none_out(post: Post) -> bool:
    """Say that no account has published it."""
    return not some_out(post)


def published(post: Post) -> bool:
    """Say that it is settled, and some account has published it."""
    return settled(post) and some_out(post)


def dropped(post: Post) -> bool:
    """Say that it is settled, and no account has published it."""
    return settled(post) and not published(post)


def not_settled(post: Post) -> bool:
    """Say that an account is still to publish it."""
    return not settled(post)


# May this step be taken now.


def writes(post: Post, user: User) -> str | None:
    """Who no longer writes for the unit no longer hands in for it, and nobody publishes on an account that is gone."""
    if post.unit_id not in user.units(*WRITERS):
        return f"您已不是{post.unit.name if post.unit else '该单位'}的填报人，不能再送审；请联系系统管理员。"
    gone = next((account for account in post.accounts if account.status is not Status.ACTIVE), None)
    return f"账号“{gone.name}”{gone.status.label}，不能再发布内容，请改选账号。" if gone else None


def complete(post: Post, _user: User) -> str | None:
    """A post is handed in whole, for a day that is still to come."""
    asked = {"账号": post.places, "标题": post.name, "正文": post.text, "拟发日期": post.due}
    asked |= {
        f"“{DECLARED[name]}”的说明": post.declarations.get(f"{name}_note") for name in EXPLAINED if post.says(name)
    }
    if missing := [what for what, there in asked.items() if not there]:
        return f"还没有填写{'、'.join(missing)}，请补充后再送审。"
    if all(place.state is PlaceState.PUBLISHED for place in post.places):
        return "所选账号都已发布过这篇稿件，没有要审核的；其余账号不发的，请点“其余账号不发了”。"
    return f"拟发日期 {post.due} 已过，请改选今天或以后。" if post.due and post.due < today() else None


def authorised(post: Post, _user: User) -> str | None:
    """What touches on something sensitive is handed in, and agreed to, only with an authorisation that holds on its day (第十二条)."""
    return queries.clearance_fault(post)


def still_authorised(post: Post, user: User) -> str | None:
    """Nobody agrees to what has lost its authorisation since, or has come to lie in a sensitive period: its author cites one."""
    fault = authorised(post, user)
    return f"{fault}现在不能通过，请退回修改。" if fault else None


def secrecy_said(post: Post, _user: User) -> str | None:
    """Whoever reviews it first goes through the secrecy list before they consent (第十三条)."""
    return (
        None if post.secrecy_at else "请先核对保密清单，十项均为“否”时点“十项均为否”；有一项为“是”的，请点“涉密停办”。"
    )


def secrecy_unsaid(post: Post, _user: User) -> str | None:
    """The list is gone through once for what was handed in: whose name stands there answers for it."""
    return f"保密清单已由{post.secrecy_by.name}核对。" if post.secrecy_by else None


def corrected(post: Post, _user: User) -> str | None:
    """What a reviewer corrected here must be corrected on the platform, too, before it is published."""
    open_ones = sum(text.done_at is None for text in versions.corrections(post))
    return f"审核人改动了 {open_ones} 处，还没有标记“已在平台改好”。" if open_ones else None


def nothing_out(post: Post, _user: User) -> str | None:
    """What an account has published already cannot be taken back as a whole."""
    return "已有账号发布，不能再撤回修改；其余账号不发的，请点“不发布”。" if some_out(post) else None

"""Whom a secret concerns: who is called, and who may still see a post that is stopped (第十三条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases import telling
from portal.notices.models import MessageSort
from portal.people.models import PUBLICITY
from portal.posts.models import State
from portal.settings.names import in_school_words
from portal.settings.queries import setting

if TYPE_CHECKING:
    from portal.people.models import User
    from portal.posts.models import Post
    from portal.workflow import Act


def contact() -> str:
    """Return whom to call, with the telephone number: what the school has set, else the office that is asked anything else."""
    return setting("posts_contact") or f"{in_school_words('党委宣传部')} {setting('contact_phone')}".strip()


def withheld(post: Post, user: User) -> bool:
    """Say whether text and pictures are kept from somebody who sees the case: of what is stopped the office and its author see them."""
    return post.state is State.STOPPED and post.author_id != user.id and not user.holds(*PUBLICITY)


def alarm(post: Post, act: Act) -> None:
    """Call the office to what was stopped, and tell its author: a post says its title no more then (`Post.title`)."""
    words = f"{act.user.name}按涉密停办，请立即电话联系{contact()}；不要转发、下载、抄录本件内容。"
    telling.arrived(post, words, by=act.user)
    people = [post.author] if post.author and post.author is not act.user else []
    telling.send(post, people, MessageSort.RESULT, "请停止传阅", words, behind=True)

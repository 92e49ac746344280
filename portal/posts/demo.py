"""The posts of the demonstration, each brought where it lies by the real steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import calendar
from portal.accounts.models import Account, Status
from portal.config import current
from portal.database import db
from portal.demo.pictures import screenshot
from portal.posts import pictures, text, unreviewed, versions
from portal.posts.models import DECLARED, PictureKind, Place, PlaceState, Post, State, TextKind
from portal.posts.workflow import POST

if TYPE_CHECKING:
    from datetime import datetime

    from portal.people.models import User

# days ago, its title, its paragraphs, its platform, and who does what: the action, who, the words.
POSTS: tuple[tuple[int, str, str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        9,
        "我院在全国大学生程序设计竞赛中获奖",
        "程序设计竞赛总决赛落幕。\n我院获二等奖、三等奖。\n欢迎同学们继续报名。",
        "wechat",
        (
            ("check", "editor", ""),
            ("approve", "editor", "内容准确，同意发布。"),
            ("approve", "head", "同意。"),
            ("approve", "publicity", "同意发布。"),
            ("out", "operator", ""),
        ),
    ),
    (
        2,
        "信息工程学院寒假放假安排",
        "放假时间以校历为准。\n请提前购票，注意安全。\n离校前关好门窗，切断电源。",
        "wechat",
        (("check", "editor", ""), ("approve", "editor", "同意。"), ("approve", "head", "同意。")),
    ),
    (
        0,
        "新生宿舍文化节开始报名",
        "宿舍文化节报名今天开始。\n本周五前交到学院学生会。\n评选结果将在学院公众号公布。",
        "wechat",
        (),
    ),
)


def send(users: dict[str, User], morning: datetime) -> int:
    """Let the college hand in what it is about to publish, and those who review it take their steps."""
    author = users["operator"]
    accounts = (
        select(Account).where(Account.unit_id == author.unit_id, Account.status == Status.ACTIVE).order_by(Account.id)
    )
    known = {account.platform: account for account in db.session.scalars(accounts)}
    for ago, title, words, platform, steps in POSTS:
        if platform not in known:
            continue
        with calendar.as_of(morning - timedelta(days=ago, minutes=80)):
            post = _written(author, known[platform], title, words)
            POST.take(post, "submit", author)
        for minutes, (action, username, said) in enumerate(steps, 1):
            with calendar.as_of(morning - timedelta(days=ago, minutes=80 - 9 * minutes)):
                _step(post, action, users[username], said)
    if "wechat" in known:
        with calendar.as_of(morning - timedelta(days=3)):
            note, link = "校园墙转发的活动海报，没有送审。", "https://mp.weixin.qq.com/s/zzgs-demo-unreviewed"
            unreviewed.keep(known["wechat"], users["publicity"], link, calendar.today(), note)
    db.session.flush()
    return 0


def _written(author: User, account: Account, title: str, words: str) -> Post:
    post = Post(
        author=author, unit=account.unit, state=State.DRAFT, name=title, account=account, platform=account.platform
    )
    post.declarations, post.due = dict.fromkeys(DECLARED, "no"), calendar.today()
    post.places = [Place(account=account)]
    db.session.add(post)
    db.session.flush()
    versions.write(post, text.read(words).dumped(), author)
    content = screenshot(title, tuple(words.splitlines()), current().fonts)
    piece = pictures.Piece("预览.png", "image/png", *_size(content), content)
    pictures.keep(post, PictureKind.LONG, [piece], author)
    db.session.flush()
    return post


def _size(content: bytes) -> tuple[int, int]:
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _step(post: Post, action: str, user: User, said: str) -> None:
    if action != "out":
        POST.take(post, action, user, said)
        return
    (place,) = post.places
    versions.add(post, TextKind.PUBLISHED, post.text.blocks if post.text else "[]", user, account_id=place.account_id)
    place.state, place.same, place.by = PlaceState.PUBLISHED, True, user
    place.link, place.published_at = "https://mp.weixin.qq.com/s/zzgs-demo-post", calendar.now()
    POST.take(post, "publish", user)

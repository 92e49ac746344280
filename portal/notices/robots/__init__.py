"""Robots of 企业微信, 钉钉 and 飞书 groups: a text goes to the robot's own host or the relay, and the answer is put in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal import calendar, config
from portal.notices.outcome import Impossible, TooFast
from portal.notices.robots import pace
from portal.notices.robots.brands import BRANDS, token_of
from portal.notices.robots.posting import post
from portal.notices.robots.refusals import judge

if TYPE_CHECKING:
    from portal.notices.models import Robot

__all__ = ["clipped", "has_room", "send", "without_phones"]
LONGEST = 2000  # bytes: 企业微信 takes 2048, the others more
KEYWORD = "备案管理平台"
"""Stands in every text, so that a robot whose safety is 自定义关键词 lets it through."""
# Mobile numbers, with or without parts, and numbers with an area code, also typed full-width: a group is not told anybody's.
_N = "[0-9０-９]"
PHONE = re.compile(
    rf"(?<!{_N})(?:(?:[+＋]?[8８][6６][- ]?)?[1１]{_N}{{2}}[- ]?{_N}{{4}}[- ]?{_N}{{4}}|[0０]{_N}{{2,3}}[- ]{_N}{{7,8}})(?!{_N})"
)


def send(robot: Robot, text: str) -> None:
    """Send a text to a group: nothing reaches one otherwise, so what it is sent in a minute is counted here. Commits.

    Raises Impossible (the address is not allowed), Unreachable (nobody there), TooFast (the minute's messages are sent, or its
    maker wants a pause), Failed (refused) or Unsure (sent, no answer).
    """
    token = _token(robot)
    if token is None:
        raise Impossible("机器人地址不属于该平台")
    if not pace.take(robot.brand, token):
        raise TooFast(f"一分钟内已向这个群发送 {pace.MOST_A_MINUTE} 条消息")
    brand = BRANDS[robot.brand]
    body = brand.body(clipped(without_phones(text)))
    query: dict[str, str] = {}
    if robot.secret and brand.signed:
        query, signature = brand.signed(robot.secret, calendar.now())
        body |= signature
    judge(brand, *post(robot.url, query, body))


def has_room(robot: Robot) -> bool:
    """Say whether a robot may be sent something in this minute."""
    token = _token(robot)
    return token is None or bool(pace.places(robot.brand, token))


def _token(robot: Robot) -> str | None:
    found = token_of(robot.brand, robot.url, config.current().robot_relay)
    return found[1] if found else None


def without_phones(text: str) -> str:
    """Return a text in which no telephone number is named."""
    return PHONE.sub("（号码略）", text)


def clipped(text: str) -> str:
    """Return as many whole lines of a text as a group takes, and say that there is more."""
    if len(text.encode()) <= LONGEST:
        return text
    end = f"\n……（其余请登录{KEYWORD}查看）"
    kept = text.encode()[: LONGEST - len(end.encode())].decode("utf-8", "ignore")
    return (kept.rpartition("\n")[0] or kept) + end

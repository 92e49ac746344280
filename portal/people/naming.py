"""People as they are written into a box and meant by it: 姓名（单位）, with the user name where two would read the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from portal.spelling import clean, key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.people.models import User

LONGEST_WRITTEN = 120
MOST_NAMED = 20  # of people of one name in a refusal


def written(user: User) -> str:
    """Return 赵建国（信息工程学院）."""
    return f"{user.name}（{user.unit.name}）"


def offered(among: Sequence[User]) -> list[str]:
    """Return how each of these people is written, so that no two read the same."""
    often = Counter(written(user) for user in among)
    return [written(user) if often[written(user)] == 1 else _told_apart(user) for user in among]


def meant(text: str, among: Sequence[User], near: Sequence[User] = ()) -> tuple[User | None, str]:
    """Return who of these people is meant by the user name, 姓名（单位） or 姓名, or else None with the reason in the user's words.

    `near` come first into question: what only one of them is called is theirs. Whose account is closed is meant only where nobody
    else is.
    """
    said = key(text)
    if not said:
        return None, "请填写姓名。"
    if len(clean(text)) > LONGEST_WRITTEN:
        return None, f"最多 {LONGEST_WRITTEN} 字，请填写姓名、“姓名（单位）”或用户名。"
    found = _called(said, near)
    if len(found) != 1:
        found = _called(said, among)
    if len(found) == 1:
        return found[0], ""
    if found:
        each = "、".join(offered(found)[:MOST_NAMED])
        return None, f"“{clean(text)}”有 {len(found)} 位，请写明是哪一位：{each}。"
    return None, f"没有找到“{clean(text)}”，请填写姓名、“姓名（单位）”或用户名。"


def _called(said: str, among: Sequence[User]) -> list[User]:
    for reading in (_told_apart, _username, written, _name):
        found = [user for user in among if key(reading(user)) == said]
        if found:
            return [user for user in found if user.active] or found
    return []


def _told_apart(user: User) -> str:
    return f"{user.name}（{user.unit.name}，{user.username}）"


def _username(user: User) -> str:
    return user.username


def _name(user: User) -> str:
    return user.name

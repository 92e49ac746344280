"""People as they are written into a box: 姓名（单位）, with the user name where two would read the same."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.people.models import User

WIDE = str.maketrans("(),", "（），")
LONGEST_WRITTEN = 120


def written(user: User) -> str:
    """Return 赵建国（信息工程学院）."""
    return f"{user.name}（{user.unit.name}）"


def offered(among: Sequence[User]) -> list[str]:
    """Return how each of these people is written, so that no two read the same."""
    often = Counter(written(user) for user in among)
    return [written(user) if often[written(user)] == 1 else _told_apart(user) for user in among]


def meant(text: str, among: Sequence[User]) -> tuple[User | None, str]:
    """Return who of these people is meant by 姓名（单位）, 姓名 or the user name, or else None with the reason."""
    said = "".join(unicodedata.normalize("NFC", text).split()).translate(WIDE)
    if not said:
        return None, "请填写姓名。"
    for reading in (_told_apart, _username, written, _name):
        found = [user for user in among if _tight(reading(user)) == said]
        if len(found) == 1:
            return found[0], ""
        if found:
            return None, f"有 {len(found)} 位“{found[0].name}”，请从列表中选择，例如“{offered(found)[0]}”。"
    return None, f"没有找到“{said[:LONGEST_WRITTEN]}”，请从列表中选择，写成“姓名（单位）”。"


def _told_apart(user: User) -> str:
    return f"{user.name}（{user.unit.name}，{user.username}）"


def _username(user: User) -> str:
    return user.username


def _name(user: User) -> str:
    return user.name


def _tight(text: str) -> str:
    return "".join(text.split()).translate(WIDE)

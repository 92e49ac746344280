"""What each profile asks of a new password, and what it may not be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.people.passwords import guesses
from portal.people.passwords.keeping import classes, strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST = 8
SHORTEST_FOR_ADMINS = 10
LONGEST = 256  # characters; longer than anybody types, short enough to hash at once
CLASSES_NEEDED = 3
FEWEST_OVER = 5  # characters that must remain when what can be guessed is taken out


def faults(password: str, *, username: str, words: Iterable[str] = (), admin: bool = False) -> list[str]:
    """Return what is wrong with a new password, each in a sentence; an empty list when it will do.

    `words` are names around the user (own name, unit, school). `admin`: managing roles need a longer one.
    """
    shortest = SHORTEST_FOR_ADMINS if admin and strict() else SHORTEST
    found = []
    if len(password) < shortest:
        found.append(f"密码至少 {shortest} 个字符，现为 {len(password)} 个。")
    if len(password) > LONGEST:
        return [*found, f"密码最多 {LONGEST} 个字符，现为 {len(password)} 个。"]
    if strict() and classes(password) < CLASSES_NEEDED:
        found.append("密码应包含大写字母、小写字母、数字、其他字符四类中的至少三类。")
    return [*found, *_guesses(password.casefold(), username, words)]


def _guesses(plain: str, username: str, words: Iterable[str]) -> Iterator[str]:
    """Yield why a lower-case password is among the first that somebody would try."""
    if username and username.casefold() in plain:
        yield "密码中不能包含用户名。"
    if guesses.is_common(plain):
        yield "这个密码太常见，容易被猜中。"
        return
    over, named, walked = guesses.left(plain, words)
    letters = sum(sign.isalpha() for sign in over)
    if named and letters < FEWEST_OVER and len(over) < SHORTEST:
        yield "密码不能由学校、单位、平台或本人的名称（或其拼音）加数字组成，容易被猜中。"
    elif walked and len(over) < FEWEST_OVER:
        yield "密码不能由键盘上相邻的键、连续或重复的字符、日期组成，容易被猜中。"

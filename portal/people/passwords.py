"""Passwords: how they are kept (argon2id), and what each profile asks of a new one."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal import config

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST = 8
SHORTEST_FOR_ADMINS = 10
LONGEST = 256  # characters; longer than anybody types, short enough to hash at once
CLASSES_NEEDED = 3
# Letters that are easily taken for one another are left out: a one-time password is read aloud and typed.
ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CONTEXT_WORDS = (
    "zzgs",
    "zhengzhou",
    "gongshang",
    "zhenggongshang",
    "wanfang",
    "xinmeiti",
    "beian",
    "xuanchuan",
    "郑州工商",
    "工商学院",
    "万方科技",
    "宣传部",
    "新媒体",
)
WORST_CONTEXT = 5  # characters that must remain when the context words are taken out


def hasher() -> PasswordHasher:
    """Return argon2id with this installation's cost."""
    return _hasher(config.current().password_memory)


@lru_cache(maxsize=4)
def _hasher(memory: int) -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=memory, parallelism=1)


@lru_cache(maxsize=4)
def _nobody(memory: int) -> str:
    return _hasher(memory).hash(secrets.token_urlsafe(16))


def normal(password: str) -> str:
    """Return a password in one Unicode form, so that two keyboards that write the same characters agree."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """Return the hash to keep; the whole password counts, whatever its length."""
    return hasher().hash(normal(password))


def fits(kept: str, password: str) -> bool:
    """Say whether `password` is the one kept. Without a kept one the same work is done, so that the time tells nothing."""
    try:
        right = hasher().verify(kept or _nobody(config.current().password_memory), normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and bool(kept)


def outdated(kept: str) -> bool:
    """Say whether a hash was made with other costs than today's."""
    return hasher().check_needs_rehash(kept)


def one_time() -> str:
    """Return a random one-time password of four groups: about 92 bits, and it satisfies both profiles."""
    while True:
        made = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
        if _classes(made) > CLASSES_NEEDED:
            return made


class OneTime(NamedTuple):
    """A one-time password, to be shown once, and the hash of it that is kept."""

    password: str
    kept: str


def issued() -> OneTime:
    """Return a new one-time password with its hash, which takes a while: nobody should wait for the database meanwhile."""
    password = one_time()
    return OneTime(password, hashed(password))


def faults(password: str, *, username: str, words: Iterable[str] = (), admin: bool = False) -> list[str]:
    """Return what is wrong with a new password, each in a sentence; an empty list when it will do.

    `words` are names around the user (own name, unit, school). `admin`: managing roles need a longer one.
    """
    strict = config.current().password_profile == "dengbao"  # noqa: S105 - a name of rules
    shortest = SHORTEST_FOR_ADMINS if admin and strict else SHORTEST
    found = []
    if len(password) < shortest:
        found.append(f"密码至少 {shortest} 个字符，现为 {len(password)} 个。")
    if len(password) > LONGEST:
        found.append(f"密码最多 {LONGEST} 个字符，现为 {len(password)} 个。")
    if strict and _classes(password) < CLASSES_NEEDED:
        found.append("密码应包含大写字母、小写字母、数字、其他字符四类中的至少三类。")
    return [*found, *_guesses(password.casefold(), username, words)]


def _guesses(plain: str, username: str, words: Iterable[str]) -> Iterator[str]:
    """Yield why a lower-case password is among the first that somebody would try."""
    if username and username.casefold() in plain:
        yield "密码中不能包含用户名。"
    if plain in common() or plain.strip("0123456789!@#$%^&*._-") in common():
        yield "这个密码太常见，容易被猜中。"
    elif _is_context(plain, words):
        yield "密码不能由学校、单位、平台或本人的名称加数字组成，容易被猜中。"


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Return the passwords that everybody tries first, lower-case."""
    return frozenset(files(__package__).joinpath("common_passwords.txt").read_text("utf-8").split())


def _is_context(plain: str, words: Iterable[str]) -> bool:
    """Say whether hardly anything remains once names that anybody here would guess are taken out."""
    rest = plain
    for word in sorted({*CONTEXT_WORDS, *(w.casefold() for w in words if len(w) > 1)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    letters = "".join(c for c in rest if c.isalpha())
    return rest != plain and len(letters) < WORST_CONTEXT and len(rest) < SHORTEST


def _classes(password: str) -> int:
    """Count the classes of characters: upper, lower, digit, anything else (Chinese included)."""
    kinds = {
        "u" if c.isascii() and c.isupper() else "l" if c.isascii() and c.islower() else "d" if c.isdigit() else "o"
        for c in password
    }
    return len(kinds)

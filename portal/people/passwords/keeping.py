"""How passwords are kept (argon2id), and the one-time ones that are handed out."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal import config

# Letters that are easily taken for one another are left out: a one-time password is read aloud and typed.
ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CLASSES = 4


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
        if classes(made) == CLASSES:
            return made


class OneTime(NamedTuple):
    """A one-time password, to be shown once, and the hash of it that is kept."""

    password: str
    kept: str


def issued() -> OneTime:
    """Return a new one-time password with its hash, which takes a while: nobody should wait for the database meanwhile."""
    password = one_time()
    return OneTime(password, hashed(password))


def strict() -> bool:
    """Say whether 等保 sets the rules of passwords here, and not ASVS, which forbids classes of signs and changing by the calendar."""
    return config.current().password_profile == "dengbao"  # noqa: S105 - a name of rules


def classes(password: str) -> int:
    """Count the classes of characters: upper, lower, digit, anything else (Chinese included)."""
    kinds = {
        "u" if c.isascii() and c.isupper() else "l" if c.isascii() and c.islower() else "d" if c.isdigit() else "o"
        for c in password
    }
    return len(kinds)

"""Which accounts have a name or an id like one that was asked: spelled nearly so, of the same sound, in letters that look the same.

Traditional characters sound as the simplified ones do, so that comparing by sound finds both them and characters mistaken for others.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal
from rapidfuzz import process
from rapidfuzz.distance import Indel
from sqlalchemy import select

from portal.accounts.models import Account, Status
from portal.database import db

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 20
LONGEST = 60  # of a name; what is longer can only hold one
SHORTEST = 2  # letters from which a name is looked for within others
SHORTEST_BY_SOUND = 4  # … when only its sound is: two syllables stand in many names
SHORT = 5  # a name up to this length may have one letter otherwise, a longer one a fifth of them
NEAR, NEAR_LONG = 0.75, 0.8
NEAR_ID = 0.875  # one letter of eight
KNOWN = 65_536  # names whose form is remembered: it follows from the name alone, so every worker remembers the same

SOUNDS = 0xE000  # the private letters of Unicode: each stands for one syllable
# Read by the book of single characters, these traditional ones sound otherwise than the simplified one in whose place they stand.
READ_AS = dict(zip("乾匱幀柵麽綉鉆紮閤査擽勑", "干柜帧栅么绣钻扎合查略敕", strict=True))
# Letters and figures that one takes for another, in small letters and without accents.
ALIKE = str.maketrans(
    "01|iı〇○аеорсухіѕјԁһкмнтвɡԛԝαορντυικεχβη",
    "ollll" + "oo" + "aeopcyxlsjdhkmhtbgqw" + "aopvtulkexbn",
)


class Named(NamedTuple):
    """An account in use, as far as it is compared."""

    id: int
    name: str
    handle: str


def folded(name: str) -> str:
    """Return the form in which two spellings of one name are equal: full width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@lru_cache(KNOWN)
def sounded(name: str) -> str:
    """Return a name as it sounds and looks: a letter for each syllable, one for all letters that look the same; signs are left out.

    The letters are of this process alone: to compare with, never to keep.
    """
    letters = unicodedata.normalize("NFKD", folded(name)).translate(ALIKE)
    return "".join(_sound(letter) for letter in letters if letter.isalnum())


@lru_cache(KNOWN)
def _sound(letter: str) -> str:
    readings = PINYIN_DICT.get(ord(READ_AS.get(letter, letter)))
    return _syllable(to_normal(readings.split(",")[0])) if readings else letter


_syllables: dict[str, str] = {}


def _syllable(sound: str) -> str:
    return _syllables.setdefault(sound, chr(SOUNDS + len(_syllables)))


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1: by sound and look, and by how they are spelled."""
    by_sound = Indel.normalized_similarity(sounded(one), sounded(other))
    return (by_sound + Indel.normalized_similarity(folded(one), folded(other))) / 2


def alike(words: Iterable[str], most: int = MOST) -> list[int]:
    """Return the ids of accounts in use whose name or id is like one of the words, holds one or is held by one; the most alike first."""
    wanted = {key: word for word in words if len(key := folded(word)) >= SHORTEST}
    if not wanted:
        return []
    rows = select(Account.id, Account.name, Account.handle).where(Account.status != Status.CLOSED)
    named = [Named(*row) for row in db.session.execute(rows)]
    scores: dict[int, float] = {}
    for key in wanted:
        for account in (*_near(key, named), *_holding(key, named), *_of_id(key, named)):
            score = max(likeness(key, account.name), likeness(key, account.handle))
            scores[account.id] = max(score, scores.get(account.id, 0.0))
    names = {account.id: account.name for account in named}
    return sorted(scores, key=lambda key: (-scores[key], names[key], key))[:most]


def _near(key: str, named: Sequence[Named]) -> list[Named]:
    """Return the accounts whose name sounds and looks nearly like `key`."""
    sound = sounded(key)
    if not SHORTEST <= len(sound) <= LONGEST:
        return []
    cutoff = NEAR if len(sound) <= SHORT else NEAR_LONG
    sounds = [sounded(account.name) for account in named]
    found = process.extract(sound, sounds, scorer=Indel.normalized_similarity, score_cutoff=cutoff, limit=None)
    return [named[place] for _, _, place in found]


def _holding(key: str, named: Sequence[Named]) -> list[Named]:
    """Return the accounts whose name holds `key` or is held by it (“…学院官方”)."""
    sound = sounded(key)
    by_sound = len(sound) >= SHORTEST_BY_SOUND
    found = []
    for account in named:
        name = folded(account.name)
        if key in name or (len(name) >= SHORTEST and name in key):
            found.append(account)
        elif by_sound:
            other = sounded(account.name)
            if sound in other or (len(other) >= SHORTEST_BY_SOUND and other in sound):
                found.append(account)
    return found


def _of_id(key: str, named: Sequence[Named]) -> list[Named]:
    """Return the accounts whose own id is `key`, or looks like it; of an id of figures alone each figure counts."""
    shape = sounded(key)
    if not key.isascii() and not shape.isascii():
        return []
    same = [account for account in named if folded(account.handle) == key]
    if not any(letter.isalpha() for letter in key):
        return same
    shapes = [sounded(account.handle) for account in named]
    found = process.extract(shape, shapes, scorer=Indel.normalized_similarity, score_cutoff=NEAR_ID, limit=None)
    return [*same, *(named[place] for _, _, place in found)]

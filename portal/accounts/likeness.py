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
from sqlalchemy import String, cast, func, select

from portal import spelling
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

BETWEEN, AFTER = "\x1f", "\x1e"  # no name and no id holds a control character
SOUNDS = 0xE000  # the private letters of Unicode: each stands for one syllable
# Read by the book of single characters, these traditional ones sound otherwise than the simplified one in whose place they stand.
READ_AS = dict(zip("乾匱幀柵麽綉鉆紮閤査擽勑", "干柜帧栅么绣钻扎合查略敕", strict=True))
# Letters and figures that one takes for another, in small letters and without accents.
ALIKE = str.maketrans(
    "01|iı〇○аеорсухіѕјԁһкмнтвɡԛԝαορντυικεχβηζμ",
    "ollll" + "oo" + "aeopcyxlsjdhkmhtbgqw" + "aopvtulkexbnzm",
)


class Named(NamedTuple):
    """An account in use, as far as it is compared: its name by its key."""

    id: str
    name: str
    handle: str


_known = lru_cache(KNOWN)(spelling.key)


@lru_cache(KNOWN)
def sounded(name: str) -> str:
    """Return a name as it sounds and looks: a letter for each syllable, one for all letters that look the same; signs are left out.

    The letters are of this process alone: to compare with, never to keep.
    """
    letters = unicodedata.normalize("NFKD", _known(name)).translate(ALIKE)
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
    return (by_sound + Indel.normalized_similarity(_known(one), _known(other))) / 2


def alike(words: Iterable[str], most: int = MOST) -> list[int]:
    """Return the ids of accounts in use whose name or id is like one of the words, holds one or is held by one; the most alike first."""
    keys = dict.fromkeys(key for word in words if len(key := spelling.key(word)) >= SHORTEST)
    named = _in_use() if keys else []
    scores: dict[Named, float] = {}
    for key in keys:
        for account in {*_near(key, named), *_holding(key, named), *_of_id(key, named)}:
            score = max(likeness(key, account.name), likeness(key, account.handle))
            scores[account] = max(score, scores.get(account, 0.0))
    return [
        int(one.id) for one in sorted(scores, key=lambda one: (-scores[one], spelling.ordered(one.name), int(one.id)))
    ][:most]


def _in_use() -> list[Named]:
    """Return every account in use, from one text: to bring ten thousand rows one by one takes longer than to compare them."""
    facts = (cast(Account.id, String), Account.name_key, Account.handle)
    line = facts[0].concat(BETWEEN).concat(facts[1]).concat(BETWEEN).concat(facts[2])
    text = db.session.scalar(select(func.aggregate_strings(line, AFTER)).where(Account.status != Status.CLOSED)) or ""
    parts = (line.split(BETWEEN) for line in text.split(AFTER))
    return [Named._make(part) for part in parts if len(part) == len(facts)]


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
    """Return the accounts whose name holds `key` or is held by it (“…学院官方”), as it is spelled or as it sounds."""
    sound = sounded(key)
    return [
        account
        for account in named
        if _holds(key, account.name, SHORTEST) or _holds(sound, sounded(account.name), SHORTEST_BY_SOUND)
    ]


def _holds(one: str, other: str, shortest: int) -> bool:
    """Say whether one text of at least `shortest` letters stands in the other."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return len(short) >= shortest and short in long


def _of_id(key: str, named: Sequence[Named]) -> list[Named]:
    """Return the accounts whose own id is `key`, or looks like it; of an id of figures alone each figure counts."""
    shape = sounded(key)
    if not key.isascii() and not shape.isascii():
        return []
    same = [account for account in named if _known(account.handle) == key]
    if not any(letter.isalpha() for letter in key):
        return same
    shapes = [sounded(account.handle) for account in named]
    found = process.extract(shape, shapes, scorer=Indel.normalized_similarity, score_cutoff=NEAR_ID, limit=None)
    return [*same, *(named[place] for _, _, place in found)]

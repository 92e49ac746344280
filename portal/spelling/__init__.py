"""ENGINE. Text that looks the same is the same: how words are stored, how they are compared, by which letters names are sought."""

from portal.spelling.cleaning import clean, clean_name, narrow, shown, unprintable
from portal.spelling.keys import key, keys, plain
from portal.spelling.pinyin import initials, ordered, ordered_name, readings, syllables

__all__ = [
    "clean",
    "clean_name",
    "initials",
    "key",
    "keys",
    "narrow",
    "ordered",
    "ordered_name",
    "plain",
    "readings",
    "shown",
    "syllables",
    "unprintable",
]

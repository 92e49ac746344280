"""Passwords: how they are kept, what a new one must be, what it may not be again."""

from portal.people.passwords.former import LASTS, WARNED, age_fault, days_left, remember, too_old, used_before
from portal.people.passwords.guesses import common
from portal.people.passwords.judging import LONGEST, SHORTEST, SHORTEST_FOR_ADMINS, faults
from portal.people.passwords.keeping import OneTime, fits, hashed, hasher, issued, normal, one_time, outdated, strict

__all__ = [
    "LASTS",
    "LONGEST",
    "SHORTEST",
    "SHORTEST_FOR_ADMINS",
    "WARNED",
    "OneTime",
    "age_fault",
    "common",
    "days_left",
    "faults",
    "fits",
    "hashed",
    "hasher",
    "issued",
    "normal",
    "one_time",
    "outdated",
    "remember",
    "strict",
    "too_old",
    "used_before",
]

"""How what somebody is reached by is told to whoever need not have it: one form for each sort of it, known again when it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from portal.fields.kinds import QQ, Email, Phone
from portal.fields.written import DASHES
from portal.spelling import narrow

if TYPE_CHECKING:
    from portal.fields.definition import Field

MARK = "***"  # in every mask, and in nothing by which anybody is reached
STARS = "****"
SHORTEST_MASKED = 7  # characters: of fewer the ends would tell too much
PRIVATE_DIGITS = 7  # as many in a row are a number of somebody's, or so much of one that the rest is soon guessed
APART = rf"[ {DASHES}]?"
# A letter before or behind it makes it a part of something else: a digest, an id.
MOBILE = re.compile(
    rf"(?<![0-9A-Za-z])(?:\+?86{APART})?(1[3-9][0-9]){APART}[0-9]{{4}}{APART}([0-9]{{4}})(?![0-9A-Za-z])"
)
ADDRESS = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+\-]{0,63}@(?=[A-Za-z0-9\-]{1,63}\.)")
# In groups only as a mobile number is: a filing's own number, 2026-0012, is nobody's.
HELD = re.compile(r"1[0-9]{2}\*{4}[0-9]{4}|[0-9A-Za-z]\*{3}@")
DIGITS = re.compile(rf"[0-9]{{{PRIVATE_DIGITS},}}|(?<![0-9])1[3-9][0-9](?:{APART}[0-9]){{{PRIVATE_DIGITS - 3},}}")


def phone(number: str) -> str:
    """Return 138****0003; of a short number nothing but how long it is."""
    return f"{number[:3]}{STARS}{number[-4:]}" if len(number) > SHORTEST_MASKED else "*" * len(number)


def address(email: str) -> str:
    """Return a***@example.edu.cn: the first letter, and where the address is."""
    name, at, host = email.partition("@")
    return f"{name[:1]}{MARK}{at}{host}" if email else ""


def handle(text: str) -> str:
    """Return wx****03: the ends of a WeChat id or a QQ number, of a short one the first character alone."""
    if not text:
        return ""
    return f"{text[:2]}{STARS}{text[-2:]}" if len(text) >= SHORTEST_MASKED else f"{text[:1]}{STARS}"


def anything(text: str) -> str:
    """Return what somebody left to be reached by, of whatever sort, masked."""
    if "@" in text:
        return address(text)
    return phone(text) if text.replace("-", "").replace(" ", "").isdigit() else handle(text)


def in_text(text: str) -> str:
    """Return running text with every mobile number and every e-mail address in it masked; linear in its length."""
    return ADDRESS.sub(rf"\1{MARK}@", MOBILE.sub(rf"\1{STARS}\2", text))


def holds_mask(text: str) -> bool:
    """Say whether a mask stands in running text."""
    return bool(HELD.search(text))


def is_private(typed: str) -> bool:
    """Say whether what was typed to search for is, or holds, what somebody is reached by: it stays out of addresses and logs."""
    text = narrow(typed)
    return bool(DIGITS.search(text) or ADDRESS.search(text) or re.search(r"[^ ]@[^ ]", text))


def sought(typed: str) -> str:
    """Return what was typed to search for as the trail, a workbook and a log keep it: 138****0003."""
    if not is_private(typed):
        return typed
    text = ADDRESS.sub(rf"\1{MARK}@", narrow(typed))
    return DIGITS.sub(lambda found: phone(re.sub(r"[^0-9]", "", found[0])), text)


def masked(field: Field, text: str) -> str:
    """Return one fact of a person, in words, as whoever need not have it reads it."""
    if isinstance(field.kind, Phone):
        return phone(text)
    if isinstance(field.kind, Email):
        return address(text)
    return handle(text) if isinstance(field.kind, QQ) or field.contact else in_text(text)


class Masked(str):
    """What is masked and may be asked for: `place` names it in the request, `lead` is what stands before it in the open."""

    __slots__ = ("at", "lead", "place")

    place: str
    lead: str
    at: str

    def __new__(cls, text: str, place: str, lead: str = "", at: str = "") -> Self:
        """Make it; `at` tells apart two spots of one page that tell the same."""
        made = super().__new__(cls, text)
        made.place, made.lead, made.at = place, lead, at
        return made


@dataclass(frozen=True)
class Sight:
    """How somebody reads what people are reached by: as it is, or `masks`, of which one after another may be asked for (`asks`)."""

    masks: bool = False
    asks: bool = False

    def fact(self, field: Field, text: str, place: str = "") -> str:
        """Return a fact of a person, in words, as it is told."""
        told = masked(field, text) if self.masks else text
        return Masked(told, place) if self.asks and place and told != text else told

    def words(self, field: Field, text: str) -> str:
        """Return what is written of an account: in an inner remark there may stand a number."""
        return in_text(text) if self.masks and field.personal else text

    def pair(self, field: Field, old: str, new: str) -> tuple[str, str]:
        """Return old and new of a fact of a person, told apart also where their masks are alike."""
        was, now = self.fact(field, old), self.fact(field, new)
        return (was, f"{now}（隐去的部分不同）") if was == now and old != new else (was, now)


WHOLE, ASKED, HIDDEN = Sight(), Sight(masks=True, asks=True), Sight(masks=True)


def place_of(part: str, row_id: str, key: str) -> str:
    """Return the name under which one fact of one person of a form is asked for."""
    return f"{part}-{row_id}-{key}"

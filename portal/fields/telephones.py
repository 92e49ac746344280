"""How users are reached by telephone: what number a text means, what is wrong with it."""

from __future__ import annotations

import re

from portal.fields.contacts import phone_in, why_no_phone
from portal.fields.written import DASHES, LONGEST, quoted
from portal.spelling import narrow

LONGEST_NUMBER = 20
# Within the town nobody dials the area code, and within a school at times no more than the few digits of the extension.
OFFICE = re.compile(
    rf"(?:\(?(?P<area>0(?:10|2[0-9]|[3-9][0-9]{{2}}))\)?[ {DASHES}]{{0,3}})?"
    rf"(?P<number>[2-8][0-9]{{2,3}}[ {DASHES}]?[0-9]{{4}})(?: ?[{DASHES}转] ?(?P<extension>[0-9]{{1,6}}))?"
)
EXTENSION = re.compile(r"[0-9]{3,6}")


def telephone_in(text: str) -> str:
    """Return the number that a text is, a mobile one or an office's, decoration aside; else the text as typed."""
    read = phone_in(text)
    if why_no_phone(read) is None:
        return read
    office = OFFICE.fullmatch(text) if len(text := narrow(text)) <= LONGEST else None
    if office is None:
        return read
    number = re.sub(r"[^0-9]", "", office["number"])
    return "-".join(part for part in (office["area"], number, office["extension"]) if part)


def why_no_telephone(text: str) -> str | None:
    """Return what is wrong with what is to be a mobile number or the telephone of an office, None for nothing."""
    if len(text) <= LONGEST_NUMBER and (OFFICE.fullmatch(text) or EXTENSION.fullmatch(text)):
        return None
    if why_no_phone(text) is None:
        return None
    if text.isascii() and text.isdigit():
        return f"{quoted(text)}不是电话号码：手机号为 11 位数字，以 13–19 开头；办公电话如 0371-61234567。"
    return f"{quoted(text)}不是电话号码，应填手机号，或办公电话如 0371-61234567、61234567-802。"

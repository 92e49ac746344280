"""What the texts of cells and controls have in common, whatever they are to mean: nothing said, digits lost, a label before the value."""

from __future__ import annotations

import re

from portal.spelling import clean, key, shown

LONGEST = 80
"""A longer text is no day, no number and no box: it is not looked into."""
QUOTED = 20
DASHES = r"\-‐‑‒–—―−"  # for a class of signs in a pattern
NOTHING = frozenset(
    (
        *("无", "没有", "暂无", "暂没有", "暂时无", "暂时没有", "目前无", "目前没有", "空", "空白"),
        *("不适用", "不涉及", "n/a", "none", "null", "nil", "nan"),
    )
)
SIGNS_OF_NOTHING = re.compile(r"[-/\\._,]{1,8}")
SCIENTIFIC = re.compile(r"[-+]?[0-9](?:\.[0-9]{1,20})?[Ee]\+[0-9]{1,3}")
ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#{1,80})", re.IGNORECASE)
# Of a whole number. Three zeros behind one to three digits may be thousands, as elsewhere they are parted by a full stop.
DECIMALS = re.compile(r"(?<=[0-9])\.(?:0{1,2}|0{4,10})\Z|(?<=[0-9]{4})\.0{3}\Z")


def quoted(value: object) -> str:
    """Return a value as a sentence quotes it: cut to 20 characters, and without what a page cannot give back."""
    text = shown(str(value)[: 4 * LONGEST])
    return f"“{text[:QUOTED]}…”" if len(text) > QUOTED else f"“{text}”"


def quoting(value: object, sentence: str) -> str:
    """Return a sentence that quotes the value: as it is when it does already, else with the value before it.

    For a list of faults, where the value is not seen beside the sentence as it is on a form.
    """
    said = quoted(value)
    return sentence if "“" in sentence or said == "“”" else f"{said}：{sentence}"


def nothing(text: str) -> bool:
    """Say whether a text means that there is nothing to say: 无, 暂无, N/A, a dash, a slash. An empty text says so too."""
    if len(text) > LONGEST:
        return False
    said = key(text)
    return not said or said in NOTHING or bool(SIGNS_OF_NOTHING.fullmatch(said))


def mishap(text: str) -> str | None:
    """Return what a spreadsheet made of a value that is lost: digits rounded away, or the error of a formula."""
    if len(text) > LONGEST:
        return None
    text = clean(text)
    if SCIENTIFIC.fullmatch(text):
        return f"{quoted(text)}是科学计数法，数字已不全，请把单元格设为文本，重新填写完整的数字。"
    if ERROR.fullmatch(text):
        return f"{quoted(text)}是表格的出错标记，请改填实际内容。"
    return None


def whole(text: str) -> str:
    """Return a number without the decimals that a spreadsheet gives whole ones: 13803710001.0 → 13803710001."""
    return DECIMALS.sub("", text)


def unlabelled(text: str, label: re.Pattern[str]) -> str:
    """Return a text without the label that was typed before its value."""
    found = label.match(text)
    return text[found.end() :].strip() if found else text

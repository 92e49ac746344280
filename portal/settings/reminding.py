"""The rules of reminders: by which article, on which days before and after something is due, and who is told then."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.settings.calendar import Unreadable
from portal.settings.declaring import NATURAL, WORKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FARTHEST = 365  # days before or after; farther off a reminder helps nobody
MOST = 12  # stages a line
_NONE = "无"
_DAY = re.compile(r"[+-]?[0-9]{1,3}")
# As a reader is shown them, and may write them: 到期前 3、1 天，当天，逾期 1、3 天.
_BEFORE, _ON, _AFTER = "到期前", "当天", "逾期"
_WORDED = re.compile(rf"({_BEFORE}|{_AFTER})[ \t]*([0-9][0-9 、]{{0,60}})天|{_ON}")
CIRCLES = ("本人", "单位负责人", "主管部门")
_COMPOSED = re.compile(rf"{CIRCLES[0]}：(.*) / {CIRCLES[1]}：(.*) / {CIRCLES[2]}：(.*) / ({NATURAL}|{WORKING})")
_WORDS = {"本人": "owners", "单位负责人": "heads", "主管部门": "office", "宣传部": "office"}


@dataclass(frozen=True)
class Rule:
    """When whom is reminded of one sort of thing. The stages are days from the day it is due, before it when negative.

    `owners` are those of whoever has to act, `heads` of their unit's heads, `office` of the Publicity Department; `working` counts
    them in working days. Whatever is counted, a stage never falls on a day off.
    """

    key: str
    label: str
    article: str = ""
    owners: tuple[int, ...] = (-3, -1, 0, 1, 3)
    heads: tuple[int, ...] = (3,)
    office: tuple[int, ...] = (7,)
    working: bool = False
    place: int = 0

    @property
    def text(self) -> str:
        """Return the stages as they are kept and as a reader is shown them."""
        return composed(self.days, WORKING if self.working else NATURAL)

    @property
    def days(self) -> tuple[str, ...]:
        """Return the stages of each circle as its control holds them."""
        return tuple(" ".join(map(str, stages)) for stages in (self.owners, self.heads, self.office))

    def read(self, text: str) -> Rule:
        """Return the rule with the stages that `text` gives; who is not named in it is not reminded. Raises Unreadable."""
        found: dict[str, tuple[int, ...]] = {}
        working = self.working
        for part in (p.strip() for p in re.split(r"[/／\n]", text)):
            if part in {NATURAL, WORKING}:
                working = part == WORKING
                continue
            word, colon, days = (p.strip() for p in part.replace("：", ":").partition(":"))
            if not part or not colon or word not in _WORDS:
                raise Unreadable(f"“{part[:20]}”看不懂，应写成“{self.text}”。")
            if _WORDS[word] in found:
                raise Unreadable(f"“{word}”写了不止一次。")
            found[_WORDS[word]] = _written(word, days)
        owners, heads, office = (found.get(circle, ()) for circle in ("owners", "heads", "office"))
        return replace(self, owners=owners, heads=heads, office=office, working=working)

    def fault(self, text: str) -> str | None:
        """Return why a text gives no stages, in the administrator's words, or None."""
        try:
            self.read(text)
        except Unreadable as fault:
            return str(fault)
        return None


def composed(days: Sequence[str], unit: str) -> str:
    """Return as one text what the controls of a rule hold: the days of each circle, and what days are counted."""
    return " / ".join([*(f"{word}：{given or _NONE}" for word, given in zip(CIRCLES, days, strict=True)), unit])


def apart(text: str) -> tuple[tuple[str, ...], str] | None:
    """Return what the controls of a rule hold for a text, also for a refused one; None when it was written otherwise."""
    found = _COMPOSED.fullmatch(text)
    if found is None:
        return None
    *days, unit = (part.strip() for part in found.groups())
    return tuple("" if given == _NONE else given for given in days), unit


def in_words(text: str) -> str:
    """Return a rule as a reader is shown it: who is reminded on which days, and what days are counted."""
    found = apart(text)
    if found is None:
        return text
    said = [f"{word}：{spoken(days)}" for word, days in zip(CIRCLES, found[0], strict=True) if days]
    return f"{'；'.join(said)}（按{found[1]}）" if said else "不提醒"


def spoken(days: str) -> str:
    """Return the days of a circle in words, “-3 -1 0 1” as “到期前 3、1 天，当天，逾期 1 天”; what is none as it is."""
    try:
        stages = _stages("", days)
    except Unreadable:
        return days
    before, after = [-day for day in stages if day < 0], [day for day in stages if day > 0]
    parts = (_counted_days(_BEFORE, before), _ON if 0 in stages else "", _counted_days(_AFTER, after))
    return "，".join(part for part in parts if part)


def _counted_days(word: str, days: Sequence[int]) -> str:
    return f"{word} {'、'.join(map(str, days))} 天" if days else ""


def counted(days: str) -> str:
    """Return the days of a circle as they are kept, “到期前 3 天，当天” as “-3 0”; what is none as it is."""
    try:
        return " ".join(map(str, _stages("", days)))
    except Unreadable:
        return days


def _written(word: str, days: str) -> tuple[int, ...]:
    """Return the stages behind a word: who names somebody says when they are reminded, or that they are not."""
    if not days:
        raise Unreadable(f"“{word}”后面没有天数，不提醒的写“{_NONE}”。")
    return _stages(word, days)


def _stages(word: str, days: str) -> tuple[int, ...]:
    if days in {"", _NONE, "不提醒"}:
        return ()
    given = _given(days)
    if not all(_DAY.fullmatch(day) for day in given):
        raise Unreadable(
            f"“{word}”应写成“{_BEFORE} 3、1 天，{_ON}，{_AFTER} 1、3 天”这样，不提醒的留空；写成天数“-3 -1 0 1 3”也可以。"
        )
    stages = tuple(sorted({int(day) for day in given}))
    if len(stages) > MOST or max(map(abs, stages)) > FARTHEST:
        raise Unreadable(f"“{word}”最多 {MOST} 次，每次在到期前后 {FARTHEST} 天以内。")
    return stages


def _given(days: str) -> list[str]:
    """Return each day as it was written, with its sign; words that are none come out as they are, and are refused."""
    if not re.search("[天期]", days):
        return re.split(r"[ 、,，]+", days)
    found = []
    for part in re.split(r"[ \t]*[，,；;][ \t]*", days):
        match = _WORDED.fullmatch(part)
        if match is None:
            return [part]
        sign = "-" if match[1] == _BEFORE else ""
        found += [f"{sign}{day}" for day in re.split(r"[ 、]+", match[2].strip(" 、"))] if match[2] else ["0"]
    return found

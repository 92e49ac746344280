"""What is said first of a name, an id or a link under which the office confirmed an impostor: red, whatever else is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.calendar import local
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from portal.directory.facts import Facts
    from portal.reports.models import Report


DO_NOT = "请不要关注、转账，也不要提供密码、验证码或个人信息；已经付款的，请保留截图并报警。"


def platforms(impostors: list[Report]) -> list[str]:
    """Return the keys of the platforms on which they are, the newest first; where that is not known there is none."""
    return list(dict.fromkeys(report.where for report in impostors if report.where in PLATFORMS))


def warning(impostors: list[Report], exact: list[Facts]) -> tuple[str, str, str]:
    """Return (tone, word, sentence) for the newest confirmed reports and the accounts that are filed under what was asked."""
    where = "、".join(dict.fromkeys(PLATFORMS[key].label for key in platforms(impostors)))
    day = local(at).date() if (at := impostors[0].handled_at) else None
    checked = in_school_words(f"经党委宣传部核查，{f'已于 {day} ' if day else '已'}确认为冒用学校名义。{DO_NOT}")
    if any(facts.in_use for facts in exact):
        return "bad", f"已确认冒用：有{where}账号冒用这个名称", checked
    if exact:
        return "bad", f"已确认冒用：学校的账号已注销，有{where}账号冒用该账号", checked
    return "bad", f"已确认冒用：这{f'个{where}' if where else '个'}账号不是学校的", checked


def compared(exact: list[Facts], *, similar: bool) -> str:
    """Return the heading over the accounts that are shown under the warning, "" where there are none."""
    if any(facts.in_use for facts in exact):
        return "真正的备案账号是：" if len(exact) == 1 else "学校备案过的同名账号是："
    if exact:
        return "曾备案、已注销的账号是："
    return "学校备案的账号中，名称相近的有：" if similar else ""

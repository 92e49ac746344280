"""Words that templates share: dates, times, durations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import calendar, config
from portal.config import MEBIBYTE

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from flask import Flask

MINUTE, HOUR = 60, 3600
DAY = 24


def day(value: date | None) -> str:
    """Return 2026-11-22, as screens show dates."""
    return value.isoformat() if value else ""


def long_day(value: date | None) -> str:
    """Return 2026年11月22日, as documents show dates."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def moment(value: datetime | None) -> str:
    """Return 2026-11-22 14:05 by the school's clocks."""
    return calendar.local(value).strftime("%Y-%m-%d %H:%M") if value else ""


def clock_time(value: datetime | None) -> str:
    """Return 14:05 by the school's clocks."""
    return calendar.local(value).strftime("%H:%M") if value else ""


def elapsed(value: timedelta | None) -> str:
    """Return “2 天 3 小时”, “3 小时”, “5 分钟” or “不到 1 分钟”."""
    if value is None:
        return ""
    seconds = max(0, int(value.total_seconds()))
    hours, minutes = seconds // HOUR, seconds % HOUR // 60
    if hours >= DAY:
        rest = f" {hours % DAY} 小时" if hours % DAY else ""
        return f"{hours // DAY} 天{rest}"
    if hours:
        return f"{hours} 小时"
    return f"{minutes} 分钟" if minutes else "不到 1 分钟"


def waited(value: timedelta | None) -> str:
    """Return how long something has lain with somebody: “已等待 2 天 3 小时”, or “刚刚送达” before the first minute is over."""
    if value is None:
        return ""
    return f"已等待 {elapsed(value)}" if value.total_seconds() >= MINUTE else "刚刚送达"


def upto(number: int, most: int = 99) -> str:
    """Return a number as a badge tells it: 7, or 99+ for more than was counted."""
    return str(number) if number <= most else f"{most}+"


def within_limits(sentence: str) -> str:
    """Return a sentence with this installation's limits: {picture} for the largest picture, {request} for all that is sent at once."""
    limits = config.current()
    said = {"{picture}": limits.upload_limit, "{request}": limits.request_limit}
    for word, limit in said.items():
        sentence = sentence.replace(word, f"{round(limit / MEBIBYTE, 1):g} MB")
    return sentence


def add_filters(app: Flask) -> None:
    """Give every template these words."""
    app.jinja_env.filters.update(
        day=day,
        long_day=long_day,
        moment=moment,
        clock_time=clock_time,
        elapsed=elapsed,
        waited=waited,
        upto=upto,
        within_limits=within_limits,
    )

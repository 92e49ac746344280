"""What the school has set; read once a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal.calendar import due_on, today
from portal.database import db
from portal.feature import declared, per_app
from portal.settings.calendar import working_days as calendar_of
from portal.settings.declaring import WORKING
from portal.settings.models import Setting, SettingVersion
from portal.settings.names import default_of
from portal.settings.parameters import by_key
from portal.settings.values import stored

if TYPE_CHECKING:
    from datetime import date

    from portal.calendar.working import WorkingDays
    from portal.settings.reminding import Rule

PUBLISHED = 11
"""The month in which the holidays of the next year are published, as a rule."""


def setting(key: str) -> str:
    """Return a parameter's value: the school's own, else the declared default. Raises KeyError for an undeclared key."""
    found = stored(key)
    return default_of(by_key()[key]) if found is None else found


def period(key: str) -> tuple[int, bool]:
    """Return a period: how many days, and whether working days are counted; “7” alone means natural days."""
    count, _, unit = setting(key).partition(" ")
    return int(count), unit == WORKING


def working_days() -> WorkingDays:
    """Return the school's calendar: the same object as long as nobody changes it."""
    return calendar_of(setting("holidays"), setting("workdays"), setting("breaks"))


def due(start: date, key: str) -> date:
    """Return the last day in time of something that began on `start` and has the period `key`, in the days that it counts."""
    count, working = period(key)
    return due_on(start, count, working_days() if working else None)


def caveat(day: date, key: str = "") -> str:
    """Return what is to be said of a day that was counted in working days, with the period `key` if that counts them.

    "" where there is nothing to say: “按周末推算，2027 年放假安排公布后可能变化” in a year whose holidays nobody has filled in.
    """
    return working_days().caveat(day) if not key or period(key)[1] else ""


def years_to_fill_in() -> list[int]:
    """Return the years whose holidays should be filled in by now: this one, and from November on the next one."""
    now, days = today(), working_days()
    due_by_now = [now.year, *([now.year + 1] if now.month >= PUBLISHED else [])]
    return [year for year in due_by_now if not days.knows(year)]


def period_words(key: str) -> str:
    """Return a period as a sentence says it: “7 天” or “3 个工作日”."""
    count, working = period(key)
    return f"{count} 个工作日" if working else f"{count} 天"


@per_app
def rules() -> dict[str, Rule]:
    """Return the table of reminders as declared, by the key of each rule."""
    return {rule.key: rule for rule in declared("rules")}


def rule(key: str) -> Rule:
    """Return a rule of the table of reminders as the school has set it."""
    return rules()[key].read(setting(f"remind_{key}"))


def days(key: str) -> int:
    """Return a parameter that counts days, whichever they are."""
    return period(key)[0]


def number(key: str) -> int:
    """Return a parameter that is a whole number."""
    return int(setting(key))


def lines(key: str) -> list[str]:
    """Return a parameter that holds one value a line, empty lines dropped."""
    return [line.strip() for line in setting(key).splitlines() if line.strip()]


def kept(key: str) -> Setting | None:
    """Return the row of a changed parameter as the database has it now, None for one that has its default."""
    return db.session.scalar(select(Setting).where(Setting.key == key).execution_options(populate_existing=True))


def changed() -> dict[str, Setting]:
    """Return the rows of the parameters that the school changed, by key."""
    return {row.key: row for row in db.session.scalars(select(Setting))}


def versions(key: str) -> list[SettingVersion]:
    """Return what a parameter was set to, newest first."""
    return list(
        db.session.scalars(select(SettingVersion).where(SettingVersion.key == key).order_by(SettingVersion.id.desc()))
    )


def last_versions() -> dict[str, SettingVersion]:
    """Return the last version of each parameter that was ever set, by key."""
    last = select(func.max(SettingVersion.id)).group_by(SettingVersion.key)
    return {v.key: v for v in db.session.scalars(select(SettingVersion).where(SettingVersion.id.in_(last)))}

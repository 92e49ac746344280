"""Lists taken away as Excel workbooks: counted for each person, bounded in length, signed with whose they are, sent piece by piece."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, TYPE_CHECKING, NamedTuple, TypeVar

from flask import current_app
from flask_login import current_user

from portal.calendar import local, now
from portal.database import db
from portal.documents.excel.workbook import XLSX
from portal.errors import BadInput, TooMany
from portal.web.downloads import download

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask import Flask
    from werkzeug.wrappers import Response

    from portal.documents.excel.workbook import Workbook

Some = TypeVar("Some")
MOST = 30  # workbooks for one person within the time that is counted
MOST_ROWS = 50_000  # lines in one workbook: what somebody can still work with
BATCH = 500  # lines that are read, and written, at once
LONGEST_CELL = 32_000  # characters: Excel takes 32,767, and a longer text would not be written at all
METER = "portal.workbooks"


class Meter(NamedTuple):
    """What counts the workbooks: `take(key, limit)` says whether one more is free within the time `within`."""

    take: Callable[[str, int], bool]
    within: timedelta


def meter_app(app: Flask, take: Callable[[str, int], bool], within: timedelta) -> None:
    """Install what counts the workbooks that each person takes."""
    app.extensions[METER] = Meter(take, within)


def count() -> None:
    """Count one workbook for whoever asks, in a transaction of its own: the request's only reads. Raises TooMany."""
    take, within = _meter()
    key = f"export:{current_user.id}"
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})
    free = take(key, MOST)
    db.session.commit()
    if not free:
        minutes = int(within / timedelta(minutes=1))
        raise TooMany(f"导出过于频繁，{minutes} 分钟内最多导出 {MOST} 次。", f"请在 {minutes} 分钟后再试。")


def _meter() -> Meter:
    meter: Meter = current_app.extensions[METER]
    return meter


def bounded(number: int, measure: str, advice: str) -> None:
    """Refuse what is longer than MOST_ROWS; `number` need not be counted further. Raises BadInput."""
    if number > MOST_ROWS:
        raise BadInput(f"一次最多导出 {MOST_ROWS} {measure}，现在的条件下还有更多。", advice)


def batches(things: Sequence[Some]) -> Iterator[Sequence[Some]]:
    """Yield BATCH of some things at a time."""
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


def sign(book: Workbook, filters: str, number: str, note: str) -> None:
    """Add the last sheet: when, by whom and under which filters it was taken, and how much stands in it."""
    about = book.sheet("说明", ("项目", "内容"), (16, 60))
    about.add(("导出时间", local(now()).strftime("%Y-%m-%d %H:%M")))
    about.add(("导出人", f"{current_user.name}（{current_user.unit.name}）"))
    about.add(("筛选条件", filters))
    about.add(("数量", number))
    about.add(("说明", f"{note}每次导出均有记录，请妥善保管。"))


def fitted(text: str) -> str:
    """Return text as a cell can hold it."""
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}……（内容过长，余下从略）"


def answer(stream: IO[bytes], name: str) -> Response:
    """Answer with a workbook called `name`."""
    return download(stream, name, XLSX)

"""Tries are counted by whoever comes first, second and at once with somebody whose try was right and takes the count away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from portal.database import db
from portal.people import throttle

if TYPE_CHECKING:
    from flask import Flask

KEY = "factor:1"


def test_s09_no_try_breaks_on_another_that_was_right_in_the_same_moment(app: Flask) -> None:
    def right_tries(_worker: int) -> int:
        free = 0
        with app.test_request_context(method="POST"):
            for _ in range(40):
                free += throttle.take(KEY, 1000)
                db.session.commit()
                throttle.forgive(KEY, all_of_them=True)
                db.session.commit()
        return free

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(right_tries, range(4))) == 160


def test_s09_however_many_try_at_once_no_more_are_let_through_than_may(app: Flask) -> None:
    def tried(_worker: int) -> bool:
        with app.test_request_context(method="POST"):
            free = throttle.take(KEY, 5)
            db.session.commit()
        return free

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tried, range(20))) == 5

"""Two windows at once on one import: every row is checked once, and becomes one filing."""

from __future__ import annotations

from threading import Barrier, Thread

from sqlalchemy import select

from portal.database import db
from portal.imports.models import Import, ImportRow
from tests.imports.making import account, checked, filings, handed_in


def together(who, url, data):
    """Send the same form from two threads at the same moment; return the statuses."""
    start, found = Barrier(2), []

    def send():
        client = who.app.test_client()
        cookie = who.client.get_cookie("portal")
        client.set_cookie("portal", cookie.value)
        start.wait()
        found.append(client.post(url, data=data).status_code)

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_two_windows_that_check_at_once_check_no_row_twice(app, operator):
    url = handed_in(operator, [account(n) for n in range(210)])
    assert together(operator, f"{url}/check", {"csrf_token": operator.token()}) == [303, 303]
    with app.app_context():
        imported = db.session.scalars(select(Import)).one()
        done = sum(row.checked for row in db.session.scalars(select(ImportRow)))
    assert (imported.checked, done) == (200, 200)


def test_two_windows_that_save_at_once_save_each_row_once(app, operator):
    url = handed_in(operator, [account(n) for n in range(20)])
    checked(operator, url)
    assert together(operator, f"{url}/save", {"csrf_token": operator.token(), "rows": "all"}) == [303, 303]
    assert len(filings(app)) == 20

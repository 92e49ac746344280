"""S57: whoever is shown telephone numbers that are not theirs to know, leaves an entry, once a day; files: test_downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.audit.contacts import MEMORY, READ, subject_here
from portal.database import db
from portal.fields.contacts import MOBILES
from portal.people.queries import by_username, numbers_known
from tests.audit.making import verdict
from tests.site.access import pages
from tests.site.school import PEOPLE

if TYPE_CHECKING:
    from tests.pages import Answer
    from tests.site.school import School


def foreign(school: School, role: str, answer: Answer) -> set[str]:
    """Return the numbers on a page that this person does not know anyhow."""
    numbers = set(MOBILES.findall(answer.response.text))
    with school.app.app_context():
        user = by_username(PEOPLE[role])
        found = numbers - numbers_known(user, numbers)
        db.session.rollback()
    return found


def about(school: School, address: str) -> str:
    """Return what the trail calls the thing at an address."""
    with school.app.test_request_context(address):
        return subject_here()


# The administrator's pages mask every number: what is never shown leaves no entry.
@pytest.mark.parametrize(("role", "under", "some"), [("publicity", "", True), ("admin", "/people/", False)])
def test_s57_every_page_that_shows_numbers_of_others_leaves_an_entry(
    school: School, role: str, under: str, *, some: bool
) -> None:
    school.app.extensions[MEMORY].clear()
    told, shown, page = school.audited()[-1].id, set(), school.as_role(role)
    for address in (school.address(a) for a, roles in pages().items() if role in roles and a.startswith(under)):
        if foreign(school, role, page.open(address, follow=False)):
            shown.add(about(school, address))
    read = [e for e in school.audited(told) if (e.action, e.username) == (READ, PEOPLE[role])]
    assert bool(shown) is some
    assert shown <= {e.subject for e in read}
    assert len({e.subject for e in read}) == len(read), "once a thing and day"
    assert not MOBILES.search(str([e.detail for e in read]))


def test_s57_a_preview_leaves_an_entry_of_whoever_did_not_write_it_once_a_day(school: School) -> None:
    url, told = "/filings/{own_later}/form.png", school.audited()[-1].id
    school.app.extensions[MEMORY].clear()
    assert school.as_role("author").client.get(school.address(url)).status_code == 200
    assert school.audited(told) == []
    school.app.extensions[MEMORY].clear()
    for _ in range(2):
        assert school.as_role("publicity").client.get(school.address(url)).status_code == 200
        (entry,) = school.audited(told)
        assert (entry.action, entry.subject, entry.username) == (
            "filing.previewed",
            school.address("filing:{own_later}"),
            "publicity",
        )
    assert verdict(school.app)[0] == 0


def test_s57_reading_the_same_again_writes_nothing_also_where_nobody_remembers(school: School) -> None:
    url = school.address("/filings/{own_later}")
    for forgotten in (True, False, True):
        told = school.audited()[-1].id
        if forgotten:
            school.app.extensions[MEMORY].clear()
        assert school.as_role("publicity").open(url).status == 200
        read = school.audited(told)
        assert len(read) <= 1
        told_before = forgotten and not read
    assert told_before, "the trail is asked where nobody remembers"

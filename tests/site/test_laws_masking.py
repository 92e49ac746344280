"""Laws over the whole site: nobody reads a number without asking for it, nor searches for one they may not read (S46, S50)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from portal.accounts.lists.search import matching
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account, AccountPerson
from portal.audit.models import Entry
from portal.database import db
from portal.handover import queries
from portal.handover.reach import sees
from portal.notices.models import Notice
from portal.people.masking import in_full
from portal.people.models import Person, Unit, User
from tests.site.school import OWN_UNIT, PEOPLE

if TYPE_CHECKING:
    from tests.site.school import School
    from tests.site.walk import Visit, Walk

MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")
# Where a number is typed, or stands as its own author typed it: forms that are written, what a file of theirs says.
TYPED = re.compile(r"/(?:edit|new|facts|profile|proof|roster|carried|kept)\b|^/(?:imports|people/(?:import|roster))\b")
OWN_CASE = re.compile(r"/filings/[0-9]+(?:\?|$)")
ROLES = ("author", "unit_head", "publicity", "admin", "auditor", "league_head", "tech", "other_author")
WITHOUT = ("leader", "tech", "admin", "auditor", "other_author", "league_head")


def told(school: School, visit: Visit) -> set[str]:
    """The numbers of people that a page tells, but for what its reader typed or types."""
    if visit.answer.tree is None or TYPED.search(visit.url):
        return set()
    found = set(MOBILE.findall(visit.answer.response.get_data(as_text=True)))
    if found and OWN_CASE.search(visit.url):
        found -= written_by(school, visit.role)
    return found


def written_by(school: School, role: str) -> set[str]:
    """The numbers in the forms that somebody has written."""
    with school.app.app_context():
        user = db.session.scalars(select(User).where(User.username == PEOPLE.get(role, ""))).one_or_none()
        own = f'SELECT data FROM filing JOIN "case" c ON c.id = filing.id WHERE c.author_id = {user.id if user else 0}'  # noqa: S608
        return {number for row in db.session.execute(db.text(own)) for number in MOBILE.findall(str(row[0]))}


def numbers(school: School) -> set[str]:
    with school.app.app_context():
        return {*db.session.scalars(select(Person.phone)), *db.session.scalars(select(User.phone))} - {""}


def test_s46_no_page_tells_a_number_that_nobody_asked_for(school: School, walk: Walk) -> None:
    known = numbers(school)
    leaks = {(visit.role, visit.url, number) for visit in walk.visits for number in told(school, visit) & known}
    assert sorted(leaks) == []
    seen = {visit.role for visit in walk.visits}
    assert seen >= set(ROLES)


def test_s46_masks_stand_where_numbers_stood(walk: Walk) -> None:
    masked = {
        visit.role
        for visit in walk.visits
        if visit.answer.tree is not None and re.search(r"1[3-9][0-9]\*{4}[0-9]{4}", visit.answer.text)
    }
    assert masked >= {"author", "unit_head", "publicity", "admin", "league_head", "other_author"}


def test_s50_no_link_redirect_or_notice_holds_a_number(school: School, walk: Walk) -> None:
    links = {(visit.url, link) for visit in walk.visits for link in visit.links if MOBILE.search(link)}
    assert links == set()
    with school.app.app_context():
        for kept in (Entry.detail, Entry.subject, Notice.title, Notice.text, Notice.url, Notice.act):
            assert [row for row in db.session.scalars(select(kept)) if MOBILE.search(str(row))] == [], kept


@pytest.fixture
def hidden(school: School) -> tuple[int, str]:
    """Somebody of 信息工程学院 who runs an account of it and of no other, and their number."""
    with school.app.app_context():
        runs = select(AccountPerson.person_id).join(Account).join(Unit, Unit.id == Account.unit_id)
        found = select(Person).join(Unit).where(Unit.name == OWN_UNIT, Person.id.in_(runs.where(Unit.name == OWN_UNIT)))
        person = db.session.scalars(found.order_by(Person.id)).first()
        assert person
        return person.id, person.phone


def answers(school: School, digits: str) -> dict[tuple[str, str], Any]:
    """What every road of searching answers each role to each part of a number: which accounts, which people, how many."""
    parts = {digits[a:b] for a in range(len(digits)) for b in range(a + 3, len(digits) + 1)}
    found: dict[tuple[str, str], Any] = {}
    for role in WITHOUT:
        with school.app.test_request_context("/"):
            user = db.session.scalars(select(User).where(User.username == PEOPLE[role])).one()
            looking, reach, whole = viewer(user), sees(user), in_full(user)
            for part in sorted(parts):
                accounts = list(
                    db.session.scalars(select(Account.id).where(matching(part, looking)).order_by(Account.id))
                )
                asked = dict.fromkeys(("identity", "unit", "leaving", "accounts"), "") | {"q": part}
                page, _ = queries.listed(asked, reach, whole)
                found[role, part] = (accounts, [person.id for person in page.rows], page.total)
    return found


def test_s46_no_part_of_a_number_one_may_not_read_finds_anything_by_any_road(
    school: School, hidden: tuple[int, str]
) -> None:
    """The same is answered whether the number is there or not: what is found by such digits is found by something else."""
    person, phone = hidden
    there = answers(school, phone)
    with school.app.app_context():
        db.session.execute(update(Person).where(Person.id == person).values(phone="19900000000"))
        db.session.commit()
    assert answers(school, phone) == there


@pytest.mark.parametrize(
    "road", ["/search?q={}", "/accounts/?q={}", "/handover/?q={}", "/filings/?q={}", "/cases/?q={}"]
)
def test_s46_a_leader_is_answered_the_same_to_a_number_that_is_there_and_to_one_that_is_not(
    school: School, hidden: tuple[int, str], road: str
) -> None:
    leader = school.as_role("leader")
    there, not_there = (
        leader.open(road.format(number)).text.replace(number, "…") for number in (hidden[1], "19900000000")
    )
    assert there == not_there
    assert leader.open("/people/").status == 403


def test_s46_who_has_it_in_full_finds_by_it_and_the_answer_asks_htmx_to_keep_the_address_without_it(
    school: School, hidden: tuple[int, str]
) -> None:
    head, (_, phone) = school.as_role("unit_head"), hidden
    for road, part in (("/accounts/", "results"), ("/handover/", "results")):
        url = f"{road}?q={phone}"
        page = head.open(url)
        assert "共 0" not in page.text
        kept = page.one("body").get("data-address", "")
        assert kept.startswith(road)
        assert phone not in kept
        pushed = head.open(url, HX_Request="true", HX_Target=part).response.headers["HX-Push-Url"]
        assert phone not in pushed


@pytest.mark.parametrize("typed", ["13803710002", "138 0371 0002", "王 13803710002", "wang@zzgs.edu.cn"])
def test_s50_the_trail_the_door_and_a_kept_view_do_not_keep_what_was_sought(school: School, typed: str) -> None:
    author, word = school.as_role("author"), quote(typed)
    assert author.client.get(f"/accounts/export.xlsx?q={word}").status_code == 200
    last = school.audited()[-1]
    assert (last.action, typed in str(last.detail), "查找" in str(last.detail)) == ("account.exported", False, True)
    away = school.as_role("anonymous").client.get(f"/accounts/?q={word}&platform=wechat")
    assert "q=" not in away.headers["Location"]
    assert "platform" in away.headers["Location"]
    sent = author.post("/accounts/views", author.signed({"query": f"q={word}", "name": "常查"}))
    assert (sent.status, "不保存这样的内容" in sent.text) == (422, True)

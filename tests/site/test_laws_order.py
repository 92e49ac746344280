"""Laws over the order of names: wherever units or people are named one beside the other, they stand by their pinyin."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal.database import db
from portal.people.models import Person, Unit, UnitKind, User
from portal.spelling import clean_name, ordered, ordered_name
from tests.site.school import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

    from tests.site.school import School
    from tests.site.walk import Visit, Walk

# 王敏（信息工程学院） in a box, 王敏 尾号 0002 in a row of the roster: somebody, and what tells them apart.
APART = re.compile(r"（.*| 尾号 .*")
# Lists that stand otherwise than by name: by the day, by how much is left undone, by how sure it is that two are one.
RANKED = ("/handover/radar", "/handover/queue", "/handover/doubles")


class Known(NamedTuple):
    """The school's units, each with its place in the order, their people, and the unit of each who walks."""

    units: dict[str, tuple[int, bool, str]]
    people: set[str]
    units_of: dict[str, str]


@pytest.fixture
def known(school: School) -> Known:
    with school.app.app_context():
        kinds = list(UnitKind)
        units = {u.name: (kinds.index(u.kind), not u.active, ordered(u.name)) for u in db.session.scalars(select(Unit))}
        people = {*db.session.scalars(select(User.name)), *map(clean_name, db.session.scalars(select(Person.name)))}
        users = db.session.scalars(select(User))
        return Known(units, people, {user.username: user.unit.name for user in users})


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def somebody(said: str) -> str:
    """Return the name of whom an option or a row means."""
    return clean_name(APART.sub("", said))


def offered(visit: Visit) -> Iterator[list[str]]:
    """Yield what each menu, box and row of links of a page offers, in its order."""
    for element in visit.answer.tree.iter() if visit.answer.tree is not None else ():
        if (
            element.tag == "select" and element.get("name") != "role"
        ):  # some people of the demonstration are called by theirs
            yield [words(option) for option in element.iter("option")]
        elif element.tag == "datalist":
            yield [option.get("value", "") for option in element.iter("option")]
        elif element.get("class") == "chip-panel":
            yield [words(link) for link in element.iter("a")]


def rows(visit: Visit, first: str) -> Iterator[list[list[str]]]:
    """Yield the tables of a page whose first column is called so, each row by its cells."""
    for table in visit.answer.tree.iter("table") if visit.answer.tree is not None else ():
        heads = [words(th) for th in table.iter("th") if th.get("scope") == "col"]
        if heads[:1] == [first]:
            found = [list(row) for row in table.iter("tr")]
            yield [[words(cell) for cell in row] for row in found if row and row[0].get("scope") == "row"]


def check(lists: list[tuple[str, list[str]]], place: Callable[[str], Any], least: int) -> None:
    """Hold each list against the order; at least so many would stand otherwise by the numbers of their characters."""
    wrong = {url: names for url, names in lists if names != sorted(names, key=place)}
    assert not wrong
    assert sum(sorted(names) != names for _, names in lists) >= least, "the law was tried on what no order tells apart"


def test_units_stand_by_kind_and_pinyin_in_every_menu_and_list_of_them(walk: Walk, known: Known) -> None:
    found = []
    for visit in walk.visits:
        told = list(offered(visit))
        if visit.url == "/people/units":
            told += [[row[0] for row in table] for table in rows(visit, "名称")]
        own = known.units_of.get(PEOPLE.get(visit.role, ""))
        named = ([name for name in names if name in known.units] for names in told)
        # Whoever files for several units begins with their own.
        found += [(visit.url, names[1:] if names[:1] == [own] else names) for names in named]
    check(found, known.units.__getitem__, 20)


def test_people_stand_by_pinyin_in_every_menu_box_and_list_of_them(walk: Walk, known: Known) -> None:
    found = []
    for visit in walk.visits:
        title = next((words(h1) for h1 in visit.answer.all("h1")), "") if visit.answer.tree is not None else ""
        called = [[name for name in map(somebody, names) if name in known.people] for names in offered(visit)]
        if urlsplit(visit.url).path not in {*RANKED, "/people/"}:
            called += [[somebody(row[0]) for row in table] for table in rows(visit, "姓名")]
        # Who of the roster a user is: whoever is called as they are comes first.
        found += [(visit.url, [n for n in names if n != title] if names[:1] == [title] else names) for names in called]
    check(found, ordered_name, 3)


def test_users_stand_by_their_units_and_within_each_by_name(walk: Walk, known: Known) -> None:
    (visit,) = [visit for visit in walk.visits if (visit.role, visit.url) == ("admin", "/people/")]
    (table,) = rows(visit, "姓名")
    told = [row for row in table if row[2] != "—"]  # of who audits the name alone is told (S38)
    placed = [(row[-1] != "在用", known.units[row[2]], ordered_name(row[0])) for row in told]
    assert placed == sorted(placed)
    assert placed != sorted(placed, key=lambda place: place[2]), "of several units"


def test_a_workbook_names_units_in_the_same_order(school: School, known: Known) -> None:
    answer = school.as_role("publicity").open("/imports/template/wechat.xlsx?stock=yes")
    sheets = load_workbook(BytesIO(answer.response.data))
    cells = [[str(cell.value) for cell in column] for sheet in sheets for column in sheet.iter_cols()]
    lists = [[name for name in column if name in known.units] for column in cells]
    check([("the template", names) for names in lists if len(names) > 1], known.units.__getitem__, 1)

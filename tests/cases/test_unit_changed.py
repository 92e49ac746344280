"""A unit that becomes another kind: its cases wait for the head who decides for it now, and for nobody else (第六条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.audit import trail
from portal.cases.models import Case
from portal.database import db
from portal.people.models import Unit
from tests.cases.trips import handed_in, on_list, take
from tests.filings.making import decide, draft, filed, submitted

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

COLLEGE, LEAGUE, LIBRARY = "信息工程学院", "校团委", "图书馆"


def unit_named(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Unit.id).where(Unit.name == name)).one()


def changed(admin: Page, unit: str, /, **facts: Any) -> Answer:
    """Change a unit on its page, as the administrator does."""
    url = f"/people/units/{unit_named(admin.app, unit)}"
    answer = admin.send(admin.open(url), facts, action=url)
    assert answer.status == 303, answer.text
    return answer


def becomes(admin: Page, name: str, kind: str, parent: str = "") -> None:
    changed(admin, name, kind=kind, parent=str(unit_named(admin.app, parent)) if parent else "")


def decided_for(app: Flask, case: int) -> str | None:
    with app.app_context():
        unit = db.session.get_one(Case, case).deciding_unit
        return unit.name if unit else None


def test_what_waits_for_the_head_of_a_college_waits_for_the_league_once_it_is_a_club(
    app: Flask, operator: Page, head: Page, league: Page, admin: Page
) -> None:
    filing, trip = submitted(operator), handed_in(operator)
    assert league.open(f"/filings/{filing}").status == 404
    becomes(admin, COLLEGE, "club", LEAGUE)
    assert decided_for(app, filing) == decided_for(app, trip) == LEAGUE
    todo = league.open("/cases/?scope=todo").links()
    assert {f"/filings/{filing}", f"/trips/{trip}"} <= {link.split("?")[0] for link in todo}
    assert not on_list(head, trip)
    assert "现由 校团委 孙丽" in operator.open(f"/filings/{filing}").text
    sent = {"csrf_token": head.token(), "opinion": "情况属实，同意。"}
    assert head.post(f"/filings/{filing}/steps/approve", sent).status == 403
    assert decide(league, filing, "approve").status == 303
    take(league, trip, "approve")
    with app.app_context():
        assert trail.verify()[1] == ""


def test_what_is_over_is_seen_by_who_answers_for_it_now(
    app: Flask, operator: Page, head: Page, publicity: Page, league: Page, admin: Page
) -> None:
    over = filed(operator, head, publicity)
    becomes(admin, COLLEGE, "club", LEAGUE)
    assert league.open(f"/filings/{over}").status == 200
    assert decided_for(app, over) == LEAGUE
    becomes(admin, COLLEGE, "college", "郑州工商学院")
    assert decided_for(app, over) == COLLEGE
    assert league.open(f"/filings/{over}").status == 404


def test_a_draft_is_laid_before_nobody(app: Flask, operator: Page, league: Page, admin: Page) -> None:
    mine = draft(operator)
    becomes(admin, COLLEGE, "club", LEAGUE)
    assert decided_for(app, mine) is None
    assert league.open(f"/filings/{mine}").status == 404
    assert operator.send(operator.open(f"/filings/{mine}/edit"), button=("save", "submit")).status == 303
    assert league.open(f"/filings/{mine}").status == 200


def test_another_unit_becomes_the_league(app: Flask, browser_of: Any, league: Page, admin: Page) -> None:
    trip = handed_in(browser_of("student"))
    assert on_list(league, trip)
    with app.app_context():
        names = list(db.session.scalars(select(Unit.name).where(Unit.kind.in_(("club", "organisation")))))
    for name in names:
        changed(admin, name, active=[])
    becomes(admin, LEAGUE, "department")
    assert decided_for(app, trip) is None
    assert "暂无可办理人员" in browser_of("student").open(f"/trips/{trip}").text
    assert not on_list(league, trip)
    becomes(admin, LIBRARY, "league")
    assert decided_for(app, trip) == LIBRARY
    take(browser_of("library"), trip, "approve")


@pytest.mark.parametrize("name", [COLLEGE, LIBRARY])
def test_a_change_of_the_name_moves_nothing(app: Flask, operator: Page, admin: Page, name: str) -> None:
    trip = handed_in(operator)
    changed(admin, name, name=f"{name}（新）")
    assert decided_for(app, trip) == (f"{COLLEGE}（新）" if name == COLLEGE else COLLEGE)

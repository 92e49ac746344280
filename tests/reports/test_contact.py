"""The reporter's contact is for the office alone: whoever is asked or told sees the report without it, on no page and in no message."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.audit.trail import verify
from portal.cases.models import Event
from portal.database import db
from portal.notices.models import Delivery, Notice
from tests.delegation.making import lay
from tests.notices.sending import a_robot
from tests.reports.making import FAKE, press, reported, take, url

CONTACT = FAKE["contact"]
MASKED = "137****1111"


@pytest.fixture
def one(app, anonymous, publicity):
    """A report that was asked about, told of, and is entrusted to somebody outside the office."""
    number = reported(app, anonymous)
    assert press(publicity, number, "take", "").status_code == 303
    assert take(publicity, number, "copy", "请知悉。", whom="吴工").status == 303
    assert take(publicity, number, "consult", "请看看是否为贵院账号。", whom="赵建国").status == 303
    return number


def test_the_office_reads_it_and_nobody_else(app, one, browser_of):
    for who in ("publicity", "director"):
        person = browser_of(who)
        page = person.open(url(one))
        assert CONTACT not in page.response.text, who
        assert MASKED in page.text, who
        asked = {"csrf_token": person.token(), "place": page.one("button", form="asking").get("value")}
        assert CONTACT in person.post(f"{url(one)}/contact", asked).text, who
    for who in ("head", "tech", "leader"):
        page = browser_of(who).open(url(one))
        assert page.status == 200, who
        assert FAKE["reason"].split("\n", maxsplit=1)[0] in page.text
        assert CONTACT not in page.response.text, who
        assert CONTACT not in browser_of(who).open(url(one), HX_Request="true", HX_Target="case").response.text


def test_whoever_stands_in_for_an_officer_decides_without_it(app, anonymous, deputy):
    number = reported(app, anonymous)
    assert deputy.open(url(number)).status == 404
    lay(app, "publicity", "deputy", kind="report")
    page = deputy.open(url(number))
    assert page.status == 200
    assert CONTACT not in page.response.text
    assert "受理核查" in page.text


@pytest.mark.parametrize("who", ["publicity", "head", "tech", "leader"])
def test_no_list_and_no_search_has_it(one, browser_of, who):
    person = browser_of(who)
    for address in ("/", "/cases/", "/cases/?scope=todo", "/cases/?scope=copies", "/directory/reports", "/notices/"):
        assert CONTACT not in person.open(address).response.text, address
    for address in (f"/search?q={CONTACT}", f"/directory/reports?q={CONTACT}", f"/cases/?q={CONTACT}"):
        assert FAKE["name"] not in person.open(address).text, address


def test_the_wrong_form_gives_it_back_to_the_office_alone(app, one, anonymous, head, publicity):
    refused = take(head, one, "advise", "")
    assert refused.status == 422
    assert CONTACT not in refused.response.text
    unasked = reported(app, anonymous)
    refused = take(publicity, unasked, "confirm", "")
    assert refused.status == 422
    assert MASKED in refused.text


@pytest.fixture
def group(app):
    """The office's group is told what its people are told."""
    a_robot(app, "https://robot.example.edu/", unit="党委宣传部")


def test_no_message_no_event_and_no_entry_holds_it(app, group, one, auditor, head):
    assert press(head, one, "advise", "不是我院账号。").status_code == 303
    with app.app_context():
        for model in (Notice, Delivery, Event, Entry):
            rows = db.session.scalars(select(model)).all()
            assert rows, model
            for row in rows:
                facts = {c.key: getattr(row, c.key) for c in model.__table__.columns if hasattr(row, c.key)}
                assert CONTACT not in str(facts), model
        assert verify()[1] == ""
    assert CONTACT not in auditor.open("/audit/").text


def test_nobody_outside_is_told_that_there_is_one(app, anonymous, operator, head, stranger, tech):
    number = reported(app, anonymous)
    for person in (operator, head, stranger, tech):
        assert person.open(url(number)).status == 404
        for address in ("/directory/reports", "/cases/", f"/search?q={FAKE['name']}", "/"):
            assert f"/directory/reports/{number}" not in person.open(address).links()
    assert anonymous.open(url(number), follow=False).status == 302

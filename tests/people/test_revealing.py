"""显示: one number at a time, for whoever has it in full, in the POST's own answer, and written down without it (S46, PIPL 51)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from portal.audit.models import Entry
from portal.database import db
from portal.filings.models import State
from portal.people import masking
from portal.people.models import User
from tests.accounts.registered import registered
from tests.filings.making import bring
from tests.handover.making import add_person

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

PHONE = "13803710002"
PLACE = "operators-bbbbbbbbbbbb-phone"


def asked(person: Page, url: str, place: str, **headers: str) -> Answer:
    return person.post(url, person.signed({"place": place}), **headers)


def revealed(app: Flask) -> list[tuple[str, Any]]:
    with app.app_context():
        found = db.session.scalars(select(Entry).where(Entry.action == "contact.revealed").order_by(Entry.id))
        return [(entry.subject, entry.detail) for entry in found]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("operator", 200),
        ("deputy", 200),
        ("publicity", 200),
        ("leader", 403),
        ("stranger", 403),
        ("auditor", 403),
        ("admin", 403),
    ],
)
def test_s46_an_accounts_number_is_shown_to_whoever_has_it_in_full_and_to_nobody_else(
    app: Flask, browser_of: Any, who: str, status: int
) -> None:
    account, person = registered(app), browser_of(who)
    before = person.open(f"/accounts/{account}")
    assert PHONE not in before.response.text
    assert before.has("button", form="asking", value=PLACE) is (status == 200)
    answer = asked(person, f"/accounts/{account}/contact", PLACE)
    assert (answer.status, PHONE in answer.text, "13803710001" in answer.text) == (status, status == 200, False)
    told = [(f"account:{account}", {"field": "主要运行人员王敏的手机号"})] if status == 200 else []
    assert revealed(app) == told
    assert f"tel:{PHONE}" in answer.links() or status == 403
    assert PHONE not in person.open(f"/accounts/{account}").response.text, "only its own answer shows it"


def test_s46_who_asks_for_what_is_not_there_learns_nothing_and_nothing_is_counted(app: Flask, operator: Page) -> None:
    account = registered(app)
    for place in (
        "",
        "phone",
        "operators-bbbbbbbbbbbb-name-",
        "operators-cccccccccccc-phone",
        "operators-bbbbbbbbbbbb-qq",
    ):
        assert asked(operator, f"/accounts/{account}/contact", place).status == 404
    assert revealed(app) == []


def test_s46_numbers_are_shown_so_many_times_in_a_quarter_of_an_hour_and_no_more(
    app: Flask, operator: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masking, "MOST", 2)
    account = registered(app)
    statuses = [asked(operator, f"/accounts/{account}/contact", PLACE).status for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert len(revealed(app)) == 2


def test_s46_a_case_shows_its_author_all_and_whoever_decides_it_one_after_the_other(
    app: Flask, browser_of: Any, operator: Page, head: Page, leader: Page
) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    url = f"/filings/{filing}"
    own = operator.open(url)
    assert "13803710001" in own.text
    page = head.open(url)
    assert "1380371" not in page.response.text
    place = next(b.get("value") for b in page.all("button", form="asking") if "supervisors" in b.get("value", ""))
    answer = asked(head, f"{url}/contact", place)
    assert (answer.status, "13803710001" in answer.text, "13803710002" in answer.text) == (200, True, False)
    assert revealed(app) == [(f"filing:{filing}", {"field": "主管人员赵建国的手机号"})]
    assert "138****0001" in leader.open(url).text
    assert not leader.open(url).all("button", form="asking")
    assert asked(leader, f"{url}/contact", place).status == 404


def test_s46_with_htmx_the_one_element_is_swapped(app: Flask, browser_of: Any, head: Page) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = head.open(f"/filings/{filing}")
    button = next(b for b in page.all("button", form="asking") if "operators" in b.get("value", ""))
    spot = button.get("hx-target", "").removeprefix("#")
    assert page.has("span", id=spot)
    answer = asked(head, button.get("hx-post", ""), button.get("value", ""), HX_Request="true", HX_Target=spot)
    assert PHONE in "".join(answer.one("span", id=spot).itertext())


def test_s46_who_has_a_case_is_called_after_their_number_was_shown(app: Flask, browser_of: Any, operator: Page) -> None:
    with app.app_context():
        head = db.session.scalars(select(User.id).where(User.username == "head")).one()
        db.session.execute(update(User).where(User.id == head).values(phone="0371-85303900"))
        db.session.commit()
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = operator.open(f"/filings/{filing}")
    assert "037****3900" in page.text
    assert "tel:0371-85303900" not in page.links()
    answer = asked(operator, f"/filings/{filing}/contact", f"call-{head}")
    assert "tel:0371-85303900" in answer.links()
    assert revealed(app) == [(f"filing:{filing}", {"field": "赵建国的电话"})]


def test_s46_of_the_roster_one_number_is_shown_on_the_page_of_a_person(
    app: Flask, operator: Page, leader: Page
) -> None:
    person = add_person(app, "张一帆", "13803710003")
    url = f"/handover/people/{person}"
    for who in (operator, leader):
        assert "13803710003" not in who.open("/handover/").text + who.open(url).text
    assert asked(leader, f"{url}/contact", "phone").status == 404
    assert "13803710003" in asked(operator, f"{url}/contact", "phone").text
    assert revealed(app) == [(f"person:{person}", {"field": "张一帆的手机号"})]


def test_s46_an_administrator_saves_a_user_without_knowing_the_number_and_is_shown_it_on_record(
    app: Flask, admin: Page
) -> None:
    with app.app_context():
        user = db.session.scalars(select(User.id).where(User.username == "head")).one()
        db.session.execute(update(User).where(User.id == user).values(phone="13803719876"))
        db.session.commit()
    url = f"/people/users/{user}"
    page = admin.open(url)
    assert "13803719876" not in page.response.text + admin.open("/people/").response.text
    assert admin.send(page, {"name": "赵建国国"}, action=url).status == 303
    with app.app_context():
        kept = db.session.get_one(User, user)
        assert (kept.name, kept.phone) == ("赵建国国", "13803719876")
    assert "13803719876" in asked(admin, f"{url}/contact", "phone").text
    assert admin.send(admin.open(url), {"phone": ""}, action=url).status == 303
    with app.app_context():
        assert db.session.get_one(User, user).phone == ""

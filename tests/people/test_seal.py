"""Who may use a unit's seal, and that each use is recorded (第九条“加盖学院公章”)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.audit.models import Entry
from portal.calendar import now, today
from portal.database import db
from portal.delegation.models import Delegation
from portal.filings.documents import prints
from portal.filings.models import Filing, State
from portal.people.models import Role
from portal.settings.models import Setting
from tests.filings.looking import deactivated, events, press, without_role
from tests.filings.making import bring, typed
from tests.pages import Upload
from tests.people.administering import edit, last, unit_named, user_named
from tests.people.drawing import hand, seal
from tests.records import BY_KEY

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

COLLEGE, OFFICE = "信息工程学院", "党委宣传部"
NO_KEEPER = "您不是印章保管人，打印件将留出盖章位置"


def url_of(app: Flask, unit: str = COLLEGE) -> str:
    return f"/people/units/{unit_named(app, unit).id}"


def sealed(app: Flask, admin: Page, unit: str = COLLEGE) -> None:
    """Upload a seal as the administrator does; each unit has one of its own."""
    ink = (200, 20, 20) if unit == COLLEGE else (180, 10, 40)
    assert edit(admin, url_of(app, unit), seal=Upload(seal(ink))).status == 303


def name(app: Flask, admin: Page, *usernames: str, unit: str = COLLEGE) -> Answer:
    page = admin.open(url_of(app, unit))
    return admin.send(page, {"keepers": [str(user_named(app, u).id) for u in usernames]}, action="/keepers")


def offered(page: Answer) -> set[str]:
    (boxes,) = [f for f in page.all("fieldset") if f.get("id") == "keepers"]
    return {"".join(label.itertext()).rpartition("，")[2].rstrip("）") for label in boxes.iter("label")}


def test_who_decides_for_the_unit_can_be_named(app: Flask, admin: Page) -> None:
    assert {"head", "deputy"} <= offered(admin.open(url_of(app)))
    assert not {"operator", "stranger", "publicity", "otherhead", "admin"} & offered(admin.open(url_of(app)))
    assert {"publicity", "director"} <= offered(admin.open(url_of(app, OFFICE)))
    assert "head" not in offered(admin.open(url_of(app, OFFICE)))


def test_while_nobody_is_named_whoever_decides_uses_the_seal(
    app: Flask, admin: Page, operator: Page, head: Page
) -> None:
    sealed(app, admin)
    filing = typed(operator)
    assert NO_KEEPER not in head.open(f"/filings/{filing}").text
    press(head, filing, "approve")
    assert events(app, filing)[-1].seal == unit_named(app, COLLEGE).seal


def test_whoever_is_no_keeper_is_told_and_leaves_the_place_open(
    app: Flask, admin: Page, operator: Page, head: Page
) -> None:
    sealed(app, admin)
    assert name(app, admin, "deputy").status == 303
    filing = typed(operator)
    assert NO_KEEPER in head.open(f"/filings/{filing}").text
    assert NO_KEEPER not in operator.open(f"/filings/{filing}").text
    press(head, filing, "approve")
    assert events(app, filing)[-1].seal == ""
    name(app, admin, "deputy", "head")
    second = typed(operator)
    assert NO_KEEPER not in head.open(f"/filings/{second}").text
    press(head, second, "approve")
    assert events(app, second)[-1].seal


def test_without_a_seal_nobody_is_told_anything(app: Flask, admin: Page, operator: Page, head: Page) -> None:
    name(app, admin, "deputy")
    assert NO_KEEPER not in head.open(f"/filings/{typed(operator)}").text


def test_the_office_has_keepers_of_its_own(app: Flask, admin: Page, browser_of: Any) -> None:
    sealed(app, admin, OFFICE)
    name(app, admin, "publicity", unit=OFFICE)
    first, second = (bring(browser_of, State.PUBLICITY_REVIEW) for _ in range(2))
    assert NO_KEEPER in browser_of("director").open(f"/filings/{first}").text
    press(browser_of("director"), first, "approve")
    press(browser_of("publicity"), second, "approve")
    assert [events(app, f)[-1].seal for f in (first, second)] == ["", unit_named(app, OFFICE).seal]


def test_s57_naming_keepers_is_in_the_trail_once(app: Flask, admin: Page) -> None:
    name(app, admin, "head", "deputy")
    detail = last(app, "seal.keepers").detail
    assert (detail["before"], set(detail["after"]["keepers"].split("、"))) == ({"keepers": ""}, {"head", "deputy"})
    number = last(app, "seal.keepers").id
    name(app, admin, "head", "deputy")
    assert last(app, "seal.keepers").id == number, "nothing changed"


def test_a_stranger_cannot_be_named_and_an_older_page_is_not_saved(app: Flask, admin: Page) -> None:
    unit = unit_named(app, COLLEGE)
    old = admin.open(url_of(app))
    data = {"csrf_token": admin.token(), "revision": str(unit.revision), "keepers": str(user_named(app, "stranger").id)}
    for bad in (data["keepers"], "x", "99999999999999999999"):
        assert admin.post(f"{url_of(app)}/keepers", {**data, "keepers": bad}).status == 400
    name(app, admin, "head")
    assert admin.send(old, {"keepers": [str(user_named(app, "deputy").id)]}, action="/keepers").status == 409
    assert last(app, "seal.keepers").detail["after"] == {"keepers": "head"}
    assert admin.open("/people/units/99999").status == 404
    assert admin.post("/people/units/99999/keepers", {"csrf_token": admin.token()}).status == 404


def test_a_keeper_who_decides_no_more_stays_to_be_seen_until_removed(app: Flask, admin: Page) -> None:
    name(app, admin, "head", "deputy")
    without_role(app, "deputy", Role.UNIT_DEPUTY)
    deactivated(app, "deputy")
    assert "deputy" in offered(admin.open(url_of(app)))
    name(app, admin, "head")
    assert "deputy" not in offered(admin.open(url_of(app)))


def test_keepers_and_uses_are_the_administrators_business(
    app: Flask, head: Page, publicity: Page, auditor: Page
) -> None:
    for person in (head, publicity, auditor):
        assert person.open(url_of(app)).status == 403
        assert person.post(f"{url_of(app)}/keepers", {"csrf_token": person.token()}).status == 403


def test_each_use_is_listed_with_when_who_and_the_number_alone(
    app: Flask, admin: Page, operator: Page, head: Page, auditor: Page
) -> None:
    assert "还没有用过印章" in admin.open(url_of(app)).text
    sealed(app, admin)
    filing = typed(operator)
    press(head, filing, "approve")
    edit(admin, url_of(app), name="人工智能学院")
    page = admin.open(url_of(app, "人工智能学院"))
    assert f"备案 {filing}" in page.text
    assert user_named(app, "head").name in page.text
    with app.app_context():
        assert db.session.get(Filing, filing).name not in page.text
    assert not any(link.startswith("/filings/") and link.strip("/").split("/")[-1].isdigit() for link in page.links())
    assert "还没有用过印章" in admin.open(url_of(app, OFFICE)).text
    told = auditor.open(f"/audit/?subject=filing:{filing}").text
    assert "用印单位：信息工程学院" in told


def test_a_refusal_uses_no_seal(app: Flask, admin: Page, operator: Page, head: Page) -> None:
    sealed(app, admin)
    filing = typed(operator)
    press(head, filing, "refuse")
    assert events(app, filing)[-1].seal == ""
    with app.app_context():
        entry = db.session.query(Entry).filter_by(action="filing.refuse").one()
        assert "seal" not in entry.detail


def stands_in(app: Flask, principal: str, deputy: str) -> None:
    with app.app_context():
        ids = {"principal_id": user_named(app, principal).id, "deputy_id": user_named(app, deputy).id}
        holds = {"accepted_at": now(), "allowed_at": now()}
        db.session.add(Delegation(**ids, **holds, by_id=ids["principal_id"], starts_on=today(), ends_on=today()))
        db.session.commit()


def test_who_stands_in_signs_as_such_with_their_own_hand_for_the_office_of_the_other(
    app: Flask, admin: Page, operator: Page, browser_of: Any
) -> None:
    sealed(app, admin)
    stands_in(app, "head", "deputy")
    deputy = browser_of("deputy")
    deputy.send(deputy.open("/people/signature"), {"signature": Upload(hand(), "手写签名.png")})
    filing = typed(operator)
    assert press(deputy, filing, "approve").status_code == 303
    event = events(app, filing)[-1]
    assert (event.unit_name, event.as_head, event.seal) == (COLLEGE, True, unit_named(app, COLLEGE).seal)
    with app.test_request_context():
        row = db.session.get(Filing, filing)
        decision = prints.sheet(row, row.author).decisions["unit"]
    assert decision.name == f"{user_named(app, 'deputy').name}（代 {user_named(app, 'head').name}）"
    assert decision.signature
    assert f"（代 {user_named(app, 'head').name}）" in admin.open(url_of(app)).text


def test_who_stands_in_for_the_director_signs_for_the_office(app: Flask, admin: Page, browser_of: Any) -> None:
    sealed(app, admin, OFFICE)
    stands_in(app, "director", "leader")
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    assert press(browser_of("leader"), filing, "approve").status_code == 303
    event = events(app, filing)[-1]
    assert (event.unit_name, event.as_head, event.seal) == (OFFICE, True, unit_named(app, OFFICE).seal)


def test_the_print_takes_the_width_of_the_seal_from_the_settings(app: Flask, operator: Page) -> None:
    filing = typed(operator)
    for width in (None, "45"):
        with app.test_request_context():
            if width:
                db.session.add(Setting(key="seal_mm", value=width))
                db.session.commit()
            row = db.session.get(Filing, filing)
            assert prints.sheet(row, row.author).seal_mm == int(width or 40)
    assert BY_KEY["seal_mm"].fault("35")
    assert BY_KEY["seal_mm"].fault("46")

"""One's own second factor: who must have one, how it is set up, changed and given up, and what is asked before."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
import zxingcpp
from PIL import Image
from sqlalchemy import select

from portal.audit.models import Entry
from portal.database import db
from portal.people.factors.queries import DEFAULT, ROLES
from portal.people.models import ROLE_LABELS, Factor, RecoveryCode, Role, SessionRow, User
from portal.settings.parameters import by_key
from tests.pages import PASSWORD, Answer, Page
from tests.people.door import START, attempt, cookie, count, id_of, raw
from tests.people.factoring import RECOVERY, SECRET, code, half_way, has_factor, must_have, typed
from tests.settings.saving import form_of
from tests.site.addresses import an_address, routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

OWN = "/people/factor"


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moving:
        yield moving


def presses(page: Page, action: str, password: str = PASSWORD, what: str | None = None) -> Answer:
    """Fill in the page of one's own factor, and press one of its buttons."""
    return page.send(
        page.open(OWN), {"current": password} | ({} if what is None else {"code": what}), action=f"factor/{action}"
    )


def secret_on(asked: Answer) -> str:
    return "".join(asked.one("code", id="secret").itertext()).replace(" ", "")


def takes_over(page: Page, asked: Answer) -> list[str]:
    """Type the first code of the secret on the page; the recovery codes that are shown."""
    codes = page.send(asked, {"code": code(secret=secret_on(asked))}, action="/confirm")
    assert codes.status == 200, codes.text
    return ["".join(c.itertext()) for c in codes.all("code")]


def noted(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Entry.action).where(Entry.action.like("factor.%")).order_by(Entry.id)))


def test_s09_whoever_wants_it_sets_it_up_and_signs_in_with_it(app: Flask, clock: time_machine.Coordinates) -> None:
    page, other = Page(app, "operator"), Page(app, "operator")
    old = cookie(page)
    asked = page.follow(presses(page, "begin"))
    secret = secret_on(asked)
    shown = takes_over(page, asked)
    assert len(set(shown)) == 10
    assert noted(app) == ["factor.enrolled"]
    assert other.open("/", follow=False).location.startswith("/login"), "what was open elsewhere has ended"
    assert raw(app, old).status_code == 302, "and this browser has a new id (S14)"
    assert page.open("/", follow=False).status == 200
    with app.app_context():
        kept = " ".join(db.session.scalars(select(RecoveryCode.code)))
    assert not any(c in kept or c.replace("-", "") in kept for c in shown), "kept as hashes"
    assert not any(c in page.open(OWN).text for c in shown), "shown once"
    assert typed(*half_way(app, "operator"), code(secret=secret)).status == 401, "the code that set it up is used"
    assert typed(*half_way(app, "operator"), shown[3], "recovery").status == 303


def test_the_picture_says_what_can_be_typed_and_only_to_its_owner_while_it_is_offered(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    page = Page(app, "operator")
    asked = page.follow(presses(page, "begin"))
    (source,) = [found for img in asked.all("img") if (found := img.get("src", "")).startswith(OWN)]
    sent = page.client.get(source)
    assert (sent.headers["Cache-Control"], sent.headers["Content-Type"]) == ("no-store", "image/png")
    picture = Image.open(io.BytesIO(sent.data))
    (read,) = zxingcpp.read_barcodes(picture.convert("L"))
    address = urlsplit(read.text)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert parse_qs(address.query)["secret"] == [secret_on(asked)]
    groups = "".join(asked.one("code", id="secret").itertext()).split(" ")
    assert {len(group) for group in groups} == {4}
    assert Page.let_in(app, "head").client.get(source).status_code == 404
    takes_over(page, asked)
    assert page.client.get(source).status_code == 404


def test_s12_nothing_is_begun_changed_or_given_up_without_the_password_and_a_code(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    page = Page(app, "operator")
    assert presses(page, "begin", "wrong-password").status == 422
    assert presses(page, "begin", "").status == 422
    for action in ("codes", "remove"):
        assert page.post(f"{OWN}/{action}", page.signed({"current": PASSWORD, "code": "000000"})).status == 409
    has_factor(app, "operator")
    for action in ("begin", "codes", "remove"):
        assert presses(page, action, PASSWORD, "000000").status == 422
        assert presses(page, action, PASSWORD, "").status == 422
        assert presses(page, action, "wrong-password", code()).status == 422
    for action in ("codes", "remove"):
        assert page.post(f"{OWN}/{action}", page.signed({"current": PASSWORD})).status == 422
    with app.app_context():
        factor = db.session.scalars(select(Factor)).one()
        assert (factor.secret, factor.offered) == (SECRET, "")
    assert count(app, RecoveryCode) == 2


def test_s12_giving_it_up_ends_what_is_open_elsewhere_and_is_on_record(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    page, other = Page(app, "operator"), Page(app, "operator")
    has_factor(app, "operator")
    assert presses(page, "remove", PASSWORD, code()).location == "/people/profile?said=factor-removed"
    assert other.open("/", follow=False).location.startswith("/login")
    assert noted(app) == ["factor.removed"]
    assert count(app, Factor) == count(app, RecoveryCode) == 0
    assert attempt(Page(app), "operator", PASSWORD).location == "/"


def test_s12_another_telephone_takes_over_when_its_first_code_is_right_and_until_then_the_old_one_counts(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    page = Page(app, "operator")
    has_factor(app, "operator")
    asked = page.follow(presses(page, "begin", PASSWORD, RECOVERY[0]))
    assert page.send(asked, {"code": code()}, action="/confirm").status == 422, "that is a code of the old one"
    assert typed(*half_way(app, "operator"), code()).status == 303
    secret = secret_on(asked)
    assert len(takes_over(page, asked)) == 10
    assert noted(app)[-1] == "factor.changed"
    clock.shift(timedelta(minutes=2))
    assert typed(*half_way(app, "operator"), code()).status == 401
    assert typed(*half_way(app, "operator"), RECOVERY[1], "recovery").status == 401
    assert typed(*half_way(app, "operator"), code(secret=secret)).status == 303


def test_s09_a_secret_that_was_left_lying_or_withdrawn_is_not_taken_over(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    page = Page(app, "operator")
    asked = page.follow(presses(page, "begin"))
    first = secret_on(asked)
    clock.shift(timedelta(minutes=15, seconds=1))
    assert page.send(asked, {"code": code(secret=first)}, action="/confirm").status == 422
    asked = page.follow(presses(page, "begin"))
    page.send(asked, action="/withdraw")
    assert page.send(asked, {"code": code(secret=secret_on(asked))}, action="/confirm").status == 422
    assert attempt(Page(app), "operator", PASSWORD).location == "/"


def test_s09_new_recovery_codes_take_the_place_of_the_old_ones(app: Flask, clock: time_machine.Coordinates) -> None:
    page = Page(app, "operator")
    has_factor(app, "operator")
    shown = ["".join(c.itertext()) for c in presses(page, "codes", PASSWORD, code()).all("code")]
    assert len(set(shown)) == count(app, RecoveryCode) == 10
    assert typed(*half_way(app, "operator"), RECOVERY[0], "recovery").status == 401
    assert typed(*half_way(app, "operator"), shown[9].upper(), "recovery").status == 303
    assert "还剩 9 个" in page.open(OWN).text
    assert noted(app).count("factor.codes") == 1


def test_s09_a_role_that_the_school_names_sets_it_up_before_anything_else_opens(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    must_have(app, "admin", "auditor")
    page = Page(app)
    assert attempt(page, "admin", PASSWORD).location == OWN
    for endpoint, method, rule in routes(app):
        mark = app.view_functions[endpoint].access
        if "public" in mark.roles or "factor" in rule.rule or endpoint == "people.logout" or not mark.admits({"admin"}):
            continue
        sent = page.client.open(an_address(rule), method=method, data={"csrf_token": page.token()})
        assert (sent.status_code, sent.headers.get("Location")) == (303, OWN), rule.rule
    assert page.open("/desk/count", HX_Request="true", HX_Target="count").response.headers["HX-Redirect"] == OWN
    assert len(takes_over(page, page.open(OWN))) == 10
    assert page.open("/people/", follow=False).status == 200


def test_s09_the_password_is_asked_again_of_whoever_comes_later_to_what_their_role_must_set_up(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    must_have(app, "admin")
    page = Page(app, "admin")
    first = secret_on(page.open(OWN))
    clock.shift(timedelta(minutes=16))
    assert presses(page, "begin", "wrong-password").status == 422
    assert secret_on(page.follow(presses(page, "begin"))) != first


def test_s09_whose_role_must_have_it_cannot_give_it_up_and_who_has_another_role_can(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    must_have(app, "auditor")
    has_factor(app, "admin")
    has_factor(app, "auditor")
    page = Page.let_in(app, "auditor")
    assert "停用验证器" not in page.open(OWN).text
    sent = page.signed({"current": PASSWORD, "code": code()})
    assert page.post(f"{OWN}/remove", sent).status == 409
    assert count(app, Factor) == 2
    assert presses(Page.let_in(app, "admin"), "remove", PASSWORD, code()).status == 303
    assert attempt(Page(app), "admin", PASSWORD).location == "/"


def test_s09_a_one_time_password_is_replaced_first_and_then_the_second_factor_is_set_up(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    must_have(app, "author")
    with app.app_context():
        db.session.scalars(select(User).where(User.username == "operator")).one().must_change = True
        db.session.commit()
    page, new = Page(app), "Wutong-2026-nanmen"
    assert attempt(page, "operator", PASSWORD).location == "/people/password"
    page.send(page.open("/people/password"), {"current": PASSWORD, "new": new, "again": new})
    assert page.open("/", follow=False).location == OWN
    assert len(takes_over(page, page.open(OWN))) == 10


def test_s09_the_roles_are_by_default_those_that_administer_audit_and_decide_and_the_school_names_others(
    app: Flask, admin: Page
) -> None:
    with app.app_context():
        parameter = by_key()[ROLES]
    assert parameter.default.split() == list(DEFAULT) == ["admin", "auditor", "publicity", "publicity_head"]
    assert parameter.fault("") is None
    assert parameter.fault("admin\nleader") is None
    assert parameter.fault("admin\nnobody") == "“须用登录验证器的角色”请从列出的选项中选择。"
    for chosen in (["tech", "leader"], []):
        shown = admin.open("/settings/signing")
        data = shown.values(form_of(shown, ROLES))
        data.setlist("several", chosen)
        admin.post("/settings/", data)
        page = admin.open("/settings/signing")
        boxes = [box for box in page.all("input") if box.get("name") == "several"]
        assert len(boxes) == len(Role)
        assert [box.get("value") for box in boxes if box.get("checked") is not None] == sorted(
            chosen, key=[*ROLE_LABELS].index
        )
    with app.app_context():
        entries = db.session.scalars(select(Entry).where(Entry.action == "setting.changed").order_by(Entry.id)).all()
    assert entries[0].detail["after"] == "技术支持、校领导"


def test_s09_flask_users_reset_factor_lets_somebody_set_up_a_new_one(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    has_factor(app, "operator")
    page, asked = half_way(app, "operator")
    for _ in range(5):
        typed(page, asked, "000000")
    inside = Page.let_in(app, "operator")
    done = app.test_cli_runner().invoke(args=["users", "reset-factor", "operator"])
    assert done.exit_code == 0, done.output
    assert inside.open("/", follow=False).location.startswith("/login")
    assert typed(page, asked, code()).status == 401
    assert attempt(Page(app), "operator", PASSWORD).location == "/"
    assert noted(app)[-1] == "factor.reset"
    assert app.test_cli_runner().invoke(args=["users", "reset-factor", "nobody"]).exit_code == 2


def test_s09_what_is_set_up_twice_at_once_is_set_up_once(app: Flask, clock: time_machine.Coordinates) -> None:
    page = Page(app, "operator")
    asked = page.follow(presses(page, "begin"))
    assert len(takes_over(page, asked)) == 10
    again = page.post(f"{OWN}/confirm", page.signed({"code": code(secret=secret_on(asked))}))
    assert again.status == 422
    assert noted(app) == ["factor.enrolled"]
    assert count(app, SessionRow, SessionRow.user_id == id_of(app, "operator")) == 1

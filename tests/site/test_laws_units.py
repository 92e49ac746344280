"""Laws over the things of other units: whatever address, form or field names one, it is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.ext.hybrid import hybrid_property

from portal.database import db
from portal.filings import drafts
from portal.filings.models import Filing
from portal.people.kept import KeptForm
from portal.people.models import Unit, User
from tests.conftest import TEST_KEY
from tests.corpus import picture
from tests.filings.making import days_ago
from tests.pages import Upload
from tests.site.school import PEOPLE, TRACES, changed
from tests.site.walk import walk_as

if TYPE_CHECKING:
    from tests.site.school import School

FILING = re.compile(r"/filings/\d+")
NUMBER = r"编号 [0-9a-f]{16}"  # of this one answer, as the log names it
OF_UNITS = ("author", "unit_head", "unit_deputy", "other_author", "club_author", "league_head")


def every_filing(school: School) -> list[int]:
    with school.app.app_context():
        return list(db.session.scalars(select(Filing.id).order_by(Filing.id)))


def whose_words(school: School) -> set[str]:
    """Whose typed words are kept."""
    with school.app.app_context():
        return set(db.session.scalars(select(User.username).join(KeptForm, KeptForm.user_id == User.id)))


def row_of(school: School, model: Any, row_id: int) -> dict[str, Any]:
    with school.app.app_context():
        found = db.session.get_one(model, row_id)
        named = {name for name, one in model.__mapper__.all_orm_descriptors.items() if isinstance(one, hybrid_property)}
        return {name: getattr(found, name) for name in named | {c.key for c in model.__mapper__.column_attrs}}


@pytest.mark.parametrize("role", OF_UNITS)
def test_s29_every_address_and_form_answers_404_when_it_names_another_units_filing(walk, school, role):
    visits = [visit for visit in walk.followed if visit.role == role] or list(walk_as(school, role))
    browser = school.as_role(role)
    hidden = [n for n in every_filing(school) if browser.client.get(f"/filings/{n}").status_code == 404]
    assert len(hidden) > 5, "most filings of the school are not this person's"
    hidden = hidden[:: len(hidden) // 4]  # each try is written to the trail: a few of each place are enough
    links = {
        FILING.sub("/filings/{}", link.split("?")[0]) for visit in visits for link in visit.links if FILING.match(link)
    }
    forms = {FILING.sub("/filings/{}", url): values for v in visits for _, url, values in v.forms if FILING.match(url)}
    besides = TRACES | {"kept_form"}  # what this person typed themselves is theirs, wherever they sent it
    before, told = school.tables(besides), len(school.audited())
    for pattern in links:
        for n in hidden:
            assert browser.client.get(pattern.format(n)).status_code == 404, pattern.format(n)
    for pattern, values in forms.items():
        for n in hidden:
            sent = {**values, "opinion": "情况属实，同意。", "save": "submit"}
            assert browser.client.post(pattern.format(n), data=sent).status_code == 404, pattern.format(n)
    assert changed(before, school.tables(besides)) == []
    assert whose_words(school) <= {PEOPLE[role]}
    entries = school.audited()[told:]
    assert len(entries) == len(hidden) * (len(links) + len(forms)), "each try is in the audit trail"
    assert {(e.action, e.result, e.username) for e in entries} == {("access.denied", "refused", PEOPLE[role])}


def test_s29_what_is_hidden_and_what_does_not_exist_are_told_apart_by_no_word(school):
    browser = school.as_role("author")
    hidden, nothing = browser.open(school.address("/filings/{other}")), browser.open("/filings/987654")
    assert (hidden.status, hidden.text) == (
        nothing.status,
        re.sub(NUMBER, lambda _: number_on(hidden), nothing.text),
    )


def number_on(answer):
    return re.search(NUMBER, answer.text)[0]


def test_s29_a_filing_cannot_be_begun_for_a_unit_that_is_not_ones_own(school):
    with school.app.app_context():
        foreign = [u for u in db.session.scalars(select(Unit.id)) if u != db.session.scalar(own_unit())]
    before = school.tables()
    for unit in foreign:
        answer = school.post(
            "author", "/filings/new?platform=wechat&kind=creation", {"unit": str(unit), "save": "draft"}
        )
        assert answer.status == 404, unit
        assert school.as_role("author").client.get(f"/filings/new?platform=wechat&unit={unit}").status_code == 404
    assert changed(before, school.tables()) == []


def own_unit():
    return select(User.unit_id).where(User.username == "operator")


def test_s29_nobody_ends_the_session_of_another(school):
    before = school.tables()
    for role in ("author", "unit_head", "publicity", "tech"):
        assert school.post(role, school.address("/people/sessions/{session}/end")).status == 404
    assert changed(before, school.tables()) == []


def a_mark(school: School, username: str, digest: str) -> str:
    """Return the signed mark under which that person's form carries a picture along."""
    with school.app.test_request_context():
        user = db.session.scalars(select(User.id).where(User.username == username)).one()
        return drafts._marks().dumps([user, digest, ""])


def a_digest_of_another_unit(school: School) -> str:
    return row_of(school, Filing, school.ids["other_filed"])["data"]["avatar"]


def test_s31_a_picture_belongs_to_its_filing_and_a_digest_shows_nobody_elses(school):
    digest = a_digest_of_another_unit(school)
    own = school.ids["own_draft"]
    tries = {
        "avatar": digest,
        "qr_code": digest,
        "avatar-kept": digest,
        "remarks": digest,
        "topics_other": digest[:30],
        "qr_code-kept": a_mark(school, "stranger", digest),
    }
    for name, value in tries.items():
        page = school.as_role("author").open(f"/filings/{own}/edit")
        values = {k: v for k, v in page.values(page.form("/edit")).items() if isinstance(v, str)}
        answer = school.as_role("author").post(f"/filings/{own}/edit", {**values, name: value, "save": "draft"})
        assert answer.status == 303, name
        kept = row_of(school, Filing, own)["data"]
        assert (kept["avatar"], kept["qr_code"]) == ("", ""), name
        for key in ("avatar", "qr_code", "remarks", "name", "topics_other", "codes", "operators", digest):
            assert school.as_role("author").client.get(f"/filings/{own}/files/{key}").status_code == 404, (
                f"{name}: {key}"
            )
    assert row_of(school, Filing, own)["data"]["remarks"] == digest, "a text is a text"


def test_s31_a_mark_signed_with_another_key_carries_no_picture(school):
    digest = a_digest_of_another_unit(school)
    author = row_of(school, Filing, school.ids["own_draft"])["author_id"]
    forged = [URLSafeSerializer(TEST_KEY + "x", salt="kept-picture"), URLSafeSerializer(TEST_KEY, salt="another")]
    for maker in forged:
        page = school.as_role("author").open(school.address("/filings/{own_draft}/edit"))
        values = {k: v for k, v in page.values(page.form("/edit")).items() if isinstance(v, str)}
        values |= {"avatar-kept": maker.dumps([author, digest, ""]), "save": "draft"}
        assert school.as_role("author").post(page.path, values).status == 303
        assert row_of(school, Filing, school.ids["own_draft"])["data"]["avatar"] == ""


def test_s31_pictures_and_prints_obey_the_same_rule_as_their_filing(school):
    author, head = school.as_role("author"), school.as_role("unit_head")
    draft = f"/filings/{school.ids['own_draft']}"
    sent = author.send(author.open(f"{draft}/edit"), {"avatar": Upload(picture())}, button=("save", "draft"))
    assert sent.status == 303
    for address in ("/files/avatar", "/form.pdf"):
        assert author.client.get(draft + address).status_code == 200
        assert head.client.get(draft + address).status_code == 404, "a draft is its author's alone"
        assert school.as_role("publicity").client.get(draft + address).status_code == 404
        assert school.as_role("tech").client.get(draft + address).status_code == 404
        assert school.as_role("anonymous").client.get(draft + address).status_code == 302


COLUMNS_OF_A_FILING = {
    "id": "9999",
    "kind": "closure",
    "platform": "qq",
    "unit_id": "1",
    "unit": "1",
    "author_id": "1",
    "author": "1",
    "account_id": "1",
    "account": "1",
    "number": "2026-微信-9999",
    "base_version": "7",
    "state": "filed",
    "data": "{}",
    "saved_by": "x",
    "created_at": "2000-01-01",
    "saved_at": "2000-01-01",
    "state_since": "2000-01-01",
    "due": "2099-01-01",
    "submitted_on": "2000-01-01",
    "late": "1",
    "codes": '{"qr_code": "x"}',
    "events": "x",
    "role": "admin",
    "level": "一级",
}


def test_s30_columns_that_the_form_does_not_ask_are_ignored_when_a_draft_is_kept(school):
    own = school.ids["own_draft"]
    before = row_of(school, Filing, own)
    page = school.as_role("author").open(f"/filings/{own}/edit")
    values = {k: v for k, v in page.values(page.form("/edit")).items() if isinstance(v, str)}
    sent = {**values, **COLUMNS_OF_A_FILING, "name": "改过的名称", "save": "draft"}
    assert school.as_role("author").post(f"/filings/{own}/edit", sent).status == 404, "a foreign unit is none of theirs"
    assert row_of(school, Filing, own) == before
    sent.pop("unit")
    assert school.as_role("author").post(f"/filings/{own}/edit", sent).status == 303
    after = row_of(school, Filing, own)
    assert after["name"] == "改过的名称"
    for column in (
        "id",
        "kind",
        "platform",
        "unit_id",
        "author_id",
        "account_id",
        "base_version",
        "state",
        "created_at",
        "state_since",
        "due",
        "submitted_on",
        "late",
    ):
        assert after[column] == before[column], column
    assert set(after["data"]) == set(before["data"]) | {"codes"}, "the form's own keys and no more"
    assert not after["data"].get("codes")


def test_s30_columns_that_the_form_does_not_ask_are_ignored_when_a_step_is_taken(school):
    own = school.ids["own"]
    sent = {**COLUMNS_OF_A_FILING, "opinion": "情况属实，同意。", "action": "void", "target": "filed", "on_behalf": "1"}
    assert school.post("unit_head", f"/filings/{own}/steps/approve", sent).status == 303
    after = row_of(school, Filing, own)
    assert (after["state"], after["account_id"], after["unit_id"] == 1) == ("publicity_review", None, False)
    with school.app.app_context():
        event = db.session.get_one(Filing, own).events[-1]
        assert (event.user.username, event.on_behalf_id) == ("head", None)


def test_s30_columns_that_the_form_does_not_ask_are_ignored_for_users_and_units(school):
    more = {
        "id": "77",
        "password": "x",
        "must_change": "",
        "signature": "x" * 64,
        "assignments": "admin",
        "role": "admin",
        "seal": "y" * 64,
        "created_at": "2000-01-01",
        "level": "一级",
        "username": "root",
        "drop_seal": "",
    }
    for model, address, name, free in (
        (User, "/people/users/{user}", "何小静", {"name", "name_key", "initials", "name_order"}),
        (Unit, "/people/units/{unit}", "工程学院", {"name", "name_key", "initials", "name_order"}),
    ):
        url = school.address(address)
        row_id = int(url.rsplit("/", 1)[1])
        before = row_of(school, model, row_id)
        page = school.as_role("admin").open(url)
        values = {k: v for k, v in page.values(page.form(url)).items() if isinstance(v, str)}
        answer = school.as_role("admin").client.post(url, data={**more, **values, "name": name})
        assert answer.status_code == 303, answer.text
        after = row_of(school, model, row_id)
        assert after["name"] == name
        assert {k for k in after if after[k] != before[k]} == free | {"revision"}


def test_s30_the_parameters_of_the_school_take_no_key_of_their_own(school):
    before = school.tables()
    for key in ("secret_key", "", "__class__", "x" * 300, "school_name\n"):
        assert school.post("admin", "/settings/", {"key": key, "value": "x", "revision": "0"}).status == 404
    assert changed(before, school.tables()) == []


def test_a_form_of_the_school_is_due_seven_days_after_its_own_date(school):
    """The deadline follows from 注册时间 alone (第九条): a posted one changes nothing."""
    own = school.ids["own_draft"]
    page = school.as_role("author").open(f"/filings/{own}/edit")
    values = {k: v for k, v in page.values(page.form("/edit")).items() if isinstance(v, str)}
    sent = {**values, "registered_on": days_ago(3), "due": days_ago(-30), "save": "draft"}
    assert school.as_role("author").post(f"/filings/{own}/edit", sent).status == 303
    assert row_of(school, Filing, own)["due"].isoformat() == days_ago(-4)

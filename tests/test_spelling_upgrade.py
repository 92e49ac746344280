"""What was stored before text was cleaned: the upgrade cleans projections, the roster and drafts; what is sealed stays to the letter."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from portal import create_app
from portal.accounts.lists import search as registry
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account, AccountPerson, Identifier, Version
from portal.calendar import now
from portal.cases.lists import search as cases
from portal.cases.models import Event
from portal.database import db
from portal.demo import school
from portal.directory.asked import asked
from portal.directory.queries import verified
from portal.filings.models import Filing, Kind, State
from portal.people.models import Person, Unit, User
from portal.people.queries import suggested, unit_named
from portal.people.roster import known_person
from tests.accounts.registered import registered
from tests.conftest import a_config
from tests.databases import opened
from tests.migrating import FOLDER, differences

BEFORE = "0009"
PADDED, SEEN = "青年　信工\u200b之声", "青年 信工之声"
HANDLE, PHONE = "ZZGS-Padded", "13911112222"


@pytest.fixture
def before(dbms, tmp_path):
    """The application over a database of before, in which people have typed as they type."""
    with closing(opened(dbms, tmp_path)) as database:
        app = create_app(a_config(tmp_path, database_url=database.url))
        with app.app_context():
            upgrade(FOLDER)
            school.build("")
            db.session.commit()
            of_before(app)
            yield app
            db.session.remove()
            db.engine.dispose()


def of_before(app):
    """Seal a form as it was typed, keep a draft, and take the columns back to what the portal then put into them."""
    person = {"row_id": "cccccccccccc", "name": "王　敏", "phone": PHONE}
    link = "https://b23.tv/AbC"
    registered(
        app,
        name=PADDED,
        handle=HANDLE,
        number="2019－001",
        operators=[person],
        link=link,
        codes={"qr_code": "http://weixin.qq.com/r/AbC"},
    )
    author = db.session.scalars(select(User).where(User.username == "operator")).one()
    raw = {
        "name": PADDED,
        "remarks": "一　\r\n二 ",
        "creator": "赵 建 国",
        "operators": [person],
        "codes": {"qr_code": "a\u200bb"},
    }
    for state in (State.DRAFT, State.PUBLICITY_REVIEW):
        db.session.add(
            Filing(
                kind=Kind.CREATION,
                platform="wechat",
                unit=author.unit,
                author=author,
                state=state,
                data=raw,
                token=state.value,
            )
        )
    db.session.flush()
    handed_in = db.session.scalars(select(Filing).where(Filing.state == State.PUBLICITY_REVIEW)).one()
    since = now() - timedelta(hours=1)
    lying = {"source": "draft", "target": "publicity_review", "at": now(), "since": since}
    db.session.add(Event(case_id=handed_in.id, place=1, action="submit", label="提交", user=author, data=raw, **lying))
    db.session.commit()
    db.session.remove()
    downgrade(FOLDER, revision=BEFORE)
    with db.engine.begin() as connection:
        for statement in (
            "UPDATE account SET name = :padded, sought = :padded",
            "UPDATE account_person SET name = '王　敏' WHERE phone = :phone",
            'UPDATE "case" SET name = :padded, handle = :handle',
            "UPDATE identifier SET value = 'http://weixin.qq.com/r/abc' WHERE key = 'qr_code'",
            "UPDATE account SET link = 'b23.tv/abc'",
            "UPDATE person SET name = '王　敏', initials = 'wm' WHERE phone = :phone",
            "UPDATE \"user\" SET name = '曾 国 强', initials = 'cgq' WHERE username = 'otherhead'",
            "UPDATE unit SET name = '工　学院' WHERE name = '工学院'",
            # Somebody who was known already under the name without its padding, and somebody of a name padded otherwise.
            "INSERT INTO person (name, phone, initials, unit_id, revision) VALUES ('王敏', :phone, 'wm', 1, 1)",
            "INSERT INTO person (name, phone, initials, unit_id, revision) VALUES ('翟 勇', '13933334444', 'dy', 1, 1)",
        ):
            known = {"padded": PADDED, "handle": HANDLE, "phone": PHONE}
            connection.execute(text(statement), {k: v for k, v in known.items() if f":{k}" in statement})


def sealed():
    """Return everything that an upgrade must not touch."""
    with db.engine.connect() as connection:
        return [
            connection.execute(text(f"SELECT data FROM {table} ORDER BY id")).scalars().all()  # noqa: S608 - names, all here
            for table in ("version", "event")
        ]


def test_an_upgrade_cleans_what_is_compared_and_leaves_what_is_sealed(before):
    kept = sealed()
    upgrade(FOLDER)
    assert differences() == []
    assert sealed() == kept
    account = db.session.scalars(select(Account)).one()
    assert (account.name, account.handle) == (SEEN, HANDLE)
    assert account.sought == "青年信工之声|zzgs-padded|2019-001|qnxgzs"
    assert (account.name_key, account.number_key) == ("青年信工之声", "2019-001")
    assert account.link == "b23.tv/AbC"
    version = db.session.scalars(select(Version)).one()
    assert version.data["name"] == PADDED
    named = {row.key: row.value for row in db.session.scalars(select(Identifier))}
    assert named["handle"] == "zzgs-padded"
    assert named["qr_code"] == "weixin.qq.com/r/AbC"
    assert set(db.session.scalars(select(AccountPerson.name).where(AccountPerson.phone == PHONE))) == {"王敏"}


def test_an_upgrade_cleans_drafts_and_never_what_was_handed_in(before):
    upgrade(FOLDER)
    filings = {f.state: f for f in db.session.scalars(select(Filing).where(Filing.state != State.FILED))}
    draft = filings[State.DRAFT]
    assert draft.data["name"] == SEEN
    assert draft.data["remarks"] == "一\n二"
    assert draft.data["creator"] == "赵建国"
    assert draft.data["operators"] == [{"row_id": "cccccccccccc", "name": "王敏", "phone": PHONE}]
    assert draft.data["codes"] == {"qr_code": "a\u200bb"}
    handed_in = filings[State.PUBLICITY_REVIEW]
    assert handed_in.data["name"] == PADDED
    assert handed_in.name == draft.name == SEEN


def test_after_an_upgrade_everybody_is_found_by_what_is_seen(before):
    upgrade(FOLDER)
    with before.test_request_context():
        for word in (SEEN, PADDED, HANDLE.lower(), "2019-001"):
            assert [facts.name for facts in verified(asked(word)).exact] == [SEEN], word
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        for word in ("青年信工", "青年 信工", "qnxg", "王敏", "wm"):
            assert db.session.scalars(select(Account.id).where(registry.matching(word, viewer(user)))).all(), word
        assert len(db.session.scalars(select(Filing.id).where(cases.matching("青年信工之声"))).all()) == 3
        assert [u.name for u in suggested("zgq")] == ["曾国强"]
        assert unit_named("工学院").name == "工 学院"


def test_two_rows_of_one_person_stay_two_and_are_known_as_a_pair(before):
    upgrade(FOLDER)
    pair = db.session.scalars(select(Person).where(Person.phone == PHONE).order_by(Person.id)).all()
    assert [(p.name, p.name_key, p.initials) for p in pair] == [("王　敏", "王敏", "wm"), ("王敏", "王敏", "wm")]
    other = db.session.scalars(select(Person).where(Person.phone == "13933334444")).one()
    assert (other.name, other.name_key, other.initials) == ("翟勇", "翟勇", "zy dy")
    unit = db.session.scalars(select(Unit).order_by(Unit.id)).first()
    assert known_person("王 敏", PHONE, unit) is pair[0], "no third one is born"
    assert known_person("翟　勇", "13933334444", unit) is other


def test_going_back_keeps_what_was_cleaned(before):
    upgrade(FOLDER)
    downgrade(FOLDER, revision=BEFORE)
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM account")).scalar() == SEEN
        data = connection.execute(text("SELECT data FROM version")).scalar()
    assert (json.loads(data) if isinstance(data, str) else data)["name"] == PADDED

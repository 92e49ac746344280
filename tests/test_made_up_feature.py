"""A feature made up here is everywhere by its record alone, and nowhere once it is switched off."""

from __future__ import annotations

from datetime import timedelta

import click
import pytest
from flask import Blueprint, url_for
from sqlalchemy import select

from portal import create_app
from portal.audit import trail
from portal.calendar import today
from portal.database import db
from portal.demo import school
from portal.feature import Advice, AuditWords, Carried, DemoStep, Feature, MenuItem, Search, Topic, Unfinished
from portal.features import FEATURES
from portal.notices.reminders import Due, messages
from portal.people.models import User
from portal.people.passwords import hashed
from portal.settings.declaring import Group, Parameter
from portal.settings.reminding import Rule
from portal.web.access import SIGNED_IN, allow
from portal.web.found import Group as Found
from portal.web.found import Hit
from portal.web.pages import go
from tests.conftest import a_config
from tests.pages import PASSWORD, Page
from tests.settings.saving import form_of, sent

OPEN = {"number": 0}
pages = Blueprint("kites", __name__, url_prefix="/kites")


@pages.get("/")
@allow(SIGNED_IN)
def index():
    return go("/")


def due():
    owner = db.session.scalars(select(User).where(User.username == "operator")).one()
    yield Due("kites", "kite:1", today() - timedelta(days=1), "风筝", "/kites/", "尚未收回", (owner,))


@click.command("kites")
def fly():
    click.echo("放飞")


FEATURE = Feature(
    "kites",
    "风筝登记",
    blueprint=pages,
    optional=True,
    about="登记每一只风筝。",
    menu=(MenuItem("办理", "kites.index", "风筝登记"),),
    search=(
        Search(
            "kites.index",
            lambda _user, word: Found("风筝", [Hit(f"纸鸢{word}", "红色", None, "/kites/")], 1, "/kites/"),
        ),
    ),
    topics=(Topic("kites", "风筝怎么登记", (9,), ("先画出来。",), ("kites.*",)),),
    advice=(Advice("desk", "有风的日子先看风筝。"),),
    articles=(Carried(9, "；风筝也要登记", (("风筝", "kites.index", ()),), place=9),),
    words=(AuditWords({"kite.flown": "放飞风筝"}, {"kite": "风筝"}, {"wind": "风力"}, {"wind": {"strong": "大风"}}),),
    groups=(Group("kites", "风筝", "放风筝的规矩。", 200),),
    parameters=(Parameter("kite_length", "线长", "30", "number", "米数", "第九条", "kites", unit="米"),),
    rules=(Rule("kites", "风筝收回"),),
    reminders=(due,),
    kinds=(("kite", "风筝"),),
    trail_checks=(lambda: "kite 1 is not what the trail says" if OPEN["number"] else "",),
    diagrams=(lambda: ("kites.md", "# Kites\n"),),
    demo=(DemoStep(5, lambda _users, _morning: 7),),
    commands=(fly,),
    unfinished=lambda: Unfinished(OPEN["number"], "只风筝在天上", "kites.index"),
)


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setattr("portal.features.FEATURES", (*FEATURES, FEATURE))
    monkeypatch.setitem(OPEN, "number", 0)
    app = create_app(a_config(tmp_path))
    app.testing = True
    with app.app_context():
        db.create_all()
        school.build(hashed(PASSWORD))
        trail.record("kite.flown", "kite:1", wind="strong")
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def seen(app):
    """Return where the feature is met."""
    operator, head, auditor = (Page.let_in(app, name) for name in ("operator", "head", "auditor"))
    with app.test_request_context():
        reminded = [m for m in messages() if m.subject == "kite:1"]
    return {
        "menu": "/kites/" in operator.open("/").links(),
        "page": operator.client.get("/kites/").status_code == 303,
        "search": "纸鸢王" in operator.open("/search?q=王").text,
        "topic": operator.open("/help/kites").status == 200,
        "advice": "有风的日子先看风筝。" in operator.open("/help/desk").text,
        "article": "；风筝也要登记。" in operator.open("/help/regulation").text,
        "reminder": bool(reminded),
        "kind": head.open("/delegation/new").has("input", value="kite"),
    }, {
        "words": all(said in auditor.open("/audit/").text for said in ("放飞风筝", "风筝 1", "风力：大风")),
        "command": app.test_cli_runner().invoke(args=["kites"]).output == "放飞\n",
    }


def switched(app, value):
    admin = Page.let_in(app, "admin")
    shown = admin.open("/settings/features")
    return admin.post("/settings/", sent(shown, form_of(shown, "feature_kites"), value=value))


def test_it_is_everywhere_by_its_record_alone(app):
    met, kept = seen(app)
    assert [name for name, is_there in {**met, **kept}.items() if not is_there] == []
    text = Page.let_in(app, "admin").open("/settings/").text
    assert all(said in text for said in ("线长", "30 米", "风筝收回提醒", "风筝登记"))
    with app.app_context():
        assert trail.verify()[1] == ""
        OPEN["number"] = 1
        assert trail.verify()[1] == "kite 1 is not what the trail says"


def test_switched_off_nobody_meets_it_and_what_was_stays_readable(app):
    assert switched(app, "unused").status == 303
    met, kept = seen(app)
    assert [name for name, is_there in met.items() if is_there] == []
    assert [name for name, is_there in kept.items() if not is_there] == []
    with app.test_request_context():
        assert url_for("kites.index") == "/kites/"
        OPEN["number"] = 1
        assert trail.verify()[1], "what it keeps is still checked"
        OPEN["number"] = 0
    assert switched(app, "used").status == 303
    assert all(seen(app)[0].values())


def test_while_one_is_in_the_air_it_cannot_be_switched_off(app):
    OPEN["number"] = 3
    answer = switched(app, "unused")
    assert answer.status == 422
    form = form_of(answer, "feature_kites")
    assert "还有 3 只风筝在天上，不能关闭。" in "".join(form.itertext())
    assert [link.get("href") for link in form.iter("a")] == ["/kites/"]

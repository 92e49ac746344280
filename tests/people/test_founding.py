"""The first administrator of an empty portal: made with the code of the server's terminal, by one of two who come at once."""

from __future__ import annotations

import stat
import threading
from contextlib import closing

import pytest
from sqlalchemy import func, select

from portal import create_app
from portal.config import alone
from portal.database import db
from portal.people import founding
from portal.people.models import Role, Unit, User
from portal.people.views.founding import MOST_TRIES
from tests.conftest import a_config, unhurried
from tests.databases import opened
from tests.pages import Answer, Page

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is asked about
FACTS = {
    "unit": "现代教育技术中心",
    "name": "张三",
    "username": "zhangsan",
    "password": "Qingfeng-4829",
    "again": "Qingfeng-4829",
}


@pytest.fixture(scope="module")
def empty_app(dbms, tmp_path_factory):
    """The application over a database with tables and nobody in them."""
    folder = tmp_path_factory.mktemp("nobody")
    with closing(opened(dbms, folder)) as database:
        app = create_app(a_config(folder, database_url=database.url))
        app.testing = True
        with app.app_context():
            db.create_all()
            db.event.listen(db.engine, "connect", unhurried)

        def dispose() -> None:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()

        database.engine_dispose = dispose
        database.seed(lambda: None)
        yield app, database
        dispose()


@pytest.fixture
def empty(empty_app):
    app, database = empty_app
    database.restore()
    app.extensions.pop(founding.PEOPLED, None)
    (app.extensions["portal.config"].instance / "first_code").unlink(missing_ok=True)
    return app


def the_code(app) -> str:
    with app.app_context():
        return founding.code()


def asked(app) -> tuple[Page, Answer]:
    visitor = Page(app)
    return visitor, visitor.open("/first")


def sent(visitor: tuple[Page, Answer], **changes: str) -> Answer:
    return visitor[0].send(visitor[1], FACTS | changes)


def reached(answer: Answer) -> str:
    return answer.response.request.path


def test_s01_an_empty_portal_leads_whoever_comes_to_the_first_administrator_and_tells_nobody_the_code(empty):
    visitor = Page(empty)
    answer = visitor.open("/")
    assert reached(answer) == "/first"
    assert "建立第一个系统管理员" in answer.text
    code = the_code(empty)
    assert code
    assert code not in answer.text
    with empty.app_context():
        assert code in founding.announced()
        assert stat.S_IMODE(founding.code_file().stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "abcd-efgh-jkmn-pqrs"}, "一次性代码不对"),
        ({"code": ""}, "请填写一次性代码"),
        ({"password": "zhangsan-1234", "again": "zhangsan-1234"}, "密码中不能包含用户名"),
        ({"password": "Kurz-1", "again": "Kurz-1"}, "密码至少 10 个字符"),
        ({"again": "Qingfeng-4820"}, "两次输入的密码不一致"),
        ({"username": "Zhang San"}, "用户名应为"),
        ({"unit": "", "name": ""}, "请填写所在单位"),
    ],
)
def test_s01_what_is_wrong_is_said_and_nothing_is_made_and_no_word_is_lost(empty, changes, said):
    visitor = asked(empty)
    answer = sent(visitor, code=the_code(empty), **changes) if "code" not in changes else sent(visitor, **changes)
    assert answer.status == 422
    assert said in answer.text
    assert answer.one("input", name="username").get("value") == (FACTS | changes)["username"].lower()
    assert answer.one("input", name="password").get("value") in {None, ""}
    with empty.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 0


def test_s01_with_the_code_there_is_an_administrator_signed_in_and_the_page_is_gone_for_good(empty):
    visitor = asked(empty)
    answer = sent(visitor, code=f" {the_code(empty)}\n")
    assert answer.status == 303
    assert "审计员" in visitor[0].follow(answer).text
    with empty.app_context():
        user = db.session.scalars(select(User)).one()
        assert (user.roles, user.unit.name, user.must_change) == ({Role.ADMIN}, FACTS["unit"], False)
        assert not founding.code_file().exists()
    for page in (Page(empty), visitor[0]):
        assert page.open("/first").status == 404
    assert Page(empty, "zhangsan", FACTS["password"]).open("/people/").status == 200


def test_s01_guesses_of_the_code_are_counted(empty):
    visitor = asked(empty)
    answers = [sent(visitor, code="abcd-efgh-jkmn-pqrs") for _ in range(MOST_TRIES + 1)]
    assert [answer.status for answer in answers] == [422] * MOST_TRIES + [429]
    answer = answers[-1]
    assert "15 分钟" in answer.text
    assert answer.one("input", name="name").get("value") == "张三"


def test_s01_of_two_who_found_at_once_one_does(empty):
    visitors, begin, statuses = [asked(empty), asked(empty)], threading.Barrier(2), []
    facts = [FACTS | {"code": the_code(empty)}, FACTS | {"code": the_code(empty), "username": "lisi", "name": "李四"}]

    def one(place: int) -> None:
        begin.wait()
        statuses.append(sent(visitors[place], **facts[place]).status)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 404]
    with empty.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 1
        assert db.session.scalar(select(func.count(Unit.id))) == 1


def test_s01_a_portal_with_people_has_no_such_page(anonymous):
    assert anonymous.open("/first").status == 404
    assert reached(anonymous.open("/login")) == "/login"


@pytest.mark.parametrize(
    ("host", "said", "looked"),
    [
        ("", {}, True),
        ("::1", {}, True),
        (EVERYWHERE, {}, False),
        ("10.0.0.5", {}, False),
        ("127.0.0.1", {"proxy_hops": 1}, False),
        (EVERYWHERE, {"demo": 1}, True),
    ],
)
def test_s01_make_run_seeds_only_what_this_machine_alone_reaches(monkeypatch, tmp_path, host, said, looked):
    """Asked of a database without tables: whoever is to seed it looks into it, and fails."""
    app = create_app(a_config(tmp_path, **said))
    monkeypatch.setenv("HOST", host)
    with app.app_context():
        answer = app.test_cli_runner().invoke(args=["demo", "--if-empty"])
        db.engine.dispose()
    assert (answer.exit_code != 0) is looked
    assert ("确要装入请设 PORTAL_DEMO=1" in answer.output) is not looked


@pytest.mark.parametrize(
    ("host", "here"),
    [
        *((here, True) for here in ("127.0.0.1", "127.8.8.8", "localhost", "[::1]")),
        *((away, False) for away in ("::", EVERYWHERE, "media.example.edu.cn")),
    ],
)
def test_s01_what_listens_on_loopback_is_reached_from_here_alone(host, here):
    assert alone(host, 0) is here
    assert not alone(host, 1)

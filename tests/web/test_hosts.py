"""Which host names are answered, what stands in the addresses we make, and what the log says of a name that is not listed."""

from __future__ import annotations

import io
import json
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from flask import Blueprint
from werkzeug.test import TestResponse, create_environ, run_wsgi_app
from werkzeug.wrappers import Request

from portal import create_app
from portal.config import ROOT, BadConfig, listed_host
from portal.web.access import PUBLIC, allow
from portal.web.hosts import HOUR, MOST_LOGGED, absolute
from tests.conftest import a_config
from tests.web.manners import same_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.pages import Page

REFUSED = None
LISTED = (
    "portal.example",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "mapped.example:8443",
    ".club.example",
    "新媒体.中国",
    "::2",
)


@pytest.fixture
def portal(tmp_path: Path) -> Callable[..., Flask]:
    def made(**settings: Any) -> Flask:
        app = create_app(a_config(tmp_path, **{"trusted_hosts": LISTED, **settings}))
        pages = Blueprint("where", __name__)
        pages.get("/where")(allow(PUBLIC)(lambda: absolute("/x")))
        app.register_blueprint(pages)
        return app

    return made


def asked(app: Flask, host: str | None, path: str = "/where", **more: str) -> TestResponse:
    """Ask a server that listens on port 5000, as bytes come: the test client would not send what nobody should."""
    path, _, query = path.partition("?")
    environ = create_environ() | {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host, **more}
    environ |= {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "5000"}
    if host is None:
        del environ["HTTP_HOST"]
    return TestResponse(*run_wsgi_app(app.wsgi_app, environ), request=Request(environ))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("portal.example", "http://portal.example/x"),
        ("portal.example:80", "http://portal.example/x"),
        ("portal.example:5000", "http://portal.example:5000/x"),
        ("PORTAL.Example:5000", "http://portal.example:5000/x"),
        ("portal.example:9999", "http://portal.example:5000/x"),
        ("portal.example:443", "http://portal.example:5000/x"),
        ("localhost:8081", "http://localhost:5000/x"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000/x"),
        ("[::1]:5000", "http://[::1]:5000/x"),
        ("[::1]:81", "http://[::1]:5000/x"),
        ("[::2]", "http://[::2]/x"),
        ("mapped.example:8443", "http://mapped.example:8443/x"),
        ("mapped.example:8444", "http://mapped.example:5000/x"),
        ("portal.example:8443", "http://portal.example:5000/x"),
        ("film.club.example:8443", "http://film.club.example:5000/x"),
        ("club.example", "http://club.example/x"),
        ("xn--tqqy7y61i.xn--fiqs8s", "http://xn--tqqy7y61i.xn--fiqs8s/x"),
        (None, "http://127.0.0.1:5000/x"),
        ("", REFUSED),
        ("evil.test", REFUSED),
        ("evil.test:5000", REFUSED),
        ("portal.example.evil.test", REFUSED),
        ("evilclub.example", REFUSED),
        (".club.example", REFUSED),
        ("portal.example.", REFUSED),
        ("portal.example:0", REFUSED),
        ("portal.example:65536", REFUSED),
        ("portal.example:", REFUSED),
        ("portal.example:5000:5000", REFUSED),
        ("portal.example:５０００", REFUSED),
        ("portal.example@evil.test", REFUSED),
        ("portal.example/evil", REFUSED),
        ("portal.example, evil.test", REFUSED),
        ("portal.example\r\nX: y", REFUSED),
        ("::1", REFUSED),
        ("新媒体.中国".encode().decode("latin1"), REFUSED),
    ],
)
def test_a_host_is_answered_when_it_is_listed_and_its_port_is_written_when_it_is_ours(portal, host, address) -> None:
    answer = asked(portal(), host)
    if address is REFUSED:
        assert answer.status_code == 400
        assert "本平台不接受用这个网址访问" in answer.text
        assert not host or host not in answer.text
        same_table(answer)
    else:
        assert (answer.status_code, answer.text) == (200, address)


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ({"HTTP_X_FORWARDED_HOST": "portal.example"}, "https://portal.example/x"),
        ({"HTTP_X_FORWARDED_HOST": "portal.example:443"}, "https://portal.example/x"),
        ({"HTTP_X_FORWARDED_HOST": "portal.example:5000"}, "https://portal.example/x"),
        ({"HTTP_X_FORWARDED_HOST": "portal.example:9999"}, "https://portal.example/x"),
        ({"HTTP_X_FORWARDED_HOST": "mapped.example:8443"}, "https://mapped.example:8443/x"),
        ({"HTTP_X_FORWARDED_HOST": "evil.test, portal.example"}, "https://portal.example/x"),
        ({"HTTP_X_FORWARDED_HOST": "portal.example, evil.test"}, REFUSED),
        ({"HTTP_X_FORWARDED_HOST": "evil.test"}, REFUSED),
        ({}, "https://localhost/x"),
    ],
)
def test_behind_a_proxy_the_port_of_the_server_is_nobody_s_business(portal, forwarded, address) -> None:
    answer = asked(portal(proxy_hops=1), "localhost:5000", **forwarded, HTTP_X_FORWARDED_PROTO="https")
    assert (answer.text if answer.status_code == 200 else REFUSED) == address


def test_without_a_proxy_nobody_s_word_is_taken_for_another_host(portal) -> None:
    answer = asked(portal(), "localhost:5000", HTTP_X_FORWARDED_HOST="evil.test", HTTP_X_FORWARDED_PROTO="https")
    assert answer.text == "http://localhost:5000/x"


@pytest.mark.parametrize("public_url", ["https://media.example.edu.cn", "https://media.example.edu.cn/"])
def test_a_public_address_that_is_set_stands_before_every_path(portal, public_url) -> None:
    assert asked(portal(public_url=public_url), "portal.example:9999").text == "https://media.example.edu.cn/x"


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/directory//2026//avatar?v=1", "/directory/2026/avatar?v=1"),
        ("/directory//2026", "/directory/2026"),
        ("/api/v1//accounts?unit=a%2Fb", "/api/v1/accounts?unit=a%2Fb"),
    ],
)
def test_an_address_that_is_tidied_stays_on_this_host(app: Flask, path: str, where: str) -> None:
    for host in ("localhost:8081", "localhost"):
        answer = asked(app, host, path)
        assert (answer.status_code, answer.headers["Location"]) == (308, where)
        assert "localhost" not in answer.text


@pytest.mark.parametrize(
    "path", ["/api/v1/accounts", "/api/v1/verify?q=x", "/api/v1/openapi.json", "/directory/", "/login", "/", "/no"]
)
def test_a_foreign_port_stands_in_no_answer(anonymous: Page, path: str) -> None:
    answer = anonymous.client.get(path, headers={"Host": "localhost:9753"})
    assert answer.status_code in {200, 302, 404}
    assert "9753" not in answer.text + str(answer.headers)


def test_nobody_but_this_module_makes_addresses_of_what_was_asked_for() -> None:
    made = re.compile(r"\b(host_url|url_root|root_url|base_url|_external)\b|\brequest\.(url|host)\b")
    compared = {"portal/web/csrf.py"}  # with the page that a form comes from
    for path in (*(ROOT / "portal").rglob("*.py"), *(ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT).as_posix()
        if name not in compared:
            assert not made.search(path.read_text("utf-8")), name


def heard(app: Flask) -> io.StringIO:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(app.logger.handlers[0].formatter)
    app.logger.addHandler(handler)
    return written


def lines(log: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_s60_a_name_that_is_not_listed_is_logged_once_with_the_setting_that_would_allow_it(portal) -> None:
    app = portal()
    log = heard(app)
    for host in ("portal.zzgs.edu.cn", "portal.zzgs.edu.cn:8080", "Portal.zzgs.edu.cn", "portal.zzgs.edu.cn"):
        assert asked(app, host).status_code == 400
    (line,) = lines(log)
    assert line["level"] == "WARNING"
    assert line["message"] == (
        'Host "portal.zzgs.edu.cn" is not trusted; add it to PORTAL_TRUSTED_HOSTS if it is the portal\'s '
        f"(now: {','.join(LISTED)})"
    )
    assert asked(app, "portal.example").status_code == 200
    assert len(lines(log)) == 1


@pytest.mark.parametrize("host", ["a\r\nb", "\x1b[31m", 'a"b', "é", "", "x" * 100_000, "a" * 300 + ".test"])
def test_s60_what_is_no_name_is_logged_on_one_line_cut_and_without_control_characters(portal, host) -> None:
    app = portal()
    log = heard(app)
    assert asked(app, host).status_code == 400
    (line,) = lines(log)
    assert "could hold" in line["message"]
    assert len(line["message"]) < 500
    assert line["message"].isprintable()
    assert "\\" not in re.sub(r"\\(u[0-9a-f]{4}|[rn\"])", "", line["message"])


def test_s60_made_up_names_fill_neither_the_log_nor_the_memory_and_an_hour_later_they_are_told_again(portal) -> None:
    app = portal()
    keeper, log = app.extensions["portal.hosts"], heard(app)
    hour = [0.0]
    keeper.clock = lambda: hour[0]
    for n in range(3 * MOST_LOGGED):
        asked(app, f"evil-{n}.test")
    assert len(lines(log)) == MOST_LOGGED + 1
    assert "More hosts" in lines(log)[-1]["message"]
    hour[0] = HOUR + 1
    asked(app, "evil-0.test")
    assert "evil-0.test" in lines(log)[-1]["message"]
    assert len(lines(log)) == MOST_LOGGED + 2


@pytest.mark.parametrize(
    "hosts", [(), ("http://portal.example",), ("portal.example/",), ("*",), ("a b",), ("a.b:0",), ("a..b",)]
)
def test_a_list_that_would_allow_everybody_or_nobody_is_refused_at_the_start(
    tmp_path: Path, hosts: tuple[str, ...]
) -> None:
    with pytest.raises(BadConfig, match="PORTAL_TRUSTED_HOSTS"):
        a_config(tmp_path, trusted_hosts=hosts)


@pytest.mark.parametrize(
    ("listed", "understood"),
    [
        ("Portal.Example", ("portal.example", 0)),
        ("10.0.0.5:8080", ("10.0.0.5", 8080)),
        ("::1", ("[::1]", 0)),
        ("[fe80::1]:8080", ("[fe80::1]", 8080)),
        (".edu.cn:8443", (".edu.cn", 8443)),
        ("新媒体.中国:8080", ("xn--tqqy7y61i.xn--fiqs8s", 8080)),
        ("media_1", ("media_1", 0)),
    ],
)
def test_names_addresses_and_ports_can_be_listed(listed: str, understood: tuple[str, int]) -> None:
    assert listed_host(listed) == understood

"""The examples of deploy/: gunicorn starts as they start it, nginx and systemd take them, and what they guard is what there is."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from portal.config import Config
from tests.conftest import TEST_KEY
from tests.site import crowding
from tools import documents, secured

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
UNITS = sorted(DEPLOY.glob("*.service"))
HARDENED = re.compile(r"^(?:[A-Z]\w+)=(?!/).*$", re.MULTILINE)


def size(text: str) -> int:
    return int(text[:-1]) * {"k": 1024, "m": 1024**2}[text[-1]]


def directive(name: str) -> list[str]:
    return re.findall(rf"^\s*{name}\s+([^;]+);", NGINX, re.MULTILINE)


@pytest.mark.skipif(find_spec("gunicorn") is None, reason="gunicorn is not installed: pip install -r requirements.txt")
def test_s66_gunicorn_serves_as_deploy_starts_it(app, database, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    theirs |= {"PORTAL_INSTANCE": str(tmp_path), "PORTAL_DATABASE_URL": database.url, "PORTAL_SECRET_KEY": TEST_KEY}
    unit = (DEPLOY / "portal.service").read_text("utf-8")
    words = re.search(r"^ExecStart=/opt/portal/.venv/bin/(gunicorn .+)$", unit, re.MULTILINE)
    assert words
    command = [sys.executable, "-m", *words[1].split()]
    with subprocess.Popen(
        command, cwd=ROOT, env=theirs | {"PORT": str(port)}, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            assert _first(port, "/healthz", within=60) == 200
            assert crowding.answered(port, "/directory/")[0] == 200  # asks the database
        finally:
            running.send_signal(signal.SIGTERM)
            said = running.communicate(timeout=60)[1]
    assert running.returncode == 0, said
    assert "Traceback" not in said


def _first(port: int, path: str, within: float) -> int:
    ended = time.monotonic() + within
    while time.monotonic() < ended:
        try:
            return crowding.answered(port, path)[0]
        except OSError:
            time.sleep(0.05)
    return 0


@pytest.mark.files
def test_gunicorn_has_two_processes_of_eight_threads_and_believes_no_header():
    given = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    assert (given["workers"], given["threads"], given["worker_class"]) == (2, 8, "gthread")
    assert (given["forwarded_allow_ips"], given["secure_scheme_headers"]) == ("", {})
    assert given["bind"].startswith("127.0.0.1:")


@pytest.mark.files
@pytest.mark.skipif(
    shutil.which("nginx") is None, reason="nginx is not installed: its own check of the example is left out"
)
def test_nginx_takes_the_example(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=a",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run(make, check=True, capture_output=True)
    ours = re.sub(r"/etc/ssl/\S+\.pem", str(certificate), re.sub(r"/etc/ssl/\S+\.key", str(key), NGINX))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{ours}\n}}\n", "utf-8")
    said = subprocess.run(["nginx", "-t", "-e", "stderr", "-c", whole], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


@pytest.mark.files
def test_s66_nginx_waits_for_nobody_without_end_and_counts_each_address():
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout", "keepalive_timeout"):
        assert [int(value.rstrip("s")) <= 60 for value in directive(name)] == [True], name
    for limit in ("limit_conn", "limit_req"):
        zone = re.search(r"zone=(\w+):", directive(f"{limit}_zone")[0])
        assert zone
        assert zone[1] in directive(limit)[0]
        assert directive(f"{limit}_status") == ["429"]


@pytest.mark.files
def test_nginx_says_in_chinese_what_is_too_large_and_lets_through_what_the_portal_takes():
    most = Config.__dataclass_fields__["request_limit"].default
    assert most < size(directive("client_max_body_size")[0]) <= most * 1.1
    assert directive("error_page") == ["413 /413.html"]
    page = (DEPLOY / "pages" / "413.html").read_text("utf-8")
    assert f"{most // 1024**2} MB" in page
    assert 'lang="zh-CN"' in page


@pytest.mark.files
def test_s63_the_pages_that_nginx_guards_are_those_of_whoever_administers_or_audits():
    found = re.findall(r'^\s+"~(\^/[^"]+)" 1;', NGINX, re.MULTILINE)
    assert found
    with documents.application().app_context():
        pages = [(path.rstrip("/"), whole) for path, whole in secured.managed(documents.application())]
        rules = [rule.rule for rule in documents.application().url_map.iter_rules()]
    theirs = {
        rule for rule in rules if any(rule.rstrip("/") == p or (whole and rule.startswith(p)) for p, whole in pages)
    }
    guarded = {rule for rule in rules if any(re.match(pattern, rule) for pattern in found)}
    assert guarded == theirs
    assert "/people/password" not in guarded  # everybody's own


@pytest.mark.files
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not installed: it is not asked about its units"
)
def test_systemd_takes_the_unit_and_finds_little_exposed(unit, tmp_path):
    # What a unit starts lies where it will be installed, not here.
    here = tmp_path / unit.name
    here.write_text(re.sub(r"=/opt/portal/\S+", "=/bin/true", unit.read_text("utf-8")), "utf-8")
    said = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True, check=False)
    ours = [line for line in said.stderr.splitlines() if unit.name in line]
    assert ours == []
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", here]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


@pytest.mark.files
def test_what_is_shut_in_may_still_shut_in_its_children_and_all_units_alike():
    held = {unit.name: set(re.findall(r"^(\w+=.*)$", unit.read_text("utf-8"), re.MULTILINE)) for unit in UNITS}
    common = set.intersection(*held.values())
    for line in (
        "NoNewPrivileges=true",
        "MemoryDenyWriteExecute=true",
        "SystemCallArchitectures=native",
        "RestrictNamespaces=true",
        "SystemCallFilter=@system-service seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self",
    ):
        assert line in common

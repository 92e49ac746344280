"""What `make run` fetches is pinned, comes from any mirror, and is whole."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
FONTS = ("NotoSerifSC_400Regular.ttf", "NotoSerifSC_700Bold.ttf", "NotoSansSymbols2_400Regular.ttf")
TRUETYPE = b"\x00\x01\x00\x00"


@pytest.fixture(scope="module")
def lock() -> dict:
    return json.loads((ROOT / "package-lock.json").read_text("utf-8"))


def npm_packages(lock: dict) -> dict[str, dict]:
    return {name.removeprefix("node_modules/"): found for name, found in lock["packages"].items() if name}


def test_the_lockfile_names_no_registry_so_that_any_mirror_will_do(lock):
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text("utf-8")
    assert [name for name, found in npm_packages(lock).items() if "resolved" in found] == []


def test_every_npm_package_is_pinned_by_its_hash(lock):
    assert all(found["integrity"].startswith("sha512-") for found in npm_packages(lock).values())


def test_package_json_asks_for_exact_versions_and_the_lockfile_agrees(lock):
    asked = json.loads((ROOT / "package.json").read_text("utf-8"))
    wanted = asked["dependencies"] | asked["devDependencies"]
    assert wanted == {name: found["version"] for name, found in npm_packages(lock).items()}


def test_htmx_stays_on_its_second_version_until_a_planned_migration(lock):
    assert re.fullmatch(r"2\.0\.\d+", npm_packages(lock)["htmx.org"]["version"])
    assert re.search(r'version:"2\.0\.\d+"', (VENDOR / "htmx.min.js").read_text("utf-8"))


@pytest.mark.parametrize("name", FONTS)
def test_the_printed_form_has_its_fonts_as_truetype_outlines(name):
    assert (VENDOR / "fonts" / name).read_bytes()[:4] == TRUETYPE


def test_vendored_assets_stay_out_of_the_repository():
    assert "static/vendor/" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_making_the_assets_again_copies_nothing():
    done = subprocess.run(["node", "tools/assets.mjs"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "0 个更新" in done.stdout


def test_python_packages_are_pinned_exactly_and_each_line_has_its_reason():
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text("utf-8").splitlines()
        if line and not line.startswith(("#", "-r "))
    ]
    pinned = re.compile(r"[A-Za-z0-9_.-]+(\[[a-z]+\])?==[0-9][^\s#]*\s+# \S.{5,}")
    assert [line for line in lines if not pinned.fullmatch(line)] == []


def test_make_help_names_every_command_of_the_portal():
    command = ("make", "--no-print-directory", "help")
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert {line.split()[1] for line in said.stdout.splitlines()} >= {"run", "test", "check", "bench", "screenshots"}

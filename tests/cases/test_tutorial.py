"""docs/new-feature.md followed to the letter: what it writes down is all there is to a sort of case, and no file says more of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import FunctionType

import pytest

from portal.cases.models import Case
from portal.database import db
from portal.feature import of_all
from portal.features import FEATURES
from tests.cases.made_up import FEATURE, FILES, LINE, MODULES, ROOT, TUTORIAL, Trip

PACKAGE = [path.removesuffix(".py").replace("/", ".") for path in MODULES]
ENGINE = [*(ROOT / "portal" / "cases").rglob("*.py"), *(ROOT / "templates" / "cases").rglob("*.html")]
SORTS = [feature.sort for feature in (*FEATURES, FEATURE) if feature.sort]
# A sort by its key, its package and what its cases are called: none of them stands in the engine.
NAMES = (
    {sort.key for sort in SORTS}
    | {sort.blueprint for sort in SORTS}
    | {"report", "reports", "impostor", "filing", "filings"}
)
WORDS = {word for sort in SORTS for word in (sort.noun, sort.label)} | {"备案", "举报", "填报"}


def code_lines() -> list[str]:
    return [line for text in (*FILES.values(), LINE) for line in text.splitlines() if line.strip()]


def test_it_has_fewer_than_a_hundred_and_fifty_lines_and_needs_one_line_more() -> None:
    assert len(code_lines()) < 150
    assert len(LINE.splitlines()) == 1
    assert max(map(len, code_lines())) <= 140


@pytest.mark.parametrize("path", MODULES)
def test_each_of_its_files_is_written_as_the_others_are(path: str) -> None:
    ours, there = 'lint.isort.known-first-party=["portal"]', path.replace("trips", "filings")  # a package that is there
    checked = ["ruff", "check", "--quiet", "--config", ours, "--stdin-filename", there, "-"]
    done = subprocess.run(
        [sys.executable, "-m", *checked], input=MODULES[path], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout


def test_everything_the_tutorial_names_is_there() -> None:
    paths = [p for p in re.findall(r"`([a-z_]+/[a-z_/\-0-9.]+)`", TUTORIAL) if "trips" not in p]
    assert {"portal/cases/sort.py", "portal/cases/usual.py", "portal/features.py"} <= set(paths)
    assert [p for p in paths if not (ROOT / p).exists()] == []


def test_it_has_no_table_of_its_own_and_disturbs_none() -> None:
    assert Trip.__table__ is Case.__table__
    assert "trip" not in db.metadata.tables
    assert [key for key, mapper in Case.__mapper__.polymorphic_map.items() if mapper.class_ is Trip] == ["trip"]


def test_it_declares_nothing_that_another_has() -> None:
    for name, key in (("topics", "key"), ("menu", "endpoint")):
        theirs = {getattr(item, key) for item in of_all(FEATURES, name)}
        assert not theirs & {getattr(item, key) for item in getattr(FEATURE, name)}


def test_none_of_its_code_claims_to_be_a_file_of_the_portal() -> None:
    """Else the report of coverage ends without a word of the rest: it finds no source for what has run."""
    functions = [vars(sys.modules[name])[key] for name in PACKAGE for key in vars(sys.modules[name])]
    sources = {f.__code__.co_filename for f in functions if isinstance(f, FunctionType) and f.__module__ in PACKAGE}
    assert sources
    assert {source for source in sources if not re.fullmatch(r"<portal/trips/\w+\.py>", source)} == set()


def named(text: str) -> set[str]:
    """Return which sorts a text names, as words of code or in Chinese."""
    return {name for name in NAMES if re.search(rf"(?<![a-z]){name}(?![a-z])", text, re.IGNORECASE)} | {
        word for word in WORDS if word in text
    }


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: str(Path(path).relative_to(ROOT)))
def test_no_file_of_the_engine_names_a_sort(path: Path) -> None:
    assert named(path.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    "text", ["from portal.filings import x", "isinstance(case, Filing)", "这份备案", "{{ report.link }}"]
)
def test_one_that_did_would_be_found(text: str) -> None:
    assert named(text)

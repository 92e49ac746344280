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
KINDS = dict(kind for feature in (*FEATURES, FEATURE) for kind in feature.kinds)
# English that the engine speaks as well: an address with other filters takes `changes`.
GENERIC = {"change"}
METHOD = re.compile(r'method="post"|hx-post|"POST"')  # of a form: the web knew the word first
# A sort by its key, its package, its kinds and what its cases are called: none of them stands in the engine.
NAMES = {
    name.removesuffix("s")
    for name in (*(s.key for s in SORTS), *(s.blueprint for s in SORTS), *KINDS, "report", "impostor", "filing")
} - GENERIC
WORDS = {word for sort in SORTS for word in (sort.noun, sort.label)} | {*KINDS.values(), "备案", "举报", "填报"}


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
    """Return which sorts a text names, one or many, in Chinese or as words of code: FilingState and is_filing have two each."""
    words = {
        word.lower().removesuffix("s") for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", METHOD.sub("", text))
    }
    return words & NAMES | {word for word in WORDS if word in text}


def test_the_engine_is_there_and_each_name_is_one_word() -> None:
    assert {path.suffix for path in ENGINE} == {".py", ".html"}
    assert {"sort.py", "case.py", "show.html"} <= {path.name for path in ENGINE}
    assert {
        "clearance",
        "filing",
        "post",
        "report",
        "trip",
        "impostor",
        "creation",
        "retroactive",
        "closure",
    } == NAMES
    assert {name for name in NAMES if named(name) != {name}} == set()


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: str(Path(path).relative_to(ROOT)))
def test_no_file_of_the_engine_names_a_sort(path: Path) -> None:
    assert named(path.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from portal.filings import x", "filing"),
        ("isinstance(case, Filing)", "filing"),
        ("case.state is FilingState.FILED", "filing"),
        ("import HTTPFiling", "filing"),
        ("{{ report.link }}", "report"),
        ("ReportState.REPORTED", "report"),
        ("ALL_REPORTS", "report"),
        ("class TripPage:", "trip"),
        ("open_trips_of(user)", "trip"),
        ("# The impostors.", "impostor"),
        ('case.kind == "retroactive"', "retroactive"),
        ("Kind.CREATION", "creation"),
        ("mayEndClosures(user)", "closure"),
        ("这份备案", "备案"),
        ("注销的", "注销"),
    ],
)
def test_one_that_did_would_be_found(text: str, name: str) -> None:
    assert named(text) == {name}


@pytest.mark.parametrize("text", ["profiling", "stripped, triple", "reporting", "address(kept, **changes)", "事项"])
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    assert named(text) == set()

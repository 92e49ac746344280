"""What the documents say is so: files, commands, settings, people, pictures and the words on the pages."""

from __future__ import annotations

import ast
import re
import sys
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

import click
import pytest

from portal.config import ROOT, Config
from portal.filings.workflow import FILING
from portal.people.models import ROLE_LABELS
from tests.filings.making import facts, id_in
from tests.filings.on_pages import new_form
from tools import documents
from tools.blocks import RECORD
from tools.tables import UNSAID, worded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from flask import Flask

    from tests.pages import Page

READMES = ("README.md", "README.zh-CN.md")
MINE = (
    *READMES,
    "CHANGELOG.md",
    "docs/guide.zh-CN.md",
    "docs/benchmarks.md",
    "docs/process.md",
    "docs/api.md",
    "docs/new-platform.md",
    "docs/new-feature.md",
    "docs/how-it-works.md",
    "docs/security.md",
    *(f"docs/decisions/{path.name}" for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))),
    "deploy/README.zh-CN.md",
    "deploy/README.md",
)
HOW = "docs/how-it-works.md"
NAMED = re.compile(r"`((?:portal|wsgi)[\w.]*):([\w.]+)`")
FOLLOWED = ("The step", "The page after")
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
PATH = re.compile(r"(?<![\w/<.-])(?:\.?[\w-]+/)+[\w.-]*")
MADE_LATER = ("instance", "static/vendor")  # by `make run`, not kept in the repository


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def code(name: str) -> str:
    return "\n".join(CODE.findall(text(name)))


def make_targets(name: str) -> set[str]:
    return set(re.findall(r"\bmake ([a-z]+)", code(name)))


def flask_commands(name: str) -> set[tuple[str, ...]]:
    return {tuple(words.split()) for words in re.findall(r"flask --app wsgi ((?:[a-z]+ ?)+)", code(name))}


def settings(name: str) -> set[str]:
    return set(re.findall(r"PORTAL_[A-Z_]+", text(name)))


def table(name: str, heading: str) -> list[list[str]]:
    """The rows of the table whose first heading is this."""
    lines = text(name).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


@pytest.mark.parametrize("name", documents.documents())
def test_a_document_says_what_the_code_says(name: str) -> None:
    fresh = documents.written(text(name))
    assert fresh == text(name), "run python -m tools.documents"
    assert UNSAID not in fresh, "a row has no words yet"


def test_a_document_with_a_place_that_nothing_fills_or_that_has_no_end_is_refused() -> None:
    with pytest.raises(SystemExit, match="under the name nothing"):
        documents.written("<!-- generated: nothing --><!-- end -->")
    with pytest.raises(SystemExit, match="no end"):
        documents.written("<!-- generated: people -->")


def test_a_row_that_is_new_asks_for_words_and_one_that_is_gone_goes() -> None:
    head = "| command | does |\n|---|---|\n"
    assert worded(f"{head}| a | begins |\n| b | ends |", [("b",), ("c",)]) == f"{head}| b | ends |\n| c | {UNSAID} |"


def test_the_command_says_which_document_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "old.md").write_text("<!-- generated: batches -->one<!-- end -->", "utf-8")
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    assert documents.main(["--check"]) == 1
    assert "docs/old.md; run python -m tools.documents" in capsys.readouterr().err
    assert documents.main([]) == 0
    assert documents.main(["--check"]) == 0


@pytest.mark.parametrize("name", MINE)
def test_every_link_and_picture_of_a_document_leads_to_a_file_of_the_project(name: str) -> None:
    for picture, target in LINK.findall(text(name)):
        if target.startswith("https://"):
            assert not picture, f"{name} shows a picture from another host: {target}"
            continue
        path = (ROOT / name).parent / target.split("#")[0]
        assert path.exists(), f"{name} names {target}, which does not exist"
        if picture:
            assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n", f"{target} is no PNG"


def test_both_readmes_show_pictures() -> None:
    for name in READMES:
        assert sum(1 for picture, _ in LINK.findall(text(name)) if picture) >= 3, f"{name} shows too little"


@pytest.mark.parametrize("name", [name for name in MINE if name.startswith("docs/")])
def test_every_file_of_the_portal_that_a_document_names_is_there(name: str) -> None:
    """A file that a tutorial makes is not there yet; a pattern names no file."""
    made = {"docs/new-feature.md": "trips", "docs/new-platform.md": "tieba"}.get(name, "*")
    named = re.findall(r"(?<![\w/])((?:portal|tests|tools|templates|static|docs|deploy)/[\w./*-]+\w)", code(name))
    ours = {path for path in named if made not in path and not path.startswith(MADE_LATER)}
    assert {path for path in ours if "*" not in path and not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", [name for name in MINE if "decisions" not in name and "benchmarks" not in name])
def test_every_function_that_a_document_names_by_its_module_is_there(name: str) -> None:
    for module in re.findall(r"`(portal(?:\.\w+)+)`", text(name) if name == HOW else ""):
        source_of(module)
    for module, path in NAMED.findall(text(name)):
        found = source_of(module)
        for part in path.split("."):
            found = defined(found, part)


def source_of(module: str) -> ast.AST:
    """Read, not imported: to import wsgi makes an application."""
    path = ROOT / module.replace(".", "/")
    return ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8"))


def defined(within: ast.AST, name: str) -> ast.AST:
    """What bears a name in a module or a class, wherever it stands there."""
    for node in ast.walk(within):
        targets = [*getattr(node, "targets", ()), getattr(node, "target", None)]
        if getattr(node, "name", "") == name or any(getattr(target, "id", "") == name for target in targets):
            return node
    raise AssertionError(f"{name} is not there any more")


def test_how_it_works_answers_six_questions_first_and_is_short() -> None:
    before, _, after = text(HOW).partition("```mermaid")
    assert ";" not in after.partition("```")[0], "it ends a line of a picture"
    assert len(re.findall(r"^- \*\*.+\?\*\*", before, re.MULTILINE)) == 6
    assert "sequenceDiagram" in after
    by_hand = documents.PLACE.sub("", text(HOW))  # the list of records grows with them
    assert len(by_hand.splitlines()) <= 102


def test_what_how_it_works_follows_is_what_runs_and_in_this_order(operator: Page, head: Page) -> None:
    filing = id_in(operator.send(new_form(operator), facts(), button=("save", "submit")).location)
    opened = head.open(f"/filings/{filing}")
    with followed() as step:
        sent = head.send(opened, {"opinion": "情况属实，同意。"}, action=f"/filings/{filing}/steps/approve")
    with followed() as after:
        head.follow(sent)
    for title, ran in zip(FOLLOWED, (step, after), strict=True):
        part = text(HOW).partition(f"## {title}\n")[2].partition("\n## ")[0]
        at = iter(ran)
        for module, path in NAMED.findall(part):
            name = f"{module}:{path}"
            assert any(run == name or run.startswith(f"{name}.<") for run in at), f"{name} does not run there"
        assert len(NAMED.findall(part)) > 10


@contextmanager
def followed() -> Iterator[list[str]]:
    """Every function of the portal that runs inside, as `module:name`, in the order in which they are called."""
    ran: list[str] = []

    def look(frame: FrameType, event: str, _argument: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(f"{ROOT}/portal/"):
            module = file.removeprefix(f"{ROOT}/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            ran.append(f"{module}:{frame.f_code.co_qualname}")

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield ran
    finally:
        sys.setprofile(before)


def test_every_record_has_a_number_a_date_and_a_status_and_none_is_before_its_number() -> None:
    found = [RECORD.match(path.read_text("utf-8")) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert all(found)
    assert [record["number"] for record in found if record] == [f"{n:04}" for n in range(1, len(found) + 1)]
    dates = [record["date"] for record in found if record]
    assert dates == sorted(dates)
    assert all(record["status"].startswith(("in force", "superseded")) for record in found if record)


@pytest.mark.parametrize("name", READMES)
def test_every_path_in_the_code_of_a_readme_exists(name: str) -> None:
    spans = [span for span in CODE.findall(text(name)) if "://" not in span and "/filings/" not in span]
    for path in {path.rstrip(".") for span in spans for path in PATH.findall(span)}:
        assert path.startswith(MADE_LATER) or (ROOT / path).exists(), f"{name} names {path}, which does not exist"


def test_the_map_names_every_package_of_the_portal_and_nothing_else() -> None:
    block = next(b for b in CODE.findall(text("README.md")) if "portal/fields" in b)
    named = set()
    for line in block.splitlines()[1:-1]:
        words = re.split(r"\s{3,}", line)[0].split()
        prefix = "portal/" if words[0].startswith("portal/") else ""
        named |= {prefix + word.removeprefix("portal/").rstrip("/") for word in words}
    assert all((ROOT / path).is_dir() for path in named), sorted(path for path in named if not (ROOT / path).is_dir())
    packages = {f"portal/{p.parent.name}" for p in (ROOT / "portal").glob("*/__init__.py")}
    assert packages <= named, f"not on the map: {sorted(packages - named)}"


@pytest.mark.parametrize("name", MINE)
def test_every_make_target_that_a_document_names_exists(name: str) -> None:
    known = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert make_targets(name) <= known


@pytest.mark.parametrize("name", MINE)
def test_every_flask_command_that_a_document_names_exists(app: Flask, name: str) -> None:
    for words in flask_commands(name):
        found: click.Command = app.cli
        for word in words:
            if not isinstance(found, click.Group):
                break  # what follows a command is its argument
            assert word in found.commands, f"{name} names flask {' '.join(words)}, which does not exist"
            found = found.commands[word]
        assert not isinstance(found, click.Group), f"{name} names flask {' '.join(words)} without saying which"


def test_both_readmes_name_the_same_commands_settings_and_make_targets() -> None:
    english, chinese = READMES
    assert make_targets(english) == make_targets(chinese)
    assert flask_commands(english) == flask_commands(chinese)
    assert settings(english) == settings(chinese)
    assert make_targets(english) == set(re.findall(r"^([a-z]+):.*##", text("Makefile"), re.MULTILINE)), (
        "each with its words"
    )


def test_the_people_of_both_readmes_are_the_same_and_there_is_somebody_for_every_role() -> None:
    english, chinese = table("README.md", "username"), table("README.zh-CN.md", "用户名")
    assert english == chinese
    assert all(any(label in row[3] for row in english) for label in ROLE_LABELS.values())


@pytest.mark.parametrize("name", READMES)
def test_the_password_of_a_readme_is_the_demonstrations(name: str) -> None:
    default = next(f.default for f in fields(Config) if f.name == "demo_password")
    assert f"`{default}`" in text(name)


@pytest.mark.parametrize("name", ["docs/guide.zh-CN.md", "README.zh-CN.md"])
def test_what_a_guide_puts_in_quotation_marks_is_said_by_a_page(name: str) -> None:
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "portal").rglob("*.py")]
    said = "\n".join(path.read_text("utf-8") for path in sources)
    quoted = set(re.findall(r"“([^”]+)”", text(name)))
    assert not [words for words in quoted if words not in said]
    assert "同意并转宣传部" in quoted


def test_the_changelog_speaks_of_the_version_to_come() -> None:
    assert re.search(r"^## \[0\.1\.0\]", text("CHANGELOG.md"), re.MULTILINE)


def test_the_readmes_say_how_a_filing_gets_its_number() -> None:
    labels = {t.label for t in FILING.transitions}
    for name in READMES:
        assert {"提交审批", "同意并转宣传部", "同意备案登记"} <= {label for label in labels if label in text(name)}


@pytest.mark.parametrize("name", [n for n in MINE if n != "docs/process.md"])
def test_a_document_names_no_path_of_somebodys_machine(name: str) -> None:
    assert not re.search(r"(?<![\w.])/(?:root|home|work|tmp)/", text(name))

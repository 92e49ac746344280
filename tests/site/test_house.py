"""Laws of the house that need no running portal: sizes, opening sentences, what templates and files must never hold."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNTRACKED = {".git", ".venv", "node_modules", "vendor", "instance", "__pycache__", "test-results"}
TEXT = {".py", ".html", ".md", ".toml", ".txt", ".js", ".mjs", ".css", ".sh", ".yaml", ".yml", ".json", ".cfg", ".ini"}
TEXT |= {".conf", ".service", ".timer", ".example", ".mako", ".svg", ""}
# Written in pieces, or this file would break its own law.
HOSTS = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("npmmirror", "com"),
    ("deb", "debian", "org"),
    ("tuna", "tsinghua", "edu", "cn"),
    ("mirrors", "aliyun", "com"),
)
MACHINE_PATH = re.compile(r"(?<![\w.<>/-])/(?:work|root|farm|home/\w+|Users/\w+)/")
# A sort of message and a list of the desk bear one of these names: the member of an enumeration leaves nothing for later.
LEFT_OVER = re.compile(
    r"(?<![.\w])(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b(?! = \")"
)
INLINE = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "hx-on": re.compile(r"hx-on\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:|[\"']js:", re.IGNORECASE),
    "|safe": re.compile(r"\|\s*safe\b"),
    "autoescape off": re.compile(r"autoescape\s+false", re.IGNORECASE),
}


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the project: what git knows, or without git, what set-up did not make."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not UNTRACKED.intersection(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file()))


def texts() -> list[tuple[Path, str]]:
    return [(path.relative_to(ROOT), path.read_text("utf-8")) for path in tracked() if path.suffix in TEXT]


def modules(folder: str = "portal") -> list[tuple[Path, str]]:
    return [
        (path, text)
        for path, text in texts()
        if path.suffix == ".py" and path.parts[0] == folder and "migrations" not in path.parts
    ]


def templates() -> list[tuple[Path, str]]:
    return [(path, text) for path, text in texts() if path.parts[0] == "templates"]


def too_long(files: list[tuple[Path, str]], most: int) -> list[str]:
    return [f"{path}: {n} lines" for path, text in files if (n := len(text.splitlines())) > most]


def lines_with(pattern: re.Pattern[str], files: list[tuple[Path, str]]) -> list[str]:
    return [
        f"{path}:{n}: {line.strip()[:80]}"
        for path, text in files
        for n, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_every_module_opens_with_a_sentence_saying_what_it_is_for():
    files = modules() + modules("benchmarks") + modules("tools") + [f for f in texts() if str(f[0]) == "wsgi.py"]
    assert [str(path) for path, text in files if text.strip() and not ast.get_docstring(ast.parse(text))] == []


def test_no_module_is_past_300_lines():
    assert too_long(modules(), 300) == []


def test_no_function_is_past_40_lines():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [
        f"{path}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path, text in modules()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, kinds) and node.end_lineno and node.end_lineno - node.lineno + 1 > 40
    ]
    assert long == []


def test_no_template_is_past_150_lines():
    assert too_long(templates(), 150) == []


@pytest.mark.parametrize(("name", "most"), [("portal.css", 400), ("registry.css", 400), ("portal.js", 100)])
def test_our_own_css_and_javascript_stay_small(name, most):
    assert too_long([f for f in texts() if f[0] == Path("static") / name], most) == []


@pytest.mark.parametrize("what", INLINE)
def test_s21_no_template_holds_what_the_content_security_policy_forbids(what):
    # A printed document is set by the PDF engine, never sent to a browser: it must carry its own style.
    paper = what == "an inline style"
    files = [f for f in templates() if not (paper and f[0].parts[1] == "documents")]
    assert lines_with(INLINE[what], files) == []


def test_no_module_takes_anything_from_a_module_of_tests():
    """What several tests need has a module of its own: one that only helps."""
    taken = re.compile(r"^\s*(?:from|import) +tests(?:\.\w+)*(?:\.test_\w+| +import +test_\w+)", re.MULTILINE)
    assert lines_with(taken, modules("tests")) == []


def test_no_package_is_named_for_nothing():
    vague = {"common", "core", "utils", "helpers", "services", "managers", "misc"}
    named = {part for path, _ in modules() for part in (*path.parent.parts, path.stem)}
    assert named & vague == set()


def test_no_file_names_a_package_registry():
    assert lines_with(re.compile("|".join(re.escape(".".join(host)) for host in HOSTS)), texts()) == []


def test_no_file_names_a_folder_of_somebodys_machine():
    assert lines_with(MACHINE_PATH, texts()) == []


def test_no_file_leaves_work_for_later_in_a_comment():
    code = [f for f in texts() if f[0].suffix in {".py", ".html", ".js", ".mjs", ".css", ".sh", ""}]
    assert lines_with(LEFT_OVER, code) == []


@pytest.mark.parametrize(
    "line", ["# {}: mend this", "    {} later", "{{# {} #}}", "x = 1  # {}", '"""{}."""', "/* {} */", "// see.{} {}"]
)
def test_work_left_for_later_is_found_wherever_it_is_written(line):
    for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"):
        assert LEFT_OVER.search(line.replace("{}", word))


def test_no_third_party_file_is_kept_in_the_repository():
    vendored = re.compile(r"\.(min\.js|min\.css|woff2?|ttf|otf|ttc)$")
    assert [str(path.relative_to(ROOT)) for path in tracked() if vendored.search(path.name)] == []


def test_every_decision_says_its_context_what_was_decided_and_what_follows():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == [f"{n:04}" for n in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text("utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], path.name
        assert len(text.splitlines()) <= 60, path.name

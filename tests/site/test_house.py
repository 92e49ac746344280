"""Laws of the house that need no running portal: sizes, opening sentences, what templates and files must never hold."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.site.branches import branches

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

# What a case, an import, an account or a message is just now is asked by its view, which gives the page a named fact. A badge may show
# it, and so may an address or a class; of a parameter, `p`, the kind is the sort of control it has.
NOW = r"(?:state|stage|status|progress|kind|desk)"
STATE_TESTED = re.compile(
    r"\.(?:state|desk|editable|settled)\b"
    r"|\b(?:State|Stage|Status|Progress|Kind)\.\w"
    rf"|(?<!\bp)\.{NOW}(?:\.(?:value|tone|label))?\s*(?:==|!=|\bnot\s+in\b|\bin\b|\bis\b)"
    rf"|(?:==|!=)\s*\w+\.{NOW}\b"
    rf"|(?:\[|\.get\()[\w.]+\.{NOW}\b"
    rf"|attr\(\s*[\"']{NOW}\b"
    r"|\b(?:if|elif|and|or|not)\s+[\w.]+\.waiting\b"
)
TESTING_A_STATE = (
    "{% if filing.state.value != 'draft' %}",
    "{% if may_edit and filing.state.tone != 'due' %}",
    "{% for f in row.faults if filing.state.editable %}",
    "{% if case.desk == 'author' %}",
    "{% if filing.kind == 'closure' %}",
    "{% if imported.stage.value in ('checking', 'checked') %}",
    "{% if found.status == 'closing' %}",
    "{% if 'closing' == found.status %}",
    "{% if row.progress not in ('failed', 'unsure') %}",
    "{{ {'change': '十'}.get(filing.kind, '九') }}",
    "{{ tones[row.progress] }}",
    "{% set open = cases | rejectattr('state', 'equalto', 'void') %}",
    "{% if case.state.waiting %}",
    "{% if not stood.waiting %}",
    "{% if State.DRAFT in shown %}",
)
SHOWING_A_STATE = (
    "{{ badge(case.standing) }}",
    "{{ badge(imported.stage) }}",
    '<p class="stamp stamp-{{ account.status.tone }}">{{ account.status.label }}</p>',
    '<td class="cell-state">{{ row.line.waiting | elapsed }}</td>',
    "{% if filing.kind.registers %}",
    "{% elif p.kind == 'choice' %}",
    "{% elif item.kind.widget == 'picture' %}",
    "{{ url_for('filings.new', kind='change', account=account.id) }}",
)
# Headers of htmx are read and written in one module; a page varies by them in another.
OF_HTMX = re.compile(r"[\"']HX[-_]")
SPEAKS_TO_HTMX = {Path("portal/web/pages.py"), Path("portal/web/headers.py")}


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


def test_no_function_branches_more_than_ten_ways():
    # A function that branches more wants to be a table, or two functions.
    tangled = [
        f"{path}:{found.line}: {found.name} goes {found.ways} ways"
        for path, text in modules()
        for found in branches(text)
        if found.ways > 10
    ]
    assert tangled == []


WAYS = {
    "nothing": ("return x", 1),
    "an assertion": ("assert x and x", 1),
    "if": ("if x: return 1", 2),
    "elif": ("if x: return 1\n    elif y: return 2\n    else: return 3", 3),
    "for": ("for y in x: pass", 2),
    "while": ("while x: pass", 2),
    "except": ("try: x()\n    except KeyError: pass\n    except OSError: pass", 3),
    "a conditional expression": ("return 1 if x else 2 if y else 3", 3),
    "and": ("return x and y and z", 3),
    "and beside or": ("return x and y or z", 3),
    "a comprehension": ("return [y for x in z for y in x if y if z]", 5),
    "a generator": ("return any(y for y in x if y)", 3),
    "a match": ("match x:\n        case 1: pass\n        case _: pass", 3),
    "a lambda": ("return lambda: x if y else z", 2),
}


@pytest.mark.parametrize("kind", WAYS)
def test_every_kind_of_branch_is_counted(kind):
    body, ways = WAYS[kind]
    assert [found.ways for found in branches(f"def f(x, y, z):\n    {body}\n")] == [ways]
    assert [found.ways for found in branches(f"async def f(x, y, z):\n    {body}\n")] == [ways]


def test_a_function_inside_another_is_counted_for_itself():
    source = "def f(x):\n    def g(y):\n        return 1 if y else 2\n    return [g(y) for y in x]\n"
    assert [(found.name, found.ways) for found in branches(source)] == [("f", 2), ("g", 2)]


def test_a_function_that_branches_eleven_ways_is_found():
    source = "def f(x):\n" + "    if x: x()\n" * 10
    assert [found.ways for found in branches(source)] == [11]


def test_no_template_is_past_150_lines():
    assert too_long(templates(), 150) == []


def test_our_own_css_and_javascript_stay_small():
    ours = {kind: [f for f in texts() if f[0].parts[0] == "static" and f[0].suffix == kind] for kind in (".css", ".js")}
    assert all(ours.values())
    assert too_long(ours[".css"], 400) + too_long(ours[".js"], 125) == []
    assert too_long([f for f in ours[".js"] if f[0].name == "portal.js"], 100) == [], "every page loads it"


def test_no_sheet_takes_paper_for_a_telephone_or_hides_where_the_focus_is():
    """A4 without its margins is 703 px wide: what folds below a width speaks of screens. One sheet has the ring, the same for all."""
    sheets = [f for f in texts() if f[0].suffix == ".css" and f[0].parts[0] == "static"]
    assert lines_with(re.compile(r"@media (?!screen\b).*max-width"), sheets) == []
    rings = re.compile(r"outline(?:-style|-width)?:\s*(?:0|none)\b|:focus[\w-]*[^{}]*\{[^}]*box-shadow:\s*(?!none)")
    assert lines_with(rings, [f for f in sheets if f[0].name != "focus.css"]) == []


@pytest.mark.parametrize("what", INLINE)
def test_s21_no_template_holds_what_the_content_security_policy_forbids(what):
    # A printed document is set by the PDF engine, never sent to a browser: it must carry its own style.
    paper = what == "an inline style"
    files = [f for f in templates() if not (paper and f[0].parts[1] == "documents")]
    assert lines_with(INLINE[what], files) == []


def test_no_template_tests_a_state():
    assert lines_with(STATE_TESTED, templates()) == []


@pytest.mark.parametrize("line", TESTING_A_STATE)
def test_a_template_that_tests_a_state_is_found(line):
    assert STATE_TESTED.search(line)


@pytest.mark.parametrize("line", SHOWING_A_STATE)
def test_a_template_that_shows_a_state_is_let_be(line):
    assert not STATE_TESTED.search(line)


def test_only_the_engine_of_pages_speaks_to_htmx():
    assert lines_with(OF_HTMX, [f for f in modules() if f[0] not in SPEAKS_TO_HTMX]) == []
    assert OF_HTMX.search('response.headers["HX-Push-Url"] = url')
    assert OF_HTMX.search("request.headers.get('HX-Target')")


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

"""docs/new-platform.md followed to the letter: its module is put in place, and the new platform is filed, printed and exported."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdf
import pytest

from portal.fields import changes
from portal.platforms import PLATFORMS
from portal.platforms.links import recognised
from tests.filings.forms import USUAL
from tests.filings.making import YEAR, days_ago, id_in
from tests.filings.on_pages import decide, new_form

if TYPE_CHECKING:
    from portal.fields import FormDefinition

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "new-platform.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TUTORIAL, re.DOTALL)
FACTS = {
    **USUAL,
    "name": "郑州工商学院",
    "handle": "2078654",
    "category": "school",
    "owner": "工商小管家",
    "daily_posts": "35",
    "link": "https://tieba.baidu.com/f/2078654",
}


@pytest.fixture(autouse=True)
def tieba(app: Any, monkeypatch: pytest.MonkeyPatch) -> FormDefinition:
    """Put the module where the tutorial says, and its line where the others stand."""
    name = "portal.platforms.tieba"
    module = ModuleType(name)
    exec(compile(BLOCKS[0], "docs/new-platform.md", "exec"), module.__dict__)  # noqa: S102 - our own document
    monkeypatch.setitem(sys.modules, name, module)
    named: dict[str, Any] = {}
    exec(BLOCKS[1], named)  # noqa: S102 - our own document
    definition: FormDefinition = named["TIEBA"]
    monkeypatch.setitem(PLATFORMS, definition.key, definition)
    return definition


def facts(**changed: Any) -> dict[str, Any]:
    return {**FACTS, "registered_on": days_ago(2), **changed}


def filed(operator: Any, head: Any, publicity: Any) -> int:
    answer = operator.send(new_form(operator, "tieba"), facts(), button=("save", "submit"))
    assert answer.status == 303, answer.text
    filing = id_in(answer.location)
    assert decide(head, filing, "approve").status == 303
    assert decide(publicity, filing, "approve").status == 303
    return filing


def test_the_module_has_fewer_than_forty_lines_and_needs_one_line_more() -> None:
    code, line = BLOCKS
    assert len(code.splitlines()) < 40
    assert len(line.splitlines()) == 1
    assert max(map(len, code.splitlines())) <= 120


def test_everything_the_tutorial_names_is_there() -> None:
    paths = [p for p in re.findall(r"`([a-z_]+/[a-z_/\-0-9.]+)`", TUTORIAL) if "tieba" not in p]
    assert "portal/platforms/__init__.py" in paths
    assert [p for p in paths if not (ROOT / p).exists()] == []


def test_it_is_offered_and_asks_what_it_declares(operator):
    assert "百度贴吧" in operator.open("/filings/new").text
    page = new_form(operator, "tieba")
    assert [box.get("value") for box in page.all("input", name="category")] == ["school", "unit", "hobby"]
    refused = operator.send(page, facts(handle="郑州", owner=""), button=("save", "submit"))
    assert refused.status == 422
    for words in ("应为2–20 位数字，请核对。", "请填写吧主。", "有 2 处需要修改"):
        assert words in refused.text


def test_it_is_filed_decided_registered_printed_and_exported(operator, head, publicity):
    filing = filed(operator, head, publicity)
    assert f"{YEAR}-百度贴吧-0001" in publicity.open(f"/filings/{filing}").text
    printed = operator.client.get(f"/filings/{filing}/form.pdf").data
    (page,) = pypdf.PdfReader(io.BytesIO(printed)).pages
    text = "".join(page.extract_text().split())
    for words in (
        "登记表（百度贴吧）",
        "吧ID2078654",
        "☑学校吧",
        "吧主工商小管家",
        "日均发帖数35",
        "☑同意备案登记",
        "创建百度贴吧平台或",
    ):
        assert words in text
    book = openpyxl.load_workbook(io.BytesIO(publicity.client.get("/accounts/export.xlsx").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    cells = [str(cell) for row in rows for cell in row if cell is not None]
    for words in ("吧主", "工商小管家", "2078654", "学校吧"):
        assert words in cells


def test_its_links_are_known_and_its_changes_compared(tieba: FormDefinition) -> None:
    assert recognised("https://tieba.baidu.com/f/2078654") == ("tieba", "2078654")
    old = tieba.blank() | {"owner": "甲"}
    assert [(c.label, c.old, c.new) for c in changes(tieba, old, old | {"owner": "乙"})] == [("吧主", "甲", "乙")]

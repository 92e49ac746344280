"""The template: one sheet an account a row from the declarations, and what is written in its cells comes back as it was."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.database import db
from portal.documents.excel.headings import plain
from portal.documents.excel.template import GUIDE
from portal.fields import Day, Phone, form_class
from portal.filings.checks import flat_of
from portal.imports import documents
from portal.imports.columns import BESIDES, MORE, PAPER_ON, UNIT, columns, growing, more_columns, typed
from portal.people.models import Unit
from portal.platforms import PLATFORMS
from tests.imports.drawing import filled_form
from tests.imports.making import template

pytestmark = pytest.mark.files


def cells_of(definition, data):
    """The row of the template that says what `data` says."""
    cells, growable = {}, growing(definition)
    placed = {}
    for column in columns(definition, stock=False):
        rows, _, rest = column.control.partition("-")
        if column.field is None or column.field in BESIDES.values():
            continue
        if rest:
            slot, key = rest.split("-")
            placed[rows] = max(placed.get(rows, 0), int(slot) + 1)
            if int(slot) < len(data[rows]):
                cells[column.title] = column.field.kind.show(data[rows][int(slot)][key])
        else:
            cells[column.title] = column.field.kind.show(data[column.control])
    if growable:
        for number, person in enumerate(data[growable.key][placed[growable.key] :], 2):
            texts = {
                c.title: c.field.kind.show(person[c.control])
                for c in more_columns(definition)[1:]
                if c.control in person
            }
            cells.setdefault(MORE, []).append([number, texts])
    return cells


def without_ids(data):
    return {
        k: [{n: t for n, t in r.items() if n != "row_id"} for r in v]
        if v and isinstance(v, list) and isinstance(v[0], dict)
        else v
        for k, v in data.items()
        if k != "codes"
    }


@pytest.mark.parametrize("platform", PLATFORMS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(draw=st.data())
def test_a_filing_written_into_the_template_comes_back_the_same(platform, draw):
    definition = PLATFORMS[platform]
    data = draw.draw(filled_form(definition))
    back = typed(definition, cells_of(definition, data), stock=False).data
    found = {k: v for k, v in without_ids(back).items() if k in data}
    assert found == data
    form = form_class(definition, final=False)(flat_of(definition, back), data=back)
    assert form.validate()
    assert {k: v for k, v in without_ids(form.stored()).items() if k in data} == data, "the form class reads the same"


@pytest.mark.parametrize("stock", [False, True], ids=["common", "stock"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_template_fits_its_limits_and_no_two_columns_share_a_heading(platform, stock):
    wanted = columns(PLATFORMS[platform], stock=stock)
    assert len(wanted) < 60
    assert len({plain(c.title) for c in wanted}) == len(wanted)
    assert wanted[0].heading == "单位（必填）"


def test_the_template_is_a_workbook_with_lists_help_and_text_cells(operator):
    book = openpyxl.load_workbook(io.BytesIO(template(operator)))
    assert book.sheetnames[:3] == ["账号", "更多运行人员", GUIDE]
    sheet = book["账号"]
    headings = {plain(cell.value): cell.column_letter for cell in sheet[1]}
    assert {"单位", "名称", "微信号", "主管人员手机号", "主要运行人员3姓名", "主要运行人员3预计离校日期"} <= set(
        headings
    )
    assert "头像" not in headings
    rules = {
        str(rule.sqref).rstrip("0123456789").split(":")[0].rstrip("0123456789"): rule
        for rule in sheet.data_validations.dataValidation
    }
    assert rules[headings["单位"]].type == rules[headings["类别"]].type == "list"
    assert {rules[headings[title]].errorStyle or "stop" for title in ("单位", "类别", "认证情况")} == {"stop"}
    assert "多项用“、”分开" in rules[headings["内容"]].prompt
    assert sheet.column_dimensions[headings["主管人员手机号"]].width > 0
    assert sheet.freeze_panes == "A2"
    choices = book["选项"]
    assert choices.sheet_state == "hidden"
    offered = {cell.value for column in choices.columns for cell in column if cell.value}
    assert {"信息工程学院", "订阅号", "服务号", "教职工", "学生", "外聘"} <= offered
    assert "企业号" not in offered, "what is retired is not offered"
    assert "经济与管理学院" not in offered, "an author is offered their own units alone"


def rules_of(sheet):
    """The rule of each column, by its heading."""
    headings = {cell.column_letter: plain(cell.value) for cell in sheet[1]}
    found = {}
    for rule in sheet.data_validations.dataValidation:
        first, _, last = str(rule.sqref).partition(":")
        letter = first.rstrip("0123456789")
        assert (first, last) == (f"{letter}2", f"{letter}5001")
        assert headings[letter] not in found, "a cell has one rule"
        found[headings[letter]] = rule
    return found


@pytest.mark.parametrize("stock", [False, True], ids=["common", "stock"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_column_refuses_what_it_cannot_be_and_only_explains_what_is_free(app, platform, stock):
    with app.app_context():
        units = list(db.session.scalars(select(Unit)))
        with documents.template([PLATFORMS[platform]], units, stock=stock) as stream:
            book = openpyxl.load_workbook(io.BytesIO(stream.read()))
    for name, wanted in (
        ("账号", columns(PLATFORMS[platform], stock=stock)),
        (MORE, more_columns(PLATFORMS[platform])),
    ):
        rules = rules_of(book[name])
        for column in wanted:
            rule, kind = rules.get(plain(column.title)), column.field.kind if column.field else None
            refuses = bool(rule and rule.type in {"list", "custom"} and (rule.errorStyle or "stop") == "stop")
            closed = column.title == UNIT or bool(column.choices)
            day = isinstance(kind, Day) or column.title == PAPER_ON
            assert refuses == (closed or day), column.title
            assert bool(rule and rule.type == "list") == closed, column.title
            if refuses:
                assert rule.showErrorMessage, column.title
                assert rule.errorTitle, column.title
                assert rule.error, column.title
            if isinstance(kind, Phone):
                assert (rule.type, rule.errorStyle) == ("custom", "warning")
            if kind is not None and kind.multiple:
                assert rule.type in {None, "none"}, "several of a list, joined by 、, are no single one of it"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_template_prints_on_few_pages_with_the_name_on_each(operator, platform):
    sheet = openpyxl.load_workbook(io.BytesIO(template(operator, platform)))["账号"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.fitToWidth) <= 6
    named = next(cell.column_letter for cell in sheet[1] if plain(cell.value) == columns_by_key(platform)["name"])
    assert sheet.print_title_cols == f"${named}:${named}"


def columns_by_key(platform):
    return {column.control: plain(column.title) for column in columns(PLATFORMS[platform], stock=False)}


def test_the_office_is_offered_every_unit_for_stock_taking(publicity):
    book = openpyxl.load_workbook(io.BytesIO(template(publicity, "weibo", stock=True)))
    assert {"原备案编号", "原备案日期"} <= {plain(cell.value) for cell in book["账号"][1]}
    assert {"信息工程学院", "经济与管理学院"} <= {cell.value for column in book["选项"].columns for cell in column}


def test_there_is_no_template_of_what_is_no_platform(operator):
    assert operator.open("/imports/template/myspace.xlsx").status == 404

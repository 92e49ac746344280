"""主页链接 typed without https:// is kept with it wherever it is typed: on the form, from a workbook, at once in the registry."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.database import db
from portal.filings.models import Filing
from portal.imports.columns import typed
from portal.platforms import PLATFORMS
from tests.filings.making import facts
from tests.filings.on_pages import new_form


def links(app):
    with app.app_context():
        return [filing.data["link"] for filing in db.session.scalars(select(Filing))]


@pytest.mark.parametrize("save", ["draft", "submit"])
@pytest.mark.parametrize(
    "link", ["weibo.com/u/1234567890", "网址：weibo.com/u/1234567890", "ｗｅｉｂｏ．ｃｏｍ／u／1234567890"]
)
def test_the_form_keeps_it_with_its_beginning(app, operator, link, save):
    answer = operator.send(new_form(operator), facts(link=link), button=("save", save))
    assert answer.status == 303, answer.text
    assert links(app) == ["https://weibo.com/u/1234567890"]


def test_what_is_no_link_is_given_back_as_it_was_typed(app, operator):
    answer = operator.send(new_form(operator), facts(link="javascript:alert(1)"), button=("save", "submit"))
    assert answer.status == 422
    assert "链接应以 http:// 或 https:// 开头" in answer.text
    assert answer.one("input", id="link").get("value") == "javascript:alert(1)"


def test_a_workbook_is_read_alike():
    row = typed(PLATFORMS["weibo"], {"主页链接": "weibo.com/u/1234567890"}, stock=False)
    assert row.data["link"] == "https://weibo.com/u/1234567890"

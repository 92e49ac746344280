"""A saved import is taken back as a whole while nothing of it was submitted; submitting all of it asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.audit.models import Entry
from portal.database import db
from portal.filings.models import Filing
from portal.imports.models import Import
from tests.filings.making import decide
from tests.imports.making import account, checked, filings, handed_in, stocked
from tests.imports.paper import paper, papers_handed_in

if TYPE_CHECKING:
    from tests.pages import Page


def saved_import(who: Page, rows: list[dict[str, Any]], **more: Any) -> str:
    url = handed_in(who, rows, **more)
    who.send(checked(who, url), action="/save")
    return url


def withdrawals(app):
    with app.app_context():
        return [e.detail["rows"] for e in db.session.scalars(select(Entry).where(Entry.action == "import.withdrawn"))]


def states(app):
    return [f.state.value for f in filings(app)]


def test_a_saved_import_is_withdrawn_as_a_whole(app, operator):
    url = saved_import(operator, [account(n) for n in range(60)])
    page = operator.follow(operator.send(operator.open(url), action="/withdraw"))
    assert states(app).count("void") == 50, "fifty at a time"
    page = operator.follow(operator.send(page, action="/withdraw"))
    assert states(app) == ["void"] * 60
    assert "这次导入已经整体撤回" in page.text
    assert withdrawals(app) == [60]
    again = handed_in(operator, [account(n) for n in range(60)])
    assert "全部合格" in checked(operator, again).text, "what was withdrawn can be imported again"


def test_with_htmx_the_withdrawal_goes_on_by_itself(app, operator):
    url = saved_import(operator, [account(n) for n in range(60)])
    part = operator.post(f"{url}/withdraw", {"csrf_token": operator.token()}, HX_Request="true", HX_Target="work")
    assert part.one("form", hx_post=f"{url}/withdraw").get("hx-trigger") == "load, submit"


def test_once_something_was_submitted_nothing_is_withdrawn(app, operator):
    url = saved_import(operator, [account(1), account(2)])
    first = filings(app)[0]
    decide(operator, first.id, "submit", "")
    page = operator.open(url)
    assert not page.all("form", action=f"{url}/withdraw")
    refused = operator.post(f"{url}/withdraw", {"csrf_token": operator.token()})
    assert refused.status == 409
    assert "已有备案提交过审批，不能整体撤回" in refused.text
    assert states(app) == ["unit_review", "draft"]


def test_what_was_submitted_and_taken_back_is_still_no_matter_of_a_whole(app, operator):
    url = saved_import(operator, [account(1), account(2)])
    decide(operator, filings(app)[0].id, "submit", "")
    decide(operator, filings(app)[0].id, "withdraw", "")
    assert operator.post(f"{url}/withdraw", {"csrf_token": operator.token()}).status == 409


def test_a_withdrawn_import_can_be_withdrawn_and_saved_no_more(app, operator):
    url = saved_import(operator, [account(1)])
    operator.send(operator.open(url), action="/withdraw")
    assert operator.post(f"{url}/withdraw", {"csrf_token": operator.token()}).status == 303
    assert operator.post(f"{url}/save", {"csrf_token": operator.token()}).status == 409
    assert operator.post(f"{url}/submit", {"csrf_token": operator.token()}).status == 409
    assert states(app) == ["void"]
    assert withdrawals(app) == [1]


def test_submitting_all_asks_first_and_says_what_is_missing(app, operator):
    url = saved_import(operator, [account(1), account(2), account(3)])
    with app.app_context():
        spoilt = db.session.scalars(select(Filing).where(Filing.handle == "zzgs-xg0002")).one()
        spoilt.data = {**spoilt.data, "followers": "", "qr_code": "a" * 64}
        db.session.commit()
    page = operator.open(url)
    assert not page.all("form", action=f"{url}/submit"), "nothing is submitted by one press"
    page = operator.open(page.one("a", href=f"{url}?ask=submit").get("href"))
    said = "".join(page.text.split())
    assert "将提交3份草稿，由单位负责人审批。" in said
    assert "1份没有填写目前粉丝人数，不能提交，会留作草稿：郑州工商学院信工2" in said
    assert "3份都没有头像，可以提交，登记表上该处空白。" in said
    assert "2份没有二维码，可以提交" in said
    assert states(app) == ["draft"] * 3
    operator.send(page, action="/submit")
    assert states(app) == ["unit_review", "draft", "unit_review"]


def test_where_nothing_is_missing_it_says_so(app, operator):
    url = saved_import(operator, [account(1)])
    with app.app_context():
        filing = db.session.scalars(select(Filing)).one()
        filing.data = {**filing.data, "avatar": "b" * 64, "qr_code": "a" * 64}
        db.session.commit()
    assert "各项已填写齐全，图片也都已上传。" in operator.open(f"{url}?ask=submit").text


def test_a_stock_taking_asks_before_it_is_laid_before_the_department(app, publicity):
    url = saved_import(publicity, [stocked(1)], stock=True)
    page = publicity.open(f"{url}?ask=submit")
    assert "由宣传部另一名经办人核对同意" in page.text
    assert "1份没有头像" in "".join(page.text.split())


@pytest.mark.parametrize("stage", ["checking", "checked", "dropped", "filed"])
def test_what_is_not_saved_cannot_be_withdrawn(app, operator, stage):
    url = handed_in(operator, [account(1)])
    with app.app_context():
        imported = db.session.scalars(select(Import)).one()
        imported.stage = stage
        db.session.commit()
    assert operator.post(f"{url}/withdraw", {"csrf_token": operator.token()}).status == 409


def test_what_several_paper_forms_became_is_withdrawn_as_a_whole(app, operator):
    answer = papers_handed_in(operator, ("一.docx", paper()), ("二.docx", paper(名称="第二份", 账号="zzgs-second")))
    page = operator.open(answer.location)
    page = operator.follow(operator.send(page, action="/withdraw"))
    assert states(app) == ["void", "void"]
    assert not page.all("form", action=f"{answer.location}/withdraw")

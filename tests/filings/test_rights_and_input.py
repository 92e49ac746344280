"""What an author could have slipped through: rows with one id, other units, lost rights, wrong dates, carried pictures."""

from __future__ import annotations

import io

import pytest
import segno
from werkzeug.datastructures import MultiDict

from portal.database import db
from portal.filings.models import Filing, State
from portal.people.models import Assignment, Role, Unit, User
from tests.filings.looking import events, filing_row
from tests.filings.making import draft, facts, filed, submitted
from tests.filings.on_pages import decide, new_form, step
from tests.pages import Upload


def sent(author, url, **fields: str):
    return author.post(url, MultiDict([("csrf_token", author.token()), *fields.items()]))


def edited(author, filing, **changes: str):
    return author.send(author.open(f"/filings/{filing}/edit"), changes, button=("save", "draft"))


def test_two_persons_never_share_a_row_so_nobody_is_hidden_from_the_comparison(app, operator, head):
    filing = submitted(operator)
    known = filing_row(app, filing).data["operators"][0]["row_id"]
    decide(head, filing, "return", "请核对人员。")
    page = operator.open(f"/filings/{filing}/edit")
    values = page.values(page.form())
    values.update({"operators-1-row_id": known, "operators-1-name": "隐身人", "operators-1-phone": "13803710009"})
    values["save"] = "submit"
    assert operator.post(f"/filings/{filing}/edit", values).status == 303
    rows = [row["row_id"] for row in filing_row(app, filing).data["operators"]]
    assert len(set(rows)) == 2
    assert any("隐身人" in "".join(e.itertext()) for e in head.open(f"/filings/{filing}").all("dl", class_="changes"))


def test_a_draft_thrown_away_stays_its_authors_alone(operator, head, publicity, leader):
    filing = draft(operator)
    assert step(operator, filing, "void").status == 303
    for other in (head, publicity, leader):
        assert other.open(f"/filings/{filing}").status == 404
        assert other.open(f"/filings/{filing}/form.pdf").status == 404


def test_while_the_author_corrects_it_the_others_see_what_was_submitted(app, operator, head, publicity):
    filing = submitted(operator)
    decide(head, filing, "return", "名称请写全。")
    assert edited(operator, filing, name="郑州工商学院半句话", creator="没写完").status == 303
    for other in (head, publicity):
        text = other.open(f"/filings/{filing}").text
        assert "半句话" not in text
        assert "没写完" not in text
        assert "郑州工商学院信息工程学院" in text
    late = sent(head, f"/filings/{filing}/steps/approve", opinion="情况属实，同意。")
    assert (late.status, "半句话" in late.text) == (409, False), "nor on the page that says the step came too late"
    assert "半句话" in operator.open(f"/filings/{filing}").text
    assert filing_row(app, filing).data["creator"] == "没写完"


def test_the_unit_chosen_last_is_the_one_that_files_even_after_the_draft_saved_itself(app, publicity):
    page = new_form(publicity)
    values = page.values(page.form())
    units = {o.text: o.get("value") for o in page.one("select", id="unit").iter("option")}
    publicity.post(
        page.form().get("action"),
        {**values, "save": "auto", "unit": units["郑州工商学院"]},
        HX_Request="true",
        HX_Target="side",
    )
    data = MultiDict({**values.to_dict(), "save": "submit", "unit": units["党委宣传部"]})
    for name, value in facts().items():
        data.setlist(name, value if isinstance(value, list) else [value])
    answer = publicity.post(page.form().get("action"), data)
    assert answer.status == 303, answer.text
    row = filing_row(app, 1)
    assert (row.unit.name, row.state) == ("党委宣传部", State.PUBLICITY_REVIEW), (
        "its head alone can decide for the office"
    )


@pytest.mark.parametrize("loss", ["moved", "closed"])
def test_who_no_longer_files_for_a_unit_submits_nothing_for_it(app, operator, loss):
    filing = draft(operator)
    with app.app_context():
        unit = db.session.get(Filing, filing).unit
        if loss == "closed":
            unit.active = False
        else:
            other = db.session.query(Unit).filter_by(name="工学院").one()
            user = db.session.query(User).filter_by(username="operator").one()
            user.assignments = [Assignment(role=Role.AUTHOR, unit=other)]
        db.session.commit()
    for url in (f"/filings/{filing}/steps/submit", f"/filings/{filing}/edit"):
        answer = sent(operator, url, save="submit")
        assert answer.status == 409, url
        assert "停用" in answer.text if loss == "closed" else "不是信息工程学院的填报人" in answer.text
    assert filing_row(app, filing).state is State.DRAFT


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-13-45", "2027-01-01"])
def test_a_date_that_cannot_be_is_kept_in_the_draft_and_starts_no_clock(app, operator, day):
    filing = draft(operator, registered_on=day)
    row = filing_row(app, filing)
    assert (row.data["registered_on"], row.due) == (day, None)
    assert "最迟" not in operator.open(f"/filings/{filing}").text


def test_a_picture_chosen_for_one_field_is_not_carried_into_another(app, operator):
    content = io.BytesIO()
    segno.make("http://weixin.qq.com/r/other", micro=False).save(content, kind="png", scale=6)
    page = operator.send(
        new_form(operator), {"name": "长" * 70, "avatar": Upload(content.getvalue())}, button=("save", "draft")
    )
    assert page.status == 422
    values = page.values(page.form())
    values["name"], values["save"], values["qr_code-kept"] = "郑州工商学院", "draft", values["avatar-kept"]
    assert operator.post(page.form().get("action"), values).status == 303
    data = filing_row(app, 1).data
    assert data["avatar"]
    assert not data["qr_code"]


def test_what_stands_beside_the_form_speaks_of_what_was_just_typed(operator):
    page = operator.send(new_form(operator), facts(name="长" * 70), button=("save", "draft"))
    assert page.status == 422
    side = " ".join("".join(page.one("div", id="side").itertext()).split())
    assert "剩余 5 天" in side
    assert "微信号" not in side


def test_the_back_button_to_a_new_form_leads_to_the_draft_it_has_made(operator):
    page = new_form(operator)
    values = page.values(page.form())
    operator.post(page.form().get("action"), {**values, "name": "郑州工商学院", "save": "auto"})
    back = operator.open(f"/filings/new?platform=wechat&kind=creation&token={values['token']}", follow=False)
    assert back.location.endswith("/filings/1/edit")


def test_a_search_does_not_ask_how_letters_were_written(operator, head, publicity):
    filed(operator, head, publicity, handle="ZZGS-Upper")
    for url in ("/filings/?q=zzgs-upper", "/accounts/?q=zzgs-upper"):
        assert "共 1 " in operator.open(url).text


def test_the_return_stands_first_on_its_authors_page(operator, head, app):
    filing = submitted(operator)
    decide(head, filing, "return", "名称请写全。")
    page = operator.open(f"/filings/{filing}")
    assert "赵建国退回修改：名称请写全。" in "".join(page.all("ul", class_="unusual")[0].itertext())
    assert events(app, filing)[-1].opinion == "名称请写全。"

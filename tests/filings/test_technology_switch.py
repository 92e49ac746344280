"""The third step as the school sets it: of software, of everything, of nothing; what is under way goes on (第四条)."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from portal.database import db
from portal.filings import conditions
from portal.filings.models import Filing, Kind, State
from portal.platforms import PLATFORMS
from portal.settings.models import Setting
from tests.filings.looking import filing_row, press
from tests.filings.making import submitted, typed
from tests.filings.on_pages import decide

ROW = "现代教育技术中心意见"


def switched(app, value: str) -> None:
    with app.app_context():
        db.session.merge(Setting(key="technology_step", value=value))
        db.session.commit()


def printed(page, filing: int) -> list[str]:
    pdf = PdfReader(io.BytesIO(page.client.get(f"/filings/{filing}/form.pdf").data))
    return ["".join(sheet.extract_text().split()) for sheet in pdf.pages]


def test_with_all_every_platform_goes_by_the_technology_centre(app, browser_of, operator, head, tech, publicity):
    switched(app, "all")
    filing = submitted(operator)
    assert "技术中心提出意见" in operator.open(f"/filings/{filing}").text
    assert "同意并转技术中心" in head.open(f"/filings/{filing}").text
    decide(head, filing, "approve")
    assert filing_row(app, filing).state is State.TECH_REVIEW
    assert tech.open(f"/filings/{filing}").status == 200
    decide(tech, filing, "approve", "技术上没有问题，同意。")
    decide(publicity, filing, "approve", "同意备案登记。")
    assert filing_row(app, filing).state is State.FILED
    (page,) = printed(operator, filing)
    assert page.index("机关部门审批意见") < page.index(ROW) < page.index("党委宣传部备案登记意见")
    assert "技术上没有问题，同意。" in page


def test_with_off_software_goes_from_the_unit_to_the_office(app, browser_of, operator, head):
    switched(app, "off")
    filing = typed(operator, "app")
    assert "技术中心提出意见" not in operator.open(f"/filings/{filing}").text
    assert ROW not in printed(operator, filing)[0]
    press(head, filing, "approve")
    assert filing_row(app, filing).state is State.PUBLICITY_REVIEW
    assert ROW not in printed(operator, filing)[0]


@pytest.mark.parametrize("platform", ["wechat", "app"])
def test_what_lies_with_the_centre_is_decided_whatever_the_school_sets_meanwhile(
    app, operator, head, tech, publicity, platform
):
    switched(app, "all")
    filing = typed(operator, platform)
    press(head, filing, "approve")
    switched(app, "off")
    assert tech.open(f"/filings/{filing}").status == 200
    assert press(tech, filing, "approve").status_code == 303
    assert filing_row(app, filing).state is State.PUBLICITY_REVIEW
    assert tech.open(f"/filings/{filing}").status == 200, "what the centre has dealt with stays in sight"
    assert press(publicity, filing, "approve").status_code == 303
    assert ROW in printed(operator, filing)[0], "the paper keeps what was decided on it"


def test_what_the_centre_returned_for_amendments_goes_back_to_it(app, operator, head, tech):
    switched(app, "all")
    filing = typed(operator)
    press(head, filing, "approve")
    assert press(tech, filing, "return_direct").status_code == 303
    switched(app, "off")
    page = operator.open(f"/filings/{filing}/edit")
    assert operator.send(page, button=("save", "submit"), action=f"/filings/{filing}/edit").status == 303
    assert filing_row(app, filing).state is State.TECH_REVIEW


def test_an_old_paper_does_not_change_with_the_switch(app, operator, head, publicity):
    filing = typed(operator)
    press(head, filing, "approve")
    press(publicity, filing, "approve")
    switched(app, "all")
    assert ROW not in printed(operator, filing)[0]


def test_a_closure_is_no_matter_of_technology(app):
    switched(app, "all")
    with app.test_request_context():
        assert not conditions.technical(Filing(kind=Kind.CLOSURE, platform="app"))
        assert conditions.technical(Filing(kind=Kind.CHANGE, platform="weibo"))


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_every_form_with_the_third_row_is_still_one_page(app, operator, platform):
    switched(app, "all")
    pdf = PdfReader(io.BytesIO(operator.client.get(f"/filings/blank/{platform}.pdf").data))
    assert len(pdf.pages) == 1
    assert ROW in "".join(pdf.pages[0].extract_text().split())
    switched(app, "off")
    pdf = PdfReader(io.BytesIO(operator.client.get(f"/filings/blank/{platform}.pdf").data))
    assert ROW not in "".join(pdf.pages[0].extract_text().split())

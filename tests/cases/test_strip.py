"""The strip of steps on the first card, of every sort: what is done, where it is now, what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.cases.card.strip import strip
from portal.database import db
from portal.filings.workflow import FILING
from portal.reports.models import Report
from portal.reports.workflow import REPORT
from tests.cases.made_up import TRIP, Trip
from tests.filings.cases import begun, users

if TYPE_CHECKING:
    from flask import Flask

    from portal.cases.models import Case

SHAPES = {"done": "●", "now": "◐", "later": "○", "bad": "■", "void": "–"}
SUBMIT, UNIT_AGREES, OFFICE_AGREES = ("operator", "submit"), ("head", "approve"), ("publicity", "approve")
STUDENT = (("student", "submit"), ("league", "approve"))

# Of each sort of filing: the steps taken, each by whom, and the strip then.
FILINGS = (
    ("creation", "operator", (), "◐填写 ○信息工程学院 ○宣传部 ○发号"),
    ("creation", "operator", (SUBMIT,), "●提交 ◐信息工程学院 ○宣传部 ○发号"),
    ("creation", "operator", (SUBMIT, UNIT_AGREES), "●提交 ●信息工程学院 ◐宣传部 ○发号"),
    ("creation", "operator", (SUBMIT, UNIT_AGREES, OFFICE_AGREES), "●提交 ●信息工程学院 ●宣传部 ●发号"),
    ("creation", "operator", (SUBMIT, ("operator", "withdraw")), "●提交 ◐修改 ○信息工程学院 ○宣传部 ○发号"),
    ("creation", "operator", (SUBMIT, ("head", "return")), "●提交 ◐修改 ○信息工程学院 ○宣传部 ○发号"),
    ("creation", "operator", (SUBMIT, UNIT_AGREES, ("publicity", "return")), "●提交 ◐修改 ○信息工程学院 ○宣传部 ○发号"),
    (
        "creation",
        "operator",
        (SUBMIT, UNIT_AGREES, ("publicity", "return_direct")),
        "●提交 ●信息工程学院 ◐修改 ○宣传部 ○发号",
    ),
    (
        "creation",
        "operator",
        (SUBMIT, UNIT_AGREES, ("publicity", "return_direct"), SUBMIT),
        "●提交 ●信息工程学院 ◐宣传部 ○发号",
    ),
    ("creation", "operator", (SUBMIT, UNIT_AGREES, ("publicity", "return_unit")), "●提交 ◐信息工程学院 ○宣传部 ○发号"),
    ("creation", "operator", (SUBMIT, ("head", "return"), SUBMIT), "●提交 ◐信息工程学院 ○宣传部 ○发号"),
    ("creation", "operator", (SUBMIT, ("head", "refuse")), "●提交 ■单位不同意"),
    ("creation", "operator", (SUBMIT, UNIT_AGREES, ("publicity", "refuse")), "●提交 ●信息工程学院 ■不同意备案登记"),
    ("creation", "operator", (("operator", "void"),), "–草稿已删除"),
    ("creation", "operator", (SUBMIT, UNIT_AGREES, ("publicity", "return"), ("publicity", "void")), "●提交 –已作废"),
    ("creation", "student", STUDENT[:1], "●提交 ◐校团委 ○宣传部 ○发号"),
    ("creation", "student", (STUDENT[0], ("league", "refuse")), "●提交 ■校团委不同意"),
    ("creation", "publicity", (), "◐填写 ○宣传部 ○发号"),
    ("change", "operator", (SUBMIT,), "●提交 ◐信息工程学院 ○宣传部 ○更新台账"),
    ("closure", "operator", (SUBMIT,), "●提交 ◐信息工程学院 ○宣传部 ○办理注销 ○核验 ○办结"),
    ("closure", "operator", (SUBMIT, UNIT_AGREES, OFFICE_AGREES), "●提交 ●信息工程学院 ●宣传部 ◐办理注销 ○核验 ○办结"),
    (
        "closure",
        "operator",
        (SUBMIT, UNIT_AGREES, OFFICE_AGREES, ("publicity", "void")),
        "●提交 ●信息工程学院 ●宣传部 –已作废",
    ),
)
# A report has no author, and who asks for a car is of no sort of ours.
REPORTS = (
    ((), "●举报 ◐受理 ○核查 ○办结"),
    (("take",), "●举报 ●受理 ◐核查 ○办结"),
    (("take", "confirm"), "●举报 ●受理 ●核查 ●办结"),
    (("dismiss",), "●举报 ●受理 ●办结"),
    (("dismiss", "reopen"), "●举报 ●受理 ◐核查 ○办结"),
)
TRIPS = (
    ((), "◐填写 ○信息工程学院 ○宣传部 ○办结"),
    ((SUBMIT, UNIT_AGREES), "●提交 ●信息工程学院 ◐宣传部 ○办结"),
    ((SUBMIT, UNIT_AGREES, ("publicity", "return")), "●提交 ◐修改 ○信息工程学院 ○宣传部 ○办结"),
)


def drawn(case: Case) -> str:
    return " ".join(f"{SHAPES[stop.tone]}{stop.label}" for stop in strip(case))


@pytest.mark.parametrize(("sort", "author", "steps", "shown"), FILINGS)
def test_a_filing_is_on_its_way(app: Flask, sort: str, author: str, steps: tuple[tuple[str, str], ...], shown: str):
    with app.app_context():
        filing, people = begun(sort, author), users()
        for who, action in steps:
            FILING.take(filing, action, people[who], "情况属实，同意。")
            db.session.flush()
        assert drawn(filing) == shown


def test_the_technology_centre_stands_in_the_way_where_it_is_asked(app: Flask):
    with app.app_context():
        filing = begun("creation", "operator", "miniprogram")
        assert drawn(filing) == "◐填写 ○信息工程学院 ○技术中心 ○宣传部 ○发号"


@pytest.mark.parametrize(("steps", "shown"), REPORTS)
def test_a_report_is_on_its_way(app: Flask, steps: tuple[str, ...], shown: str):
    with app.app_context():
        report, office = Report(name="郑工商招生办", reason="冒用校徽。", form="strip", serial=1), users()["publicity"]
        db.session.add(report)
        db.session.flush()
        for action in steps:
            REPORT.take(report, action, office, "非学校开通。")
            db.session.flush()
        assert drawn(report) == shown


@pytest.mark.parametrize(("steps", "shown"), TRIPS)
def test_a_sort_that_says_nothing_of_it_has_its_strip(app: Flask, steps: tuple[tuple[str, str], ...], shown: str):
    with app.app_context():
        people = users()
        trip = Trip(
            author=people["operator"], unit=people["operator"].unit, state="draft", name="省教育厅", token="strip"
        )
        db.session.add(trip)
        db.session.flush()
        for who, action in steps:
            TRIP.take(trip, action, people[who], "情况属实，同意。")
            db.session.flush()
        assert drawn(trip) == shown

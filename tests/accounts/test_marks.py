"""What a line of the list lacks is said beside its name: the same that the filter “问题” finds, and no more than the viewer may know."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from portal.accounts.lists.filters import ISSUES, conditions
from portal.accounts.lists.marks import marks
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account, Status
from portal.calendar import today
from portal.database import db
from portal.people.models import Identity, User
from tests.accounts.keeping import known, row
from tests.accounts.registered import changed, registered

TWO = [row("b", "王敏", "13803710002"), row("c", "李四", "13811112222")]


def a_school(app) -> dict[str, int]:
    """Accounts with each issue, and one with none."""
    fine = registered(app, platform="qq", operators=TWO, category="organisation")
    made = {
        "fine": fine,
        "soon": registered(app, "艺术学院", operators=[*TWO, row("d", "要走", "13811110001")]),
        "left": registered(app, "工学院", operators=[*TWO, row("e", "走了", "13811110002")]),
        "past": registered(app, "图书馆", operators=[*TWO, row("h", "该走", "13811110005")]),
        "today": registered(app, "外国语学院", operators=[*TWO, row("i", "今走", "13811110006")]),
        "student": registered(app, "文法学院", supervisors=[row("f", "学生", "13811110003")]),
        "unknown": registered(app, "教务处", operators=[*TWO, row("g", "谁知", "13811110004")]),
        "one": registered(app),
        "two": registered(app),
        "closed": registered(app, "经济与管理学院"),
    }
    for name in ("王敏", "李四", "赵建国"):
        known(app, name, identity=Identity.STAFF)
    known(app, "要走", identity=Identity.STUDENT, leaves_on=today() + timedelta(days=90))
    known(app, "该走", identity=Identity.STUDENT, leaves_on=today() - timedelta(days=1))
    known(app, "今走", identity=Identity.STUDENT, leaves_on=today())
    known(app, "走了", identity=Identity.STAFF, left_on=today())
    known(app, "学生", identity=Identity.STUDENT, leaves_on=today() + timedelta(days=91))
    changed(app, made["closed"], status=Status.CLOSED, closed_on=today())
    return made


def test_a_mark_says_what_the_filter_of_that_issue_finds(app):
    made = a_school(app)
    for username in ("publicity", "operator", "admin"):
        with app.test_request_context():
            looking = viewer(db.session.scalars(select(User).where(User.username == username)).one())
            found = marks(made.values(), looking)
            for issue in ISSUES:
                listed = set(db.session.scalars(select(Account.id).where(*conditions({"issue": issue}, looking))))
                marked = {i for i, mark in found.items() if issue in mark.issues}
                assert marked == listed, (username, issue)
            assert made["fine"] not in found


def test_the_mark_stands_beside_the_name_the_weightiest_first_for_whom_it_concerns(app, publicity, stranger):
    a_school(app)
    page = publicity.open("/accounts/")
    assert {tag.text for tag in page.all("span", class_="tag tag-bad")} == {
        "运行人员已过离校日期",
        "无教职工主管等 2 项",
    }
    assert "仅一名运行人员等 2 项" in {tag.text for tag in page.all("span", class_="tag tag-due")}
    assert not stranger.open("/accounts/").has("span", class_="tag tag-bad"), "of people of other units nothing is told"

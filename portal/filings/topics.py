"""What help and the page of the regulation say of filings: topics, articles carried out, what is counted, and who is behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from portal.calendar import today
from portal.cases.models import OFFICE
from portal.cases.seeing import HANDED_IN, visible
from portal.database import db
from portal.feature import Carried, Count, Lag, Topic
from portal.filings.models import Filing, Kind, State
from portal.people.models import PUBLICITY, Role, Unit
from portal.settings.names import in_school_words

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from portal.people.models import User

_LIST = ("备案申请", "filings.index", ())

TOPICS = (
    Topic(
        "filing",
        "填写和提交备案",
        (5, 9),
        (
            "账号创建一周内提交；逾期也能提交，但要写明原因，登记表上会注明逾期。",
            "填完一项，随即检查这一项并自动保存；右侧列出还缺什么，点一下到那一项。",
            "没有提交过的草稿，可以在表的末尾或列表里删除。",
            "提交后由单位主要负责人审批，再报党委宣传部；进度和现由谁办理都在备案页上。",
            "超过时限没有办理，可以点“催办”，每隔几小时一次。",
        ),
        ("filings.*",),
        place=30,
    ),
    Topic(
        "deciding",
        "审批、转办、加签、退回",
        (5, 9),
        (
            "填写明确意见后点同意；常用意见点一下即填入，可以自己增加（我的 → 我的设置）。",
            "“退回修改”后重新走全部环节；“退回补正”改好后直接回到退回的环节；宣传部和技术中心还可以退回单位重审。",
            "“转办”把这一步交给有同样权限的人；“加签”先请第三人提意见，答复后回到您这里。",
            "“抄送”只让对方知悉，对方点“已阅”后这里能看到时间。",
        ),
        ("filings.show", "filings.step"),
        place=40,
    ),
    Topic(
        "batch",
        "批量同意",
        (9,),
        (
            "在待办列表里先筛选到同一环节，再勾选，最多 100 件，填写一条意见后一起同意。",
            "有一件不能办理不影响其他：结果页写明哪件没有办、为什么。",
        ),
        ("filings.agree", "filings.batch_result"),
        place=50,
    ),
    Topic(
        "change",
        "变更与注销",
        (10, 14),
        (
            "名称、主管人员、运行人员等重要事项变更，一周内办理；从台账账号页点“办理变更”，内容已经填好，只改变化的部分。",
            "注销经同意后，先发布停更公告，再在平台办理注销并上传证明；编号保留，不给其他账号使用。",
        ),
        ("filings.prove",),
        place=70,
    ),
)
ARTICLES = (
    Carried(3, "党管媒体：每个账号须经单位负责人和党委宣传部两级同意", (_LIST,), ("decided",)),
    Carried(
        4,
        "党委宣传部备案、检查；现代教育技术中心对 APP、小程序提出技术意见",
        (("待我处理", "filings.index", (("scope", "todo"),)),),
        ("waiting_office", "waiting_technology"),
        "offices",
    ),
    Carried(5, "", (), ("waiting_unit",), "waiting", place=2),
    Carried(7, "禁止以个人名义开通：名称含校名或曾用名时提醒"),
    Carried(
        9,
        "登记备案：创建一周内填表，单位主要负责人签字盖章，报党委宣传部备案",
        (("新建备案", "filings.new", ()), ("即将到期和超期", "filings.index", (("scope", "due"),))),
        ("creations", "retroactives", "late"),
        "late",
    ),
    Carried(10, "账号名、后台管理人员变更一周内备案", (), ("changes",), "changes_late"),
    Carried(13, "明确建设定位，严守保密规定：登记表写明功能定位", (_LIST,)),
    Carried(
        14,
        "舆情处置；给学校造成不良影响的账号责令关闭：由注销流程办理",
        (("注销申请", "filings.index", (("kind", "closure"),)),),
        ("closures",),
        not_yet="舆情监测和值班尚未纳入本平台。",
    ),
)


DECIDED = (State.FILED, State.CLOSED, State.REFUSED, State.UNIT_REFUSED, State.CLOSING, State.PROOF_REVIEW)
MOST_BEHIND = 10


def counts(user: User) -> dict[str, Count]:
    """Return how many filings are where."""
    figures = {
        "decided": ("已办结", (Filing.state.in_(DECIDED),)),
        "waiting_unit": ("待单位审批", (Filing.state == State.UNIT_REVIEW,)),
        "waiting_technology": ("待技术意见", (Filing.state == State.TECH_REVIEW,)),
        "waiting_office": (in_school_words("待宣传部备案和核验"), (Filing.desk == OFFICE,)),
        "creations": ("创建", (Filing.kind == Kind.CREATION,)),
        "retroactives": ("补办", (Filing.kind == Kind.RETROACTIVE,)),
        "late": ("逾期提交", (Filing.kind.in_((Kind.CREATION, Kind.RETROACTIVE)), Filing.late.is_(True))),
        "changes": ("变更", (Filing.kind == Kind.CHANGE,)),
        "closures": ("注销申请", (Filing.kind == Kind.CLOSURE,)),
    }
    asked = [_sum(*conditions).label(key) for key, (_, conditions) in figures.items()]
    row = db.session.execute(select(*asked).select_from(Filing).where(visible(user), HANDED_IN)).one()
    return {key: Count(label, getattr(row, key)) for key, (label, _) in figures.items()}


def _sum(*conditions: ColumnElement[bool]) -> Any:
    return func.count(Filing.id).filter(and_(*conditions))


def behind(user: User) -> dict[str, list[Lag]]:
    """Return, by key, the units that are behind, the farthest first; a unit's own people see their own alone."""
    late_open = and_(
        Filing.due < today(),
        or_(Filing.state.in_((State.WITHDRAWN, State.CLOSING)), Filing.late.is_(True)),
        Filing.unfinished,
    )
    found = {
        "late": _by_unit(user, late_open, Filing.kind.in_((Kind.CREATION, Kind.RETROACTIVE))),
        "changes_late": _by_unit(user, late_open, Filing.kind == Kind.CHANGE),
        "waiting": _by_unit(user, Filing.state == State.UNIT_REVIEW),
    }
    if user.holds(*PUBLICITY, Role.LEADER):
        found["offices"] = _offices(user)
    return found


def _by_unit(user: User, *conditions: ColumnElement[bool]) -> list[Lag]:
    number = func.count(Filing.id)
    statement = (
        select(Unit.name, number).join(Filing, Filing.unit_id == Unit.id).where(visible(user), HANDED_IN, *conditions)
    )
    rows = db.session.execute(statement.group_by(Unit.id).order_by(number.desc(), *Unit.in_order()).limit(MOST_BEHIND))
    return [Lag(name, found) for name, found in rows]


def _offices(user: User) -> list[Lag]:
    figures = counts(user)
    desks = (("党委宣传部", "waiting_office"), ("现代教育技术中心", "waiting_technology"))
    return [Lag(in_school_words(name), figures[key].number) for name, key in desks if figures[key].number]

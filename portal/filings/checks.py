"""What a filing still lacks before it can be submitted, and what is worth a remark without stopping it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from flask import url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal import calendar
from portal.accounts import queries as accounts
from portal.calendar import Clock, due_on
from portal.database import db
from portal.documents import missing_glyphs
from portal.fields import Day, Fault, FormDefinition, form_class
from portal.fields.forms import DeclaredForm  # noqa: TC001 - part of the interface
from portal.filings.models import Filing, Kind, State
from portal.people.models import User
from portal.platforms.occasions import PROOF
from portal.settings.queries import days, lines, setting

if TYPE_CHECKING:
    from datetime import date

NAMED = 3  # as many as a remark names; the rest are counted
OPEN_STATES = [s for s in State if s.editable or s.waiting]


STARTS = {Kind.CHANGE: ("changed_on", "change_days"), Kind.CLOSURE: ("", "")}


def due_date(kind: Kind, data: dict[str, Any]) -> date | None:
    """Return the last day in time: 注册时间 (for a change: the day it happened) plus the period (第九、十条).

    None until the date is known, and for a closure.
    """
    key, period = STARTS.get(kind, ("registered_on", "filing_days"))
    day = Day()
    begun = day.load(data.get(key))
    if begun is None or day.fault(data[key]):
        return None
    return due_on(begun, days(period))


def clock(filing: Filing) -> Clock | None:
    """Return the deadline as it stands today, or on the day of the first submission once there was one.

    A return keeps that day; whoever withdraws has not submitted, and the clock goes on (第九条). In a closure consented to it is
    the proof that is due. What was filed on paper before the portal has no clock here.
    """
    if filing.due is None or filing.stock or filing.state is State.VOID:
        return None
    met = filing.submitted_on if filing.state not in {State.WITHDRAWN, State.CLOSING} else None
    return Clock(filing.due, met or calendar.today(), met=met is not None)


def flat(filing: Filing) -> MultiDict[str, str]:
    """Return the stored form as a browser would post it, so that one form class checks both."""
    return flat_of(filing.definition, filing.data)


def flat_of(definition: FormDefinition, data: dict[str, Any]) -> MultiDict[str, str]:
    """Return stored data as a browser would post it to the form of `definition`."""
    posted: MultiDict[str, str] = MultiDict()
    for key, value in data.items():
        if isinstance(value, list) and key in definition.rows:
            for place, row in enumerate(value):
                for name, text in row.items():
                    posted.add(f"{key}-{place}-{name}", str(text))
        elif isinstance(value, list):
            for text in value:
                posted.add(key, text)
        elif not isinstance(value, dict):
            posted.add(key, str(value))
    return posted


def examine(filing: Filing) -> tuple[DeclaredForm, list[Fault]]:
    """Return the stored form validated as a submission, and everything that stops it, in the order of the paper."""
    form = form_class(filing.definition, final=True)(flat(filing), data=filing.data)
    form.validate()
    extra = [*_across_fields(filing), *registered_faults(filing)]
    for fault in extra:
        form[fault.control].errors = [*form[fault.control].errors, fault.sentence]
    return form, list(form.faults())


def _across_fields(filing: Filing) -> list[Fault]:
    data, labels = filing.data, filing.definition.fields
    found = []
    if data.get("category") == "other" and "category_other" in labels and not data.get("category_other"):
        found.append(Fault("category_other", "其他类别", "类别选了“其他”，请写明平台名称。"))
    deadline = clock(filing)
    if deadline and deadline.late and not filing.stock and not data.get("late_reason"):
        found.append(
            Fault("late_reason", "逾期原因", f"最迟应于 {deadline.due} 备案，{deadline.word}，请说明逾期原因。")
        )
    return found


def examine_proof(filing: Filing) -> tuple[DeclaredForm, list[Fault]]:
    """Return the stored proof of a closure validated as it is handed in, and everything that it lacks."""
    form = form_class(PROOF, final=True)(flat_of(PROOF, filing.data), data=filing.data)
    form.validate()
    return form, list(form.faults())


def registered_faults(filing: Filing) -> list[Fault]:
    """Return a fault for each identifier under which another account is registered already; it links to that account."""
    found = []
    for key, account in accounts.registered_as(filing.platform, filing.data, besides=filing.account_id).items():
        what = (
            "这个二维码指向的账号"
            if key in {f.key for f in filing.definition.pictures}
            else f"该{filing.definition.fields[key].label}"
        )
        found.append(
            Fault(
                key,
                filing.definition.fields[key].label,
                RegisteredSentence(what, account.name, account.number, account.id),
            )
        )
    return found


class RegisteredSentence(str):
    """A fault's sentence that knows which account it speaks of, so that the page can link to it."""

    __slots__ = ("url",)
    url: str

    def __new__(cls, what: str, name: str, number: str, account_id: int) -> Self:
        """Make the sentence; `url` is the account's page."""
        made = super().__new__(cls, f"{what}已备案：{name}（NO. {number}），不能重复备案。")
        made.url = url_for("accounts.show", account_id=account_id)
        return made


def warnings(filing: Filing) -> list[str]:
    """Return what an approver should know and the author may mend; none of it stops the filing (第五、七条, 第六条)."""
    return [
        *_about_name(filing),
        *_about_unit(filing),
        *_about_people(filing),
        *_about_pictures(filing),
        *_about_glyphs(filing),
    ]


def _about_name(filing: Filing) -> list[str]:
    name, found = filing.data.get("name") or "", []
    if name and not any(
        word in name for word in (setting("school_name"), *lines("name_words"), *lines("former_names"))
    ):
        found.append("账号名称中没有学校名称或简称，容易与校外账号混淆。")
    if former := next((former for former in lines("former_names") if former in name), ""):
        found.append(f"账号名称使用了学校曾用名“{former}”，第七条不允许以此名义开通账号。")
    entity = filing.data.get("entity") or ""
    if entity and setting("school_name") not in entity and filing.unit.name not in entity:
        found.append(f"账号主体“{entity}”不是学校或本单位。")
    if filing.data.get("verified") == "no":
        found.append("账号尚未认证。")
    return found


def _about_unit(filing: Filing) -> list[str]:
    held = [a for a in accounts.held_by(filing.unit_id, filing.platform) if a.id != filing.account_id]
    found = []
    if held:
        named = "、".join(f"{a.name}（NO. {a.number}）" for a in held[:NAMED]) + ("等" if len(held) > NAMED else "")
        found.append(f"本单位已有 {len(held)} 个{filing.platform_label}账号：{named}，同类账号原则上只办一个。")
    names = accounts.names_of(filing.unit_id)
    others = [name for name in names if name != filing.name]
    if filing.name and others and filing.name not in names:
        found.append(f"名称与本单位其他账号（{'、'.join(others[:NAMED])}）不一致，各平台宜使用同一名称。")
    if handle := filing.handle:
        same = select(Filing).where(
            Filing.platform == filing.platform, Filing.handle == handle, Filing.state.in_(OPEN_STATES)
        )
        if db.session.scalar(same.where(Filing.id != (filing.id or 0)).limit(1)):
            found.append("另有一份正在办理的备案填写了相同的账号，请核对是否重复申请。")
    if filing.kind == Kind.RETROACTIVE and (deadline := clock(filing)) and not deadline.late:
        found.append("账号仍在备案期限内，可以按“创建”办理。")
    return found


def _about_people(filing: Filing) -> list[str]:
    supervisors, operators = (
        [r for r in filing.data.get(key) or [] if r.get("name")] for key in ("supervisors", "operators")
    )
    found = []
    if len(operators) == 1 and supervisors and operators[0]["name"] == supervisors[0]["name"]:
        found.append("主管人员同时是唯一的运行人员，建议另有一人负责日常运行。")
    names = [r["name"] for r in operators]
    found += [f"运行人员“{name}”填写了不止一次。" for name in sorted({n for n in names if names.count(n) > 1})]
    limit = filing.definition.accounts_per_person
    if limit and (phones := [r["phone"] for r in operators if r.get("phone")]):
        run = accounts.accounts_run_by(phones, filing.platform)
        found += [
            f"运行人员“{r['name']}”已运行 {run[r['phone']]} 个{filing.platform_label}账号（平台上限 {limit} 个）。"
            for r in operators
            if run.get(r.get("phone", ""), 0) >= limit
        ]
    students = select(User.name).where(User.unit_id == filing.unit_id, User.staff.is_(False))
    students = students.where(User.name.in_([r["name"] for r in supervisors]))
    found += [f"主管人员“{name}”在本平台登记为学生，主管人员须为教职工。" for name in db.session.scalars(students)]
    return found


def _about_pictures(filing: Filing) -> list[str]:
    found = [
        f"尚未上传{f.label}，打印的登记表上该栏将为空。"
        for f in filing.definition.pictures
        if not filing.data.get(f.key)
    ]
    codes = filing.data.get("codes") or {}
    found += [
        f"上传的{f.label}图片中没有识读到二维码，请确认图片清晰完整。"
        for f in filing.definition.pictures
        if getattr(f.kind, "decode", False) and filing.data.get(f.key) and not codes.get(f.key)
    ]
    return found


def _about_glyphs(filing: Filing) -> list[str]:
    text = "".join(str(v) for v in flat(filing).values())
    missing = "、".join(missing_glyphs(text))
    return [f"打印字库缺少“{missing}”，登记表上将以〓代替，需手写补正。"] if missing else []

"""What a filing still lacks before it can be submitted, and by when it must be."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Self

from flask import url_for
from werkzeug.datastructures import MultiDict

from portal import calendar
from portal.accounts import queries as accounts
from portal.calendar import Clock
from portal.fields import Day, Fault, FormDefinition, form_class
from portal.fields.forms import DeclaredForm  # noqa: TC001 - part of the interface
from portal.filings import change
from portal.filings.closing import BLANK
from portal.filings.models import Filing, Kind, State
from portal.platforms.occasions import PROOF
from portal.settings.queries import caveat, due

if TYPE_CHECKING:
    from datetime import date

Places = dict[str, list[int]]  # by the key of the rows
LONG_AGO = 30  # days after which a number of days is no clock any more
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
    return due(begun, period)


def due_of(filing: Filing, data: dict[str, Any]) -> date | None:
    """Return `due_date` of a filing with this data; None for what was filed on paper long ago, of which nothing is due here."""
    return None if filing.stock else due_date(filing.kind, data)


def clock(filing: Filing) -> Clock | None:
    """Return the deadline as it stands today, or on the day of the first submission once there was one.

    A return keeps that day; whoever withdraws has not submitted, and the clock goes on (第九条). In a closure consented to it is
    the proof that is due. What was filed on paper before the portal has nothing due here.
    """
    if filing.due is None or filing.state is State.VOID:
        return None
    met = filing.submitted_on if filing.state not in {State.WITHDRAWN, State.CLOSING} else None
    done = met is not None
    return Clock(filing.due, met or calendar.today(), met=done, caveat=caveat_of(filing), calm=_calm(filing, met))


def caveat_of(filing: Filing) -> str:
    """Return what is to be said of its last day, where working days were counted to it in a year whose holidays are not known."""
    _, key = STARTS.get(filing.kind, ("", "filing_days"))
    return caveat(filing.due, key) if filing.due and key else ""


def _calm(filing: Filing, met: date | None) -> str:
    """Return what is said of a filing that is late: 补办 is by its nature, and of a draft of long ago a number says nothing more."""
    if filing.kind is Kind.RETROACTIVE:
        return "属补办"
    unsent = met is None and filing.state.editable
    return "已过备案期限" if unsent and filing.due and (calendar.today() - filing.due).days > LONG_AGO else ""


def flat(filing: Filing) -> MultiDict[str, str]:
    """Return the stored form as a browser would post it, so that one form class checks both."""
    return flat_of(filing.definition, filing.data)


def flat_of(definition: FormDefinition, data: dict[str, Any], places: Places | None = None) -> MultiDict[str, str]:
    """Return stored data as a browser would post it to the form of `definition`, each row from its place on the page."""
    posted: MultiDict[str, str] = MultiDict()
    for key, value in data.items():
        if isinstance(value, list) and key in definition.rows:
            _add_rows(posted, key, value, places)
        elif isinstance(value, list):
            for text in value:
                posted.add(key, text)
        elif not isinstance(value, dict):
            posted.add(key, str(value))
    return posted


def _add_rows(posted: MultiDict[str, str], key: str, rows: list[dict[str, Any]], places: Places | None) -> None:
    """Post each row from its place on the page; where none are said, one after another."""
    for place, row in zip((places or {}).get(key) or count(), rows, strict=False):
        for name, text in row.items():
            posted.add(f"{key}-{place}-{name}", str(text))


def examine(filing: Filing, places: Places | None = None) -> tuple[DeclaredForm, list[Fault]]:
    """Return the stored form validated as a submission, and everything that stops it, in the order of the paper.

    `places` are those of its rows on the page where it is written.
    """
    posted = flat_of(filing.definition, filing.data, places)
    form = form_class(filing.definition, final=True)(posted, data=filing.data)
    form.validate()
    extra = [*_across_fields(filing), *_of_a_registered(filing), *registered_faults(filing)]
    for fault in extra:
        if fault.control in form:
            form[fault.control].errors = [*form[fault.control].errors, fault.sentence]
    whole = [fault for fault in extra if fault.control not in form]  # of the form as a whole, beside no field
    return form, [*whole, *form.faults()]


def _across_fields(filing: Filing) -> list[Fault]:
    data, labels = filing.data, filing.definition.fields
    found = []
    if data.get("category") == "other" and "category_other" in labels and not data.get("category_other"):
        asked = labels["category"].label
        found.append(Fault("category_other", labels["category_other"].label, f"{asked}选了“其他”，请写明平台名称。"))
    deadline = clock(filing)
    if deadline and deadline.late and not data.get("late_reason"):
        found.append(
            Fault("late_reason", "逾期原因", f"最迟应于 {deadline.due} 备案，{deadline.word}，请说明逾期原因。")
        )
    return found


def _of_a_registered(filing: Filing) -> list[Fault]:
    """Return what only a change or a closure can lack: a difference, a day that can be, a text without blanks (第十条)."""
    data, found = filing.data, []
    if filing.kind is Kind.CLOSURE and BLANK in (data.get("announcement") or ""):
        found.append(Fault("announcement", "停更公告", f"公告里还有空白“{BLANK}”，请写明停止更新的日期。"))
    if filing.kind is not Kind.CHANGE:
        return found
    happened, registered = Day().load(data.get("changed_on")), Day().load(data.get("registered_on"))
    if happened and registered and happened < registered:
        found.append(Fault("changed_on", "变更发生日期", f"早于账号的注册时间 {registered}，请核对。"))
    if not change.differences(filing):
        sentence = "没有任何改动：请修改发生变化的项目后再提交；如没有变化，无需办理变更备案。"
        found.append(Fault("form", "变更内容", sentence))
    return found


def examine_proof(filing: Filing, typed: dict[str, Any] | None = None) -> tuple[DeclaredForm, list[Fault]]:
    """Return the proof of a closure, stored or just `typed`, validated as it is handed in, and everything that it lacks."""
    data = filing.data if typed is None else typed
    form = form_class(PROOF, final=True)(flat_of(PROOF, data), data=data)
    form.validate()
    return form, list(form.faults())


def only_of(form: DeclaredForm, found: list[Fault], left: set[str]) -> list[Fault]:
    """Leave on the form what is wrong with the controls in `left` alone, and return that: of the others nothing is said yet."""
    for control in form.controls():
        if control.id not in left:
            control.errors = []
    return [fault for fault in found if fault.control in left]


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

"""What a step does besides moving the filing: remark on it, stop the clock, register the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import flag_modified

from portal import calendar
from portal.accounts import effects as accounts
from portal.cases.apart import called, passed_over, unit_step
from portal.database import db
from portal.filings import checks, closing, merging
from portal.filings.conditions import office_of, technical
from portal.filings.models import State

if TYPE_CHECKING:
    from portal.accounts.models import Account
    from portal.filings.models import Filing
    from portal.workflow import Act


HANDED_IN = {"submit", "prove"}


def handed_in(filing: Filing, act: Act) -> dict[str, Any] | None:
    """Return the form as it is kept with the step that hands it in."""
    return dict(filing.data) if act.step.action in HANDED_IN else None


def keep_return(filing: Filing, act: Act) -> None:
    """Keep to which step a filing goes back that was returned for small amendments; every other move begins anew."""
    filing.returns_to = act.step.source if act.step.action == "return_direct" else None


def remark(filing: Filing, act: Act) -> str:
    """Return why the unit's step is passed over, or why the deputy takes it; "" for the usual way and every other step."""
    if act.step.action != "submit":
        return ""
    if filing.returns_to:
        return f"按退回意见补正后直接报{office_of(filing.returns_to)}，此前环节的意见继续有效。"
    if filing.stock:
        return filing.worded("存量登记：此前的纸质登记表已由单位签署，由党委宣传部导入。")
    step = unit_step(filing)
    if step.passed_over:
        why = passed_over(filing) or filing.worded("填报人是本单位唯一负责人，不能审批本人的备案，单位审批环节跳过，")
        office = office_of(State.TECH_REVIEW if technical(filing) else State.PUBLICITY_REVIEW)
        return f"{why}直接转{office}。"
    if step.heads and all(head.id == filing.author_id for head in step.heads):
        return f"{filing.worded('填报人是本单位负责人')}，由副职（{called(step.deciders)}）审批。"
    return ""


def show_name(filing: Filing, _act: Act) -> None:
    """Let everybody read the name that is handed in; until now it was its author's alone (0006)."""
    filing.project(filing.data)


def stop_clock(filing: Filing, act: Act) -> None:
    """Fix on the day of the first submission whether the filing was in time; one that was withdrawn was not (第九条)."""
    if filing.submitted_on is None or act.step.source is State.WITHDRAWN:
        filing.submitted_on = calendar.today()
    deadline = checks.clock(filing)
    filing.late = bool(deadline and deadline.late)


def hold_account(filing: Filing, _act: Act) -> None:
    """Let of two cases about one account that are handed in at the same instant only one pass."""
    if filing.account_id is not None:
        the_account(filing)


def mind_freeze(filing: Filing, act: Act) -> None:
    """While the author winds an account up, what is due is the confirmation after the platform's freeze; at no other time."""
    filing.due = closing.freeze(filing).confirm_by if act.step.target is State.CLOSING else None


def register(filing: Filing, _act: Act) -> None:
    """Issue the number, create the account and seal its first version."""
    filing.account = accounts.register(
        filing.platform,
        filing.unit,
        dict(filing.data),
        filing.id,
        late=filing.late,
        number=filing.paper_number,
        filed_on=filing.paper_on,
    )
    db.session.flush()


def seal_change(filing: Filing, _act: Act) -> None:
    """Seal the next version: the change takes effect at consent (第十条); what was corrected at once meanwhile stays true over it."""
    account, later = the_account(filing), merging.carried_corrections(filing)
    accounts.seal(account, dict(filing.data), filing.id)
    for entry in later:
        accounts.correct(account, entry.user, entry.key, entry.new, (entry.part, entry.row_id))


def begin_closing(filing: Filing, _act: Act) -> None:
    """Mark the account as being closed; the platform's freeze goes by before it is gone."""
    accounts.begin_closing(the_account(filing))


def give_up_closing(filing: Filing, _act: Act) -> None:
    """Let the account go on: its closure was void."""
    accounts.reopen(the_account(filing))


def close_account(filing: Filing, _act: Act) -> None:
    """Mark the account as gone, once the Publicity Department has verified it."""
    accounts.close(the_account(filing))


def the_account(filing: Filing) -> Account:
    """Return the account that a change or a closure is about; such a filing names it from the start.

    Its row is written even where nothing on it differs, so that of two consents at the same instant one finds it changed and fails.
    """
    if filing.account is None:
        raise LookupError(f"filing {filing.id} names no account")
    flag_modified(filing.account, "status")
    return filing.account

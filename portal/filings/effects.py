"""What a step does besides moving the filing: keep the event, stop the clock, register the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy.orm.attributes import flag_modified

from portal import calendar
from portal.accounts import effects as accounts
from portal.audit.trail import record
from portal.database import db
from portal.filings import asides, checks, closing, merging, proof, route, sealing
from portal.filings.models import Event, State
from portal.people.queries import may_seal
from portal.settings.names import own

if TYPE_CHECKING:
    from portal.accounts.models import Account
    from portal.filings.models import Filing
    from portal.people.models import User
    from portal.workflow import Act


NAMED = 3  # the remark names so many deputies: it has 200 characters
DECISIONS = {"approve", "return", "return_direct", "return_unit", "return_tech", "refuse"}
HANDED_IN = {"submit", "prove"}


def keep_event(filing: Filing, act: Act) -> None:
    """Append the event and its audit entry, which holds the event's SHA-256; what is handed in is kept as a copy.

    A move ends what went on beside the way: the step was this person's alone, or a third one was asked.
    """
    at, step = calendar.now(), act.step
    desk = route.state_of(step.role, step.source) if step.role in route.DESKS else None
    behalf = route.principal_for(filing, act.user, desk) if desk else None
    event = Event(
        filing=filing,
        place=len(filing.events) + 1,
        action=step.action,
        label=step.label,
        source=step.source,
        target=step.target,
        user=act.user,
        on_behalf=behalf,
        whom=act.whom,
        at=at,
        since=filing.state_since,
        opinion=act.opinion,
        note=_remark(filing) if step.action == "submit" else "",
        data=dict(filing.data) if step.action in HANDED_IN else None,
        token=g.get("step_token"),
        **_on_paper(filing, act, behalf),
    )
    db.session.add(event)
    if not step.aside:
        filing.state_since = at
        asides.end_all(filing)
        filing.resume = step.source if step.action == "return_direct" else None
    db.session.flush()  # the digest covers the keys of the filing and the user
    facts: dict[str, Any] = {"before": step.source.value, "after": step.target.value, "opinion": act.opinion}
    facts |= {"on_behalf": behalf.username} if behalf else {}
    facts |= {"whom": act.whom.username} if act.whom else {}
    facts |= {"seal": event.seal, "sealed_for": event.unit_name} if event.seal else {}
    record(f"filing.{step.action}", f"filing:{filing.id}", **facts, event=event.place, digest=proof.digest_of(event))


def _on_paper(filing: Filing, act: Act, behalf: User | None) -> dict[str, Any]:
    """Return what the print shows of this step, as it is now: the unit's name, seal and signature, and whether its head signs.

    The seal is there for whom the administrator has named as its keepers. Who stands in for somebody (`behalf`) decides in that
    person's office, and uses their own signature.
    """
    step, user = act.step, act.user
    if step.action not in DECISIONS:
        return {"unit_name": filing.unit.name, "as_head": False, "seal": "", "signature": ""}
    unit, as_head = sealing.office(filing, step.source, user, behalf)
    sealed = step.action == "approve" and may_seal(user, unit)
    return {
        "unit_name": unit.name, "as_head": as_head, "seal": unit.seal if sealed else "", "signature": user.signature,
    }  # fmt: skip


def _remark(filing: Filing) -> str:
    """Return why the unit's step is passed over, or why the deputy takes it; "" for the usual way."""
    if filing.resume:
        return f"按退回意见补正后直接报{route.office_at(filing.resume)}，此前环节的意见继续有效。"
    if filing.stock:
        return own("存量登记：此前的纸质登记表已由单位签署，由党委宣传部导入。")
    step = route.unit_step(filing)
    if step.author_only:
        office = route.office_at(State.TECH_REVIEW if route.technical(filing) else State.PUBLICITY_REVIEW)
        return f"填报人是本单位唯一负责人，不能审批本人的备案，单位审批环节跳过，直接转{office}。"
    if step.heads and all(head.id == filing.author_id for head in step.heads):
        names = "、".join(u.name for u in step.deciders[:NAMED])
        more = f"等 {len(step.deciders)} 人" if len(step.deciders) > NAMED else ""
        return f"填报人是本单位负责人，由副职（{names}{more}）审批。"
    return ""


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
        filing.platform, filing.unit, dict(filing.data), filing.id, late=filing.late,
        number=filing.paper_number, filed_on=filing.paper_on,
    )  # fmt: skip
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

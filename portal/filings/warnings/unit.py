"""What is worth a remark about a filing beside what its unit has already: accounts, drafts, other filings under way (第六条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import or_, select

from portal.accounts import queries as accounts
from portal.cases.seeing import HANDED_IN
from portal.database import db
from portal.filings import change, checks
from portal.filings.models import Filing, Kind, State
from portal.filings.queries import bears_handle
from portal.filings.starting.known import twin
from portal.filings.warnings.remarks import Advice, Linked
from portal.people.models import User
from portal.spelling import key
from portal.web.filters import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED = 3  # as many as a remark names; the rest are counted
OPEN_STATES = [s for s in State if s.editable or s.waiting]


def drafts_of_others(filing: Filing) -> Iterator[str]:
    """Yield whose drafts about the same account lie open."""
    drafts = select(User.name, Filing.kind).join(Filing, Filing.author_id == User.id)
    drafts = drafts.where(Filing.account_id == filing.account_id, Filing.author_id != filing.author_id)
    for name, kind in db.session.execute(drafts.where(Filing.state == State.DRAFT).limit(NAMED)):
        yield f"{name}也有一份未提交的{Kind(kind).label}草稿，请先商量由谁提交。"


def about_unit(filing: Filing) -> list[str]:
    """Return what the unit has already, and whether it is early."""
    others = accounts.held_by(filing.unit_id, besides=filing.account_id)
    if filing.kind is Kind.CHANGE:
        return list(_same_elsewhere(filing, others))
    held = [a for a in others if a.platform == filing.platform]
    found: list[str] = []
    if held:
        named = "、".join(f"{a.name}（NO. {a.number}）" for a in held[:NAMED]) + ("等" if len(held) > NAMED else "")
        said = f"本单位已有 {len(held)} 个{filing.platform_label}账号：{named}，同类账号原则上只办一个。"
        found.append(Linked(said, "查看", _list_of(filing, platform=filing.platform)))
    found += _same_elsewhere(filing, others)
    if filing.kind == Kind.RETROACTIVE and (deadline := checks.clock(filing)) and not deadline.late:
        found.append(Advice("账号仍在备案期限内，可以按“创建”办理。", field="registered_on"))
    return found


def _same_elsewhere(filing: Filing, held: list[accounts.Held]) -> Iterator[str]:
    """Yield what the unit's other accounts, and other filings under way, make of the name and the handle."""
    yield from _named_otherwise(filing, held)
    yield from _filed_twice(filing)


def _named_otherwise(filing: Filing, held: list[accounts.Held]) -> Iterator[str]:
    """Yield that the unit's other accounts have another name, where this one's is new."""
    others = list({key(a.name): a.name for a in held}.values())
    named = filing.kind is not Kind.CHANGE or any(c.key == "name" for c in change.differences(filing))
    if named and filing.name and others and key(filing.name) not in map(key, others):
        said = f"名称与本单位其他账号（{'、'.join(others[:NAMED])}）不一致，各平台宜使用同一名称。"
        yield Advice(said, "查看", _list_of(filing), field="name")


def _list_of(filing: Filing, **filters: str) -> str:
    """Return the list of the unit's accounts, which everybody may read."""
    values: dict[str, Any] = {"unit": filing.unit_id, **filters}
    return url_for("accounts.index", **values)


def _filed_twice(filing: Filing) -> Iterator[str]:
    """Yield that another filing under way is about the same account: the author's own by its link, anybody's by the handle."""
    own = twin(filing) if filing.account_id is None and filing.state.editable else None  # who decides cannot choose
    if own:
        said = f"{own.author.name}另有一份未提交的{own.kind_label}是同一个账号（{moment(own.saved_at)} 保存），只留一份即可。"
        yield Linked(said, "打开那一份", url_for("filings.edit", filing_id=own.id))
    if not filing.handle:
        return
    same = (
        select(Filing.id)
        .where(Filing.platform == filing.platform, bears_handle(filing.handle), Filing.state.in_(OPEN_STATES))
        .where(or_(HANDED_IN, Filing.author_id == filing.author_id))
    )  # what others have not handed in is theirs alone
    if filing.account_id:  # another case about the same account is no second application for it
        same = same.where(Filing.account_id.is_distinct_from(filing.account_id))
    if db.session.scalar(same.where(Filing.id.not_in({filing.id or 0, own.id if own else 0})).limit(1)):
        yield "另有一份正在办理的备案填写了相同的账号，请核对是否重复申请。"


def about_former(filing: Filing) -> Iterator[str]:
    """Yield under which numbers the account was registered before it was closed."""
    closed = {a.id: a for a in accounts.formerly_registered_as(filing.platform, filing.data).values()}
    for account in closed.values():
        on = f"，{account.closed_on} 注销" if account.closed_on else ""
        said = f"该账号曾以 NO. {account.number} 备案（{account.name}{on}），本次将作为新账号另行编号。"
        yield Linked(said, "查看", url_for("accounts.show", account_id=account.id))

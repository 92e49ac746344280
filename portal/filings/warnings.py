"""What is worth a remark about a filing without stopping it: the author may mend it, an approver should know it (第五、六、七条)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for
from sqlalchemy import select

from portal import calendar
from portal.accounts import naming
from portal.accounts import queries as accounts
from portal.accounts.models import PARTS
from portal.database import db
from portal.documents import missing_glyphs
from portal.filings import change, checks
from portal.filings.change import people_of
from portal.filings.models import Filing, Kind, State
from portal.filings.queries import bears_handle
from portal.filings.remarks import Advice, Linked
from portal.people.models import Identity, User
from portal.people.roster import persons_of
from portal.settings.queries import days
from portal.spelling import clean_name, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.fields.definition import Rows
    from portal.people.models import Person
    from portal.people.roster import Named

NAMED = 3  # as many as a remark names; the rest are counted
OPEN_STATES = [s for s in State if s.editable or s.waiting]
ADDRESSES = ("wechat", "qq", "email")


class Shared(NamedTuple):
    """An address that somebody new has in common with somebody who was there before: which one, and who that is."""

    key: str
    name: str


def warnings(filing: Filing) -> list[str]:
    """Return what an approver should know and the author may mend; none of it stops the filing.

    Of an account that is registered only what changes is remarked on: the rest was consented to.
    """
    if filing.kind is Kind.CLOSURE:
        return [*_about_closure(filing), *_about_glyphs(filing)]
    found = change.differences(filing)
    touched = {c.key for c in found} if filing.kind is Kind.CHANGE else set(filing.definition.fields)
    return [
        *_about_change(filing),
        *_about_name(filing, touched),
        *_about_unit(filing),
        *_about_former(filing),
        *_about_people(filing),
        *_about_roster(filing),
        *_about_pictures(filing, touched),
        *_about_glyphs(filing),
    ]


def _about_change(filing: Filing) -> Iterator[str]:
    found = change.differences(filing)
    if found and all(c.at_once for c in found):
        named = "、".join(dict.fromkeys(c.label for c in found))
        said = f"改动的只有{named}：这些事项可直接更正，无需备案。"
        yield Advice(said, "去直接更正", change.facts_url(filing), own=True)
    if filing.kind is Kind.CHANGE and filing.account_id:
        yield from _inherited(filing)
        yield from _drafts_of_others(filing)


def _inherited(filing: Filing) -> Iterator[str]:
    """Yield who came with the addresses of somebody who was there before: one row written over another."""
    old = change.old_data(filing)
    for part, rows in filing.definition.rows.items():
        before = {row["row_id"]: row for row in people_of(old, part)}
        for row in _named(filing, part):
            if row["row_id"] not in before and (shared := _shared(row, before.values())):
                yield _inheriting(row["name"], rows, shared)


def _inheriting(name: str, rows: Rows, shared: set[Shared]) -> str:
    keys = {one.key for one in shared}
    labels = "、".join(f.label for f in rows.fields if f.key in keys)
    names = "、".join(dict.fromkeys(one.name for one in sorted(shared)))
    return f"新增的“{name}”与“{names}”的{labels}相同，请核对是否忘了修改。"


def _shared(row: dict[str, Any], before: Iterable[dict[str, Any]]) -> set[Shared]:
    """Return which addresses of a row are those of somebody who was there before."""
    given = {key: row[key] for key in ADDRESSES if row.get(key)}
    return {Shared(key, was["name"]) for was in before for key, address in given.items() if was.get(key) == address}


def _named(filing: Filing, part: str) -> list[dict[str, Any]]:
    """Return the people of one part whose names are filled in."""
    return [row for row in people_of(filing.data, part) if row.get("name")]


def _drafts_of_others(filing: Filing) -> Iterator[str]:
    drafts = select(User.name, Filing.kind).join(Filing, Filing.author_id == User.id)
    drafts = drafts.where(Filing.account_id == filing.account_id, Filing.author_id != filing.author_id)
    for name, kind in db.session.execute(drafts.where(Filing.state == State.DRAFT).limit(NAMED)):
        yield f"{name}也有一份未提交的{Kind(kind).label}草稿，请先商量由谁提交。"


def _about_closure(filing: Filing) -> Iterator[str]:
    text, name = filing.data.get("announcement") or "", filing.name
    if text and name and name not in text:
        yield Linked(f"停更公告中没有写明账号名称“{name}”。", field="announcement")
    if filing.data.get("backup") == "needless" and filing.data.get("reason") == "ordered":
        yield Advice("被责令关闭的账号，建议先备份内容，以备核查。", field="backup")
    if filing.account_id:
        yield from _drafts_of_others(filing)


def _about_name(filing: Filing, touched: set[str]) -> Iterator[str]:
    said = {key: filing.data.get(key) or "" for key in touched}
    name, entity = said.get("name", ""), said.get("entity", "")
    if name and not naming.names_school(name):
        yield Linked("账号名称中没有学校名称或简称，容易与校外账号混淆。", field="name")
    if former := naming.former_name_in(name):
        yield Linked(f"账号名称使用了学校曾用名“{former}”，第七条不允许以此名义开通账号。", field="name")
    if entity and not naming.of_school(entity, filing.unit):
        yield Linked(f"账号主体“{entity}”不是学校或本单位。", field="entity")
    if said.get("verified") == "no":
        yield Linked("账号尚未认证。", field="verified")


def _about_unit(filing: Filing) -> list[str]:
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
    """Yield that another filing under way is about the same handle."""
    if not filing.handle:
        return
    same = select(Filing.id).where(
        Filing.platform == filing.platform, bears_handle(filing.handle), Filing.state.in_(OPEN_STATES)
    )
    if filing.account_id:  # another case about the same account is no second application for it
        same = same.where(Filing.account_id.is_distinct_from(filing.account_id))
    if db.session.scalar(same.where(Filing.id != (filing.id or 0)).limit(1)):
        yield "另有一份正在办理的备案填写了相同的账号，请核对是否重复申请。"


def _about_former(filing: Filing) -> Iterator[str]:
    closed = {a.id: a for a in accounts.formerly_registered_as(filing.platform, filing.data).values()}
    for account in closed.values():
        on = f"，{account.closed_on} 注销" if account.closed_on else ""
        said = f"该账号曾以 NO. {account.number} 备案（{account.name}{on}），本次将作为新账号另行编号。"
        yield Linked(said, "查看", url_for("accounts.show", account_id=account.id))


def _about_people(filing: Filing) -> Iterator[str]:
    supervisors = [row["name"] for row in _named(filing, "supervisors")]
    operators = [row["name"] for row in _named(filing, "operators")]
    if len(operators) == 1 and operators == supervisors[:1]:
        yield Advice("主管人员同时是唯一的运行人员，建议另有一人负责日常运行。", field="operators")
    twice = [name for name, times in Counter(map(clean_name, operators)).items() if times > 1]
    yield from (f"运行人员“{name}”填写了不止一次。" for name in sorted(twice))
    yield from _running_many(filing)
    students = select(User.name).where(User.unit_id == filing.unit_id, User.staff.is_(False))
    for name in db.session.scalars(students.where(User.name_key.in_(map(key, supervisors)))):
        yield f"主管人员“{name}”在本平台登记为学生，主管人员须为教职工。"


def _running_many(filing: Filing) -> Iterator[str]:
    """Yield who runs as many accounts as the platform lets one person run."""
    limit, operators = filing.definition.accounts_per_person, _named(filing, "operators")
    phones = [row["phone"] for row in operators if row.get("phone")]
    if not (limit and phones):
        return
    run = accounts.accounts_run_by(phones, filing.platform, besides=filing.account_id)
    for row in operators:
        number = run.get(row.get("phone", ""), 0)
        if number >= limit:
            yield f"运行人员“{row['name']}”已运行 {number} 个{filing.platform_label}账号（平台上限 {limit} 个）。"


def _about_roster(filing: Filing) -> Iterator[str]:
    """Yield what the school knows of the people named: who leaves soon or has left, who is no member of staff (第五、十条)."""
    known = _known_people(filing)
    unknown: list[str] = []
    for part, label in PARTS.items():
        for row in people_of(filing.data, part):
            person = known.get((row.get("name", ""), row.get("phone", "")))
            if person is None:
                continue
            yield from _about_person(label, person)
            if part == "supervisors" and person.identity in {Identity.STUDENT, Identity.OUTSIDE}:
                yield f"主管人员“{person.name}”登记为{person.identity_label}，主管人员须为教职工。"
            if person.identity is None:
                unknown.append(person.name)
    if unknown:
        named = "、".join(dict.fromkeys(unknown))
        said = f"{named}的身份（教职工、学生、外聘）尚未登记，可在“运行人员”中登记，以便临近离校时提醒。"
        yield Advice(said, field="operators")


def _known_people(filing: Filing) -> dict[Named, Person]:
    rows = [row for part in PARTS for row in people_of(filing.data, part)]
    return persons_of({(row.get("name", ""), row.get("phone", "")) for row in rows})


def _about_person(label: str, person: Person) -> Iterator[str]:
    if person.left_on and person.left_on <= calendar.today():
        yield f"{label}“{person.name}”已于 {person.left_on} 离校或离岗，请更换。"
    elif person.leaves_on:
        remaining = (person.leaves_on - calendar.today()).days
        if remaining < 0:
            yield f"{label}“{person.name}”（{person.identity_label}）的预计离校日期 {person.leaves_on} 已过，请核对。"
        elif remaining <= days("leaving_days"):
            yield f"{label}“{person.name}”（{person.identity_label}）预计 {person.leaves_on} 离校，还有 {remaining} 天，请提前安排交接。"


def _about_pictures(filing: Filing, touched: set[str]) -> list[str]:
    found: list[str] = [
        Advice(f"尚未上传{f.label}，打印的登记表上该栏将为空。", field=f.key)
        for f in filing.definition.pictures
        if f.key in touched and not filing.data.get(f.key)
    ]
    codes = filing.data.get("codes") or {}
    found += [
        Linked(f"上传的{f.label}图片中没有识读到二维码，请确认图片清晰完整。", field=f.key)
        for f in filing.definition.pictures
        if f.key in touched and getattr(f.kind, "decode", False) and filing.data.get(f.key) and not codes.get(f.key)
    ]
    return found


def _about_glyphs(filing: Filing) -> list[str]:
    text = "".join(str(v) for v in checks.flat(filing).values())
    missing = "、".join(missing_glyphs(text))
    return [Advice(f"打印字库缺少“{missing}”，登记表上将以〓代替，需手写补正。")] if missing else []

"""A paper form from Word becomes a draft, and the draft remembers what was read and what could not be."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

from portal import calendar, spelling
from portal.config import current
from portal.database import db
from portal.files import waiting
from portal.files.pictures import BadUpload
from portal.files.store import keep
from portal.files.taking import check_picture, read_code
from portal.filings import checks
from portal.filings.models import Filing, Kind, State
from portal.imports import queries
from portal.imports.models import ImportRow
from portal.imports.papers.answers import Answer, answers
from portal.imports.papers.unread import quoted
from portal.platforms import PLATFORMS
from portal.settings.queries import setting

if TYPE_CHECKING:
    from portal.fields import Field, FormDefinition, Rows
    from portal.imports.papers.paper import PaperForm
    from portal.imports.papers.unread import Unread
    from portal.people.models import Unit, User

LONGEST_SAID = 40


def draft_from(form: PaperForm, user: User, unit: Unit, token: str) -> tuple[Filing, ImportRow]:
    """Return a new draft filled from a paper form, and the row that remembers what was read; both are added to the session.

    Flushes. Raises IntegrityError for a token used before.
    """
    definition, unread = PLATFORMS[form.platform], form.unread
    data: dict[str, Any] = {**definition.blank(), "codes": {}}
    for answer in answers(form, definition):
        _put(data, definition.fields[answer.key], answer, unread)
    for key, people in form.people.items():
        _put_people(data, definition.rows[key], people, unread)
    with waiting.at_once():
        _put_pictures(data, form, definition, user, unit)
    if form.unit_name and spelling.key(form.unit_name) not in names_of(unit):
        unread.add("单位", f"登记表上写的是{quoted(form.unit_name)}，与所选单位不同，请核对。")
    filing = _filing(form, user, unit, data, token)
    db.session.add(filing)
    db.session.flush()
    cells = {"read": _read(data, definition), "unread": _missing(data, definition)}
    row = ImportRow(cells=cells, data=None, checked=True, faults=unread.listed(), unit_id=unit.id, filing_id=filing.id)
    return filing, row


def names_of(unit: Unit) -> set[str]:
    """Return the keys of the names by which a paper form calls a unit: alone, or behind that of the school."""
    return {unit.name_key, spelling.key(f"{setting('school_name')}{unit.name}")}


def _filing(form: PaperForm, user: User, unit: Unit, data: dict[str, Any], token: str) -> Filing:
    return Filing(
        kind=Kind(form.kind),
        platform=form.platform,
        unit=unit,
        author=user,
        state=State.DRAFT,
        data=data,
        name=data.get("name") or "",
        handle=data.get("handle") or "",
        due=checks.due_date(Kind(form.kind), data),
        token=token,
        saved_by="",
        late=False,
        saved_at=calendar.now(),
        state_since=calendar.now(),
    )


def _put(data: dict[str, Any], field: Field, answer: Answer, unread: Unread, whose: str = "") -> None:
    """Keep one answer as the form would; what it would refuse is left out, and what it would not submit is told."""
    stored, about = field.kind.store(answer.value), f"{whose}{field.label}"
    if stored in ("", []):
        if answer.written.strip():
            unread.add(about, f"没有读懂{quoted(answer.written)}，请对照原表填写。")
    elif sentence := field.kind.refusal(stored):
        unread.add(about, f"没有填入：{sentence}")
    else:
        data[field.key] = stored
        if sentence := field.kind.fault(stored):
            unread.add(about, sentence)


def _put_people(data: dict[str, Any], rows: Rows, people: list[dict[str, str]], unread: Unread) -> None:
    kept: list[dict[str, Any]] = []
    for person in people[: rows.maximum]:
        line: dict[str, Any] = {"row_id": secrets.token_hex(6)} | {f.key: "" for f in rows.fields}
        whose = f"{rows.label}{person.get('name', '')[:20]}"
        for field in rows.fields:
            written = person.get(field.key, "")
            _put(line, field, Answer(field.key, written, written), unread, whose)
        kept.append(line)
    if beyond := people[rows.maximum :]:
        names = "、".join(person.get("name", "") or "（没有姓名）" for person in beyond)
        unread.add(
            rows.label, f"登记表上有 {len(people)} 人，最多 {rows.maximum} 人，其余没有填入：{names[:LONGEST_SAID]}。"
        )
    data[rows.key] = kept


def _put_pictures(data: dict[str, Any], form: PaperForm, definition: FormDefinition, user: User, unit: Unit) -> None:
    limits = current()
    for key, content in form.pictures.items():
        field = definition.fields[key]
        try:
            stored = keep(
                db.session,
                content,
                f"{field.label}.png",
                user.id,
                unit.id,
                limits.user_quota,
                check=partial(check_picture, limit=limits.upload_limit),
                floor=limits.disk_floor,
            )
        except BadUpload as refusal:
            form.unread.add(field.label, f"图片没有取出：{str(refusal).rstrip('。')}。")
            continue
        data[key] = stored.sha256
        if getattr(field.kind, "decode", False):
            data["codes"][key] = read_code(content, limits.upload_limit)
    if form.unplaced:
        form.unread.add("图片", f"有 {form.unplaced} 张图片不知道是头像还是二维码，没有取出，请自行上传。")


def _read(data: dict[str, Any], definition: FormDefinition) -> list[str]:
    """Return the labels of what the draft holds now."""
    fields = [f.label for f in definition.asked.fields.values() if data.get(f.key) not in ("", [], None)]
    groups = [(rows.label, [r for r in data[rows.key] if r.get("name")]) for rows in definition.asked.rows.values()]
    return fields + [f"{label}（{len(people)} 人）" for label, people in groups if people]


def _missing(data: dict[str, Any], definition: FormDefinition) -> list[str]:
    """Return the labels of what must be filled in and is not there, of the form and of each person."""
    found = [f.label for f in definition.asked.fields.values() if f.required and data.get(f.key) in ("", [], None)]
    return found + [label for rows in definition.asked.rows.values() for label in _missing_of(rows, data[rows.key])]


def _missing_of(rows: Rows, people: list[dict[str, Any]]) -> list[str]:
    """Return what is missing of a group of people: the whole of it, or what of whom."""
    if not any(row.get(f.key) for row in people for f in rows.fields):
        return [rows.label] if rows.minimum else []
    whose = [f"{rows.label}第 {place} 人" for place in range(1, len(people) + 1)] if people[1:] else [rows.label]
    return [who + label for who, row in zip(whose, people, strict=True) for label in _lacking(rows, row)]


def _lacking(rows: Rows, row: dict[str, Any]) -> list[str]:
    return [f.label for f in rows.fields if f.required and not row.get(f.key)]


def origin(filing: Filing) -> list[str]:
    """Return what the page of a draft says of the Word form it came from; nothing for any other filing."""
    row = queries.row_of_filing(filing.id) if filing.id and filing.state is State.DRAFT else None
    if row is None or "read" not in row.cells:
        return []
    return [f"由 Word 登记表读出：{'、'.join(row.cells['read'])}。请逐项核对。", *unread_of(row)]


def unread_of(row: ImportRow) -> list[str]:
    """Return all that the paper form of a row leaves open: what is not filled in, and what stands there and was not taken."""
    missing = row.cells.get("unread")
    sentences = [f"登记表上没有填写或没有读出：{'、'.join(missing)}。"] if missing else []
    return sentences + [f"{about}：{sentence}" if about else sentence for about, sentence in row.faults]

"""A paper form from Word becomes a draft, and the draft remembers what was read and what could not be."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

from portal import calendar, spelling
from portal.audit.trail import record
from portal.config import current
from portal.database import db
from portal.files.codes import read_code
from portal.files.pictures import BadUpload, check_picture
from portal.files.store import keep
from portal.filings import checks
from portal.filings.models import Filing, Kind, State
from portal.imports import queries
from portal.imports.models import Import, ImportRow, Stage
from portal.imports.paper import TICKS, said
from portal.platforms import PLATFORMS
from portal.settings.queries import setting

if TYPE_CHECKING:
    from portal.fields import Field, FormDefinition, Rows
    from portal.imports.paper import PaperForm
    from portal.people.models import Unit, User

LONGEST_SAID = 40


def draft_from(form: PaperForm, user: User, unit: Unit, file_name: str, token: str) -> Filing:
    """Return a new draft filled from a paper form, with its import beside it; what could not be read is told by the form's page.

    Flushes. Raises IntegrityError for a token used before.
    """
    definition = PLATFORMS[form.platform]
    data: dict[str, Any] = {**definition.blank(), "codes": {}}
    unread: list[list[str]] = []
    for key, value in said(form, definition):
        _put(data, definition.fields[key], value, form.texts.get(key, ""), unread)
    for key, people in form.people.items():
        _put_people(data, definition.rows[key], people, unread)
    _put_pictures(data, form, definition, user, unit, unread)
    if form.unit_name and spelling.key(form.unit_name) not in {
        unit.name_key,
        spelling.key(f"{setting('school_name')}{unit.name}"),
    }:
        unread.append(["单位", f"登记表上写的是“{form.unit_name[:LONGEST_SAID]}”，与所选单位不同，请核对。"])
    filing, imported = _filing(form, user, unit, data, token), _import(form, user, file_name, token)
    db.session.add_all([filing, imported])
    db.session.flush()
    cells = {"read": _read(data, definition), "unread": _missing(data, definition)}
    row = ImportRow(
        import_id=imported.id,
        place=1,
        cells=cells,
        data=None,
        checked=True,
        faults=unread,
        unit_id=unit.id,
        filing_id=filing.id,
    )
    db.session.add(row)
    record("import.word", f"import:{imported.id}", filing=filing.id, unread=len(unread) + len(cells["unread"]))
    return filing


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


def _import(form: PaperForm, user: User, file_name: str, token: str) -> Import:
    """Return the import of one paper form: it is checked and saved at once."""
    return Import(
        user=user,
        platform=form.platform,
        file_name=file_name,
        stock=False,
        stage=Stage.SAVED,
        total=1,
        checked=1,
        faulty=0,
        token=token,
    )


def _put(data: dict[str, Any], field: Field, value: Any, written: str, unread: list[list[str]]) -> None:
    """Keep one answer as the form would; what it would refuse is left out, and what it would not submit is told."""
    stored = field.kind.store(value)
    if stored in ("", []):
        blank = field.kind.widget in {"radio", "checks"} and not any(mark in written for mark in TICKS)
        if written.strip() and not blank:
            unread.append([field.label, f"没有读懂“{written.replace(chr(10), ' ')[:LONGEST_SAID]}”，请对照原表填写。"])
        return
    if sentence := field.kind.refusal(stored):
        unread.append([field.label, f"没有填入：{sentence}"])
        return
    data[field.key] = stored
    if sentence := field.kind.fault(stored):
        unread.append([field.label, sentence])


def _put_people(data: dict[str, Any], rows: Rows, people: list[dict[str, str]], unread: list[list[str]]) -> None:
    kept: list[dict[str, Any]] = []
    for person in people[: rows.maximum]:
        line: dict[str, Any] = {"row_id": secrets.token_hex(6)} | {f.key: "" for f in rows.fields}
        for field in rows.fields:
            found: list[list[str]] = []
            _put(line, field, person.get(field.key, ""), person.get(field.key, ""), found)
            unread += [[f"{rows.label}{person.get('name', '')[:20]}{label}", sentence] for label, sentence in found]
        kept.append(line)
    if len(people) > rows.maximum:
        unread.append([rows.label, f"登记表上有 {len(people)} 人，最多 {rows.maximum} 人，其余没有填入。"])
    data[rows.key] = kept


def _put_pictures(  # noqa: PLR0913, PLR0917 - the form, whose it is, and where what cannot be read is told
    data: dict[str, Any], form: PaperForm, definition: FormDefinition, user: User, unit: Unit, unread: list[list[str]]
) -> None:
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
            unread.append([field.label, f"图片没有取出：{str(refusal).rstrip('。')}。"])
            continue
        data[key] = stored.sha256
        if getattr(field.kind, "decode", False):
            data["codes"][key] = read_code(content, limits.upload_limit)
    if form.unplaced:
        unread.append(["图片", f"有 {form.unplaced} 张图片不知道是头像还是二维码，没有取出，请自行上传。"])


def _read(data: dict[str, Any], definition: FormDefinition) -> list[str]:
    """Return the labels of what the draft holds now."""
    fields = [f.label for f in definition.asked.fields.values() if data.get(f.key) not in ("", [], None)]
    groups = [(rows.label, [r for r in data[rows.key] if r.get("name")]) for rows in definition.asked.rows.values()]
    return fields + [f"{label}（{len(people)} 人）" for label, people in groups if people]


def _missing(data: dict[str, Any], definition: FormDefinition) -> list[str]:
    """Return the labels of what must be filled in and is not there."""
    return [f.label for f in definition.asked.fields.values() if f.required and data.get(f.key) in ("", [], None)]


def origin(filing: Filing) -> list[str]:
    """Return what the page of a draft says of the Word form it came from; nothing for any other filing."""
    row = queries.row_of_filing(filing.id) if filing.id and filing.state is State.DRAFT else None
    if row is None or "read" not in row.cells:
        return []
    sentences = [f"由 Word 登记表读出：{'、'.join(row.cells['read'])}。请逐项核对。"]
    if row.cells["unread"]:
        sentences.append(f"登记表上没有填写或没有读出：{'、'.join(row.cells['unread'])}。")
    return sentences + [f"{label}：{sentence}" for label, sentence in row.faults]

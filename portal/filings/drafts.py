"""Taking in what was typed: pictures kept, rows counted, two pages of one draft told apart; nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from portal import calendar
from portal.config import current
from portal.database import db
from portal.errors import BadInput
from portal.fields import Fault, form_class, too_many_rows
from portal.files.codes import check_code, read_code
from portal.files.pictures import BadUpload, check_picture
from portal.files.screenshots import keep_screenshot
from portal.files.store import keep
from portal.filings import checks, merging, queries, starting
from portal.filings.models import Filing, Kind
from portal.filings.starting import STARTED_HERE, chosen_unit
from portal.web import forms as web_forms

if TYPE_CHECKING:
    from portal.fields import Field, FormDefinition
    from portal.fields.forms import DeclaredForm
    from portal.people.models import Unit, User

page_token = web_forms.page_token
EMPTY = ("", None, [], {})


class TooMuch(BadInput):
    """A form with more in it than it can take (422)."""

    status = 422


@dataclass
class Typed:
    """What one request brought: the data to keep, the form to show again, what is never kept, pictures to carry along."""

    form: DeclaredForm
    data: dict[str, Any]
    faults: list[Fault]
    kept: dict[str, str] = field(default_factory=dict)
    unit: Unit | None = None


def take_in(filing: Filing, user: User, definition: FormDefinition | None = None) -> Typed:
    """Read the posted form (the filing's own, or `definition`) over the filing's data. Raises TooMuch for too many rows.

    Nothing is written but checked pictures, which nobody sees until a filing names them.
    """
    definition = definition or filing.definition
    if sentence := too_many_rows(definition, request.form):
        raise TooMuch(sentence)
    data = {**filing.data, "codes": dict(filing.data.get("codes") or {})}
    kept, faults = _take_pictures(filing, user, data, definition)
    form = form_class(definition, final=False)(request.form, data=data)
    form.validate()
    for fault in faults:
        form[fault.control].errors = [*form[fault.control].errors, fault.sentence]
    data.update(form.stored())
    merging.settle_rows(filing, data)
    free = filing.submitted_on is None and filing.kind in STARTED_HERE  # an account stays with its unit
    unit = chosen_unit(queries.units_to_choose(user, filing)) if free else None
    return Typed(form, data, list(form.faults()), kept, unit)


def _take_pictures(
    filing: Filing, user: User, data: dict[str, Any], definition: FormDefinition
) -> tuple[dict[str, str], list[Fault]]:
    """Put each chosen, carried or removed picture into `data`; return the signed marks to carry and what was refused."""
    kept: dict[str, str] = {}
    faults: list[Fault] = []
    for item in definition.pictures:
        key, upload = item.key, request.files.get(item.key)
        if request.form.get(f"{key}-remove"):
            data[key] = ""
            data["codes"].pop(key, None)
        if carried := _carried(request.form.get(f"{key}-kept", ""), user, key):
            data[key], code = carried
            data["codes"][key] = code
        if upload is not None and upload.filename:
            upload.stream.seek(0)  # a form taken in a second time is read a second time
            content = upload.read()
            try:
                data[key] = _kept(filing, user, item, content, upload.filename)
            except BadUpload as refusal:
                faults.append(
                    Fault(key, item.label, f"{refusal}。" if not str(refusal).endswith("。") else str(refusal))
                )
                continue
            data["codes"][key] = _code(content) if getattr(item.kind, "decode", False) else ""
        if data.get(key):
            kept[key] = _marks().dumps([user.id, key, data[key], data["codes"].get(key, "")])
    return kept, faults


def _kept(filing: Filing, user: User, item: Field, content: bytes, name: str) -> str:
    """Keep an upload and return its digest, or those of the pieces of a long screenshot where one is taken. Raises BadUpload."""
    limits = current()
    brought = (db.session, content, name, user.id, filing.unit.id, limits.user_quota)
    if getattr(item.kind, "long", False):
        pieces = keep_screenshot(*brought, limit=limits.upload_limit, floor=limits.disk_floor)
        return " ".join(piece.sha256 for piece in pieces)
    check = check_code if getattr(item.kind, "decode", False) else check_picture
    return keep(*brought, check=partial(check, limit=limits.upload_limit), floor=limits.disk_floor).sha256


def _code(content: bytes) -> str:
    """Read the upload itself: in what is kept of a large picture the code is small."""
    return read_code(content, current().upload_limit)


def _marks() -> URLSafeSerializer:
    keys = [*reversed(current().secret_key_fallbacks), current().secret_key]
    return URLSafeSerializer(keys, salt="kept-picture")


def _carried(mark: str, user: User, key: str) -> tuple[str, str] | None:
    """Return (digest, QR content) of a picture that this person chose before for this very field.

    A digest typed by hand is not one; nor is a picture chosen for another field, where no code was read.
    """
    try:
        user_id, field_key, digest, code = _marks().loads(mark)
    except (BadSignature, ValueError, TypeError):
        return None
    return (str(digest), str(code)) if (user_id, field_key) == (user.id, key) else None


def touched(filing: Filing, typed: Typed) -> bool:
    """Say whether a form says anything else than is kept of it; a new one: than the page was opened with, or than nothing.

    What is not touched is not written: no draft of a form that was only looked at, no revision for a save that changes nothing.
    """
    said = _said(typed.data)
    if filing.id is not None:
        return said != _said(filing.data) or (typed.unit or filing.unit) is not filing.unit
    opened = as_typed(filing, filing.data)
    starting.prefill(opened)
    return said not in (_said(filing.data), _said(opened.data))


def _said(told: Any) -> Any:
    """Return a form as it is read: without what is empty, and without the marks of its rows."""
    if isinstance(told, dict):
        return {key: said for key, value in told.items() if key != "row_id" and (said := _said(value)) not in EMPTY}
    return [said for row in told if (said := _said(row)) not in EMPTY] if isinstance(told, list) else told


def conflict(filing: Filing, typed: Typed, token: str) -> bool:
    """Say whether somebody else, or another window, saved this draft after this page was opened, and it differs."""
    posted = request.form.get("revision", type=int)
    known = filing.id is None or posted is None or posted == filing.revision or filing.saved_by == token
    return not known and _said(typed.data) != _said(filing.data)


def save(filing: Filing, data: dict[str, Any], token: str = "", unit: Unit | None = None) -> None:
    """Keep the draft: the data whole, what is projected from it, and the deadline (第九条); `unit` where another was chosen."""
    filing.data = data
    filing.unit = unit or filing.unit
    filing.name, filing.handle = _named(filing, data)
    filing.due = checks.due_of(filing, data)
    filing.saved_by, filing.saved_at = token, calendar.now()
    db.session.add(filing)
    db.session.flush()


def _named(filing: Filing, data: dict[str, Any]) -> tuple[str, str]:
    """Return name and handle for the lists; a closure does not ask them again."""
    if filing.kind is Kind.CLOSURE:
        return filing.name, filing.handle
    return data.get("name") or "", data.get("handle") or ""


def as_typed(filing: Filing, data: dict[str, Any]) -> Filing:
    """Return a stand-in for a filing as it would be with what was typed; it is never added to the session."""
    name, handle = _named(filing, data)
    return Filing(
        id=filing.id,
        kind=filing.kind,
        platform=filing.platform,
        unit=filing.unit,
        unit_id=filing.unit_id or filing.unit.id,
        author=filing.author,
        author_id=filing.author_id or filing.author.id,
        account_id=filing.account_id,
        state=filing.state,
        base_version=filing.base_version,
        base_correction=filing.base_correction,
        data=data,
        name=name,
        handle=handle,
        token=filing.token,
        saved_by=filing.saved_by,
        saved_at=filing.saved_at,
        due=checks.due_of(filing, data),
        stock=filing.stock,
        submitted_on=filing.submitted_on,
        late=filing.late,
        revision=filing.revision,
    )


def change_rows(typed: Typed, action: str) -> str:
    """Add or drop a row of people (`operators:add`, `operators:drop:operators-1`). Return the key of the rows.

    Raises BadInput for an action that does not exist, TooMuch past the form's limit.
    """
    key, _, order = action.partition(":")
    rows = typed.form.definition.rows.get(key)
    if rows is None or not rows.grows:
        raise BadInput("没有这样的操作。")
    listed = typed.form[key]
    verb, _, place = order.partition(":")
    if verb == "add":
        if len(listed.entries) >= rows.maximum:
            raise TooMuch(f"{rows.label}最多 {rows.maximum} 人。")
        listed.append_entry()
    elif verb == "drop" and place in {e.name for e in listed.entries}:
        _drop(listed, place)
    else:
        raise BadInput("没有这样的操作。")
    return key


def _drop(listed: Any, place: str) -> None:
    """Take one row out of the rows of a form; the others keep what was typed."""
    remaining = [e for e in listed.entries if e.name != place]
    data = [{name: control.data for name, control in e.form._fields.items()} for e in remaining]
    listed.process(None, data=data)

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
from portal.errors import BadInput, Missing
from portal.fields import Fault, form_class, too_many_rows
from portal.files.pictures import BadUpload
from portal.files.screenshots import keep_screenshot
from portal.files.store import keep
from portal.files.taking import check_code, check_picture, read_code
from portal.filings import checks, closing, merging, queries
from portal.filings.change import STARTED_HERE
from portal.filings.models import Filing, Kind
from portal.web import forms as web_forms

if TYPE_CHECKING:
    from portal.fields import Field, FormDefinition
    from portal.fields.forms import DeclaredForm
    from portal.people.models import Unit, User

page_token = web_forms.page_token


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


def chosen_unit(units: list[Unit], asked: int | None) -> Unit | None:
    """Return the unit that is asked for by its id, None when none is. Raises Missing for one that is not among `units`."""
    if asked is None:
        return None
    unit = next((u for u in units if u.id == asked), None)
    if unit is None:
        raise Missing
    return unit


def take_in(
    filing: Filing, user: User, definition: FormDefinition | None = None, *, unit_id: int | None = None
) -> Typed:
    """Read the posted form (the filing's own, or `definition`) over the filing's data. Raises TooMuch for too many rows.

    `unit_id` is the unit that is asked for beside it; Missing where this person may not choose it. Nothing is written but checked
    pictures, which nobody sees until a filing names them.
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
    if "announcement" in form:  # of a closure: the chosen day goes into it
        before, after = (str(of.get("last_post_on") or "") for of in (filing.data, data))
        form["announcement"].data = data["announcement"] = closing.dated(data["announcement"], before, after)
    merging.settle_rows(filing, data)
    free = filing.submitted_on is None and filing.kind in STARTED_HERE  # an account stays with its unit
    unit = chosen_unit(queries.units_to_choose(user, filing), unit_id) if free else None
    return Typed(form, data, list(form.faults()), kept, unit)


def _take_pictures(
    filing: Filing, user: User, data: dict[str, Any], definition: FormDefinition
) -> tuple[dict[str, str], list[Fault]]:
    """Put each chosen, carried or removed picture into `data`; return the signed marks to carry and what was refused."""
    kept: dict[str, str] = {}
    faults: list[Fault] = []
    unwanted = removed_picture(definition)
    for item in definition.pictures:
        key, upload = item.key, request.files.get(item.key)
        if _taken_out(item, data, unwanted):
            continue
        if found := carried(request.form.get(f"{key}-kept", ""), user, key):
            data[key], code = found
            data["codes"][key] = code
        if upload is not None and upload.filename:
            upload.stream.seek(0)  # a form taken in a second time is read a second time
            content = upload.read()
            try:
                data[key] = keep_picture(filing.unit, user, item, content, upload.filename)
            except BadUpload as refusal:
                faults.append(
                    Fault(key, item.label, f"{refusal}。" if not str(refusal).endswith("。") else str(refusal))
                )
                continue
            data["codes"][key] = code_of(content) if getattr(item.kind, "decode", False) else ""
        if data.get(key):
            kept[key] = mark_of(user, key, data[key], data["codes"].get(key, ""))
    return kept, faults


def removed_picture(definition: FormDefinition) -> str:
    """Return the key of the picture whose button 移除图片 was pressed (`row=avatar:remove`), "" for none; it is kept at once."""
    key, _, verb = request.form.get("row", "").partition(":")
    return key if verb == "remove" and key in {field.key for field in definition.pictures} else ""


def pressed(definition: FormDefinition) -> tuple[str, str | None]:
    """Return what the pressed button does to rows, "" for nothing, and how it saves: a picture that is removed is gone at once."""
    if removed_picture(definition):
        return "", "draft"
    return request.form.get("row", ""), request.form.get("save")


def _taken_out(item: Field, data: dict[str, Any], unwanted: str) -> bool:
    """Take a picture out of `data` that is not wanted; say whether its button did it: then nothing else is said of it."""
    if unwanted == item.key or request.form.get(f"{item.key}-remove"):
        data[item.key] = ""
        data["codes"].pop(item.key, None)
    return unwanted == item.key


def keep_picture(unit: Unit, user: User, item: Field, content: bytes, name: str) -> str:
    """Keep an upload and return its digest, or those of the pieces of a long screenshot where one is taken. Raises BadUpload."""
    limits = current()
    brought = (db.session, content, name, user.id, unit.id, limits.user_quota)
    if getattr(item.kind, "long", False):
        pieces = keep_screenshot(*brought, limit=limits.upload_limit, floor=limits.disk_floor)
        return " ".join(piece.sha256 for piece in pieces)
    check = check_code if getattr(item.kind, "decode", False) else check_picture
    return keep(*brought, check=partial(check, limit=limits.upload_limit), floor=limits.disk_floor).sha256


def code_of(content: bytes) -> str:
    """Read the upload itself: in what is kept of a large picture the code is small."""
    return read_code(content, current().upload_limit)


def _marks() -> URLSafeSerializer:
    keys = [*reversed(current().secret_key_fallbacks), current().secret_key]
    return URLSafeSerializer(keys, salt="kept-picture")


def mark_of(user: User, key: str, digest: str, code: str) -> str:
    """Return what a form carries of a picture that is kept and not saved yet: for this person and this field alone."""
    return str(_marks().dumps([user.id, key, digest, code]))


def carried(mark: str, user: User, key: str) -> tuple[str, str] | None:
    """Return (digest, QR content) of a picture that this person chose before for this very field.

    A digest typed by hand is not one; nor is a picture chosen for another field, where no code was read.
    """
    try:
        user_id, field_key, digest, code = _marks().loads(mark)
    except (BadSignature, ValueError, TypeError):
        return None
    return (str(digest), str(code)) if (user_id, field_key) == (user.id, key) else None


def save(filing: Filing, data: dict[str, Any], token: str = "", unit: Unit | None = None) -> None:
    """Keep the draft: the data whole, what is projected from it, and the deadline (第九条); `unit` where another was chosen.

    What was handed in before keeps the name under which everybody else reads it, until it is handed in again.
    """
    filing.data = data
    filing.unit = unit or filing.unit
    if filing.submitted_on is None:
        filing.project(data)
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

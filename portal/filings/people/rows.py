"""What becomes of a row of people: one more, one less, or filled from the unit's roster; and of whom it need not be asked who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from portal.errors import BadInput
from portal.filings.drafts import TooMuch
from portal.filings.people.suggestions import suggested
from portal.people.roster import NAME_KIND, PHONE_KIND, persons_of
from portal.spelling import clean, key

if TYPE_CHECKING:
    from portal.fields import Rows
    from portal.fields.forms import DeclaredForm
    from portal.filings.drafts import Typed
    from portal.filings.models import Filing
    from portal.filings.people.suggestions import Suggested
    from portal.people.models import User


class Offer(NamedTuple):
    """What a row says when its name means nobody, or more than one of the roster: a sentence, and who may be chosen."""

    sentence: str
    people: tuple[Suggested, ...] = ()


class Turned(NamedTuple):
    """What a button of the rows did: in which part, which control goes on, and what a row offers."""

    part: str
    focus: str
    offers: dict[str, Offer]


def turn(typed: Typed, action: str, filing: Filing, user: User) -> Turned:
    """Add, drop or fill a row of people: `operators:add`, `operators:drop:operators-1`, `operators:fill:operators-1`.

    Raises BadInput for an action that does not exist, TooMuch past the form's limit.
    """
    part, _, order = action.partition(":")
    verb, _, place = order.partition(":")
    rows = typed.form.definition.rows.get(part)
    if rows and rows.grows and order == "add":
        return _add(typed.form, rows)
    if rows and rows.grows and verb == "drop" and place in _names(typed.form, part):
        _drop(typed.form[part], place)
        return Turned(part, f"{part}-add", {})
    if rows and verb == "fill":
        return _filled(typed, part, place, filing, user)
    raise BadInput("没有这样的操作。")


def _names(form: DeclaredForm, part: str) -> set[str]:
    return {entry.name for entry in form[part].entries}


def _filled(typed: Typed, part: str, which: str, filing: Filing, user: User) -> Turned:
    """Fill the row that is named, and after a colon perhaps whom of several. Raises BadInput for a row that is not there."""
    place, _, mark = which.partition(":")
    entry = next((entry for entry in typed.form[part].entries if entry.name == place), None)
    if entry is None:
        raise BadInput("没有这样的操作。")
    found = suggested(user, typed.unit or filing.unit, part, entry.form["name"].data or "")
    turned = _fill(entry, part, found, mark)
    typed.data[part] = typed.form.stored()[part]
    return turned


def _add(form: DeclaredForm, rows: Rows) -> Turned:
    listed = form[rows.key]
    if len(listed.entries) >= rows.maximum:
        raise TooMuch(f"{rows.label}最多 {rows.maximum} 人。")
    added = listed.append_entry()
    return Turned(rows.key, f"{added.name}-name", {})


def _drop(listed: Any, place: str) -> None:
    """Take one row out of the rows of a form; the others keep what was typed."""
    remaining = [e for e in listed.entries if e.name != place]
    data = [{name: control.data for name, control in e.form._fields.items()} for e in remaining]
    listed.process(None, data=data)


def _fill(entry: Any, part: str, found: list[Suggested], mark: str) -> Turned:
    """Fill one row with who is meant by its name, where that is one; say otherwise whom it may mean."""
    name = clean(entry.form["name"].data or "")
    if not name:
        return _said(entry, part, "请先填写姓名，或姓名的拼音首字母，再从名册填入。")
    if not found:
        return _said(entry, part, f"本单位名册中没有“{name}”，请直接填写。")
    chosen = _chosen(found, name, mark)
    if len(chosen) > 1:
        return _said(entry, part, f"“{name}”可以是 {len(chosen)} 位，请选择：", tuple(chosen))
    fill(entry.form, chosen[0].row)
    return Turned(part, f"{entry.name}-phone", {})


def _said(entry: Any, part: str, sentence: str, people: tuple[Suggested, ...] = ()) -> Turned:
    return Turned(part, "" if people else f"{entry.name}-name", {entry.name: Offer(sentence, people)})


def _chosen(found: list[Suggested], name: str, mark: str) -> list[Suggested]:
    """Return who is meant: the one of the pressed button, else whoever is called just so, else all."""
    marked = [s for s in found if s.mark == mark]
    return marked or [s for s in found if key(s.row["name"]) == key(name)] or found


def fill(form: Any, row: dict[str, str]) -> None:
    """Write somebody into a row. What was typed for the same person and is not known otherwise stays; another's facts go."""
    before = PHONE_KIND.store(form["phone"].data)
    another = bool(before) and before != row["phone"]
    blanks = dict.fromkeys(set(form._fields) - {"row_id", *row}, "") if another else {}
    for name, value in (row | blanks).items():
        if value or another:
            form[name].data = value


def told(form: Any) -> set[str]:
    """Return the names of the rows whose person's identity the roster knows: it is not asked again."""
    parts = [part for part, rows in form.definition.rows.items() if rows.beside]
    named = {
        entry.name: (NAME_KIND.store(entry.form["name"].data), PHONE_KIND.store(entry.form["phone"].data))
        for part in parts
        for entry in form[part].entries
    }
    known = persons_of(list(named.values()))
    return {name for name, who in named.items() if (person := known.get(who)) and person.identity}

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
    rows = typed.form.definition.rows.get(part)
    verb, _, place = order.partition(":")
    place, _, mark = place.partition(":")
    entries = {entry.name: entry for entry in typed.form[part].entries} if rows else {}
    if rows and rows.grows and verb == "add":
        return _add(typed.form, rows)
    if rows and rows.grows and verb == "drop" and place in entries:
        _drop(typed.form[part], place)
        return Turned(part, f"{part}-add", {})
    if rows and verb == "fill" and place in entries:
        found = suggested(user, typed.unit or filing.unit, part, entries[place].form["name"].data or "")
        turned = _fill(entries[place], part, found, mark)
        typed.data[part] = typed.form.stored()[part]
        return turned
    raise BadInput("没有这样的操作。")


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
    chosen = [s for s in found if s.mark == mark] or [s for s in found if key(s.row["name"]) == key(name)] or found
    if not name:
        said = Offer("请先填写姓名，或姓名的拼音首字母，再从名单填入。")
    elif not found:
        said = Offer(f"本单位名单中没有“{name}”，请直接填写。")
    elif len(chosen) > 1:
        said = Offer(f"“{name}”可以是 {len(chosen)} 位，请选择：", tuple(chosen))
    else:
        fill(entry.form, chosen[0].row)
        return Turned(part, f"{entry.name}-phone", {})
    return Turned(part, "" if said.people else f"{entry.name}-name", {entry.name: said})


def fill(form: Any, row: dict[str, str]) -> None:
    """Write somebody into a row. What was typed for the same person and is not known otherwise stays; another's facts go."""
    before = PHONE_KIND.store(form["phone"].data)
    another = bool(before) and before != row["phone"]
    for name, value in row.items():
        if value or another:
            form[name].data = value
    if another:
        for name in ("identity", "leaves_on"):
            if name in form:
                form[name].data = ""


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

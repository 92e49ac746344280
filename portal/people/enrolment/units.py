"""What a row of sheet 单位 does: a unit is added, or an existing one changed, by the rules of its form (第五、六条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

from portal.database import db
from portal.people import effects
from portal.people.enrolment.columns import KIND, KINDS, NAME, PARENT, RESPONSIBLE, STATE, among
from portal.people.enrolment.known import QUOTED, Gathered, Outcome, Wrong, active_said, form_faults, judged
from portal.people.forms import UnitForm
from portal.people.models import Finding, Unit, UnitKind
from portal.spelling import key

if TYPE_CHECKING:
    from portal.people.enrolment.known import Known, Line
    from portal.people.models import User

# Whoever manages others comes before them.
ORDER = (UnitKind.SCHOOL, UnitKind.LEAGUE)


def in_order(lines: list[Line]) -> list[Line]:
    """Return the rows so that a unit comes after the one that manages it."""

    def place(line: Line) -> int:
        kind = among(KINDS, line.text(KIND))
        return ORDER.index(kind) if kind in ORDER else len(ORDER)

    return sorted(lines, key=place)


def take(known: Known, line: Line) -> Outcome:
    """Add or change the unit of a row. Raises Wrong, or Refused by a rule."""
    found = known.units.get(key(line.text(NAME))[:120])
    unit = found or Unit()
    was = facts(found)
    every = Gathered()
    changes = {
        "name": found.name if found else line.text(NAME),
        "kind": every.ask(_kind, line, found),
        "parent_id": every.ask(_parent, known, line, found),
        "responsible_id": every.ask(_responsible, known, line, found),
        "active": every.ask(active_said, line, found.active if found else True),
        "seal": found.seal if found else "",
    }
    every.ask(_check_form, line, changes)
    every.settle()
    effects.save_unit(unit, changes)
    db.session.expire(unit, ["parent", "responsible"])
    known.add_unit(unit)
    return judged(_compared(was, facts(unit)), new=found is None)


def lead(known: Known, line: Line, outcome: Outcome) -> None:
    """Name the first responsible person of a unit, whom the workbook itself has made a user or changed since; else say why not."""
    if not line.text(RESPONSIBLE) or line.empties(RESPONSIBLE):
        return
    said, unit = known.called(RESPONSIBLE, line.text(RESPONSIBLE)), known.units[key(line.text(NAME))[:120]]
    user, row = known.users.get(said), known.coming.get(said)
    if row is None or (user and user.id == unit.responsible_id):
        return
    reason = _unfit(user) if user else f"“{said}”在“{row.sheet}”第 {row.place} 行，那一行有问题。"
    if user is None or reason:
        outcome.remark = f"第一责任人没有登记：{reason}改正后可再导入一次。"
        return
    was = facts(unit)
    effects.save_unit(unit, effects.facts_of_unit(unit) | {"kind": unit.kind, "responsible_id": user.id})
    db.session.expire(unit, ["responsible"])
    outcome.changes += judged(_compared(was, facts(unit)), new=False).changes
    if outcome.finding is Finding.UNCHANGED:
        outcome.finding = Finding.CHANGED


def facts(unit: Unit | None) -> dict[str, str]:
    """Return a unit's facts in words, by title."""
    if unit is None:
        return dict.fromkeys((NAME, KIND, PARENT, RESPONSIBLE, STATE), "")
    return {
        NAME: unit.name,
        KIND: unit.kind_label,
        PARENT: unit.parent.name if unit.parent else "",
        RESPONSIBLE: f"{unit.responsible.name}（{unit.responsible.username}）" if unit.responsible else "",
        STATE: "在用" if unit.active else "停用",
    }


def _compared(was: dict[str, str], now: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(title, was[title], now[title]) for title in now]


def _kind(line: Line, found: Unit | None) -> UnitKind:
    said = line.text(KIND)
    if not said:
        if found:
            return found.kind
        raise Wrong((KIND, "请选择性质。"))
    kind = among(KINDS, said)
    if kind is None:
        raise Wrong((KIND, f"没有“{said[:QUOTED]}”这种性质，应为{'、'.join(kind.label for kind in UnitKind)}之一。"))
    return kind


def _parent(known: Known, line: Line, found: Unit | None) -> int | None:
    kept = found.parent_id if found else None
    if line.empties(PARENT):
        return None
    said = line.text(PARENT)
    return known.unit(PARENT, said, kept=kept).id if said else kept


def _responsible(known: Known, line: Line, found: Unit | None) -> int | None:
    """Return who is responsible as far as they are known yet; whom the workbook makes a user is named when they are. Raises Wrong."""
    kept = found.responsible_id if found else None
    if line.empties(RESPONSIBLE):
        return None
    if not line.text(RESPONSIBLE):
        return kept
    said = known.called(RESPONSIBLE, line.text(RESPONSIBLE))
    if said in known.coming:
        return kept
    user = known.users[said]
    if user.id != kept and (reason := _unfit(user)):
        raise Wrong((RESPONSIBLE, reason))
    return user.id


def _unfit(user: User) -> str:
    """Return why the form would not offer somebody, "" for whoever it offers."""
    if user.active and user.staff:
        return ""
    return f"{user.name}（{user.username}）{'已停用' if user.staff else '是学生'}，不能作第一责任人。"


def _check_form(line: Line, changes: dict[str, Any]) -> None:
    """Hold the name against the form of a unit. Raises Wrong."""
    form = UnitForm(MultiDict({"name": changes["name"], "kind": UnitKind.COLLEGE.value}), meta={"csrf": False})
    form.offer([], [])
    if faults := form_faults(form, {"name": NAME}, {"name": line.text(NAME)}):
        raise Wrong(*faults)

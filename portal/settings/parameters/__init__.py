"""The parameters that the features declare, by the group whose page holds them; the school's own facts are in the modules beside this."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from portal.feature import declared, features, of_all, per_app
from portal.settings.declaring import Group, Parameter
from portal.settings.switches import switches

if TYPE_CHECKING:
    from portal.feature import Feature

_HOW = "例：到期前 3、1 天，当天，逾期 1、3 天；不提醒的留空"
_rule = partial(Parameter, kind="rule", group="reminders", help=_HOW)


def parameters_of(records: tuple[Feature, ...]) -> tuple[Parameter, ...]:
    """Return every parameter of these features: what they declare, one a rule of their reminders, one a feature to switch off."""
    rules = (
        _rule(f"remind_{r.key}", f"{r.label}提醒", r.text, article=r.article, check=r.fault)
        for r in of_all(records, "rules")
    )
    return (*of_all(records, "parameters"), *rules, *switches(records))


@per_app
def parameters() -> tuple[Parameter, ...]:
    """Return every parameter of the portal, those of a group in the order of its page."""
    return parameters_of(features())


@per_app
def by_key() -> dict[str, Parameter]:
    """Return every parameter by its key."""
    return {parameter.key: parameter for parameter in parameters()}


def groups() -> tuple[Group, ...]:
    """Return the pages of settings in their order."""
    return declared("groups")


def of_group(key: str) -> tuple[Parameter, ...]:
    """Return what the page of a group holds."""
    return tuple(p for p in parameters() if p.group == key)

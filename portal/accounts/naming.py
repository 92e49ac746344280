"""What an account's name and subject should and should not say: the same for an application and for what is registered (第七条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.settings.queries import lines, setting
from portal.spelling import key

if TYPE_CHECKING:
    from portal.people.models import Unit


def names_school(name: str) -> bool:
    """Say whether a name holds the school's name, one of its short forms, or a former name."""
    return any(
        key(word) in key(name) for word in (setting("school_name"), *lines("name_words"), *lines("former_names"))
    )


def former_name_in(name: str) -> str:
    """Return the former name of the school that a name uses (第七条), "" for none."""
    return next((former for former in lines("former_names") if key(former) in key(name)), "")


def of_school(entity: str, unit: Unit) -> bool:
    """Say whether the subject that a platform shows is the school or the unit."""
    return any(key(word) in key(entity) for word in (setting("school_name"), unit.name))

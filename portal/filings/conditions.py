"""Which row of the table applies to a filing: each condition says one thing about it; and when the technology centre is asked (第四条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.apart import unit_step
from portal.cases.desks import pool
from portal.cases.models import TECHNOLOGY
from portal.cases.offices import DESKS
from portal.cases.usual import unit_decides
from portal.cases.whereabouts import office_at
from portal.filings.models import Filing, Kind, State
from portal.filings.parameters import ALWAYS, SOFTWARE
from portal.platforms import PLATFORMS
from portal.settings.queries import setting

if TYPE_CHECKING:
    from portal.people.models import User


def on_paper(filing: Filing) -> bool:
    """Say that the account was filed on paper before the portal: the unit has signed there."""
    return filing.stock and anew(filing)


def anew(filing: Filing) -> bool:
    """Say that the filing goes the whole way: it was not returned for small amendments alone."""
    return filing.returns_to is None


def back_to_office(filing: Filing) -> bool:
    """Say that the Publicity Department returned it for amendments and gets it back directly."""
    return filing.returns_to is State.PUBLICITY_REVIEW


def back_to_centre(filing: Filing) -> bool:
    """Say that the technology centre returned it for amendments and gets it back directly."""
    return filing.returns_to is State.TECH_REVIEW


def to_unit(filing: Filing) -> bool:
    """Say that the unit's head has the first word."""
    return anew(filing) and not filing.stock and unit_decides(filing)


def own_of_school(filing: Filing) -> bool:
    """Say that the account is the school's own: the Publicity Department decides alone (第六条)."""
    return anew(filing) and not filing.stock and not unit_step(filing).needed and not technical(filing)


def head_is_author(filing: Filing) -> bool:
    """Say that the only head is the author and nobody deputises."""
    return anew(filing) and not filing.stock and unit_step(filing).passed_over and not technical(filing)


def past_unit(filing: Filing) -> bool:
    """Say that no unit decides, and the technology centre is the first to be asked (第四条)."""
    step = unit_step(filing)
    return anew(filing) and not filing.stock and technical(filing) and (step.passed_over or not step.needed)


def by_unit(filing: Filing) -> bool:
    """Say that a unit decides before the offices."""
    step = unit_step(filing)
    return not filing.stock and bool(step.deciders)


def by_unit_and_centre(filing: Filing) -> bool:
    """Say that the technology centre is asked about what is not only brought in from paper."""
    return technical(filing) and not filing.stock


def technical(filing: Filing) -> bool:
    """Say that the technology centre is asked: of software, of everything or never, as the school sets it (第四条)."""
    return filing.kind is not Kind.CLOSURE and asks_technology(software=PLATFORMS[filing.platform].technology)


def not_technical(filing: Filing) -> bool:
    """Say that the platform is somebody else's software."""
    return not technical(filing)


def is_new(filing: Filing) -> bool:
    """Say that an account is to be registered."""
    return filing.kind in {Kind.CREATION, Kind.RETROACTIVE}


def is_change(filing: Filing) -> bool:
    """Say that a registered account changes (第十条)."""
    return filing.kind is Kind.CHANGE


def is_closure(filing: Filing) -> bool:
    """Say that a registered account is to go."""
    return filing.kind is Kind.CLOSURE


def not_closure(filing: Filing) -> bool:
    """Say that the account stays."""
    return filing.kind is not Kind.CLOSURE


def asks_technology(*, software: bool) -> bool:
    """Say whether the school has the technology centre asked of what is software, or is not."""
    step = setting("technology_step")
    return step == ALWAYS or (step == SOFTWARE and software)


def technicians(filing: Filing) -> tuple[User, ...]:
    """Return who gives the technology centre's opinion (第四条)."""
    return pool(filing, DESKS[TECHNOLOGY])


def office_of(state: State) -> str:
    """Return the office that has a filing in `state`, 单位 for the unit."""
    return office_at(Filing.desks.get(state, ""))

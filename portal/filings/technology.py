"""Whether the technology centre is asked about a filing, and who gives its opinion (第四条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cases.desks import DESKS, pool
from portal.cases.models import TECHNOLOGY
from portal.cases.whereabouts import office_at
from portal.filings.models import Filing, Kind
from portal.filings.parameters import ALWAYS, SOFTWARE
from portal.settings.queries import setting

if TYPE_CHECKING:
    from portal.filings.models import State
    from portal.people.models import User


def technical(filing: Filing) -> bool:
    """Say whether the technology centre is asked about a filing: of software, of everything or never, as the school sets it (第四条)."""
    return filing.kind is not Kind.CLOSURE and asks_technology(software=filing.definition.technology)


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

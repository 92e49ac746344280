"""The table of each sort of filing, written from the regulation: in which state, which action, whose, and where it leads."""

from __future__ import annotations

from portal.filings.models import State

OFFICE = ("publicity", "director")
INVISIBLE = ("stranger", "league")
PEOPLE = ("operator", "head", "deputy", *OFFICE, "leader", *INVISIBLE, "tech", "auditor")
Law = dict[tuple[State, str], tuple[tuple[str, ...], State]]

# Written from the regulation, not from the code: in which state, which action, whose, and where it leads.
HANDING_IN: Law = {
    (State.DRAFT, "submit"): (("operator",), State.UNIT_REVIEW),
    (State.DRAFT, "void"): (("operator",), State.VOID),
    (State.RETURNED, "submit"): (("operator",), State.UNIT_REVIEW),
    (State.RETURNED, "void"): (("operator", *OFFICE), State.VOID),
    (State.WITHDRAWN, "submit"): (("operator",), State.UNIT_REVIEW),
    (State.WITHDRAWN, "void"): (("operator", *OFFICE), State.VOID),
}
UNIT: Law = {
    (State.UNIT_REVIEW, "approve"): (("head",), State.PUBLICITY_REVIEW),
    (State.UNIT_REVIEW, "return"): (("head",), State.RETURNED),
    (State.UNIT_REVIEW, "refuse"): (("head",), State.UNIT_REFUSED),
    (State.UNIT_REVIEW, "withdraw"): (("operator",), State.WITHDRAWN),
    (State.UNIT_REVIEW, "void"): (OFFICE, State.VOID),
}
CONSENT: Law = {
    (State.PUBLICITY_REVIEW, "approve"): (OFFICE, State.FILED),
    (State.PUBLICITY_REVIEW, "return"): (OFFICE, State.RETURNED),
    (State.PUBLICITY_REVIEW, "return_direct"): (OFFICE, State.RETURNED),
    (State.PUBLICITY_REVIEW, "return_unit"): (OFFICE, State.UNIT_REVIEW),
    (State.PUBLICITY_REVIEW, "refuse"): (OFFICE, State.REFUSED),
    (State.PUBLICITY_REVIEW, "void"): (OFFICE, State.VOID),
}
CENTRE: Law = {
    (State.UNIT_REVIEW, "approve"): (("head",), State.TECH_REVIEW),
    (State.TECH_REVIEW, "approve"): (("tech",), State.PUBLICITY_REVIEW),
    (State.TECH_REVIEW, "return"): (("tech",), State.RETURNED),
    (State.TECH_REVIEW, "return_direct"): (("tech",), State.RETURNED),
    (State.TECH_REVIEW, "return_unit"): (("tech",), State.UNIT_REVIEW),
    (State.PUBLICITY_REVIEW, "return_tech"): (OFFICE, State.TECH_REVIEW),
    (State.TECH_REVIEW, "void"): (OFFICE, State.VOID),
}
PROOF: Law = {
    (State.PUBLICITY_REVIEW, "approve"): (OFFICE, State.CLOSING),
    (State.CLOSING, "prove"): (("operator",), State.PROOF_REVIEW),
    (State.CLOSING, "void"): (OFFICE, State.VOID),
    (State.PROOF_REVIEW, "approve"): (OFFICE, State.CLOSED),
    (State.PROOF_REVIEW, "return"): (OFFICE, State.CLOSING),
    (State.PROOF_REVIEW, "void"): (OFFICE, State.VOID),
}
# Brought in from paper by one officer, consented to by the other; the unit has signed.
PAPER: Law = {
    (State.DRAFT, "submit"): (("publicity",), State.PUBLICITY_REVIEW),
    (State.DRAFT, "void"): (("publicity",), State.VOID),
    (State.RETURNED, "submit"): (("publicity",), State.PUBLICITY_REVIEW),
    (State.RETURNED, "void"): (OFFICE, State.VOID),
    (State.WITHDRAWN, "submit"): (("publicity",), State.PUBLICITY_REVIEW),
    (State.WITHDRAWN, "void"): (OFFICE, State.VOID),
    (State.PUBLICITY_REVIEW, "withdraw"): (("publicity",), State.WITHDRAWN),
    (State.PUBLICITY_REVIEW, "approve"): (("director",), State.FILED),
    (State.PUBLICITY_REVIEW, "return"): (("director",), State.RETURNED),
    (State.PUBLICITY_REVIEW, "return_direct"): (("director",), State.RETURNED),
    (State.PUBLICITY_REVIEW, "refuse"): (("director",), State.REFUSED),
    (State.PUBLICITY_REVIEW, "void"): (("director",), State.VOID),
}
LAWS: dict[str, Law] = {
    "creation": HANDING_IN | UNIT | CONSENT,
    "software": HANDING_IN | UNIT | CONSENT | CENTRE,
    "change": HANDING_IN | UNIT | CONSENT,
    "closure": HANDING_IN | UNIT | CONSENT | PROOF,
    "stock": PAPER,
}

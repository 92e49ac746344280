"""Units, users with their roles and sessions, and the people who run accounts (第四、五、六、十条)."""

from portal.people.models.consent import Consent, ConsentStage
from portal.people.models.enrolment import Enrolment, EnrolmentRow, EnrolmentStage, Finding, Subject
from portal.people.models.factor import Factor, HalfSignedIn, RecoveryCode
from portal.people.models.person import Going, Identity, Person, PersonAlias, PersonApart, going
from portal.people.models.unit import UNIT_KINDS, SealKeeper, Unit, UnitKind
from portal.people.models.user import (
    OFFICES,
    PUBLICITY,
    ROLE_LABELS,
    UNIT_ROLES,
    Assignment,
    Role,
    SessionRow,
    Throttle,
    User,
)

__all__ = [
    "OFFICES",
    "PUBLICITY",
    "ROLE_LABELS",
    "UNIT_KINDS",
    "UNIT_ROLES",
    "Assignment",
    "Consent",
    "ConsentStage",
    "Enrolment",
    "EnrolmentRow",
    "EnrolmentStage",
    "Factor",
    "Finding",
    "Going",
    "HalfSignedIn",
    "Identity",
    "Person",
    "PersonAlias",
    "PersonApart",
    "RecoveryCode",
    "Role",
    "SealKeeper",
    "SessionRow",
    "Subject",
    "Throttle",
    "Unit",
    "UnitKind",
    "User",
    "going",
]

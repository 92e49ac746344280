"""Who keeps what is registered of an account in order, by name, and what they are told when somebody reminds them (第五、六、十条)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from portal import calendar
from portal.accounts import rules
from portal.audit.trail import record
from portal.database import db
from portal.notices.effects import tell
from portal.notices.models import MessageSort, Notice
from portal.people.models import PUBLICITY, Assignment, Role, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.accounts.health import Finding
    from portal.accounts.models import Account
    from portal.people.models import Unit

NAMED = 3
People = dict[tuple[Role, int | None], tuple[User, ...]]


class Keepers(NamedTuple):
    """Those who write for the account's unit: `office` is what they are there, 信息工程学院填报人."""

    office: str
    people: tuple[User, ...]

    def said(self, *, named: bool) -> str:
        """Return who mends something: with their names for whom may see the unit's people."""
        if not self.people:
            return f"{self.office}还没有填报人，请联系系统管理员登记"
        names = "、".join(user.name for user in self.people[:NAMED]) + ("等" if len(self.people) > NAMED else "")
        return f"由{self.office}{f'（{names}）' if named else ''}办理"


class Reminding(NamedTuple):
    """What the button 提醒该单位 says: to whom it goes, and who was told today already."""

    to: str
    told: tuple[str, ...]


def keepers_of(account: Account) -> Keepers:
    """Return who changes what is registered of an account: the unit's clerks, else its heads, else 校团委 for its clubs. One question."""
    unit = account.unit
    units = {unit.id: unit.name} | ({unit.parent_id: "校团委"} if unit.kind.of_league and unit.parent_id else {})
    asked = select(User, Assignment.role, Assignment.unit_id).options(lazyload(User.assignments)).join(Assignment)
    asked = asked.where(Assignment.unit_id.in_(units), Assignment.role.in_((Role.AUTHOR, Role.UNIT_HEAD)))
    rows = db.session.execute(asked.where(User.active.is_(True)).order_by(User.id)).all()
    for unit_id, name in units.items():
        for role in (Role.AUTHOR, Role.UNIT_HEAD) if unit_id == unit.id else (Role.UNIT_HEAD,):
            if found := tuple(user for user, held, of in rows if (held, of) == (role, unit_id)):
                return Keepers(f"{name}{'填报人' if role is Role.AUTHOR else '负责人'}", found)
    return Keepers(unit.name, ())


def reminding(account: Account, user: User, found: Sequence[Finding], keepers: Keepers) -> Reminding | None:
    """Return the button for whoever may remind the unit of what it alone can mend; None where there is none."""
    others = [keeper for keeper in keepers.people if keeper.id != user.id]
    if not (others and rules.reminds(user, account) and to_be_mended(found)):
        return None
    told = select(Notice.user_id).where(Notice.key == _key(account))
    today = set(db.session.scalars(told.where(Notice.user_id.in_([keeper.id for keeper in others]))))
    return Reminding(keepers.said(named=True), tuple(keeper.name for keeper in others if keeper.id in today))


def to_be_mended(found: Sequence[Finding]) -> list[str]:
    """Return what is wrong that those who write for the unit mend."""
    return [finding.sentence for finding in found if finding.mending and finding.mending.of_unit]


def remind(account: Account, user: User, found: Sequence[Finding]) -> int:
    """Tell those who keep an account what is to be mended, each once a day at most; return how many were told. Does not commit."""
    sentences = to_be_mended(found)
    if not sentences:
        return 0
    people = [keeper for keeper in keepers_of(account).people if keeper.id != user.id]
    made = tell(
        people,
        MessageSort.URGE,
        f"{user.name}提醒：请核对{account.platform_label}“{account.name}”的登记内容",
        text="".join(sentences),
        url=f"/accounts/{account.id}",
        subject=f"account:{account.id}",
        key=_key(account),
    )
    if made:
        whom = "、".join(notice.user.username for notice in made)
        record("account.reminded", f"account:{account.id}", whom=whom, findings=len(sentences))
    return len(made)


def _key(account: Account) -> str:
    return f"account.reminded:{account.id}:{calendar.today().isoformat()}"


def inspects(user: User, account: Account) -> bool:
    """Say whether this user answers for how the account is kept: the Publicity Department, and 校团委 for its clubs."""
    return rules.reminds(user, account)


def everybody() -> People:
    """Return, by role and unit, everybody active whom accounts concern, in one question."""
    roles = (Role.AUTHOR, Role.UNIT_HEAD, *PUBLICITY)
    who = select(User, Assignment.role, Assignment.unit_id).options(lazyload(User.assignments)).join(Assignment)
    known: defaultdict[tuple[Role, int | None], tuple[User, ...]] = defaultdict(tuple)
    found = db.session.execute(who.where(Assignment.role.in_(roles), User.active.is_(True)).order_by(User.id))
    for user, role, unit in found:
        known[role, unit] += (user,)
    return known


def circles(known: People, unit: Unit) -> tuple[tuple[User, ...], tuple[User, ...]]:
    """Return who writes for a unit, its heads where nobody does, and these: 校团委 for what has no head of its own."""
    heads = known[Role.UNIT_HEAD, unit.id] or known[Role.UNIT_HEAD, unit.parent_id]
    return known[Role.AUTHOR, unit.id] or heads, heads

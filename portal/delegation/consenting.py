"""What a second person agrees to: a delegation that another than the principal set (S38)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.calendar import now
from portal.database import db
from portal.delegation import effects
from portal.delegation.models import Delegation
from portal.errors import Refused
from portal.people.consents.kinds import Kind

if TYPE_CHECKING:
    from portal.people.consents.kinds import Facts
    from portal.people.models import Consent


def _of(consent: Consent) -> Delegation:
    found = db.session.get(Delegation, consent.facts["delegation"])
    if found is None:
        raise Refused("这份委托已经不在了。")
    return found


def _said(consent: Consent, whose: str) -> str:
    found = _of(consent)
    return f"让{found.deputy.name}代{whose}审批（{found.starts_on} 至 {found.ends_on}，{found.kind_label}）"


def _facts(consent: Consent) -> Facts:
    found = _of(consent)
    answered = "已接受" if found.accepted_at else "还没有答复，接受后才生效"
    return [
        ("代理人", f"{found.deputy.name}（{found.deputy.unit.name}），{answered}"),
        ("事由", found.reason or "未填"),
    ]


def _refused(consent: Consent) -> None:
    """What nobody agrees to is over: it is not left where it could hold one day."""
    found = _of(consent)
    if found.ended_at is None:
        found.ended_at = now()
        db.session.flush()
        effects.tell_end(found, "没有得到同意，不生效。", consent.decided_by)


DELEGATING = Kind(
    effects.KIND,
    "代为设置委托",
    _said,
    lambda consent: effects.check_effect(_of(consent), allowing=True),
    lambda consent: effects.allow(_of(consent)),
    facts=_facts,
    others=lambda consent: frozenset({_of(consent).deputy_id}),
    tells=False,
    refused=_refused,
)

"""How much one robot is sent: twenty messages in any minute, whoever sends them.

A place among the twenty is a lease that ends by itself after a minute: runs and trials, which know nothing of each other, take
their places here, and no two take the same one.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from portal import calendar
from portal.database import db
from portal.notices.lease import Hold
from portal.notices.models import Lease

MOST_A_MINUTE = 20  # 企业微信 and 钉钉 take no more, 钉钉 then nothing for ten minutes; 飞书 takes a hundred


def places(brand: str, token: str) -> list[str]:
    """Return the places of a minute that are free. They are the maker's robot's, in however many units it was entered."""
    # The token is as good as a password: it stands nowhere but with its robot.
    robot = hashlib.sha256(f"{brand} {token}".encode()).hexdigest()[:20]
    names = [f"robot:{robot}:{number}" for number in range(MOST_A_MINUTE)]
    asked = select(Lease.name).where(Lease.name.in_(names), Lease.until > calendar.now())
    held = set(db.session.scalars(asked))
    return [name for name in names if name not in held]


def take(brand: str, token: str) -> bool:
    """Take a place for a message that is about to be sent; False when there is none. Commits."""
    return any(Hold(name, minutes=1).take() for name in places(brand, token))

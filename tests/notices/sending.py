"""Messages that are sent: what waits for its next try, what somebody wants, the robot of a group."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from portal import calendar
from portal.database import db
from portal.notices.models import Choice, Delivery, Robot
from portal.people.models import Unit, User

OWN = "信息工程学院"


def a_robot(app, url, brand="wecom", sorts=("urge", "todo"), unit=OWN, active=True, secret=""):
    with app.app_context():
        home = db.session.scalars(select(Unit).where(Unit.name == unit)).one()
        robot = Robot(
            name=f"{unit}群", brand=brand, url=url, unit_id=home.id, sorts=list(sorts), active=active, secret=secret
        )
        db.session.add(robot)
        db.session.commit()
        return robot.id


def due_now(app):
    """Bring forward what waits for its next try."""
    with app.app_context():
        db.session.execute(update(Delivery).values(due_at=calendar.now() - timedelta(minutes=1)))
        db.session.commit()


def wants(app, username, sort, channel, wish):
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        db.session.add(Choice(user_id=user.id, sort=sort, channel=channel, wanted=wish))
        db.session.commit()

"""The record of what all sorts of case share: the lists of everybody over all of them, and what is kept of every step."""

from __future__ import annotations

from portal.cases import events, offices, pace, reminders, sealing
from portal.cases.lists import overview
from portal.cases.record import OF_EVERY_SORT
from portal.cases.views import pages
from portal.feature import AuditWords, Feature

FEATURE = Feature(
    "cases",
    "事项",
    blueprint=pages,
    words=(
        AuditWords(
            actions={"case.exported": OF_EVERY_SORT["exported"]},
            things={"case": "事项"},
            facts={
                "opinion": "意见",
                "on_behalf": "代理的人",
                "sealed_for": "用印单位",
                "filters": "筛选条件",
                "cases": "件数",
            },
            patterns={"event": "第 {} 步", "cases": "{} 件"},
        ),
    ),
    overviews=(overview.boards,),
    reminders=(reminders.waiting,),
    daily=(pace.write,),
    unit_changed=(offices.lay_anew,),
    seal_uses=(sealing.uses,),
    trail_checks=(events.fault,),
)

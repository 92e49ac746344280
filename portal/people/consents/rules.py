"""For whom one administrator is not enough, and who the second person can be: each rule returns None, or the reason why not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.calendar import now
from portal.errors import Refused
from portal.feature import declared
from portal.people.consents.kinds import concerned
from portal.people.models import PUBLICITY, Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from portal.people.models import Consent, User

GUARDED = frozenset({Role.EDITOR, Role.UNIT_HEAD, Role.UNIT_DEPUTY, *PUBLICITY, Role.TECH, Role.ADMIN, Role.AUDITOR})
LASTS = timedelta(days=7)
A_DAY = timedelta(days=1)
OUT_OF_REACH = "审计管理员的账户不归系统管理员管理，只能由服务器维护人员用命令处理。"
HOW = "请服务器维护人员在服务器上执行 flask --app wsgi users --help，查看有哪些命令。"
ON_SERVER = "审计管理员只能由服务器维护人员用命令指定：flask --app wsgi users give 用户名 auditor"


def guarded(user: User) -> bool:
    """Say whether nobody does to this account by themselves what would make them that person: they decide, administer or audit.

    Whoever decides in somebody's place does so, too, whatever role they hold; that is told by the feature that lets them.
    """
    return bool(user.roles & GUARDED) or any(decides(user) for decides in declared("also_decides"))


def in_reach(user: User) -> None:
    """Raise Refused for an account that audits: whoever is audited has no hand in it."""
    if Role.AUDITOR in user.roles:
        raise Refused(OUT_OF_REACH, HOW)


def may_decide(consent: Consent, reader: User, ties: Collection[datetime]) -> str | None:
    """Another administrator decides, who is not that person, and was not made, let in or given a password by the asker within a day.

    Nor the other way round. `ties` are when one of the two last had the other's account in hand.
    """
    if not reader.active or Role.ADMIN not in reader.roles:
        return "只有系统管理员可以确认。"
    if reader.id == consent.asked_by_id:
        return "这是您自己提出的，请另一位系统管理员确认。"
    if reader.id in concerned(consent):
        return "这件事与您本人有关，请另一位系统管理员确认。"
    if any(moment > now() - A_DAY for moment in ties):
        return "一天之内，您与申请人中的一方新建、启用过另一方的账户，或授予过系统管理员角色、重置过密码，请另一位系统管理员确认。"
    return None


def may_object(consent: Consent, reader: User) -> bool:
    """Say whether somebody may say no: whoever asked, whom it concerns, and any administrator."""
    return reader.id in {consent.asked_by_id, *concerned(consent)} or (reader.active and Role.ADMIN in reader.roles)


def still_open(consent: Consent) -> None:
    """Raise Refused for what was decided or has expired."""
    if not consent.waits:
        raise Refused("这件事已经办结或过期，不用再确认。", "请看“待确认”中的最新情况。")

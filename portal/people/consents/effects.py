"""Asking for a second person's consent, giving it, refusing it, using it: each with its entry in the trail, and all are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.audit.trail import record
from portal.calendar import now
from portal.database import db
from portal.errors import Refused
from portal.feature import declared
from portal.people.consents import queries, rules
from portal.people.consents.kinds import concerned, kind_of, said
from portal.people.models import Consent, ConsentStage, Role, User

if TYPE_CHECKING:
    from collections.abc import Iterable

WARNING = "如非您本人要求，请立即联系其他系统管理员，并在这里选“不同意”。"
DONE_WARNING = "如非您本人要求，请立即联系其他系统管理员或审计管理员。"


def ask(kind: str, user: User, by: User, **facts: Any) -> Consent:
    """Ask that it be done; nothing is done yet. Raises Refused where it cannot be done at all, or waits already. Does not commit."""
    if any((one.kind, one.facts) == (kind, facts) for one in queries.waiting_of(user.id) if one.waits):
        raise Refused("同样的操作已经有人提出，正在等第二位系统管理员确认。", "请看“待确认”。")
    moment = now()
    made = Consent(kind=kind, user=user, facts=facts, asked_by=by, asked_at=moment, expires_at=moment + rules.LASTS)
    db.session.add(made)
    db.session.flush()
    kind_of(made).check(made)
    record("consent.asked", _subject(made), **_told(made))
    if kind_of(made).tells:
        _tell_concerned(made, f"{by.name}申请{said(made, '您')}", f"要等另一位系统管理员确认后才生效。{WARNING}")
    others = queries.other_deciders(made)
    _tell(
        made,
        others,
        f"待您确认：{said(made)}",
        f"由{by.name}（{by.unit.name}）提出，{rules.LASTS.days} 天内有效。",
        "请求确认",
    )
    return made


def allow(consent: Consent, by: User | None) -> None:
    """Agree; what is done with the agreement is done now. `by` is None at the command line. Raises Refused. Does not commit."""
    rules.still_open(consent)
    if by is not None and (reason := rules.may_decide(consent, by, queries.ties(consent.asked_by, by))):
        raise Refused(reason)
    if not consent.asked_by.active:
        raise Refused("申请人的账户已停用，不能按其申请办理。", "可以选“不同意”。")
    kind = kind_of(consent)
    kind.check(consent)
    _decide(consent, ConsentStage.ALLOWED, by)
    record("consent.given", _subject(consent), **_told(consent), asked_by=consent.asked_by.username)
    if kind.do is None:
        text = "请在“待确认”中打开这一条继续办理；过期作废。"
        _tell(consent, [consent.asked_by], f"已同意：{said(consent)}", text, "已同意")
        return
    kind.do(consent)
    done(consent)
    _tell(consent, [consent.asked_by], f"已同意并办理：{said(consent)}", f"由{decider(consent)}确认。", "已同意")


def done(consent: Consent) -> None:
    """Note that what was agreed to was done, and tell whom it concerns. Does not commit."""
    consent.done_at = now()
    db.session.flush()
    if kind_of(consent).tells:
        title = f"已{said(consent, '您')}"
        text = f"由{consent.asked_by.name}提出、{decider(consent)}确认。{DONE_WARNING}"
        _tell_concerned(consent, title, text)


def refuse(consent: Consent, by: User | None) -> None:
    """Say no, or take back what one asked for. `by` is None at the command line. Raises Refused. Does not commit."""
    if not consent.usable:
        rules.still_open(consent)
    if by is not None and not rules.may_object(consent, by):
        raise Refused("只有申请人、本人和系统管理员可以这样办。")
    own = by is not None and by.id == consent.asked_by_id
    _decide(consent, ConsentStage.WITHDRAWN if own else ConsentStage.REFUSED, by)
    record("consent.withdrawn" if own else "consent.refused", _subject(consent), **_told(consent))
    if refused := kind_of(consent).refused:
        refused(consent)
    _tell_refusal(consent, by, own=own)


def _tell_refusal(consent: Consent, by: User | None, *, own: bool) -> None:
    word, who = ("已撤回", consent.asked_by.name) if own else ("不同意", decider(consent))
    text = f"由{who}办理，没有改动。"
    if not own:
        _tell(consent, [consent.asked_by], f"{word}：{said(consent)}", text, word)
    if kind_of(consent).tells:
        _tell_concerned(consent, f"{word}：{said(consent, '您')}", text, besides=by)


def lapse(kind: str, user: User, **facts: Any) -> None:
    """Let what waits for the consent come to nothing: what it is about is over. Does not commit."""
    for one in queries.waiting_of(user.id):
        if (one.kind, one.facts) == (kind, facts):
            _decide(one, ConsentStage.WITHDRAWN, None)
            record("consent.withdrawn", _subject(one), **_told(one))


def decider(consent: Consent) -> str:
    """Return who decided, in words."""
    return consent.decided_by.name if consent.decided_by else "服务器维护人员"


def _decide(consent: Consent, stage: ConsentStage, by: User | None) -> None:
    consent.stage, consent.decided_at, consent.decided_by = stage, now(), by
    db.session.flush()


def _subject(consent: Consent) -> str:
    return f"consent:{consent.id}"


def _told(consent: Consent) -> dict[str, Any]:
    return {"act": consent.kind, "whom": consent.user.username, "said": said(consent)}


def _tell_concerned(consent: Consent, title: str, text: str, besides: User | None = None) -> None:
    ids = concerned(consent) - {besides.id if besides else None}
    _tell(consent, [user for user in (db.session.get(User, one) for one in ids) if user], title, text, title)


def _tell(consent: Consent, people: Iterable[User], title: str, text: str, gist: str) -> None:
    """Tell people of it, each with the page that they may open."""
    key = f"{_subject(consent)}:{consent.stage.value}:{'done' if consent.done_at else ''}:{gist}"[:120]
    for user in people:
        url = f"/people/{'consents' if Role.ADMIN in user.roles else 'asked'}/{consent.id}"
        for tell in declared("tellers"):
            tell([user], title, text=text, url=url, subject=_subject(consent), key=key, gist=gist)

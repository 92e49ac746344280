"""Correcting at once what needs no approval: one form, each change kept for the history and told to the trail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts import effects, queries, rules
from portal.accounts import facts as forms
from portal.accounts.views.blueprint import pages
from portal.database import db
from portal.errors import BadInput, Hidden, Refused
from portal.people import kept
from portal.people.queries import me
from portal.web.access import Keeps, allow
from portal.web.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.accounts.models import Account

OVERTAKEN = "您填写期间，这个账号的登记内容已有变动"


@pages.get("/<int:account_id>/facts")
@allow(*rules.CORRECTORS)
def facts(account_id: int) -> Response:
    """Show the form with what is true now."""
    account = _account(account_id)
    data, now = _now(account)
    if kept.given("accounts.correct"):
        sent = _sent(account)
        if not sent.same_people(now) or sent.revision != account.revision:
            return _overtaken(account_id, sent, 200)
        return _page(account, data, now, form=sent.form, base=json.dumps(sent.base))
    return _page(account, data, now, form=forms.filled(account, data, now))


@pages.post("/<int:account_id>/facts")
@allow(*rules.CORRECTORS, keeps=Keeps("粉丝数和联系方式的更正"))
def correct(account_id: int) -> Response:
    """Take in what was changed; whoever was slower sees the fresh form with what they typed (409)."""
    account = _account(account_id)
    data, now = _now(account)
    sent = _sent(account)
    if not sent.same_people(now):
        return _overtaken(account_id, sent)
    wanted = sent.changed(now)
    if not wanted:
        return go(url_for(".show", account_id=account.id, corrected=0))
    if faults := sent.faults(now):
        errors = [(fault.control, fault.label, fault.sentence) for fault in faults]
        kept = {"revision": sent.revision, "base": json.dumps(sent.base)}
        return _page(account, data, now, form=sent.form, errors=errors, status=422, **kept)
    if sent.revision != account.revision:
        return _overtaken(account_id, sent)
    try:
        made = effects.correct_all(account, me(), wanted)
        db.session.commit()
    except (StaleDataError, IntegrityError):
        return _overtaken(account_id, sent)
    return go(url_for(".show", account_id=account_id, corrected=len(made)))


def _sent(account: Account) -> forms.Sent:
    """Return what was typed. Raises BadInput for what this form does not hold."""
    sent = forms.sent(account, request.form)
    if sent.too_many:
        raise BadInput(sent.too_many)
    if sent.revision is None:
        raise BadInput("提交的内容不完整，没有保存。", "请从更正页面重新提交。")
    return sent


def _account(account_id: int) -> Account:
    """Return an account whose facts this user may correct. Raises Missing, and Refused for a closed one."""
    account = queries.account(account_id)
    if not rules.corrects(me(), account):
        raise Hidden
    if reason := rules.correctable(account):
        raise Refused(reason, "登记内容和历史版本仍可查看。")
    return account


def _now(account: Account) -> tuple[dict[str, Any], forms.Facts]:
    data = queries.current_data(queries.current_version(account.id))
    return data, forms.facts_in(forms.form_of(account.platform), data)


def _overtaken(account_id: int, sent: forms.Sent, status: int = 409) -> Response:
    """Show the form as the registry now has it, with what this writer typed over it, and what that would replace."""
    db.session.rollback()
    db.session.expire_all()
    account = _account(account_id)
    data, now = _now(account)
    merged = sent.merged(now)
    definition = forms.form_of(account.platform)
    form = forms.filled(account, data, merged)
    replaced = forms.labels(definition, data, now, merged)
    return _page(account, data, now, form=form, conflict=OVERTAKEN, replaced=replaced, status=status)


def _page(account: Account, data: dict[str, Any], now: forms.Facts, **more: Any) -> Response:
    definition = forms.form_of(account.platform)
    context = {
        "account": account,
        "definition": definition,
        "names": forms.names_in(definition, data),
        "revision": account.revision,
        "base": json.dumps(now),
        "errors": [],
        "writes": rules.writes_for(me(), account),
        **more,
    }
    return page("accounts/facts.html", **context)

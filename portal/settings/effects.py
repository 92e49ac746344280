"""Changing a parameter, and putting its default back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_login import current_user

from portal import feature
from portal.audit.trail import record
from portal.database import db
from portal.errors import Refused, Stale
from portal.settings import values
from portal.settings.models import Setting, SettingVersion
from portal.settings.names import default_of, in_school_words
from portal.settings.queries import kept

if TYPE_CHECKING:
    from portal.settings.declaring import Parameter


def change(parameter: Parameter, value: str, revision: str) -> None:
    """Set a parameter. `revision` is that of the form, "0" for a default. Raises Refused, or Stale. Does not commit."""
    if fault := parameter.fault(value):
        raise Refused(fault)
    row = _current(parameter, revision)
    before = row.value if row else default_of(parameter)
    if before == value:
        return
    if row:
        row.value = value
    else:
        db.session.add(Setting(key=parameter.key, value=value))
    _done("setting.changed", parameter, before, value)


def reset(parameter: Parameter, revision: str) -> None:
    """Put the declared default back. Raises Stale. Does not commit."""
    row = _current(parameter, revision)
    if row is None:
        return
    before = row.value
    db.session.delete(row)
    _done("setting.reset", parameter, before, default_of(parameter))


def preset(key: str, value: str) -> None:
    """Set a parameter of a school that is just being made, before anybody is there who could have changed it. Does not commit."""
    db.session.add(Setting(key=key, value=value))
    db.session.flush()
    values.forget()


def _current(parameter: Parameter, revision: str) -> Setting | None:
    row = kept(parameter.key)
    if revision != str(row.revision if row else 0):
        raise Stale(
            f"您打开页面后，已有人修改了“{in_school_words(parameter.label)}”，您的修改没有保存。",
            "请重新打开页面，看过最新内容再修改。",
        )
    return row


def _done(action: str, parameter: Parameter, before: str, after: str) -> None:
    db.session.flush()
    values.forget()
    feature.forget()
    kept_as = after if action == "setting.changed" else None
    db.session.add(SettingVersion(key=parameter.key, value=kept_as, username=current_user.username))
    if parameter.kind == "several":
        before, after = parameter.said(before), parameter.said(after)
    record(action, f"setting:{parameter.key}", parameter=in_school_words(parameter.label), before=before, after=after)

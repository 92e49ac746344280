"""The base of our forms: Chinese messages, and their faults as the summary on top of a page lists them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from portal.spelling import clean, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.fields import Kind

LONGEST_TOKEN = 64


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form of a page; only fields that it declares are ever read from a request."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms brings its own messages in Chinese."""

        locales = ("zh",)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Let every text be stored clean; a password is what was typed, and what the page itself hides is its own."""
            field = super().bind_field(form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField):
                field.filters = (cleaned_lines if isinstance(field, TextAreaField) else cleaned, *field.filters)
            return field

    def give_back(self) -> None:
        """Drop control characters from what will be shown again: no page can hold them."""
        for field in self:
            if isinstance(field.data, str):
                field.data = shown(field.data, lines=True)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Return (id of the control, label, sentence) of every fault, in the order of the fields."""
        return [(field.id, field.label.text, sentence) for field in self for sentence in field.errors]


def page_token() -> str:
    """Return the token of this page, posted or kept in its address, or a new one for a page that is opened now.

    With it a form that is sent twice makes one thing.
    """
    posted = request.form.get("token") or request.args.get("token", "")
    return posted if 0 < len(posted) <= LONGEST_TOKEN and posted.isascii() else secrets.token_urlsafe(18)


def must(sentence: str) -> DataRequired:
    """Return the validator of a field that must be filled in: with something that is seen."""
    return DataRequired(sentence)


def fits(kind: Kind) -> Callable[[Any, Any], None]:
    """Return the validator of a text that is of a declared kind: short enough, with nothing unseen, a day where it is one."""

    def check(_form: Any, control: Any) -> None:
        if fault := kind.refusal(control.data or "") or (control.data and kind.fault(control.data)):
            raise StopValidation(fault)

    return check


def at_most(longest: int) -> Length:
    """Return the validator of a text's length, in characters; nothing is ever cut."""
    return Length(max=longest, message=f"最多 {longest} 个字符。")


def cleaned(value: Any) -> Any:
    """Return text as it is stored: on one line."""
    return clean(value) if isinstance(value, str) else value


def cleaned_lines(value: Any) -> Any:
    """Return text as it is stored, its lines kept."""
    return clean(value, lines=True) if isinstance(value, str) else value


def trimmed(value: Any) -> Any:
    """Return text without the spaces around it: of a secret, which is not cleaned, but may be pasted with a space."""
    return value.strip() if isinstance(value, str) else value

"""The base of our forms: Chinese messages, and their faults as the summary on top of a page lists them."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form of a page; only fields that it declares are ever read from a request."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms brings its own messages in Chinese."""

        locales = ("zh",)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Return (id of the control, label, sentence) of every fault, in the order of the fields."""
        return [(field.id, field.label.text, sentence) for field in self for sentence in field.errors]


def must(sentence: str) -> InputRequired:
    """Return the validator of a field that must be filled in."""
    return InputRequired(sentence)


def at_most(longest: int) -> Length:
    """Return the validator of a text's length, in characters; nothing is ever cut."""
    return Length(max=longest, message=f"最多 {longest} 个字符。")


def trimmed(value: Any) -> Any:
    """Return text without the spaces around it."""
    return value.strip() if isinstance(value, str) else value

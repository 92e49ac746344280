"""The form of one parameter."""

from __future__ import annotations

from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField

from portal.settings.reminding import composed, counted
from portal.web.forms import PageForm


class ParameterForm(PageForm):
    """A new value; what it must be is the parameter's own affair.

    A period comes in two controls, its number and its unit; the rule of a reminder in four, the days of each circle and their unit;
    several of a list in a box each, beside a word that says so, for of boxes left empty nothing is sent.
    """

    key = HiddenField()
    revision = HiddenField()
    value = TextAreaField()
    unit = StringField()
    heads = StringField()
    office = StringField()
    several = SelectMultipleField(validate_choice=False)
    of_several = HiddenField()

    @property
    def typed(self) -> str:
        """Return the whole value."""
        if self.of_several.data:
            return "\n".join(self.several.data or [])
        if self.heads.raw_data and self.office.raw_data:
            return self._rule
        return f"{self.value.data or ''} {self.unit.data}" if self.unit.data else self.value.data or ""

    @property
    def _rule(self) -> str:
        days = [counted((box.data or "").strip()) for box in (self.value, self.heads, self.office)]
        return composed(days, self.unit.data or "")

"""The form of one parameter."""

from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField

from portal.settings.reminding import composed, counted
from portal.web.forms import PageForm


class ParameterForm(PageForm):
    """A new value; what it must be is the parameter's own affair.

    A period comes in two controls, its number and its unit; the rule of a reminder in four, the days of each circle and their unit.
    """

    key = HiddenField()
    revision = HiddenField()
    value = TextAreaField()
    unit = StringField()
    heads = StringField()
    office = StringField()

    @property
    def typed(self) -> str:
        """Return the whole value."""
        if self.heads.raw_data and self.office.raw_data:
            days = [counted((box.data or "").strip()) for box in (self.value, self.heads, self.office)]
            return composed(days, self.unit.data or "")
        return f"{self.value.data or ''} {self.unit.data}" if self.unit.data else self.value.data or ""

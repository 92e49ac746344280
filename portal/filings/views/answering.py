"""Answering a form while it is written: the facts beside it, and what is to be said of the fields that were left.

One validation, that of the submission; what nobody has left yet is not spoken of. Nothing typed comes back, so nothing typed is disturbed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from portal.filings import checks
from portal.web.pages import page, wants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response

    from portal.fields import Fault
    from portal.fields.definition import Field, FormDefinition, Rows
    from portal.fields.forms import DeclaredForm

TARGET = "checked"
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONFLICT = "本页内容尚未保存：另一个页面已保存过这份{what}。点“{button}”比较两份内容。"


class Examined(NamedTuple):
    """What was typed, validated as a submission, and everything that stops it."""

    form: DeclaredForm
    faults: list[Fault]


def asked() -> bool:
    """Say whether the page wants to know what is wrong with the fields that were left."""
    return wants(TARGET)


def answer(found: Examined, status: int = 200, note: str = "", **context: Any) -> Response:
    """Return the part that the page takes its sentences from; `note` says why nothing was kept."""
    definition = found.form.definition
    tried = bool(request.form.get("tried"))  # after a refused submission every field counts as left
    left = set(request.form.getlist("left"))
    faults = found.faults if tried else checks.only_of(found.form, found.faults, left)
    told = {
        "form": found.form,
        "items": _shown(definition, None if tried else left),
        "errors": [(f.control, f.label, f.sentence) for f in faults],
        "note": note,
    }
    made = page("filings/_checked.html", None, status, **{**context, **told})
    made.set_data(
        UNSEEN.sub("", made.get_data(as_text=True))
    )  # what was typed is quoted here, and no page can hold these
    return made


def unkept(faults: list[Fault]) -> str:
    """Return why a form was not kept: what can never be."""
    return f"尚未保存：{faults[0].label}{faults[0].sentence}"


def _shown(definition: FormDefinition, left: Iterable[str] | None) -> list[Field | Rows]:
    """Return the fields and rows of which something was left, all for None."""
    if left is None:
        return list(definition.items)
    keys = {control.partition("-")[0] for control in left}
    return [item for item in definition.items if item.key in keys]

"""交接单 as PDF: who hands which accounts to whom, what goes with them, and room for three signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, render_template

from portal import calendar
from portal.config import current
from portal.documents import FontsMissing, PrintFailed, render_html
from portal.documents.glyphs import GETA, missing_glyphs, runs
from portal.errors import NotPrinted
from portal.fields import masks
from portal.handover.models import ITEMS
from portal.handover.queries import duties
from portal.people.masking import reads_in_full
from portal.platforms import PLATFORMS
from portal.settings.queries import setting
from portal.web.filters import long_day, moment

if TYPE_CHECKING:
    from pathlib import Path

    from portal.handover.models import Handover
    from portal.people.models import User

TICKED, EMPTY = "☑", "□"


def sheet(handover: Handover, user: User) -> bytes:
    """Return the PDF of a hand-over. Raises NotPrinted when the print fails; the reason goes to the log."""
    fonts = current().fonts
    try:
        facts = {**_facts(handover, user), "lacking": _lacking(handover, fonts)}
        html = render_template("documents/handover.html", **facts, set=lambda text: runs(text, fonts))
        return render_html(html, f"账号人员交接单（{handover.person.name}）", fonts_dir=fonts).pdf
    except (PrintFailed, FontsMissing) as failure:
        current_app.logger.exception("print failed")
        raise NotPrinted(
            "交接单没有打印成功，内容没有丢失。", "请稍后再试；如仍不成功，请联系系统管理员。"
        ) from failure


def _lacking(handover: Handover, fonts: Path) -> str:
    """Return which characters no font has, for the pen to put right; "" when everything prints."""
    words = (handover.person.name, handover.to_name, handover.witness, handover.unit.name, handover.note)
    lacking = missing_glyphs("".join((*words, *(line["name"] for line in handover.accounts))), fonts)
    named = "、".join(f"U+{ord(char):04X}" for char in lacking)
    return f"字库缺字（{named}）已以{GETA}代替，请手写补正。" if named else ""


def _facts(handover: Handover, user: User) -> dict[str, Any]:
    person, whole = handover.person, reads_in_full(user, handover.unit)
    return {
        "title": f"{setting('school_name')}新媒体账号人员交接单",
        "handover": handover,
        "phones": [p if whole else masks.phone(p) for p in (person.phone, handover.to_phone)],
        "day": long_day(handover.leaves_on),
        "giver": f"{person.name}（{person.identity_label}）" if person.identity else person.name,
        "accounts": [
            (
                entry["number"],
                PLATFORMS[entry["platform"]].label,
                entry["name"],
                duties(entry["platform"], entry["parts"]),
            )
            for entry in handover.accounts
        ],
        "items": [(TICKED if key in handover.items else EMPTY, label) for key, label in ITEMS],
        "version": f"第 {handover.revision} 版，{moment(handover.made_at)} 制单",
        "printed": f"打印时间 {moment(calendar.now())}  打印人 {user.name}",
    }

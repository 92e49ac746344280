"""However somebody writes a mobile number, it is the same eleven digits wherever one is given: by it people are known (第十条)."""

from __future__ import annotations

import pytest

from portal.fields import Field, Phone
from portal.handover.forms import KINDS
from portal.people.roster import PHONE_KIND
from portal.people.search import telephone
from portal.platforms import PLATFORMS
from portal.platforms.shared import PERSON
from portal.reports.forms import reached

NUMBER = "13937123456"
WAYS = (
    *("+86 139-3712-3456", "0086 13937123456", "86-139 3712 3456", "(+86)139.3712.3456", "+86（139）3712-3456"),
    *(
        "１３９３７１２３４５６",
        "139　3712　3456",
        "139\u00a03712\u00a03456",
        "139–3712—3456",
        "【13937123456】",
        "0139 3712 3456",
    ),
)
IN_A_CELL = next(field for field in PERSON if field.key == "phone")
ENTRIES = {
    "a row of a form": PERSON[1].kind.store,
    "a cell of a workbook or of a paper form": IN_A_CELL.read,
    "the roster and its workbooks": lambda typed: PHONE_KIND.store(PHONE_KIND.typed(typed)),
    "a hand-over": KINDS["phone"].store,
    "a search": telephone,
    "how a reporter is reached": reached,
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_way_of_writing_a_number_means_it_at_every_entry(entry):
    assert {way: ENTRIES[entry](way) for way in WAYS} == dict.fromkeys(WAYS, NUMBER)


def test_whatever_a_form_calls_a_number_is_one_of_that_kind():
    fields = [f for form in PLATFORMS.values() for i in form.items for f in (getattr(i, "asked", None) or [i])]
    named = [f for f in fields if isinstance(f, Field) and ("手机" in f.label or "phone" in f.key)]
    assert named
    assert all(isinstance(f.kind, Phone) for f in named)


@pytest.mark.parametrize("given", ["0371-85303916", "QQ 1035831482", "wangmin@zzgs.edu.cn", "微信 wm-1", ""])
def test_whatever_else_a_reporter_gives_stays_as_it_was_written(given):
    assert reached(given) == given

"""Forms drawn at random for laws on workbooks: any value that a declared kind can hold."""

from __future__ import annotations

import string
from datetime import date

from hypothesis import strategies as st

from portal import fields
from portal.fields import Choice, Choices, Day, Email, Link, Number, Phone, Text

# What means that there is nothing to say (·, -) is read as empty where nothing need be said: tests/fields.
WORDS = st.text(st.sampled_from("郑州工商学院信息工程abcXYZ0189·（）"), min_size=1, max_size=20).filter(
    lambda t: not fields.nothing(t)
)


DIGITS = {"phone": r"1[3-9][0-9]{9}", "qq": r"[1-9][0-9]{4,10}"}
DRAWN = (
    (Choices, lambda kind: st.lists(st.sampled_from([o.key for o in kind.open]), unique=True).map(kind.store)),
    (Choice, lambda kind: st.sampled_from(["", *(o.key for o in kind.open)])),
    (Day, lambda _: st.dates(date(2005, 1, 1), date(2036, 12, 31)).map(date.isoformat)),
    (Number, lambda _: st.integers(0, 9_999_999_999)),
    (Phone, lambda _: st.from_regex(DIGITS["phone"], fullmatch=True, alphabet=string.digits)),
    (fields.QQ, lambda _: st.from_regex(DIGITS["qq"], fullmatch=True, alphabet=string.digits)),
    (Email, lambda _: st.sampled_from(["", "a.b@zzgs.edu.cn"])),
    (Link, lambda _: st.sampled_from(["", "https://mp.weixin.qq.com/s/a?b=1"])),
    (Text, lambda kind: st.one_of(st.just(""), WORDS).map(lambda text: kind.store(text[: kind.longest]))),
)


def value_of(kind):
    """A value that a form may hold, drawn for each declared kind; a kind that is not known here is a failure."""
    return next(draw for sort, draw in DRAWN if isinstance(kind, sort))(kind)


def person_of(rows):
    return st.fixed_dictionaries({f.key: value_of(f.kind) for f in rows.fields}).filter(lambda p: any(p.values()))


@st.composite
def filled_form(draw, definition):
    """The data of a form as a filing keeps it, pictures aside: they are not in workbooks."""
    data = {key: draw(value_of(f.kind)) for key, f in definition.asked.fields.items() if f.kind.widget != "picture"}
    for key, rows in definition.asked.rows.items():
        most = min(rows.maximum, 5)
        data[key] = draw(st.lists(person_of(rows), min_size=rows.minimum, max_size=most))
    return data

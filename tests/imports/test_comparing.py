"""What the registry's own workbook says of an account: as it was shown nothing is touched, and what was changed is that and no more."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal.accounts.workbooks import columns as registry
from portal.accounts.workbooks.cells import personal, told
from portal.fields import Image, changes
from portal.fields.masks import HIDDEN, WHOLE
from portal.imports.registry.comparing import Sight, compare
from portal.imports.registry.sheets import PART, PEOPLE, person_title, title_of
from portal.platforms import PLATFORMS
from portal.platforms.occasions import OF_THE_FILING, compared
from portal.spelling import clean
from tests.imports.drawing import filled_form, person_of, value_of

ALL, MASKS, NOTHING = (
    Sight(people=True, numbers=True),
    Sight(people=True, numbers=False),
    Sight(people=False, numbers=False),
)
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
# As text was kept before it was cleaned: padded, with what nobody sees, in full width.
OLD = (lambda t: f" {t} ", lambda t: f"{t}\u200b", lambda t: f"\ufeff{t}\u00a0", lambda t: t.replace("a", "\uff41"))


def shown(value):
    """A cell of the export as it is read again."""
    return "" if value is None else clean(str(value), lines=True)


def cells_of(definition, data, sight):
    """The cells of an account and its people as the export shows them to a reader, and as they come back."""
    as_seen = WHOLE if sight.numbers else HIDDEN
    cells = {
        title_of(key): shown(told(f, data.get(key, f.kind.empty), as_seen)) if sight.people or not f.personal else ""
        for key, f in definition.fields.items()
    }
    lines = [
        {PART: rows.label} | {person_title(f): shown(personal(f, person.get(f.key), as_seen)) for f in rows.fields}
        for part, rows in definition.rows.items()
        for person in data[part]
    ]
    return cells | {PEOPLE: [[place, line] for place, line in enumerate(lines, 2)] if sight.people else []}


def registered_form(definition):
    """Forms as the registry keeps them: each person has an id."""

    def with_ids(data):
        for part in definition.rows:
            data[part] = [{"row_id": f"{part}{n:04d}", **person} for n, person in enumerate(data[part])]
        return data

    return filled_form(definition).map(with_ids)


def aged(draw, definition, data):
    """The same form, its free texts as an older portal kept them."""
    pictures = {key for key, f in definition.fields.items() if isinstance(f.kind, Image)}
    for key, value in data.items():
        if (
            isinstance(value, str)
            and value
            and key not in pictures
            and definition.fields[key].kind.widget in {"text", "area"}
        ):
            data[key] = draw(st.sampled_from(OLD))(value)
    for part in definition.rows:
        for person in data[part]:
            person["name"] = draw(st.sampled_from(OLD))(person["name"])
    return data


@pytest.mark.parametrize("sight", [ALL, MASKS, NOTHING], ids=["all", "masks", "nothing"])
@pytest.mark.parametrize("platform", PLATFORMS)
@FEW
@given(draw=st.data())
def test_what_is_read_as_it_was_shown_touches_nothing(platform, sight, draw):
    definition = PLATFORMS[platform]
    data = draw.draw(registered_form(definition))
    made = compare(definition, data, cells_of(definition, data, sight), sight)
    assert (made.touched, made.faults) == ({}, [])
    old = aged(draw.draw, definition, data)
    made = compare(definition, old, cells_of(definition, old, sight), sight)
    assert (made.touched, made.faults) == ({}, []), "what was kept before text was cleaned is the same"


@pytest.mark.parametrize("platform", PLATFORMS)
@FEW
@given(draw=st.data())
def test_what_was_masked_for_somebody_else_touches_nothing_either(platform, draw):
    definition = PLATFORMS[platform]
    data = draw.draw(registered_form(definition))
    for sight in (MASKS, NOTHING):
        made = compare(definition, data, cells_of(definition, data, sight), ALL)
        assert (made.touched, made.faults) == ({}, [])


@pytest.mark.parametrize("platform", PLATFORMS)
@FEW
@given(draw=st.data())
def test_one_fact_that_was_changed_is_the_one_change(platform, draw):
    definition = PLATFORMS[platform]
    data = draw.draw(registered_form(definition))
    field = draw.draw(st.sampled_from([f for f in definition.asked.fields.values() if not isinstance(f.kind, Image)]))
    other = draw.draw(value_of(field.kind))
    assume(not field.kind.alike(other, data[field.key]))
    cells = cells_of(definition, {**data, field.key: other}, ALL)
    made = compare(definition, data, cells, ALL)
    if field.key in OF_THE_FILING:
        assert [title for title, _ in made.faults] == [field.label]
        return
    found = changes(compared(platform), data, made.data)
    assert [(c.key, c.old, c.new) for c in found] == [
        (field.key, field.kind.show(data[field.key]), field.kind.show(other))
    ]
    assert list(made.touched) == [field.key]


@pytest.mark.parametrize("platform", PLATFORMS)
@FEW
@given(draw=st.data())
def test_one_fact_of_a_person_that_was_changed_is_the_one_change_and_the_person_stays(platform, draw):
    definition = PLATFORMS[platform]
    data = draw.draw(registered_form(definition))
    rows = definition.asked.rows["operators"]
    assume(
        len({p["name"] for p in data["operators"]})
        == len({p["phone"] for p in data["operators"]})
        == len(data["operators"])
    )
    place = draw.draw(st.integers(0, len(data["operators"]) - 1))
    field = draw.draw(st.sampled_from(rows.fields))
    other, was = draw.draw(value_of(field.kind)), data["operators"][place]
    assume(not field.kind.alike(other, was[field.key]) and other not in {p[field.key] for p in data["operators"]})
    assume(was["name"] and was["phone"])
    people = [{**p, field.key: other} if n == place else p for n, p in enumerate(data["operators"])]
    made = compare(definition, data, cells_of(definition, {**data, "operators": people}, ALL), ALL)
    (found,) = changes(compared(platform), data, made.data)
    assert (found.key, found.row_id, found.whole) == ("operators", was["row_id"], False)
    assert (found.old, found.new) == (field.kind.show(was[field.key]), field.kind.show(other))


@pytest.mark.parametrize("platform", PLATFORMS)
@FEW
@given(draw=st.data())
def test_who_comes_and_who_goes_is_told_and_everybody_else_keeps_their_row(platform, draw):
    definition = PLATFORMS[platform]
    data = draw.draw(registered_form(definition))
    rows = definition.asked.rows["operators"]
    comer = {"row_id": "", **draw.draw(person_of(rows)), "name": "新来的人", "phone": "19900000000"}
    stay = draw.draw(st.lists(st.sampled_from(data["operators"]), unique_by=lambda p: p["row_id"]))
    assume(len({(p["name"], p["phone"]) for p in data["operators"]}) == len(data["operators"]))
    made = compare(definition, data, cells_of(definition, {**data, "operators": [comer, *stay]}, ALL), ALL)
    assert [p["row_id"] for p in made.data["operators"]][1:] == [p["row_id"] for p in stay]
    found = [c for c in changes(compared(platform), data, made.data) if c.whole]
    gone = [p["row_id"] for p in data["operators"] if p not in stay]
    assert [c.row_id for c in found if not c.new] == gone
    assert [c.new.split("，")[0] for c in found if not c.old] == ["新来的人"]


@pytest.mark.parametrize("text", ["13803710002", "138****0003", "赵六"])
def test_who_is_not_shown_a_number_learns_nothing_by_guessing_it(text):
    """Whatever is written in the place of a mask counts as a change, the right number too."""
    definition = PLATFORMS["wechat"]
    data = definition.blank() | {
        "operators": [{"row_id": "b", "name": "王敏", "phone": "13803710002"}],
        "supervisors": [],
    }
    cells = {PEOPLE: [[2, {PART: "主要运行人员", "姓名": "王敏", "手机号": text}]]}
    assert "operators-0-phone" in compare(definition, data, cells, MASKS).touched
    assert compare(definition, data, cells, NOTHING).touched == {PEOPLE: PEOPLE}
    kept = {PEOPLE: [[2, {PART: "主要运行人员", "姓名": "王敏", "手机号": "138****0002"}]]}
    assert "operators-0-phone" not in compare(definition, data, kept, MASKS).touched
    assert compare(definition, data, kept, NOTHING).touched == {PEOPLE: PEOPLE}


def test_every_heading_of_the_export_is_known_whichever_platforms_occur():
    for one in PLATFORMS:
        for other in PLATFORMS:
            for key, title in registry.columns([one, other]).fields.items():
                assert title == title_of(key) or title in registry.names(key)
    assert len({title_of(key) for d in PLATFORMS.values() for key in d.fields}) == len(
        {k for d in PLATFORMS.values() for k in d.fields}
    )

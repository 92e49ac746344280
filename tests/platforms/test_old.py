"""Data of every past shape is shown, compared and printed for ever: one snapshot a shape in `old/`, never edited afterwards."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdf
import pytest

from portal.database import db
from portal.fields import changes, record
from portal.filings.models import Filing, Kind
from portal.platforms import PLATFORMS
from tests.filings.looking import filing_row
from tests.filings.making import draft

OLD = sorted((Path(__file__).parent / "old").glob("*.json"))
PAGES = ("", "/edit")
REMARKED = {"operation"}  # its words stand in the remarks, without boxes


def read(path: Path):
    return PLATFORMS[path.stem.split("-")[0]], json.loads(path.read_text("utf-8"))


def test_every_platform_has_a_snapshot_of_todays_shape_with_every_key():
    newest = {path.stem.split("-")[0]: path for path in OLD}
    assert set(newest) == set(PLATFORMS)
    for path in newest.values():
        definition, data = read(path)
        assert set(definition.blank()) == set(data) - {"codes"}, f"{path.name} is not today's shape: add a new snapshot"


@pytest.mark.parametrize("path", OLD, ids=lambda p: p.stem)
def test_an_old_form_can_be_shown_and_compared_with_an_empty_one(path: Path) -> None:
    definition, data = read(path)
    shown = [item for section in record(definition, data) for item in section.items]
    words = "".join(i.text for i in shown) + "".join(cell for i in shown for line in i.lines for cell in line)
    assert data["name"] in words
    assert data["operators"][-1]["name"] in words
    assert {c.key for c in changes(definition, definition.blank(), data)} >= {"name", "handle", "operators"}
    assert changes(definition, data, data) == []


@pytest.mark.parametrize("path", OLD, ids=lambda p: p.stem)
def test_an_old_form_with_keys_missing_can_be_shown(path: Path) -> None:
    definition, data = read(path)
    for key in definition.blank():
        record(definition, {k: v for k, v in data.items() if k != key})


@pytest.mark.parametrize("path", OLD, ids=lambda p: p.stem)
def test_an_old_form_opens_on_every_page_and_prints(app, operator, path: Path) -> None:
    definition, data = read(path)
    number = draft(operator, definition.key)
    with app.app_context():
        filing = db.session.get(Filing, number)
        filing.data, filing.name, filing.kind = data, data["name"], Kind.RETROACTIVE
        db.session.commit()
    for page in PAGES:
        assert data["name"] in operator.client.get(f"/filings/{number}{page}").text
    printed = operator.client.get(f"/filings/{number}/form.pdf")
    text = "".join("".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(printed.data)).pages).split())
    for words in (data["name"], data["handle"], data["operators"][-1]["name"], "2018年11月10日", "☑补办"):
        assert words in text
    for key, field in definition.fields.items():
        for label, ticked in field.kind.boxes(data.get(key, field.kind.empty)) if key not in REMARKED else ():
            assert not ticked or f"☑{label}" in text or f"{label}☑" in text
    assert filing_row(app, number).data == data, "looking changes nothing"

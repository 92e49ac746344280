"""What the API can be asked is what is declared: by name, once, in UTF-8, within the bounds and signs that its document gives."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.directory import openapi
from portal.directory.asked import Unasked, asked
from tests.directory.asking import fits, get
from tests.directory.registering import account_id


@pytest.mark.parametrize(
    ("path", "known"), [("accounts", "platform、unit"), ("verify", "q"), ("openapi.json", "不用参数")]
)
@pytest.mark.parametrize("name", ["page", "format", "", "x" * 5000, "\u202e\r\n", "<b>"])
def test_what_is_not_declared_is_refused_by_name_and_what_can_be_asked_is_named(anonymous, path, known, name):
    answer = get(anonymous, path, **({"q": "x"} if path == "verify" else {}), **{name: "1"})
    assert answer.status_code == 400
    fits("Error", answer.json)
    said = answer.json["error"]["message"]
    assert known in said
    assert f"“{name.strip()[:40]}”".replace("\u202e", "") in said
    assert len(said) < 150


@pytest.mark.parametrize("path", ["accounts", "verify", "openapi.json"])
@pytest.mark.parametrize("query", ["unit=%FF", "q=%ED%A0%80", "%FF=1", "q=\xff", "q=%C0%80", "q=%E4%BF"])
def test_a_query_that_is_no_utf_8_is_refused(anonymous, path, query):
    answer = anonymous.client.get(f"/api/v1/{path}", environ_overrides={"QUERY_STRING": query})
    assert answer.status_code == 400
    fits("Error", answer.json)
    assert "UTF-8" in answer.json["error"]["message"]


def test_the_largest_place_to_go_on_from_is_one(anonymous, some):
    assert get(anonymous, "accounts", after=2**31 - 1).json == {"items": [], "next": None}


def test_the_next_page_is_asked_with_what_was_asked(anonymous, some):
    answer = get(anonymous, "accounts", unit=" 经济与管理学院", level="", limit="2", after="0")
    query = parse_qs(urlsplit(answer.json["next"]).query)
    assert query == {"unit": ["经济与管理学院"], "limit": ["2"], "after": [str(account_id(anonymous.app, some[4]))]}


def test_the_document_names_every_unit_that_can_be_asked_for(anonymous, some):
    document = get(anonymous, "openapi.json").json
    asked = {p["name"]: p for p in document["paths"]["/api/v1/accounts"]["get"]["parameters"]}
    named = asked["unit"]["schema"]["enum"]
    assert {"信息工程学院", "校团委"} <= set(named)
    for name in named:
        assert get(anonymous, "accounts", unit=name).status_code == 200
    assert asked["after"]["schema"]["maximum"] == 2_147_483_647
    assert all(parameter["allowEmptyValue"] for parameter in asked.values())


def test_the_pattern_of_a_question_takes_what_is_taken_and_nothing_else():
    """Of every character of the first plane: alone, in the middle of a text, before it and after it."""
    pattern = re.compile(openapi.document()["paths"]["/api/v1/verify"]["get"]["parameters"][0]["schema"]["pattern"])
    for code in range(0x10000):
        character = chr(code)
        if unicodedata.category(character) == "Cs":
            continue
        for text in (character, f"信{character}信", f"{character}信", f"信{character}"):
            assert bool(pattern.search(text)) == _taken(text), ascii(text)


def _taken(text: str) -> bool:
    try:
        return bool(asked(text))
    except Unasked:
        return False

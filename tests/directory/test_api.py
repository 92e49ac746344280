"""The API answers as its OpenAPI document says, page by page, with an ETag, to any site and without any person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from tests.directory.asking import fits
from tests.directory.registering import put, registered

UNION = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def get(page, path, **query: Any):
    return page.client.get(f"/api/v1/{path}", query_string=query)


@pytest.fixture
def some(app):
    first = registered(
        app, name="信工官微", handle="zzgs-xxgc", code="http://weixin.qq.com/r/x1", link="https://mp.weixin.qq.com/x"
    )
    numbers = [
        first,
        *(registered(app, "weibo", "经济与管理学院", name=f"经管微博{n}", handle=f"jgwb{n}") for n in range(6)),
    ]
    put(app, numbers[1], "closed")
    put(app, numbers[2], "closing")
    return numbers


def test_the_document_is_valid_openapi(anonymous):
    answer = get(anonymous, "openapi.json")
    validate(answer.json)
    assert answer.json["openapi"].startswith("3.1")


def test_accounts_are_listed_as_the_document_says(anonymous, some):
    answer = get(anonymous, "accounts")
    fits("Accounts", answer.json)
    assert [item["number"] for item in answer.json["items"]] == [some[0], *some[3:]]
    first = answer.json["items"][0]
    assert (first["name"], first["unit"], first["level"], first["link"]) == (
        "信工官微",
        "信息工程学院",
        "二级",
        "https://mp.weixin.qq.com/x",
    )
    for address in (first["url"], first["avatar_url"], first["qr_url"]):
        assert anonymous.client.get(address).status_code == 200
    assert answer.json["next"] is None
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ({"status": "closed"}, [1]),
        ({"status": "closing"}, [2]),
        ({"platform": "wechat"}, [0]),
        ({"platform": "qq"}, []),
        ({"unit": "经济与管理学院"}, [3, 4, 5, 6]),
        ({"unit": "没有的单位"}, []),
        ({"level": "二级"}, [0, 3, 4, 5, 6]),
        ({"level": "团学"}, []),
        ({"unit": "经济与管理学院", "platform": "weibo", "limit": 2}, [3, 4]),
    ],
)
def test_accounts_are_narrowed(anonymous, some, query, places):
    assert [item["number"] for item in get(anonymous, "accounts", **query).json["items"]] == [
        some[place] for place in places
    ]


@UNION
@given(
    limit=st.integers(1, 8), query=st.sampled_from([{}, {"platform": "weibo"}, {"status": "active", "level": "二级"}])
)
def test_the_pages_together_are_the_whole_list_each_account_once(anonymous, some, limit, query):
    whole = [item["number"] for item in get(anonymous, "accounts", **query).json["items"]]
    found, url = [], f"/api/v1/accounts?limit={limit}&" + "&".join(f"{k}={v}" for k, v in query.items())
    while url:
        body = anonymous.client.get(url).json
        assert 0 < len(body["items"]) <= limit
        found += [item["number"] for item in body["items"]]
        url = body["next"]
    assert found == whole


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_what_has_not_changed_is_not_sent_again(app, anonymous, some, encoding):
    headers = {"Accept-Encoding": encoding}
    first = anonymous.client.get("/api/v1/accounts", headers=headers)
    again = anonymous.client.get("/api/v1/accounts", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    put(app, some[0], "closed")
    changed = anonymous.client.get("/api/v1/accounts", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"limit": "²"},
        {"limit": "-1"},
        {"limit": "9" * 40},
        {"after": "-1"},
        {"after": "9" * 12},
        {"platform": "myspace"},
        {"status": "open"},
        {"level": "三级"},
    ],
)
def test_a_wrong_question_is_told_so_in_the_shape_of_every_error(anonymous, some, query):
    answer = get(anonymous, "accounts", **query)
    assert answer.status_code == 400
    fits("Error", answer.json)
    assert next(iter(query)) in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("q", "status", "word", "certain"),
    [
        ("zzgs-xxgc", 200, "filed", True),
        ("信工官微", 200, "filed", False),
        ("jgwb0", 200, "closed", True),
        ("jgwb1", 200, "filed", True),
        ("没有", 404, "unknown", False),
        ("经管", 404, "unknown", False),
    ],
)
def test_verify_gives_three_answers(anonymous, some, q, status, word, certain):
    answer = get(anonymous, "verify", q=q)
    assert answer.status_code == status
    fits("Answer", answer.json)
    assert (answer.json["answer"], answer.json["certain"]) == (word, certain)
    assert bool(answer.json["similar"]) == (q == "经管")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "q", [None, "", " ", "信" * 501, "a" * 10_000, "javascript:alert(1)", "一\u202e二", "一\0二", "\x1b["]
)
def test_verify_of_nothing_or_nonsense_is_an_error(anonymous, q):
    answer = get(anonymous, "verify", **({} if q is None else {"q": q}))
    assert answer.status_code == 400
    fits("Error", answer.json)


def test_every_other_address_of_the_api_answers_in_json(anonymous):
    for path, method, status in (
        ("/api/v1/nothing", "GET", 404),
        ("/api/", "GET", 404),
        ("/api/v1/accounts", "POST", 405),
        ("/api/v1/verify", "DELETE", 405),
    ):
        answer = anonymous.client.open(path, method=method)
        assert answer.status_code == status
        assert answer.mimetype == "application/json"
        fits("Error", answer.json)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_fault_of_the_portal_is_told_in_json_without_its_inside(app, anonymous, monkeypatch):
    def fail(*_: Any):
        raise RuntimeError("select * from user")

    monkeypatch.setattr("portal.directory.queries.after", fail)
    monkeypatch.setattr(app, "testing", not app.testing)
    answer = get(anonymous, "accounts")
    assert answer.status_code == 500
    fits("Error", answer.json)
    assert "select" not in answer.text

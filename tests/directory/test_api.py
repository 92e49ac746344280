"""The API answers as its OpenAPI document says, page by page, with an ETag, to any site and without any person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from tests.directory.asking import fits, get
from tests.directory.registering import put, registered

UNION = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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
        ({"unit": "校团委"}, []),
        ({"unit": " 经济与管理\u200b学院\u3000"}, [3, 4, 5, 6]),
        ({"unit": "", "platform": "", "level": "", "status": "", "limit": "", "after": ""}, [0, 3, 4, 5, 6]),
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
        {"unit": "不存在"},
        {"unit": "信息工程"},
        {"page": "2"},
        {"page": ""},
        {"Limit": "5"},
        {"_": "1767225600"},
        {"q": "信工官微"},
        {"unit": ["信息工程学院", "经济与管理学院"]},
        {"limit": ["5", "5"]},
        {"status": ["", ""]},
        {"after": "2147483648"},
        {"after": "+1"},
        {"after": "1.0"},
        {"limit": " 5"},
        {"limit": "٣"},
    ],
)
def test_a_wrong_question_is_told_so_in_the_shape_of_every_error(anonymous, some, query):
    answer = get(anonymous, "accounts", **query)
    assert answer.status_code == 400
    fits("Error", answer.json)
    assert next(iter(query)) in answer.json["error"]["message"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("link", "written"),
    [
        ("https://mp.weixin.qq.com/x?a=1&b=%E4%BF%A1#c", "https://mp.weixin.qq.com/x?a=1&b=%E4%BF%A1#c"),
        ("https://weibo.com/信工?名=1", "https://weibo.com/%E4%BF%A1%E5%B7%A5?%E5%90%8D=1"),
        ("https://新媒体.中国/", "https://xn--tqqy7y61i.xn--fiqs8s/"),
        ('http://a.b:8080/|"<>%zz', "http://a.b:8080/%7C%22%3C%3E%25zz"),
        ("https://a|b/", None),
        ("https://a..b/", None),
        ("https://a.b:port/", None),
        ("", None),
    ],
)
def test_a_link_is_written_as_machines_write_it(app, anonymous, link, written):
    registered(app, "weibo", name="链接", link=link)
    (item,) = get(anonymous, "accounts").json["items"]
    assert item["link"] == written
    fits("Account", item)


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
        ("/api", "GET", 404),
        ("/api/v1", "GET", 404),
        ("/api/v1/%FF", "GET", 404),
        ("/api/v1/accounts/1", "GET", 404),
        ("/api/v2/accounts", "POST", 404),
        ("/api/v1/accounts", "POST", 405),
        ("/api/v1/accounts", "PUT", 405),
        ("/api/v1/accounts", "TRACE", 405),
        ("/api/v1/openapi.json", "PATCH", 405),
        ("/api/v1/verify", "DELETE", 405),
    ):
        answer = anonymous.client.open(path, method=method)
        assert answer.status_code == status
        assert answer.mimetype == "application/json"
        fits("Error", answer.json)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers.get("Allow") == ("GET, HEAD, OPTIONS" if status == 405 else None)


def test_heads_are_those_of_the_answers_and_the_methods_can_be_asked_for(anonymous, some):
    for path, status in (("accounts", 200), ("accounts?page=1", 400), ("verify?q=没有", 404), ("openapi.json", 200)):
        whole, head = (anonymous.client.open(f"/api/v1/{path}", method=method) for method in ("GET", "HEAD"))
        assert (head.status_code, head.data) == (status, b"")
        for name in ("Content-Type", "ETag", "Cache-Control", "Access-Control-Allow-Origin"):
            assert head.headers.get(name) == whole.headers.get(name), name
        answer = anonymous.client.options(f"/api/v1/{path}")
        assert (answer.status_code, answer.data) == (200, b"")
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_fault_of_the_portal_is_told_in_json_without_its_inside(app, anonymous, monkeypatch):
    def fail(*_: Any):
        raise RuntimeError("select * from user")

    monkeypatch.setattr("portal.directory.queries.after", fail)
    monkeypatch.setattr(app, "testing", not app.testing)
    answer = get(anonymous, "accounts")
    assert answer.status_code == 500
    fits("Error", answer.json)
    assert "select" not in answer.text

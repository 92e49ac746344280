"""Bad input: whatever a POST brings, the answer is a refusal in a Chinese sentence, never a crash and never half a change."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests import corpus
from tests.filings.making import facts
from tests.site.addresses import UNSAFE, an_address, routes
from tests.site.nasty import NASTY, SENTENCE, quoted, refused
from tests.site.school import changed

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.site.school import School

MULTIPART = "multipart/form-data"
# Buttons: the address is all that these routes take.
BUTTONS = {
    "accounts.remind",
    "clearances.drop_period",
    "handover.contact",
    "people.contact",
    "people.unlink_person",
    "filings.withdraw_scan",
    "notices.drop",
    "notices.open_notice",
    "notices.resend",
    "notices.try_robot",
    "people.logout",
    "people.withdraw_factor",
    "people.drop_own_signature",
    "people.end_other_sessions",
    "people.unlock",
    "people.end_user_sessions",
    "people.reset_password",
    "people.reset_factor",
    "people.take_role",
    "people.allow_consent",
    "people.refuse_consent",
    "people.import_confirm",
    "people.import_drop",
    "people.import_slips",
    "people.roster_confirm",
    "people.roster_drop",
    "handover.submit",
    "imports.check",
    "imports.drop",
    "terms.drop",
    "terms.revoke",
    "work.taken",
}
NEW = "/filings/new?platform=wechat&kind=creation"
# Who comes through the guard of each route, in the order in which they are tried.
TRIED = ("author", "admin", "publicity_head")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def let_in(school: School, endpoint: str) -> str:
    wanted = school.app.view_functions[endpoint].access.roles
    return next((role for role in TRIED if role in wanted or wanted & {"public", "signed-in"}), "author")


def filled(school: School, **changes: Any) -> MultiDict[str, Any]:
    """Return a complete form with a token, changed where the test wants it."""
    sent: MultiDict[str, Any] = MultiDict()
    for name, value in {"csrf_token": school.token("author"), "save": "submit", **facts(), **changes}.items():
        for one in value if isinstance(value, list) else [value]:
            sent.add(name, one)
    return sent


def send(school: School, url: str, data: Any, role: str = "author", **more: Any) -> TestResponse:
    if isinstance(data, dict) and any(isinstance(value, FileStorage) for value in data.values()):
        boundary, data = encode_multipart(data)
        more["content_type"] = f"{MULTIPART}; boundary={boundary}"
    return school.as_role(role).client.post(url, data=data, **more)


def png(content: bytes, name: str = "头像.png") -> FileStorage:
    return FileStorage(io.BytesIO(content), name)


ODD_BODIES = {
    "nothing at all": (b"", None),
    "broken multipart": (b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nno end", f"{MULTIPART}; boundary=x"),
    "multipart without a boundary": (b"--x\r\n\r\n--x--", MULTIPART),
    "a part without a name": (
        b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n",
        f"{MULTIPART}; boundary=x",
    ),
    "parts within a part": (
        b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--",
        f"{MULTIPART}; boundary=x",
    ),
    "JSON": (b'{"save": "submit", "opinion": {"a": [1]}}', "application/json"),
    "XML": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "application/xml",
    ),
    "a wrong type": (b"save=submit&opinion=ok", "text/plain"),
    "a type that is none": (b"save=submit", "\u00e9/\u00e9; charset=nothing"),
    "bytes that are no UTF-8": (b"save=submit&name=\xff\xfe\x80&opinion=\xc3\x28", "application/x-www-form-urlencoded"),
    "a charset of its own": ("name=名".encode("gb18030"), "application/x-www-form-urlencoded; charset=gb18030"),
    "percent signs alone": (b"%=%&%zz=%zz&%00=%00", "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize("what", ODD_BODIES)
def test_a_body_that_is_no_form_is_refused_at_every_route_and_changes_nothing(school, what):
    body, kind = ODD_BODIES[what]
    before = school.tables()
    for endpoint, method, rule in routes(school.app):
        if method not in UNSAFE or endpoint in BUTTONS:
            continue
        role = let_in(school, endpoint)
        answer = send(
            school, an_address(rule), body, role, content_type=kind, headers={"X-CSRFToken": school.token(role)}
        )
        refused(answer)
    assert changed(before, school.tables()) == []


FIELDS = (
    "save",
    "row",
    "name",
    "opinion",
    "token",
    "revision",
    "unit",
    "username",
    "role",
    "key",
    "value",
    "parent",
    "next",
    "kept_path",
    "operators-0-name",
    "avatar-kept",
    "upto",
    "email",
    "phrases",
    "principal",
    "box",
    "csrf_token",
)


@pytest.mark.parametrize("what", NASTY)
def test_every_field_of_every_route_filled_with_nonsense_is_refused_and_changes_nothing(school, what):
    before = school.tables()
    for endpoint, method, rule in routes(school.app):
        if method not in UNSAFE or endpoint in BUTTONS:
            continue
        role = let_in(school, endpoint)
        sent = {name.encode(): NASTY[what].encode("utf-8", "surrogatepass") for name in FIELDS}
        sent[b"csrf_token"] = school.token(role).encode()
        body = b"&".join(name + b"=" + quoted(value) for name, value in sent.items())
        refused(send(school, an_address(rule), body, role, content_type="application/x-www-form-urlencoded"))
    assert changed(before, school.tables()) == []


SHAPES = {
    "a name a thousand levels deep": {"operators" + "-0" * 1000 + "-name": "x"},
    "brackets": {"operators[0][name]": "x", "operators.0.name": "x", "name[]": "x", "__proto__": "x"},
    "rows with no number": {
        "operators--name": "x",
        "operators-x-name": "x",
        "operators-²-name": "x",
        "operators-１-name": "x",
    },
    "a row past every number": {"operators-99999999999999999999-name": "x"},
    "a name of 50,000 letters": {"n" * 50_000: "x"},
    "an empty name": {"": "x"},
    "a name of Chinese and control characters": {"名\u0001称": "x"},
}


@pytest.mark.parametrize("what", SHAPES)
def test_field_names_of_odd_shapes_are_never_a_crash_and_never_a_person(school, what):
    before = school.tables()
    for url in (NEW, school.address("/filings/{own_draft}/edit")):
        refused(send(school, url, filled(school, name="", **SHAPES[what])), 422)
    after = school.tables()
    assert set(changed(before, after)) <= {"case", "filing"}, "the draft is kept, as with every failed submission"


def test_a_field_sent_twice_counts_once(school):
    sent = filled(school, save="draft")
    for name in ("name", "handle", "operators-0-name", "token", "unit_id"):
        sent.add(name, "第二个值")
    answer = send(school, NEW, sent)
    assert answer.status_code == 303
    page = school.as_role("author").open(answer.headers["Location"])
    assert page.one("input", id="name").get("value") == facts()["name"]


@pytest.mark.parametrize(
    ("label", "content", "codes"),
    [
        ("SVG", SVG, (422,)),
        ("HTML", b"<!DOCTYPE html><script>alert(1)</script>", (422,)),
        ("nothing", b"", (422,)),
        ("a decompression bomb", corpus.png_bomb(20_000, 20_000, 1, 0, 1), (422,)),
        ("21 MB", corpus.picture() + bytes(21 * 1024 * 1024), (422,)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_picture_or_too_large_is_refused_and_the_draft_is_as_it_was(school, label, content, codes):
    before = school.tables()
    for url in (NEW, school.address("/filings/{own_draft}/edit")):
        for save in ("draft", "submit"):
            answer = send(school, url, filled(school, save=save, avatar=png(content)))
            refused(answer, *codes)
    assert changed(before, school.tables()) == [], label


@pytest.mark.parametrize(("megabytes", "status"), [(20, 422), (50, 413)])
def test_a_file_of_20_mb_is_refused_and_the_draft_is_as_it_was(school, megabytes, status):
    before = school.tables()
    for url in (NEW, school.address("/filings/{own_draft}/edit")):
        refused(
            send(school, url, filled(school, avatar=png(corpus.picture() + bytes(megabytes * 1024 * 1024)))), status
        )
    assert changed(before, school.tables()) == []


def test_a_seal_and_a_signature_that_are_no_pictures_are_refused(school):
    before = school.tables()
    for name, address in (("seal", "/people/units/{unit}"), ("signature", "/people/users/{user}/signature")):
        url = school.address(address)
        for content in (SVG, corpus.png_bomb(20_000, 20_000, 1, 0, 1), b"GIF89a" + bytes(99)):
            values = {"csrf_token": school.token("admin")}
            if name == "seal":
                page = school.as_role("admin").open(url)
                values = {k: v for k, v in page.values(page.form(url)).items() if isinstance(v, str)}
            refused(send(school, url, {**values, name: png(content)}, "admin"), 400, 422)
        refused(send(school, url, {**values, name: "not a file"}, "admin")) if name == "signature" else None
    assert changed(before, school.tables()) == []


BAD_FACTS = {
    "a handle with a control character": ({"handle": "zzgs\u0001xxgc"}, "看不见的字符"),
    "a handle of four-byte characters": ({"handle": "𠮷𠮷𠮷𠮷𠮷𠮷"}, "微信号"),
    "a handle that turns round": ({"handle": "zzgs\u202ecgxx"}, "看不见的字符"),
    "a name too long": ({"name": "名" * 61}, "最多 60 字"),
    "a category that does not exist": ({"category": "nothing"}, "“nothing”应填：订阅号、服务号"),
    "a box that does not exist": ({"topics": ["announcement", "nothing"]}, "“nothing”应填：公告、活动"),
    "a yes that is no yes": ({"verified": "maybe"}, "“maybe”应填：是、否"),
    "a remark past its paper": ({"remarks": "注" * 201}, "最多 200 字"),
}


@pytest.mark.parametrize("what", BAD_FACTS)
def test_what_can_never_be_kept_is_refused_beside_its_field_and_nothing_is_kept(school, what):
    changes, sentence = BAD_FACTS[what]
    before = school.tables()
    for url in (NEW, school.address("/filings/{own_draft}/edit")):
        for save in ("draft", "auto", "submit"):
            answer = send(school, url, filled(school, save=save, **changes))
            refused(answer, 422)
            assert sentence in answer.text
    assert changed(before, school.tables()) == []


@pytest.mark.parametrize("count", [21, 1000])
def test_more_people_than_the_form_takes_are_refused_and_none_is_kept(school, count):
    people = {f"operators-{n}-name": f"第{n}人" for n in range(count)}
    before = school.tables()
    for url in (NEW, school.address("/filings/{own_draft}/edit")):
        answer = send(school, url, filled(school, save="draft", **people))
        refused(answer, 422)
        assert "最多 20 人" in answer.text
    assert changed(before, school.tables()) == []


def test_more_parts_than_a_form_may_have_are_refused(school):
    before = school.tables()
    sent = filled(school, save="draft", **{f"field-{n}": "x" for n in range(1100)}, avatar=png(corpus.picture()))
    refused(send(school, NEW, sent), 413)
    assert changed(before, school.tables()) == []


@pytest.mark.parametrize(
    "row",
    [
        "operators:drop:operators-9",
        "operators:drop:",
        "operators:drop:supervisors-0",
        "supervisors:add",
        "supervisors:drop:supervisors-0",
        "nobody:add",
        "operators:double",
        "operators",
        ":",
        "operators:drop:operators-0:operators-1",
        "name:add",
        "avatar:add",
        "__class__:add",
    ],
)
def test_a_row_action_for_rows_that_do_not_exist_is_refused(school, row):
    before = school.tables()
    for url in (NEW, school.address("/filings/{own_draft}/edit")):
        refused(send(school, url, filled(school, save="", row=row)), 400, 422)
    assert changed(before, school.tables()) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("platform=nothing&kind=creation", 404),
        ("platform=wechat&kind=nothing", 404),
        ("platform=&kind=", 404),
        ("", 404),
        ("platform=wechat&kind=change", 400),
        ("platform=wechat&kind=closure", 400),
        ("platform=WECHAT&kind=creation", 404),
        ("platform=wechat%00&kind=creation", 400),
        ("platform=../qq&kind=creation", 404),
    ],
)
def test_a_platform_or_kind_that_does_not_exist_is_refused(school, query, code):
    before = school.tables()
    refused(send(school, f"/filings/new?{query}", filled(school, save="draft")), code)
    if query:
        refused(school.as_role("author").client.get(f"/filings/new?{query}"), code)
    assert changed(before, school.tables()) == []


def test_a_button_that_the_form_does_not_have_is_refused(school):
    before = school.tables()
    for save in ("", "approve", "SUBMIT", "draft "):
        for url in (NEW, school.address("/filings/{own_draft}/edit")):
            refused(send(school, url, filled(school, save=save)), 400)
    assert changed(before, school.tables()) == []


@pytest.mark.parametrize(
    "action", ["nothing", "APPROVE", "approve ", "delete", "__init__", "keep_event", "%00", "a" * 5000]
)
def test_an_action_that_does_not_exist_is_refused(school, action):
    before = school.tables()
    sent = {"csrf_token": school.token("unit_head"), "opinion": "情况属实，同意。"}
    refused(send(school, school.address("/filings/{own}/steps/") + action, sent, "unit_head"), 404)
    assert changed(before, school.tables()) == []


@pytest.mark.parametrize(
    ("role", "place", "action", "code"),
    [
        ("author", "own", "submit", 409),
        ("author", "own_filed", "withdraw", 409),
        ("author", "own_filed", "void", 409),
        ("unit_head", "own_later", "approve", 409),
        ("unit_head", "own_filed", "return", 409),
        ("publicity", "own_filed", "approve", 409),
        ("publicity", "own", "approve", 409),
        ("publicity", "other_filed", "refuse", 409),
        ("author", "own_later", "withdraw", 409),
        ("author", "own_draft", "approve", 409),
        ("author", "own_draft", "withdraw", 409),
        ("author", "own_draft", "submit", 409),
    ],
)
def test_a_step_out_of_turn_is_refused(school, role, place, action, code):
    before = school.tables()
    sent = {"csrf_token": school.token(role), "opinion": "情况属实，同意。"}
    refused(send(school, f"/filings/{school.ids[place]}/steps/{action}", sent, role), code)
    assert changed(before, school.tables()) == []


@pytest.mark.parametrize(
    ("opinion", "sentence"),
    [
        ("", "请填写明确意见"),
        (" \n\t ", "请填写明确意见"),
        ("好", "请填写明确意见"),
        ("意" * 501, "最多 500 字"),
        ("同意\u0007备案", "看不见的字符"),
        ("同意\u202e备案", "看不见的字符"),
        ("\u0000同意备案", "不能保存的字符"),
    ],
)
def test_an_opinion_that_says_nothing_or_cannot_be_printed_is_refused(school, opinion, sentence):
    before = school.tables()
    sent = {"csrf_token": school.token("unit_head"), "opinion": opinion}
    answer = send(school, school.address("/filings/{own}/steps/approve"), sent, "unit_head")
    refused(answer, 422, 400)
    assert sentence in answer.text
    assert changed(before, school.tables()) == []


def test_a_revision_that_is_not_the_pages_own_is_refused(school):
    before = school.tables()
    for revision in ("0", "99", "-1", "9" * 30):
        sent = {"csrf_token": school.token("unit_head"), "opinion": "情况属实，同意。", "revision": revision}
        refused(send(school, school.address("/filings/{own}/steps/approve"), sent, "unit_head"), 409)
    assert changed(before, school.tables()) == []


QUERY = "&".join(
    f"{name}={{0}}"
    for name in (
        "q",
        "scope",
        "state",
        "platform",
        "kind",
        "page",
        "unit",
        "done",
        "action",
        "user",
        "subject",
        "next",
        "copies",
        "v",
        "saved",
        "endpoint",
        "_external",
        "_scheme",
        "_anchor",
        "_method",
    )
)
GARBAGE = (
    "%00",
    "%ff%fe",
    "%",
    "%25",
    "_",
    "%5C",
    "'",
    "%22",
    "9" * 40,
    "-1",
    "1e9",
    "%C2%B2",
    "%EF%BC%91",
    "..%2F..%2Fetc%2Fpasswd",
    "%3Cscript%3E",
    "%7B%7B7*7%7D%7D",
    "%0d%0aX:%20y",
    "%F0%A0%AE%B7",
    "%E2%80%AE",
    "javascript",
    "a" * 20_000,
)


# Files, and paper that takes long to print: neither reads more of a query than the number of copies.
NOT_ASKED = {"static", "bootstrap.static", "filings.print_form", "filings.preview", "filings.blank", "desk.count"}


@pytest.mark.parametrize("garbage", GARBAGE, ids=[g[:12] for g in GARBAGE])
def test_no_page_breaks_on_a_nonsensical_query_and_none_shows_it_as_markup(school, garbage):
    for endpoint, method, rule in routes(school.app):
        if method != "GET" or endpoint in NOT_ASKED:
            continue
        role = "auditor" if endpoint.startswith("audit") else let_in(school, endpoint)
        own = str(school.ids["own"]) if endpoint.startswith("filings") else "1"
        answer = school.as_role(role).client.get(f"{an_address(rule, own)}?{QUERY.format(garbage)}")
        assert answer.status_code < 500, f"{endpoint}: {answer.status_code}"
        said = answer.get_data().decode(errors="replace")  # a workbook is no text
        assert "<script>" not in said, endpoint
        assert "javascript:" not in said, endpoint
        assert answer.status_code not in {301, 302, 303} or answer.headers["Location"].startswith("/"), endpoint


IDS = (
    "0",
    "-1",
    "00",
    "1.0",
    "1e3",
    "²",
    "９",
    "2147483647",
    "2147483648",
    "9" * 40,
    "%00",
    "1;2",
    "1'--",
    "..",
    "None",
    "<script>",
)


@pytest.mark.parametrize("copies", ["0", "-3", "9" * 30, "²", "<script>", "1e9", "%00"])
def test_a_nonsensical_number_of_copies_is_one_copy_three_or_a_refusal(school, copies):
    answer = school.as_role("author").client.get(school.address("/filings/{own_draft}/form.pdf?copies=") + copies)
    assert answer.status_code in {200, 400}
    assert (
        len(PdfReader(io.BytesIO(answer.data)).pages) in {1, 3}
        if answer.status_code == 200
        else SENTENCE.search(answer.text)
    )


@pytest.mark.parametrize("row", IDS)
def test_no_address_breaks_on_a_nonsensical_id(school, row):
    for endpoint, method, rule in routes(school.app):
        if "<" not in rule.rule or endpoint in {"static", "bootstrap.static"}:
            continue
        role = let_in(school, endpoint)
        sent = {"csrf_token": school.token(role)} if method != "GET" else None
        answer = school.as_role(role).client.open(an_address(rule, row), method=method, data=sent)
        assert 300 <= answer.status_code < 500, f"{method} {an_address(rule, row)}: {answer.status_code}"
        answer.close()


def test_a_method_that_a_route_does_not_know_is_refused_in_a_sentence(school):
    before = school.tables()
    for method in ("PUT", "DELETE", "PATCH"):
        for url in ("/", school.address("/filings/{own}"), "/settings/"):
            refused(
                school.as_role("admin").client.open(url, method=method, headers={"X-CSRFToken": school.token("admin")}),
                405,
            )
    assert changed(before, school.tables()) == []

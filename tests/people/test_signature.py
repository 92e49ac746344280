"""One's own signature: drawn or uploaded, shown to nobody else, kept as it was on what is decided already (表注1)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from portal.database import db
from portal.files.models import StoredFile
from portal.people.models import SessionRow
from portal.people.telephones import masked
from tests.corpus import png_bomb
from tests.filings.looking import events, press
from tests.filings.making import typed
from tests.pages import PASSWORD, Upload
from tests.people.administering import agreed, last, user_named
from tests.people.drawing import BLANK, hand, seal

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

URL = "/people/signature"


def sign(page: Page, content: bytes, name: str = "手写签名.png") -> Answer:
    opened = page.open(URL)
    data = opened.values(opened.one("form", enctype="multipart/form-data"))
    data.add("signature", (io.BytesIO(content), name))
    return page.post(URL, data)


def drop(page: Page) -> Answer:
    return page.send(page.open(URL), action=f"{URL}/drop")


def picture_url(answer: Answer) -> str:
    (image,) = [i for i in answer.all("img") if "/people/signature/" in i.get("src", "")]
    return image.get("src", "")


def test_a_signature_is_kept_shown_and_removed_by_its_owner(app: Flask, head: Page) -> None:
    assert "还没有留存签名" in head.open(URL).text
    assert sign(head, hand()).location == f"{URL}?said=signature-saved"
    url = picture_url(head.open(URL))
    shown = head.open(url).response
    assert shown.mimetype == "image/png"
    assert Image.open(io.BytesIO(shown.data)).mode == "RGBA", "the paper is clear"
    assert drop(head).location == f"{URL}?said=signature-dropped"
    assert user_named(app, "head").signature == ""
    assert head.open(url).status == 404


def test_without_javascript_there_is_the_upload_and_one_script_of_our_own_adds_the_pen(
    head: Page, operator: Page
) -> None:
    page = head.open(URL)
    assert "hidden" in page.one("div", class_="sign").attrib
    assert "accept" in page.one("input", type="file").attrib
    assert any("sign.js" in script.get("src", "") for script in page.all("script"))
    assert not any("sign.js" in script.get("src", "") for script in operator.open("/").all("script"))


def test_s57_each_change_is_in_the_trail_and_ends_nothing(app: Flask, head: Page) -> None:
    with app.app_context():
        before = db.session.query(SessionRow).count()
    sign(head, hand())
    first = user_named(app, "head").signature
    assert last(app, "user.changed").detail == {"before": {"signature": ""}, "after": {"signature": first}}
    sign(head, hand(40))
    second = user_named(app, "head").signature
    assert last(app, "user.changed").detail == {"before": {"signature": first}, "after": {"signature": second}}
    with app.app_context():
        assert db.session.query(SessionRow).count() == before
    assert head.open("/").status == 200


def test_what_is_decided_keeps_the_signature_of_that_day(app: Flask, operator: Page, head: Page) -> None:
    sign(head, hand())
    old = user_named(app, "head").signature
    filing = typed(operator)
    assert press(head, filing, "approve").status_code == 303
    sign(head, hand(40))
    drop(head)
    assert events(app, filing)[-1].signature == old
    with app.app_context():
        assert db.session.get(StoredFile, old) is not None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
        (png_bomb(13_000, 13_000, 8, 2, 3), "13000"),
        (BLANK, "没有看到印章或签名"),
        (b"%PDF-1.7", "PDF"),
        (b"", ""),
    ],
    ids=["svg", "too many points", "blank", "pdf", "empty"],
)
def test_s39_s40_what_is_no_picture_of_a_signature_is_refused_beside_the_field(
    app: Flask, head: Page, content: bytes, sentence: str
) -> None:
    sign(head, hand())
    kept = user_named(app, "head").signature
    answer = sign(head, content)
    assert answer.status == 422
    assert sentence in answer.text.replace(" ", "")
    assert answer.has("p", class_="error")
    assert user_named(app, "head").signature == kept


def test_saving_nothing_says_what_is_missing(head: Page) -> None:
    answer = head.post(URL, {"csrf_token": head.token()})
    assert answer.status == 422
    assert "还没有签名" in answer.text


def test_nobody_sees_the_signature_of_somebody_else(app: Flask, head: Page, operator: Page, admin: Page) -> None:
    sign(head, hand())
    url = picture_url(head.open(URL))
    for other in (operator, admin):
        assert other.open(url).status == 404
    assert operator.open(f"/people/users/{user_named(app, 'head').id}/signature").status == 403
    assert operator.open(f"{URL}/..%2f..%2fusers").status == 404


def test_a_student_signs_nothing_and_is_offered_nothing(student: Page, head: Page) -> None:
    assert student.open(URL).status == 403
    assert URL not in student.open("/people/profile").links()
    assert URL in head.open("/people/profile").links()


def test_the_administrator_still_uploads_for_others(app: Flask, admin: Page, head: Page) -> None:
    url = f"/people/users/{user_named(app, 'head').id}"
    admin.send(admin.open(url), {"signature": Upload(seal(), "签名.png")}, action="/signature")
    agreed(app)
    assert head.open(picture_url(head.open(URL))).response.mimetype == "image/png"


def test_s42_a_signature_counts_for_its_owner(app: Flask, head: Page) -> None:
    sign(head, hand())
    user = user_named(app, "head")
    with app.app_context():
        assert db.session.get(StoredFile, user.signature).kept_by == user.id


def profile(page: Page, **fields: Any) -> Answer:
    return page.send(page.open("/people/profile"), {"current": PASSWORD, **fields} if "email" in fields else fields)


def test_s12_where_messages_go_is_changed_by_whoever_knows_the_password(app: Flask, head: Page) -> None:
    for wrong in ("", "Falsch-2026-zzgs"):
        answer = profile(head, email="zhao@zzgs.edu.cn", phrases="同意。", current=wrong)
        assert answer.status == 422
        assert "要填写现在的密码" in answer.text
        assert "zhao@zzgs.edu.cn" in str(answer.values(answer.form("/people/profile")))
    assert user_named(app, "head").email == ""
    assert profile(head, phrases="同意。").status == 303, "phrases alone ask no password"


def test_an_address_and_phrases_are_kept_as_typed_without_empty_lines(app: Flask, head: Page) -> None:
    typed_in = " 情况属实。\r\n\r\n请补充。  \r\n情况属实。"
    assert profile(head, email=" zhao@zzgs.edu.cn ", phrases=typed_in).status == 303
    user = user_named(app, "head")
    assert (user.email, user.phrases) == ("zhao@zzgs.edu.cn", "情况属实。\n请补充。")
    assert last(app, "user.profile").detail == {
        "before": {"email": "", "phone": "", "phrases": 0},
        "after": {"email": "z***@zzgs.edu.cn", "phone": "", "phrases": 2},
    }
    assert profile(head, email="", phrases="").status == 303
    assert user_named(app, "head").email == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0371-0001", "13803710001"),
        ("0086 138 0371 0001", "13803710001"),
        ("(0371) 6123 4567", "0371-61234567"),
        ("0371－61234567转802", "0371-61234567-802"),
        ("6123 4567", "61234567"),
        ("8021", "8021"),
        ("1380371000", ""),
        ("找赵老师", ""),
    ],
)
def test_one_s_own_telephone_is_a_mobile_or_an_office_s_and_masked_in_the_trail(
    app: Flask, head: Page, typed: str, kept: str
) -> None:
    answer = profile(head, phone=typed)
    assert user_named(app, "head").phone == kept
    if kept:
        assert answer.status == 303
        assert last(app, "user.profile").detail["after"]["phone"] == masked(kept)
    else:
        assert answer.status == 422
        assert "不是电话号码" in answer.text
        assert typed in str(answer.values(answer.form("/people/profile")))


def test_a_page_that_was_open_before_there_was_a_telephone_does_not_empty_it(app: Flask, head: Page) -> None:
    assert profile(head, phone="8021").status == 303
    data = {"csrf_token": head.token(), "email": "", "phrases": "同意。"}
    assert head.client.post("/people/profile", data=data).status_code == 303
    assert user_named(app, "head").phone == "8021"


def test_nothing_changed_is_nothing_in_the_trail(app: Flask, head: Page) -> None:
    assert profile(head).status == 303
    assert last(app, "user.profile") is None


@pytest.mark.parametrize(
    "email",
    [
        "zhao@zzgs.edu.cn\r\nBcc: all@zzgs.edu.cn",
        "zhao@zzgs.edu.cn\nx",
        "zhao",
        "a@b",
        "赵@zzgs.edu.cn",
        "zhao@zzgs.edu.cn,li@zzgs.edu.cn",
        "zhao <zhao@zzgs.edu.cn>",
        "a" * 65 + "@zzgs.edu.cn",
        "x" * 100_000,
    ],
)
def test_s53_an_address_that_could_write_a_header_is_refused_and_stays_typed(
    app: Flask, head: Page, email: str
) -> None:
    answer = profile(head, email=email, phrases="同意。")
    assert answer.status == 422
    assert "电子邮箱格式不对" in answer.text
    assert "同意。" in answer.text
    assert user_named(app, "head").email == ""


@pytest.mark.parametrize(
    ("phrases", "sentence"),
    [
        ("\n".join(f"第{n}条" for n in range(21)), "最多 20 条，现有 21 条"),
        ("同意。\n" + "长" * 101, "第 2 条有 101 字"),
        ("同\u202e意", "不能显示的字符"),
        ("同\x07意", "不能显示的字符"),
    ],
)
def test_phrases_have_their_bounds(app: Flask, head: Page, phrases: str, sentence: str) -> None:
    data = {"csrf_token": head.token(), "email": "", "phrases": phrases}
    response = head.client.post("/people/profile", data=data)
    assert response.status_code == 422
    assert sentence in response.text
    assert user_named(app, "head").phrases == ""


def test_twenty_phrases_of_a_hundred_signs_are_taken(app: Flask, head: Page) -> None:
    assert profile(head, phrases="\n".join(f"{n:02}" + "长" * 98 for n in range(20))).status == 303
    assert len(user_named(app, "head").phrases.splitlines()) == 20


def test_ones_own_phrases_stand_first_where_one_decides(operator: Page, head: Page, deputy: Page) -> None:
    profile(head, phrases="已与指导教师核实。")
    page = head.open(f"/filings/{typed(operator)}")
    phrases = [b.get("data-phrase") for b in page.all("button") if b.get("data-phrase")]
    assert phrases[0] == "已与指导教师核实。"
    assert "已与指导教师核实。" not in deputy.open("/people/profile").text

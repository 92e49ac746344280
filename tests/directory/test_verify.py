"""验真: a name, an id, a link, a number or the picture of a QR code gets one of three answers, and never a person's name."""

from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from benchmarks.instance import counted
from portal.calendar import today
from portal.demo.pictures import qr_code
from tests.corpus import bombs, picture, polyglots, strangers
from tests.directory.asking import asked, scanned, tone, verdict
from tests.directory.registering import MARKS, account_id, changed, put, registered

FILED = "已备案 是学校备案的官方账号。"
CODE = "http://weixin.qq.com/r/9EivRoLEGPQ1rbWa9xYV"


@pytest.fixture
def number(app):
    return registered(app, name="信工官微", handle="zzgs-xxgc", original_id="gh_1a2b3c4d5e6f", code=CODE)


@pytest.mark.parametrize(
    "q", ["zzgs-xxgc", "ZZGS-XXGC", " ｚｚｇｓ－ｘｘｇｃ ", "微信号：zzgs-xxgc", "gh_1a2b3c4d5e6f", "zzgs\u200b-xxgc"]
)
def test_an_own_id_is_filed_whatever_the_spelling(app, anonymous, number, q):
    answer = asked(anonymous, q)
    assert verdict(answer) == FILED
    assert "请核对账号 ID" not in answer.text
    for fact in ("信工官微", "zzgs-xxgc", "信息工程学院（二级）", number, today().isoformat()):
        assert fact in answer.text


def test_a_name_alone_is_answered_with_a_warning_to_compare_the_id(anonymous, number):
    for q in ("信工官微", "“信工官微”", "《信工官微》"):
        answer = asked(anonymous, q)
        assert verdict(answer) == FILED
        assert "您看到的账号 ID 若不是 zzgs-xxgc" in answer.text


@pytest.mark.parametrize("spelling", ["{}", "NO.{}", "编号：{}", " {} "])
def test_a_number_is_found(anonymous, number, spelling):
    assert verdict(asked(anonymous, spelling.format(number))) == FILED


@pytest.mark.parametrize(
    "link", [CODE, CODE.replace("http", "https"), f"请扫码关注 {CODE} 谢谢", CODE.removeprefix("http://")]
)
def test_what_the_code_says_is_found_as_a_link(anonymous, number, link):
    assert verdict(asked(anonymous, link)) == FILED


def test_the_account_link_is_found_with_what_browsers_add_to_it(app, anonymous):
    registered(app, "weibo", name="信工微博", handle="zzgsxxgc", link="https://weibo.com/u/1234567890")
    for link in (
        "https://weibo.com/u/1234567890",
        "http://www.weibo.com/u/1234567890/?from=page#top",
        "weibo.com/u/1234567890",
    ):
        assert verdict(asked(anonymous, link.replace("#", "%23").replace("?", "%3F"))) == FILED, link
    for link in (
        "https://weibo.com@evil.test/u/1234567890",
        "https://evil.test/?weibo.com/u/1234567890",
        "https://weibo.com.evil.test/u/1234567890",
    ):
        assert tone(asked(anonymous, link.replace("?", "%3F"))) == "bad", link


@pytest.mark.parametrize(
    "q",
    [
        "weibo.com/u/1234567890",
        "m.weibo.cn/u/1234567890",
        "WWW.Weibo.COM/u/1234567890",
        "网址：weibo.com/u/1234567890",
        "ｗｅｉｂｏ．ｃｏｍ／ｕ／1234567890",
        "打开微博weibo.com/u/1234567890看看",
        "我的微博：https://weibo.com/u/1234567890复制到浏览器",
        "https：//weibo.com/u/1234567890",
    ],
)
def test_a_link_without_its_beginning_is_understood(app, anonymous, q):
    registered(app, "weibo", name="信工微博", handle="zzgsxxgc", link="https://weibo.com/u/1234567890")
    assert verdict(asked(anonymous, q)) == FILED


@pytest.mark.parametrize("handle", ["www.zzgs.edu.cn", "zzgs.edu.cn"])
@pytest.mark.parametrize(
    "q",
    [
        "zzgs.edu.cn",
        "www.zzgs.edu.cn",
        "WWW.ZZGS.EDU.CN/info/1001.htm",
        "www。zzgs。edu。cn",
        "https://zzgs.edu.cn/a%3Fb=1",
    ],
)
def test_a_site_is_known_by_its_host_and_by_its_pages(app, anonymous, handle, q):
    registered(app, "website", name="学校官网", handle=handle)
    assert verdict(asked(anonymous, q)) == FILED
    for other in ("zzgs.edu.cn.evil.test", "evil.test/zzgs.edu.cn", "https://zzgs.edu.cn@evil.test/", "xzzgs.edu.cn"):
        assert tone(asked(anonymous, other)) != "done", other


def test_an_id_or_a_name_with_a_dot_is_found_though_it_looks_like_a_link(app, anonymous):
    registered(app, "douyin", name="郑工商.news", handle="zzgs.xxgc")
    registered(app, "douyin", name="A.B.工作室", handle="zzgs.com")
    for q in ("zzgs.xxgc", "ZZGS.com", "郑工商.news", "A.B.工作室", "抖音号：zzgs.xxgc"):
        assert verdict(asked(anonymous, q)) == FILED, q
    assert tone(asked(anonymous, "https://zzgs.com/pay")) == "bad", "a page of a host is no account of another platform"
    answer = asked(anonymous, "zzgs.else")
    report = next(link for link in answer.links() if link.startswith("/directory/report?"))
    assert anonymous.open(report).one("input", name="name").get("value") == "zzgs.else"


def test_the_picture_of_a_code_is_read_and_not_kept(app, anonymous, number):
    answer = scanned(anonymous, qr_code(CODE))
    assert answer.status == 200
    assert verdict(answer) == FILED
    assert tone(scanned(anonymous, qr_code("https://weixin.qq.com/r/somebody-else"))) == "bad"


def test_the_picture_of_a_code_that_is_no_link_gets_a_sentence(anonymous):
    answer = scanned(anonymous, qr_code("javascript:alert(1)"))
    assert answer.status == 422
    assert "请不要打开" in answer.text
    assert "没有识别到二维码" in scanned(anonymous, picture()).text
    assert "请先选择一张带二维码的图片" in anonymous.send(anonymous.open("/directory/"), action="/directory/").text


def test_s40_an_upload_that_is_no_picture_is_refused_with_a_sentence(app, anonymous, monkeypatch):
    monkeypatch.setattr("portal.directory.views.looking.MOST_PICTURES", 10_000)
    small = [upload for upload in bombs() if len(upload.content) < 450_000]
    for upload in [*small, *strangers(), *polyglots()]:
        answer = scanned(anonymous, upload.content)
        assert answer.status == 422, upload.label


def test_what_is_not_filed_is_unknown_and_leads_to_a_report_filled_in(anonymous, number):
    answer = asked(anonymous, "郑工商代课群")
    assert answer.status == 200
    assert "查无此号" in answer.text
    report = next(link for link in answer.links() if link.startswith("/directory/report?name="))
    assert anonymous.open(report).one("input", name="name").get("value") == "郑工商代课群"
    answer = asked(anonymous, "https://weibo.com/u/777777777")
    report = next(link for link in answer.links() if link.startswith("/directory/report?link="))
    assert anonymous.open(report).one("input", name="link").get("value") == "https://weibo.com/u/777777777"


def test_a_filed_name_with_something_added_is_only_alike(anonymous, number):
    for q in ("信工官微官方", "信工"):
        answer = asked(anonymous, q)
        assert verdict(answer).startswith("没有完全相符的账号 下面的备案账号名称相近，请核对账号 ID")
        assert "zzgs-xxgc" in answer.text


def test_accounts_of_one_name_are_a_list_to_check(app, anonymous, number):
    registered(app, "weibo", name="信工官微", handle="xgweibo")
    text = asked(anonymous, "信工官微").text
    assert "有 2 个同名账号" in text
    assert "zzgs-xxgc" in text
    assert "xgweibo" in text


def test_a_closed_account_was_filed_once(app, anonymous, number):
    put(app, number, "closing")
    assert "正在办理注销" in asked(anonymous, "zzgs-xxgc").text
    put(app, number, "closed")
    answer = asked(anonymous, "zzgs-xxgc")
    assert "曾备案，已注销" in answer.text
    assert today().isoformat() in answer.text
    assert not any("qr_code" in (i.get("src") or "") for i in answer.all("img")), "nobody is led to a closed account"


def test_an_id_is_stronger_than_another_accounts_name(app, anonymous):
    registered(app, name="甲公众号", handle="zzgs-same")
    registered(app, "weibo", name="zzgs-same", handle="other-one")
    text = asked(anonymous, "zzgs-same").text
    assert "甲公众号" in text
    assert "other-one" not in text


HOSTILE = {
    "ten thousand letters": ("信" * 10_000, 422, "最多查验 500 个字符"),
    "javascript": ("javascript:alert(1)", 422, "请不要打开"),
    "data": ("data:text/html,x", 422, "请不要打开"),
    "bidi": ("信工\u202e官微", 422, "看不见的字符"),
    "a control character": ("信工\x01官微", 422, "看不见的字符"),
    "a NUL": ("信工\0官微", 400, "不能保存的字符"),
    "a percent sign": ("%25", 200, "查无此号"),
    "two wildcards": ("%25_", 200, "查无此号"),
    "an underscore each": ("____", 200, "查无此号"),
    "a quotation mark": ("' OR 1=1 --", 200, "查无此号"),
    "markup": ("<script>alert(1)</script>", 200, "查无此号"),
    "a template": ("{{ 7*7 }}", 200, "查无此号"),
    "a broken link": ("http://[::1", 200, "查无此号"),
    "an emoji": ("😀😀", 200, "查无此号"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_questions_get_a_sentence(anonymous, number, what):
    q, status, sentence = HOSTILE[what]
    answer = anonymous.client.get("/directory/", query_string={"q": q.replace("%25", "%")})
    assert answer.status_code == status
    assert sentence in answer.text
    assert "<script>alert" not in answer.text


def test_nothing_typed_is_the_list_of_accounts(app, anonymous, number):
    registered(app, "weibo", "经济与管理学院", name="经管微博", handle="jgweibo")
    put(app, registered(app, name="旧号", handle="zzgs-old"), "closed")
    text = asked(anonymous, "%20").text
    assert "已备案的账号2" in text.replace(" ", "")
    assert "旧号" not in text
    only = anonymous.open("/directory/?platform=weibo").text
    assert "经管微博" in only
    assert "信工官微" not in only
    assert "没有符合条件的账号" in anonymous.open("/directory/?level=一级&platform=weibo").text
    part = anonymous.open("/directory/?unit=经济与管理学院", HX_Request="true", HX_Target="results")
    assert "经管微博" in part.text
    assert not part.has("main")


def test_a_question_costs_at_most_four_statements_of_its_own(app, anonymous, number):
    for n in range(30):
        registered(app, "weibo", name="同名微博", handle=f"wb{n:05d}")
    for url in (
        "/directory/?q=同名微博",
        "/directory/?q=zzgs-xxgc",
        "/directory/?q=微博",
        "/directory/?q=https://x.cn/a",
        "/directory/",
        f"/directory/{number}",
        "/api/v1/accounts",
        "/api/v1/verify?q=信工官微",
    ):
        with counted(app) as seen:
            anonymous.client.get(url)
        assert seen.total() <= 4 + 2, (url, list(seen))  # the school's parameters, and whether somebody is signed in


def test_a_number_opens_the_account_and_says_which_version_is_valid(app, anonymous, operator, number):
    page = anonymous.open(f"/directory/{number}")
    assert "登记的内容自备案以来没有变更" in page.text
    assert "第 1 版" in page.text
    assert not any(link.startswith("/accounts/") for link in page.links())
    assert f"/accounts/{account_id(app, number)}" in operator.open(f"/directory/{number}").links()
    changed(app, number, name="信工发布")
    page = anonymous.open(f"/directory/{number}").text
    assert "有效，内容已变更" in page
    assert "您手中的登记表若为第 1 版，内容已更新" in page
    assert "信工发布" in page
    changed(app, number, name="信工发布厅")
    assert "若为第 1–2 版" in anonymous.open(f"/directory/{number}").text
    put(app, number, "closing")
    assert "注销中" in anonymous.open(f"/directory/{number}").text
    put(app, number, "closed")
    assert "起不再是学校的官方账号" in anonymous.open(f"/directory/{number}").text


def test_a_number_is_found_whatever_the_spaces_and_the_case(app, anonymous):
    number = registered(app, name="信工官微", handle="zzgs-xxgc")
    for spelling in (f" {number} ", number.replace("-", " - "), number.replace("-", "－")):
        assert anonymous.open(f"/directory/{spelling}").status == 200, spelling


ODD_NUMBERS = (
    "没有",
    "2026-微信-9999",
    "x" * 3000,
    "%3Cscript%3E",
    "a/b/c",
    "..%2f..",
    "%E2%80%AE1",
    "{{7*7}}",
    "'--",
    "%25",
)


@pytest.mark.parametrize("number_", ODD_NUMBERS)
def test_an_unknown_number_is_a_page_with_the_box_and_the_way_to_report(anonymous, number_):
    answer = anonymous.open(f"/directory/{number_}")
    assert answer.status == 404
    assert "查无此号" in answer.text
    assert answer.has("input", name="q")
    assert any(link.startswith("/directory/report") for link in answer.links())


def test_pictures_are_public_inert_and_may_be_shown_by_another_site(app, anonymous, number):
    for key in ("avatar", "qr_code"):
        answer = anonymous.client.get(f"/directory/{number}/{key}")
        assert answer.status_code == 200
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "max-age=300" in answer.headers["Cache-Control"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        label = {"avatar": "头像", "qr_code": "二维码"}[key]
        said = parse_options_header(answer.headers["Content-Disposition"])
        assert said == ("inline", {"filename": f"信工官微-{label}.png"}), "the name of the upload stays inside"
        again = anonymous.client.get(f"/directory/{number}/{key}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    assert anonymous.client.get(f"/directory/{number}/proof").status_code == 404
    bare = registered(app, "weibo", name="无图", handle="nopicture")
    assert anonymous.client.get(f"/directory/{bare}/avatar").status_code == 404


def test_no_public_answer_holds_a_persons_name_or_number(app, anonymous, number):
    changed(app, number, positioning="面向师生")
    urls = [
        "/directory/",
        "/directory/?q=信工官微",
        "/directory/?q=zzgs-xxgc",
        "/directory/?q=信工",
        f"/directory/{number}",
        f"/directory/{number}/avatar",
        f"/directory/{number}/qr_code",
        "/directory/report",
        "/api/v1/accounts",
        "/api/v1/verify?q=zzgs-xxgc",
        "/api/v1/verify?q=信工",
        "/api/v1/openapi.json",
    ]
    for mark in MARKS:
        answer = anonymous.client.get("/api/v1/verify", query_string={"q": mark})
        assert answer.json["answer"] == "unknown", mark
        assert answer.json["similar"] == []
    for url in urls:
        answer = anonymous.client.get(url)
        whole = str(answer.headers) + answer.get_data().decode("utf-8", "replace")
        assert [mark for mark in MARKS if mark in whole] == [], url


def test_s65_one_address_cannot_have_pictures_read_without_end(app, anonymous, monkeypatch):
    monkeypatch.setattr("portal.directory.views.looking.MOST_PICTURES", 3)
    assert [scanned(anonymous, b"GIF89a").status for _ in range(4)] == [422, 422, 422, 429]

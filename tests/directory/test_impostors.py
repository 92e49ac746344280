"""A confirmed impostor is a red headline before anything else; the account that is really filed is found beneath it."""

from __future__ import annotations

import pytest

from portal.demo.pictures import qr_code
from tests.directory.asking import asked, fits, scanned, tone, verdict
from tests.directory.registering import put, registered
from tests.reports.making import reported, take

NOT_OURS = "已确认冒用：这个{}账号不是学校的"
MISUSED = "已确认冒用：有{}账号冒用这个名称"
DO_NOT = "请不要关注、转账"
LINK = "https://weibo.com/u/666666"


@pytest.fixture
def confirmed(app, anonymous, publicity):
    """Confirm a report with these facts."""

    def confirm(**facts: str) -> int:
        number = reported(app, anonymous, **{"link": "", **facts})
        assert take(publicity, number, "confirm").status == 303
        return number

    return confirm


def headline(answer):
    """The tone and the words of the first thing said; everything else comes after it on the page."""
    return tone(answer), verdict(answer)


def test_the_impostors_name_is_red_before_look_alikes(app, anonymous, confirmed):
    for n in range(9):
        registered(app, name=f"郑工商招生{n}", handle=f"zzgszs{n}")
    confirmed(name="郑工商招生办", platform="douyin")
    answer = asked(anonymous, "郑工商招生办")
    colour, words = headline(answer)
    assert colour == "bad"
    assert words.startswith(NOT_OURS.format("抖音"))
    assert DO_NOT in words
    text = answer.text
    assert text.index("已确认冒用") < text.index("学校备案的账号中，名称相近的有：") < text.index("郑工商招生0")
    assert not answer.all("span", class_="badge badge-done"), "what is there to compare is no answer"
    assert "查无此号" not in text


@pytest.mark.parametrize(("platform", "label"), [("douyin", "抖音"), ("wechat", "微信"), ("", "")])
def test_of_a_name_that_is_also_filed_the_real_account_follows(app, anonymous, confirmed, platform, label):
    registered(app, name="信工官微", handle="zzgs-xxgc")
    confirmed(name="信工官微", platform=platform)
    answer = asked(anonymous, "信工官微")
    colour, words = headline(answer)
    assert (colour, words.startswith(MISUSED.format(label))) == ("bad", True)
    text = answer.text
    assert text.index("已确认冒用") < text.index("真正的备案账号是：") < text.index("账号 ID zzgs-xxgc")


def test_the_id_of_the_real_account_is_certain_and_green(app, anonymous, confirmed):
    number = registered(app, name="信工官微", handle="zzgs-xxgc", link="https://weibo.com/u/1234567890")
    confirmed(name="信工官微")
    for q in ("zzgs-xxgc", number):
        assert headline(asked(anonymous, q))[0] == "done", q
    answer = anonymous.client.get("/api/v1/verify?q=zzgs-xxgc")
    fits("Answer", answer.json)
    assert (answer.json["impostor"], answer.json["impostor_platforms"]) == (False, [])


def test_several_accounts_of_the_name_are_a_list_under_the_warning(app, anonymous, confirmed):
    registered(app, name="信工官微", handle="zzgs-xxgc")
    registered(app, "weibo", name="信工官微", handle="xgweibo")
    confirmed(name="信工官微", platform="douyin")
    confirmed(name="信工官微", platform="kuaishou")
    answer = asked(anonymous, "信工官微")
    assert headline(answer)[1].startswith(MISUSED.format("快手、抖音"))
    for fact in ("学校备案过的同名账号是：", "zzgs-xxgc", "xgweibo"):
        assert fact in answer.text


def test_a_closed_account_whose_name_or_id_somebody_took_is_red(app, anonymous, confirmed):
    number = registered(app, "weibo", name="旧微博", handle="zzgs-old", link=LINK)
    put(app, number, "closed")
    confirmed(name="旧微博", link=LINK, platform="weibo")
    for q in ("旧微博", LINK):
        answer = asked(anonymous, q)
        colour, words = headline(answer)
        assert (colour, words.startswith("已确认冒用：学校的账号已注销，有微博账号冒用该账号")) == ("bad", True), q
        assert "曾备案、已注销的账号是：" in answer.text
        assert "注销日期" in answer.text


# The link that was reported, and the forms in which others come by it.
FORMS = [
    (LINK, "weibo.com/u/666666"),
    (LINK, "http://www.weibo.com/u/666666/"),
    (LINK, "https://m.weibo.cn/u/666666?from=page"),
    (LINK, "WEIBO.COM/u/666666"),
    (LINK, "打开微博weibo.com/u/666666看看"),
    (LINK, "666666"),
    ("https://m.weibo.cn/u/666666?jumpfrom=x", "https://weibo.com/u/666666"),
    ("zzgs-fake.com/pay/?utm_source=a", "https://www.zzgs-fake.com/pay"),
    ("https://zzgs-fake.com/pay?id=3", "http://zzgs-fake.com/pay?id=3&from=singlemessage"),
    ("https://zzgs-fake.com/", "zzgs-fake.com"),
    ("https://zzgs-fake.com/", "https://zzgs-fake.com/pay/now?x=1"),
    ("郑工商招生.中国/报名", "https://郑工商招生.中国/报名/"),
]
OTHERS = [
    (LINK, "https://weibo.com/u/777777"),
    (LINK, "777777"),
    ("https://mp.weixin.qq.com/s?__biz=AAAA&mid=1", "https://mp.weixin.qq.com/s?__biz=BBBB&mid=1"),
    ("https://zzgs-fake.com/pay?id=3", "https://zzgs-fake.com/pay?id=4"),
    ("https://zzgs-fake.com/pay", "https://zzgs-fake.com/"),
    ("https://www.xiaohongshu.com/explore/64aa", "https://www.xiaohongshu.com/explore/64ab"),
]


@pytest.mark.parametrize(("link", "q"), FORMS)
def test_the_reported_link_is_known_in_other_forms(anonymous, confirmed, link, q):
    confirmed(name="假冒的", link=link)
    answer = anonymous.client.get("/directory/", query_string={"q": q})
    assert NOT_OURS.format("微博" if "weibo" in link else "") in answer.text


@pytest.mark.parametrize(("link", "q"), OTHERS)
def test_another_link_is_not_taken_for_it(anonymous, confirmed, link, q):
    confirmed(name="假冒的", link=link)
    answer = anonymous.client.get("/directory/", query_string={"q": q})
    assert answer.status_code == 200
    assert "已确认冒用" not in answer.text


def test_the_code_of_an_impostor_is_red(anonymous, confirmed):
    code = "http://weixin.qq.com/r/AAivRoLEGPQ1rbWa9xYV"
    confirmed(name="假冒的", link=code, platform="wechat")
    assert headline(scanned(anonymous, qr_code(code)))[1].startswith(NOT_OURS.format("微信"))


@pytest.mark.parametrize("q", ["郑工商招生办", "“郑工商招生办”", "郑工商 招生办", "名称：郑工商招生办"])
def test_the_name_is_known_in_other_spellings(anonymous, confirmed, q):
    confirmed(name="郑工商招生办")
    assert headline(asked(anonymous, q))[0] == "bad"


def test_an_id_that_was_reported_as_the_name_is_known(anonymous, confirmed):
    confirmed(name="ZZGS-fake", platform="wechat")
    assert headline(asked(anonymous, "zzgs-fake"))[1].startswith(NOT_OURS.format("微信"))


def test_the_api_says_that_it_is_an_impostor_whatever_is_filed(app, anonymous, confirmed):
    registered(app, name="信工官微", handle="zzgs-xxgc")
    confirmed(name="信工官微", platform="douyin")
    answer = anonymous.client.get("/api/v1/verify?q=信工官微")
    fits("Answer", answer.json)
    said = answer.json
    assert (answer.status_code, said["answer"], said["certain"], said["impostor"]) == (200, "filed", False, True)
    assert said["impostor_platforms"] == ["douyin"]
    confirmed(name="郑工商招生办")
    answer = anonymous.client.get("/api/v1/verify?q=郑工商招生办")
    assert (answer.status_code, answer.json["answer"], answer.json["impostor"]) == (404, "unknown", True)
    assert answer.json["impostor_platforms"] == []

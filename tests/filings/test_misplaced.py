"""A link or a QR code of another platform is remarked in the form, beside its field, and nothing of one's own is (附件 1–3)."""

from __future__ import annotations

import pytest

from portal.filings.misplaced import out_of_place
from portal.filings.models import Filing, Kind
from portal.platforms import ALL
from tests.corpus import code
from tests.filings.making import facts
from tests.filings.on_pages import draft, new_form
from tests.pages import Upload

# An address of each platform, as a link and as a code may hold it.
OF = {
    "wechat": "http://weixin.qq.com/r/zzgs",
    "weibo": "https://weibo.com/u/1234567890",
    "qq": "https://user.qzone.qq.com/2853710086",
    "channels": "https://weixin.qq.com/sph/AbCd123",
    "miniprogram": "https://wxaurl.cn/abcDEF12345",
    "douyin": "https://v.douyin.com/iRNBho5U/",
    "kuaishou": "https://v.kuaishou.com/abc123",
    "bilibili": "https://b23.tv/abc123",
    "xiaohongshu": "https://xhslink.com/a/abc",
    "toutiao": "https://m.toutiao.com/i7123456789/",
    "baijiahao": "https://baijiahao.baidu.com/s?id=17",
    "zhihu": "https://zhuanlan.zhihu.com/p/123456",
    "podcast": "https://www.ximalaya.com/album/87654321",
    "app": "https://apps.apple.com/cn/app/zzgs/id1234567890",
    "website": "https://xxgc.zzgs.edu.cn/",
    "other": "https://mp.sohu.com/profile",
}
SOFTWARE = {"app", "miniprogram"}  # may be presented on a page of the school's own site


def test_every_platform_is_in_the_table():
    assert set(OF) == {definition.key for definition in ALL}


@pytest.mark.parametrize("platform", OF)
def test_of_every_two_platforms_the_address_of_the_one_is_out_of_place_in_the_form_of_the_other(app, platform):
    with app.app_context():
        for other, address in OF.items():
            blank = {"link": "", "codes": {}}
            typed = Filing(kind=Kind.CREATION, platform=platform, data={**blank, "link": address})
            coded = Filing(kind=Kind.CREATION, platform=platform, data={**blank, "codes": {"qr_code": address}})
            right = other == platform or (other == "website" and platform in SOFTWARE)
            assert bool(out_of_place(typed)) is not right, (platform, other)
            assert set(out_of_place(coded)) == (set() if right else {"qr_code"}), (platform, other)


@pytest.mark.parametrize("text", ["", "https://example.com/", "不是链接"])
def test_what_names_no_platform_is_no_cause_for_a_remark(app, text):
    with app.app_context():
        data = {"link": text, "codes": {"qr_code": text}}
        assert out_of_place(Filing(kind=Kind.CREATION, platform="wechat", data=data)) == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("https://u.wechat.com/kAbc", "个人微信的名片"),
        ("https://weixin.qq.com/g/AbC", "微信群"),
        ("https://qm.qq.com/q/abc", "QQ好友或QQ群"),
        ("wxp://f2f0abc", "收款码"),
    ],
)
def test_a_code_of_a_person_a_group_or_a_till_is_remarked(app, text, what):
    with app.app_context():
        filing = Filing(kind=Kind.CREATION, platform="wechat", data={"codes": {"qr_code": text}})
        assert out_of_place(filing)["qr_code"].startswith(f"二维码指向{what}")


def test_it_is_said_beside_the_field_and_among_the_remarks_to_author_and_approver_and_stops_nothing(operator, head):
    chosen = {"qr_code": Upload(code(OF["weibo"])), "link": OF["bilibili"]}
    page = operator.open(f"/filings/{draft(operator, **chosen)}/edit")
    said = "二维码属于微博，与本表的平台（微信）不符，请核对是否选错了图片。"
    assert page.one("p", id="qr_code-remark").text == said
    assert (
        page.one("p", id="link-remark").text == "主页链接属于哔哩哔哩，与本表的平台（微信）不符，请核对是否粘贴错了。"
    )
    assert said in "".join(page.one("div", id="side").itertext())
    answer = operator.send(page, button=("save", "submit"))
    assert answer.status == 303
    assert said in head.open(answer.location).text


def test_a_picture_that_is_sent_by_itself_answers_with_the_remark_under_it(operator):
    data = operator.signed({**facts(), "qr_code": Upload(code(OF["douyin"])), "save": "auto"})
    page = operator.post(new_form(operator).path, data, HX_Request="true", HX_Target="qr_code-box")
    assert "二维码属于抖音" in page.one("p", id="qr_code-remark").text

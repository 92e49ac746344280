"""The printed form is the paper the office knows, filled in, with nothing cut and nothing lost."""

import io

import pypdf
import pytest
from PIL import Image

from portal.documents import Boxes, Decision, Sheet, Value, plain_layout, render_blank, render_form
from portal.platforms.layouts import QQ_LAYOUT, WECHAT_LAYOUT, WEIBO_LAYOUT
from tests.documents.sheets import NOTES, decided, filled, pages, person, png, poppler, squeezed

COMMON = (
    "NO.",
    "（党委宣传部填写）",
    "创建",
    "补办",
    "重要事项变更",
    "注册时间",
    "认证情况",
    "创建单位(个人)名称",
    "单位:",
    "个人:",
    "目前粉丝人数",
    "公告□",
    "活动□",
    "新闻□",
    "宣传□",
    "课程□",
    "资讯□",
    "专业□",
    "服务□",
    "其它：",
    "主要运行人员",
    "姓名",
    "手机号",
    "微信号",
    "QQ号",
    "电子邮箱",
    "（填写明确意见）",
    "党委宣传部备案登记意见",
    "□同意备案登记",
    "□不同意备案登记",
    "盖章",
    "主要负责人签名：",
    "年月日",
    "备注",
    "□是",
    "□否",
    "二维码",
)
OWN = {
    "微信": (
        "名称",
        "类别",
        "□订阅号",
        "□服务号",
        "□企业号",
        "原始ID",
        "头像",
        "账号主体",
        "内容",
        "主管人员(教职工)",
        "基层党委(党总支)或机关部门审批意见",
    ),
    "微博": (
        "昵称",
        "类别",
        "□新浪",
        "□腾讯",
        "□其他",
        "个性域名（UID地址）",
        "头像",
        "内容及功能定位",
        "主管人员（教职工）",
        "基层党委（党总支）或机关部门审批意见",
    ),
    "QQ公众空间": ("名称", "账号主体", "内容", "主管人员(教职工)", "基层党委(党总支)或机关部门审批意见"),
}
LAYOUTS = {"微信": WECHAT_LAYOUT, "微博": WEIBO_LAYOUT, "QQ公众空间": QQ_LAYOUT}
NAMES = ("陈䶮", "李㛃", "买买提·阿卜杜热西提", "A–B", "ＺＺＧＳ（全角）", "王〇", "𫖯𬭚")


@pytest.mark.parametrize("platform", LAYOUTS)
def test_the_empty_form_holds_every_word_of_the_paper_on_one_page(platform: str) -> None:
    title = f"郑州工商学院新媒体建设备案登记表（{platform}）"
    printed = render_blank(LAYOUTS[platform], title, NOTES)
    (page,) = pages(printed)
    other = poppler(printed)
    for words in (title, *COMMON, *OWN[platform], *map(squeezed, NOTES)):
        assert words in page
        assert words in other


@pytest.mark.parametrize(("platform", "absent"), [("微博", "账号主体"), ("QQ公众空间", "类别"), ("QQ公众空间", "头像")])
def test_a_form_asks_nothing_its_paper_does_not_ask(platform: str, absent: str) -> None:
    assert absent not in pages(render_blank(LAYOUTS[platform], "登记表", NOTES))[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_a_name_is_printed_and_can_be_read_back(name: str) -> None:
    sheet = filled(
        texts={"name": name, "unit_name": name, "person_name": name},
        people={"supervisors": (person(name),), "operators": (person(name),)},
        remarks=name,
    )
    printed = render_form(WECHAT_LAYOUT, sheet)
    assert printed.missing == ()
    assert pages(printed)[0].count(squeezed(name)) == 6
    assert poppler(printed).count(squeezed(name)) == 6


def test_every_value_of_a_filled_form_is_on_the_page() -> None:
    sheet = filled(decisions=decided(), late_mark="逾期备案")
    printed = render_form(WECHAT_LAYOUT, sheet)
    (page,) = pages(printed)
    other = poppler(printed)
    values = [*sheet.texts.values(), *sheet.others.values(), sheet.number, "同意创建。", "材料齐全。", "2026年11月19日"]
    values += [part for people in sheet.people.values() for one in people for part in one]
    values += [
        "☑创建",
        "□补办",
        "☑订阅号",
        "□服务号",
        "☑是",
        "公告☑",
        "活动□",
        "新闻☑",
        "☑同意备案登记",
        "□不同意备案登记",
    ]
    values += [
        "签名：赵建国",
        "签名：周明远",
        "〔逾期备案〕",
        "版本2",
        "打印时间2026-11-2214:05",
        "打印人李老师",
        "扫码核验",
    ]
    for value in values:
        assert squeezed(value) in page
        assert squeezed(value) in other
    assert "（填写明确意见）" not in page


def test_a_refusal_ticks_the_other_box() -> None:
    sheet = filled(decisions={"publicity": Decision("材料不全。", "周明远", "2026年11月22日", "refuse")})
    assert "□同意备案登记☑不同意备案登记材料不全。" in pages(render_form(WECHAT_LAYOUT, sheet))[0]


@pytest.mark.parametrize("platform", LAYOUTS)
def test_the_fullest_ordinary_form_still_is_one_page_with_nothing_cut(platform: str) -> None:
    name, opinion, remarks = "郑州工商学院" * 10, "同意，" * 66 + "同意", "备注内容，" * 30
    sheet = filled(
        texts={
            "name": name,
            "handle": "zzgs_" + "a" * 15,
            "original_id": "gh_" + "3f9a" * 4,
            "entity": name,
            "unit_name": name,
            "person_name": "买买提·阿卜杜热西提",
            "followers": "1286",
            "registered_on": "2026年11月18日",
        },
        decisions=decided(opinion),
        remarks=remarks,
    )
    printed = render_form(LAYOUTS[platform], sheet)
    (page,) = pages(printed)
    assert printed.pages == 1
    assert "附页" not in page
    assert page.count(name) == (2 if platform == "微博" else 3)
    assert opinion in page
    assert remarks in page


def test_three_copies_say_who_keeps_each_of_them() -> None:
    printed = render_form(WECHAT_LAYOUT, filled(), copies=3)
    texts = pages(printed)
    marks = ["党委宣传部存", "审批单位存", "创建者存"]
    assert [[mark for mark in marks if mark in text] for text in texts] == [[mark] for mark in marks]
    assert all("gh_3f9a1b2c4d5e" in text for text in texts)
    assert not any(mark in pages(render_form(WECHAT_LAYOUT, filled()))[0] for mark in marks)


def test_any_other_number_of_copies_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="copies"):
        render_form(WECHAT_LAYOUT, filled(), copies=2)


def test_more_than_three_operators_go_on_to_an_attached_page_of_every_copy() -> None:
    names = [f"运行甲{digit}" for digit in "一二三四五"]
    people = {"supervisors": (person("赵建国"),), "operators": tuple(person(name) for name in names)}
    printed = render_form(WECHAT_LAYOUT, filled(people=people), copies=3)
    texts = pages(printed)
    assert len(texts) == printed.pages == 6
    for form, annex in zip(texts[::2], texts[1::2], strict=True):
        assert "全部名单见附页" in form
        assert [name in form for name in names] == [True, True, True, False, False]
        assert all(name in annex for name in names)
        assert "附页" in annex
        assert "NO.ZZGS-WX-2026-0012" in annex
        assert "郑州工商学院新媒体建设备案登记表（微信）" in annex
    assert "审批单位存" in texts[3]


def test_text_too_long_for_the_page_is_whole_on_the_attached_page() -> None:
    remarks = "".join(f"第{number}条说明，" for number in range(400))
    texts = pages(render_form(WECHAT_LAYOUT, filled(remarks=remarks)))
    assert "（全文见附页）" in texts[0]
    assert all("打印人李老师" in text for text in texts)
    # The foot of a page stands between the lines of a text that goes on over it.
    annex = "".join(
        text.replace("NO.ZZGS-WX-2026-0012版本2打印时间2026-11-2214:05打印人李老师", "") for text in texts[1:]
    )
    assert remarks in annex


@pytest.mark.parametrize("key", ["name", "handle", "original_id", "entity", "unit_name", "person_name", "followers"])
def test_no_field_however_long_loses_a_word(key: str) -> None:
    long = "".join(f"甲{number}乙" for number in range(300))
    texts = pages(render_form(WECHAT_LAYOUT, filled(texts={key: long})))
    assert all(f"甲{number}乙" in "".join(texts[1:]) for number in range(300))


def test_a_draft_says_so_across_the_page_and_a_record_does_not() -> None:
    assert "草稿" in pages(render_form(WECHAT_LAYOUT, filled(watermark="草稿")))[0]
    assert "草稿" not in pages(render_form(WECHAT_LAYOUT, filled()))[0]


def test_seals_and_signatures_are_printed_beside_the_words_and_hide_none() -> None:
    stamps = {"signature": png("L", (560, 240), "black"), "seal": png(ink="#d22222")}
    plain = render_form(WECHAT_LAYOUT, filled(decisions=decided()))
    stamped = render_form(WECHAT_LAYOUT, filled(decisions=decided(**stamps)))
    count = [len(pypdf.PdfReader(io.BytesIO(printed.pdf)).pages[0].images) for printed in (plain, stamped)]
    assert count[1] > count[0]
    assert pages(stamped) == pages(plain)


def test_a_picture_that_cannot_be_read_is_named_in_words() -> None:
    printed = render_form(WECHAT_LAYOUT, filled(images={"avatar": b"<svg onload=alert(1)>", "qr_code": b""}))
    assert "图片无法打印" in pages(printed)[0]
    assert printed.pages == 1


def test_a_picture_too_large_to_decode_is_named_in_words() -> None:
    bomb = io.BytesIO()
    Image.new("1", (6000, 6000)).save(bomb, "PNG")
    assert "图片无法打印" in pages(render_form(WECHAT_LAYOUT, filled(images={"avatar": bomb.getvalue()})))[0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_picture_of_any_kind_is_printed(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 60)).save(out, "PNG")
    printed = render_form(WECHAT_LAYOUT, filled(images={"avatar": out.getvalue()}))
    assert "图片无法打印" not in pages(printed)[0]
    assert "头像" not in pages(printed)[0]


def test_every_font_of_the_print_is_embedded() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_form(WECHAT_LAYOUT, filled(watermark="草稿")).pdf))
    for page in reader.pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert fonts
        assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_the_page_is_a4_and_carries_its_title() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_form(WECHAT_LAYOUT, filled()).pdf))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata is not None
    assert reader.metadata.title == "郑州工商学院新媒体建设备案登记表（微信）"


def test_a_platform_without_an_official_form_prints_in_the_same_style() -> None:
    fields = (
        ("名称", Value("name")),
        ("抖音号", Value("handle")),
        ("注册时间", Value("registered_on")),
        ("主页链接", Value("link")),
        ("认证情况", Boxes("verified", choices=("是", "否"))),
    )
    layout = plain_layout(fields, (("avatar", "头像"), ("qr_code", "二维码")), wide=frozenset({"link"}))
    texts = {"name": "郑工商抖音", "handle": "zzgs", "link": "https://v.douyin.com/abc", "unit_name": "信息工程学院"}
    (page,) = pages(render_form(layout, filled(texts=texts)))
    for words in (
        "抖音号zzgs",
        "主页链接https://v.douyin.com/abc",
        "名称郑工商抖音",
        "☑是□否",
        "单位:信息工程学院",
        "审批意见",
        "备注",
    ):
        assert words in page


@pytest.mark.parametrize("pictures", [(), (("avatar", "头像"),)])
def test_a_plain_page_needs_no_pictures(pictures: tuple[tuple[str, str], ...]) -> None:
    printed = render_form(plain_layout((("名称", Value("name")),), pictures), Sheet("登记表", texts={"name": "某某"}))
    assert printed.pages == 1
    assert "某某" in pages(printed)[0]

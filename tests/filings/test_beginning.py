"""A filing begins with a link or a QR code: platform, id and picture are in the form; who has it already is said first (第九条)."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from portal.database import db
from portal.files.models import StoredFile
from portal.filings.models import Filing, State
from portal.filings.starting.pasted import Pasted
from portal.people.models import Person, User
from portal.platforms import ALL, PLATFORMS
from tests.corpus import code, picture
from tests.filings.changing import changing, registered
from tests.filings.looking import counted, filing_row
from tests.filings.making import WAYS, bring, draft, filed, id_in, submitted
from tests.pages import Upload

WECHAT = "http://weixin.qq.com/r/zzgs-xxgc-begin"
SPACE = "https://space.bilibili.com/437316738"


def begun(person, link="", chosen=None, kind="creation", page=None):
    """Fill the box of the page and press one of its two buttons."""
    page = page or person.open("/filings/new")
    fields = {"link": link, **({"qr_code": Upload(chosen)} if chosen else {})}
    return person.send(page, fields, button=("kind", kind), action="/filings/begin")


def shown(person, answer):
    """The page to which the answer leads."""
    assert answer.status == 303, answer.text
    return person.follow(answer)


def values(page):
    return page.values(page.form("/filings/new?platform"))


# One link of each platform that names one, and what it answers of the form; 微信 and five more write an inner id in their addresses.
ANSWERED = [
    ("wechat", "https://mp.weixin.qq.com/s?__biz=MzI1NjA4ODQxMQ==&mid=1", {}),
    ("wechat", "https://open.weixin.qq.com/qr/code?username=gh_1a2b3c4d5e6f", {"original_id": "gh_1a2b3c4d5e6f"}),
    ("weibo", "https://weibo.com/u/1234567890", {"handle": "1234567890"}),
    ("qq", "https://user.qzone.qq.com/2853710086", {"handle": "2853710086"}),
    ("channels", "https://weixin.qq.com/sph/AbCd123", {}),
    (
        "miniprogram",
        "https://servicewechat.com/wx0123456789abcdef/12/page-frame.html",
        {"handle": "wx0123456789abcdef"},
    ),
    ("douyin", "https://www.douyin.com/user/MS4wLjABAAAAxY-z_09", {}),
    ("douyin", "https://www.iesdouyin.com/share/user/88012345678", {"uid": "88012345678"}),
    ("kuaishou", "https://www.kuaishou.com/profile/3xabcdef-12_3", {}),
    ("bilibili", SPACE, {"handle": "437316738"}),
    ("xiaohongshu", "https://www.xiaohongshu.com/user/profile/5ff0e6410000000001008400", {}),
    ("toutiao", "https://www.toutiao.com/c/user/1638412345678901/", {}),
    ("baijiahao", "https://author.baidu.com/home/1612345678901234", {"handle": "1612345678901234"}),
    ("zhihu", "https://www.zhihu.com/org/zzgs", {"handle": "zzgs"}),
    ("podcast", "https://www.ximalaya.com/zhubo/12345678", {"handle": "12345678", "category": "ximalaya"}),
    ("app", "https://sj.qq.com/appdetail/cn.edu.zzgs.app", {"handle": "cn.edu.zzgs.app"}),
    ("website", "https://xxgc.zzgs.edu.cn/", {"handle": "xxgc.zzgs.edu.cn"}),
    ("other", "https://mp.sohu.com/profile?xpt=abc", {"platform_name": "搜狐号"}),
]


def test_every_platform_has_its_link_in_the_table():
    assert {platform for platform, _, _ in ANSWERED} == {definition.key for definition in ALL}


@pytest.mark.parametrize(("platform", "link", "answers"), ANSWERED)
def test_a_link_answers_what_it_can_of_the_form_of_its_platform_typed_or_in_a_code(platform, link, answers):
    kept_as = "store_link" if platform == "app" else "link"
    assert Pasted(text=link).platform == Pasted(code=link).platform == platform
    assert Pasted(text=link).facts(platform) == {**answers, kept_as: link}
    assert answers.items() <= Pasted(code=link).facts(platform).items()
    other = next(key for key in PLATFORMS if key not in {platform, "website"})
    assert Pasted(text=link).facts(other) == {"link": link}, "on another form the link alone is carried along"


def test_a_link_leads_to_the_form_with_platform_id_and_link_in_it_and_keeps_nothing(app, operator):
    answer = begun(operator, f"B站主页 {SPACE}?spm=1 快来看")
    page = shown(operator, answer)
    assert "哔哩哔哩备案（创建）" in page.text
    assert (values(page)["handle"], values(page)["link"]) == ("437316738", f"{SPACE}?spm=1")
    assert counted(app, Filing) == 0
    saved = operator.send(page, {"name": "郑州工商学院信工"}, button=("save", "draft"))
    assert filing_row(app, id_in(saved.location)).handle == "437316738"


def test_a_code_leads_to_the_form_with_the_picture_in_it_and_it_is_not_asked_again(app, operator):
    page = shown(operator, begun(operator, chosen=code(WECHAT), kind="retroactive"))
    assert "微信备案（补办）" in page.text
    assert f"二维码内容：{WECHAT}" in page.text
    assert operator.open(page.one("img", id="qr_code-preview").get("src")).response.mimetype == "image/png"
    saved = operator.send(page, {"name": "郑州工商学院信工"}, button=("save", "draft"))
    row = filing_row(app, id_in(saved.location))
    assert re.fullmatch("[0-9a-f]{64}", row.data["qr_code"])
    assert row.data["codes"]["qr_code"] == WECHAT
    assert not row.data["link"], "no browser opens what such a code says"


def test_a_code_that_names_the_account_fills_in_id_and_link(operator):
    page = shown(operator, begun(operator, chosen=code("https://weibo.cn/qr/userinfo?uid=1234567890")))
    assert "微博备案（创建）" in page.text
    assert values(page)["handle"] == "1234567890"
    assert values(page)["link"] == "https://weibo.cn/qr/userinfo?uid=1234567890"


def test_a_picture_without_a_code_is_kept_and_the_platform_is_asked(app, operator):
    page = shown(operator, begun(operator, chosen=picture()))
    assert "没有识读到二维码" in page.text
    link = next(url for url in page.links() if "platform=channels&kind=creation" in url)
    form = operator.open(link)
    assert form.has("input", name="qr_code-kept")
    saved = operator.send(form, {"name": "郑州工商学院"}, button=("save", "draft"))
    assert filing_row(app, id_in(saved.location)).data["qr_code"]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://example.com/zzgs", "看不出属于哪个平台，请选择平台，链接会带进登记表"),
        ("javascript:alert(1)", "不是网页链接"),
        ("zzgs_xxgc_new", "不是链接"),
        ("https://u.wechat.com/kAbc", "这是个人微信的名片，不是新媒体账号的链接"),
    ],
)
def test_what_names_no_platform_is_said_plainly_and_is_carried_to_the_one_that_is_chosen(operator, link, said):
    page = shown(operator, begun(operator, link))
    assert said in page.text
    chosen = next(url for url in page.links() if "platform=weibo&kind=retroactive" in url)
    form = operator.open(chosen)
    carried = values(form)
    assert carried["link"] == (link if link.startswith("https") else "")
    assert carried["handle"] == ("zzgs_xxgc_new" if link.startswith("zzgs") else "")


def test_the_chosen_platform_of_an_unknown_site_is_told_its_domain(operator):
    form = operator.open("/filings/new?platform=website&kind=creation&link=https://zzgs-xxgc.com/a")
    assert values(form)["handle"] == "zzgs-xxgc.com"


def test_link_and_code_of_two_platforms_are_not_guessed_between(operator):
    page = shown(operator, begun(operator, SPACE, chosen=code(WECHAT)))
    assert "链接和二维码不属于同一个平台" in page.text
    assert "platform=" not in page.path


@pytest.mark.parametrize(("link", "said"), [("", "请粘贴账号主页"), ("长" * 2001, "最多 2000 个字符")])
def test_what_cannot_be_taken_is_said_beside_the_box_and_stays_in_it(app, operator, link, said):
    page = begun(operator, link)
    assert page.status == 422
    assert said in page.text
    assert counted(app, Filing) == 0
    assert page.one("input", id="link").get("value") == link


def test_what_is_no_picture_is_refused_and_the_link_stays(app, operator):
    page = begun(operator, SPACE, chosen=b"<svg/>")
    assert page.status == 422
    assert page.one("input", id="link").get("value") == SPACE
    assert counted(app, StoredFile) == 0


# Who has it already ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["id", "link", "code"])
def test_an_account_of_ones_own_unit_offers_the_change_instead(app, operator, head, publicity, by):
    filed(
        operator, head, publicity, "bilibili", handle="437316738", link=f"{SPACE}/video", qr_code=Upload(code(WECHAT))
    )
    given = {"id": (SPACE,), "link": (f"{SPACE}/video?spm=9",), "code": ("", code(WECHAT))}[by]
    page = shown(operator, begun(operator, *given))
    assert "台账中已有这个账号" in page.text
    assert "由信息工程学院备案" in page.text
    assert re.search(r"NO\. 20\d\d-B站-0001|NO\. 20\d\d-\S+-0001", page.text)
    assert any("kind=change&account=" in url for url in page.links())


def test_another_units_account_says_whom_to_ask_and_names_nobody(operator, head, publicity, stranger):
    filed(operator, head, publicity, "bilibili", handle="437316738")
    page = shown(stranger, begun(stranger, SPACE))
    assert "请与信息工程学院商量，或问党委宣传部李老师（85303916，行政楼207）" in page.text
    panel = "".join(page.one("section", id="pasted").itertext())
    assert "王敏" not in panel
    assert "1380371" not in panel
    assert not any("kind=change" in url for url in page.links())


def test_a_draft_of_ones_own_is_offered_first_and_another_can_be_begun(app, operator):
    mine = draft(operator, "bilibili", handle="437316738")
    page = shown(operator, begun(operator, SPACE))
    assert "您有一份未提交的草稿" in page.text
    assert f"/filings/{mine}/edit" in page.links()
    another = next(url for url in page.links() if "platform=bilibili&kind=creation&link=" in url)
    form = operator.open(another)
    assert values(form)["handle"] == "437316738"
    assert "另有一份未提交的创建是同一个账号" in form.text
    assert f"/filings/{mine}/edit" in form.links()


def test_a_colleagues_draft_is_named_and_not_opened_and_a_strangers_is_not_told(operator, head, stranger):
    draft(operator, "bilibili", handle="437316738")
    page = shown(head, begun(head, SPACE))
    assert "王敏（信息工程学院）" in page.text
    assert "请先与其商量由谁提交" in page.text
    assert "哔哩哔哩备案（创建）" in shown(stranger, begun(stranger, SPACE)).text


def test_what_is_handed_in_already_is_shown(operator):
    mine = submitted(operator, "bilibili", handle="437316738")
    page = shown(operator, begun(operator, SPACE))
    assert "这个账号已有一份备案在办" in page.text
    assert f"/filings/{mine}" in page.links()


def test_a_name_finds_the_accounts_alike_and_is_carried_along(app, operator, browser_of):
    registered(app, browser_of)
    page = shown(operator, begun(operator, "郑州工商学院信息工程"))
    assert "台账中名称或账号相近的" in page.text
    assert "郑州工商学院信息工程学院" in page.text
    form = operator.open(next(url for url in page.links() if "platform=weibo&kind=creation" in url))
    assert values(form)["name"] == "郑州工商学院信息工程"


# A draft comes before another, however one begins ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["change", "closure"])
def test_a_draft_about_an_account_is_offered_on_every_way_to_begin(app, operator, browser_of, kind):
    account = registered(app, browser_of)
    if kind == "change":
        mine = changing(operator, account, name="郑州工商学院信工")
    else:
        page = operator.open(f"/filings/new?kind=closure&account={account}")
        mine = id_in(operator.send(page, {"reason": "merged"}, button=("save", "draft")).location)
    address = f"/filings/new?kind={kind}&account={account}"
    assert address in operator.open(f"/accounts/{account}").links()
    offer = operator.open(address)
    assert "您有一份未提交的草稿" in offer.text
    assert f"/filings/{mine}/edit" in offer.links()
    assert f"/filings/{mine}/edit" in operator.open("/filings/new").links()
    another = operator.open(next(url for url in offer.links() if "another=yes" in url))
    saved = operator.send(
        another, {"reason_note": "x"} if kind == "closure" else {"name": "郑工商"}, button=("save", "draft")
    )
    assert id_in(saved.location) != mine
    assert counted(app, Filing) == 3


def test_nothing_but_the_checked_picture_is_written_and_a_mark_is_its_owners_alone(app, operator, stranger):
    answer = begun(operator, chosen=code(WECHAT))
    assert (counted(app, Filing), counted(app, StoredFile)) == (0, 1)
    mark = parse_qs(urlsplit(answer.location).query)["qr_code-kept"][0]
    form = stranger.open(f"/filings/new?platform=wechat&kind=creation&qr_code-kept={mark}")
    assert not form.has("input", name="qr_code-kept")
    assert stranger.open(f"/filings/carried/qr_code?mark={mark}").status == 404
    assert operator.open(f"/filings/carried/avatar?mark={mark}").status == 404
    assert operator.open(f"/filings/carried/qr_code?mark={mark}").status == 200


def test_the_page_begins_with_the_box_then_drafts_then_ones_accounts_then_the_platforms(operator, head, publicity):
    filed(operator, head, publicity)
    draft(operator, "weibo")
    page = operator.open("/filings/new")
    titles = ["".join(h.itertext()) for h in page.all("h2")]
    assert titles == ["新账号", "未提交的草稿1", "已备案的账号：变更、注销", "没有链接？按平台选择"]
    assert sum("platform=" in url for url in page.links()) == 2 * len(PLATFORMS)


def test_words_typed_before_one_had_to_sign_in_again_stand_in_the_box(app, operator):
    from tests.people.leaving import idle, sign_in  # noqa: PLC0415 - scenery of one test

    page = operator.open("/filings/new")
    idle(app, "operator")
    turned = begun(operator, SPACE, page=page)
    assert turned.status == 401
    given = operator.follow(sign_in(operator, turned, "operator"))
    assert given.one("input", id="link").get("value") == SPACE


def test_facts_are_a_form_as_it_is_for_every_platform():
    """What is carried into a form its fields take: nothing is filled in that would be refused."""
    for platform, definition in PLATFORMS.items():
        for _, link, _ in ANSWERED:
            for key, text in Pasted(text=link, code=WECHAT).facts(platform).items():
                assert definition.fields[key].kind.fault(text) is None, (platform, link, key)


def test_what_the_unit_said_before_and_the_clerk_themselves_stand_in_a_new_form(app, operator, head, publicity):
    filed(operator, head, publicity, "weibo", name="工商信工", topics=["news", "event"])
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == "王敏")).one()
        db.session.execute(update(User).where(User.username == "operator").values(person_id=person.id))
        db.session.commit()
    page = operator.open("/filings/new?platform=wechat&kind=creation")
    assert "名称、内容、主管人员由本单位最近一次备案带入，主要运行人员先填为您本人，请核对。" in page.text
    assert page.one("input", id="name").get("value") == "工商信工"
    assert [box.get("value") for box in page.all("input", name="topics", checked="")] == ["event", "news"]
    assert page.one("input", id="operators-0-name").get("value") == "王敏"
    assert page.one("input", id="supervisors-0-name").get("value")
    assert not head.open("/filings/new?platform=wechat&kind=creation").one("input", id="operators-0-name").get("value")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_an_accounts_own_is_not_lent_to_another(operator, head, publicity, platform):
    """Its id never, and its name not on the platform that it is on: there it is taken."""
    filed(operator, head, publicity, "weibo", name="工商信工")
    page = operator.open(f"/filings/new?platform={platform}&kind=creation")
    lent = {key: page.one("input", id=key).get("value") for key in ("name", "handle") if page.all("input", id=key)}
    assert lent.get("name", "") == ("" if platform == "weibo" else "工商信工"), lent
    assert not lent.get("handle")


@pytest.mark.parametrize("state", [state for state in WAYS if state is not State.FILED])
def test_only_what_was_registered_lends_to_a_new_form(browser_of, operator, state):
    """A filing that was refused, or is not decided, is nobody's word yet (第九条)."""
    bring(browser_of, state, "weibo")
    page = operator.open("/filings/new?platform=wechat&kind=creation")
    assert not page.one("input", id="supervisors-0-name").get("value")
    assert "本单位最近一次备案" not in page.text

"""Names that are alike are found, the most alike first: traditional, misspelled, of the same sound, in letters that look the same."""

from __future__ import annotations

import time

import pytest

from portal.accounts import likeness
from portal.accounts.models import Account
from portal.accounts.queries import account
from portal.database import db
from portal.people.models import Unit
from tests.directory.registering import put, registered

FILED = {
    "郑州工商学院": "zzgs-main",
    "郑州工商学院团委": "zzgs-tuanwei",
    "信工官微": "zzgs-xxgc",
    "经济与管理学院": "jgxy2016",
    "ZZGS资讯": "zzgs0371",
    "龙子湖青年台": "longzihu",
    "郑工商图书馆（官方）": "88123456",
}
# What is asked, and the name that comes first.
FOUND = [
    ("鄭州工商學院", "郑州工商学院"),
    ("鄭州工商學院團委", "郑州工商学院团委"),
    ("經濟與管理學院", "经济与管理学院"),
    ("龍子湖青年臺", "龙子湖青年台"),
    ("鄭工商圖書館", "郑工商图书馆（官方）"),
    ("信工官徽", "信工官微"),
    ("信工宫微", "信工官微"),
    ("郑州工商院校", "郑州工商学院"),
    ("郑洲工商学院", "郑州工商学院"),
    ("郑州工商学元", "郑州工商学院"),
    ("郑州工商大学", "郑州工商学院"),
    ("郑州工学院", "郑州工商学院"),
    ("郑州工商学院官徽", "郑州工商学院"),
    ("郑州工商学院团尾", "郑州工商学院团委"),
    ("正洲工伤学院团委", "郑州工商学院团委"),
    ("经济管理学院", "经济与管理学院"),
    ("龙子湖青年", "龙子湖青年台"),
    ("郑工商图书馆(官方)", "郑工商图书馆（官方）"),
    ("郑工商图书馆【官方】", "郑工商图书馆（官方）"),
    ("ＺＺＧＳ資訊", "ZZGS资讯"),
    ("ΖΖGS资讯", "ZZGS资讯"),  # two Greek letters
    ("zzgs咨询", "ZZGS资讯"),
    ("zzgs-ххgс", "信工官微"),  # three Cyrillic letters
    ("zzgs_xxgc", "信工官微"),
    ("zzgs-xxgcc", "信工官微"),
    ("ZZGSO37l", "ZZGS资讯"),
    ("longzlhu", "龙子湖青年台"),
    ("jgxy2O16", "经济与管理学院"),
]
# Honest names that have nothing to do with any of them.
UNRELATED = (
    "清华大学",
    "郑州大学",
    "河南工业大学",
    "华北水利水电大学",
    "中原工学院",
    "北京青年报",
    "河南日报",
    "人民日报",
    "央视新闻",
    "王者荣耀攻略",
    "二手交易群",
    "校园跑腿",
    "考研英语",
    "天气预报",
    "郑州地铁",
    "郑州发布",
    "丁香医生",
    "果壳",
    "知乎日报",
    "南方周末",
    "美食天下",
    "阳光志愿服务队",
    "文学与传媒学院",
    "土木工程学院",
    "体育教学部",
    "马克思主义学院",
    "附属中学",
    "学生会",
    "招生就业处",
    "后勤服务",
    "龙湖派出所",
    "青年湖南",
    "商务部",
    "工商银行",
    "图书馆",
    "zzu-news",
    "henan2024",
    "wx1234567",
    "12345678",
    "88123457",
    "abc",
    "信",
    "a",
    "0371",
    "http",
    "😀😀",
    "。。。",
    "——",
)


@pytest.fixture
def filed(app):
    return {name: registered(app, name=name, handle=handle) for name, handle in FILED.items()}


def names(app, *words: str, most=likeness.MOST):
    with app.app_context():
        return [account(found).name for found in likeness.alike(words, most)]


@pytest.mark.parametrize(("asked", "name"), FOUND)
def test_a_name_alike_is_found_first(app, filed, asked, name):
    assert names(app, asked)[:1] == [name]


@pytest.mark.parametrize("asked", UNRELATED)
def test_an_honest_name_that_has_nothing_to_do_with_them_is_like_none(app, filed, asked):
    held = [name for name in FILED if len(asked) > 1 and asked in name]  # a part of a name is a way to look for it
    assert set(names(app, asked)) == set(held)


def test_the_most_alike_come_first_and_no_more_than_asked_for(app, filed):
    for n in range(30):
        registered(app, "weibo", name=f"郑州工商学院第{n}分会", handle=f"wb{n:05d}")
    found = names(app, "鄭州工商學院")
    assert (found[0], len(found)) == ("郑州工商学院", likeness.MOST)
    assert names(app, "鄭州工商學院", most=1) == ["郑州工商学院"]
    scores = [likeness.likeness("鄭州工商學院", name) for name in found]
    assert scores == sorted(scores, reverse=True)


def test_a_closed_account_is_like_none(app, filed):
    put(app, filed["信工官微"], "closed")
    assert names(app, "信工官徽") == []


def test_several_forms_of_one_question_are_asked_together(app, filed):
    assert names(app, "王者荣耀", "信工官徽", "信工官徽") == ["信工官微"]
    assert names(app) == names(app, "", " ") == []


def test_the_page_shows_them_in_this_order_and_nothing_for_what_is_not_filed(app, anonymous, filed):
    text = anonymous.open("/directory/?q=鄭州工商學院團委").text
    assert "没有完全相符的账号" in text
    assert text.index("郑州工商学院团委 微信") < text.index("郑州工商学院 微信")
    assert "查无此号" in anonymous.open("/directory/?q=河南工业大学").text


def test_ten_thousand_names_are_compared_in_little_time(app, filed):
    with app.app_context():
        unit = db.session.query(Unit).first()
        rows = [
            {"number": f"T-{n}", "platform": "weibo", "unit_id": unit.id, "name": f"学院{n}青年", "handle": f"h{n}"}
            for n in range(10_000)
        ]
        day = db.session.query(Account).first().filed_on
        facts = {"filed_on": day, "late": False, "sought": "", "link": "", "verified": "", "followers": 0}
        db.session.execute(
            Account.__table__.insert(), [{**row, **facts, "status": "active", "revision": 1} for row in rows]
        )
        spent = []
        for _ in range(3):  # the first has every name to put into its form
            begun = time.process_time()
            assert account(likeness.alike(["鄭州工商學院"])[0]).name == "郑州工商学院"
            spent.append(time.process_time() - begun)
        assert min(spent) < 0.5

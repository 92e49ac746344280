"""What a password must be, in both profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal import create_app
from portal.people import passwords
from tests.conftest import a_config
from tests.pages import PASSWORD, Page

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

# (password, good under dengbao, good under asvs)
TABLE = [
    ("Ab3-xyq", False, False),
    ("Ab3-xyqw", True, True),
    ("abcdefgh", False, False),
    ("kqvzmwrt", False, True),
    ("kqvzmwrt7", False, True),
    ("Kqvzmwrt7", True, True),
    ("password", False, False),
    ("Password123", False, False),
    ("P@ssw0rd", False, False),
    ("Qwer1234", False, False),
    ("12345678", False, False),
    ("84736251", False, True),
    ("Zzgs2026", False, False),
    ("Xinmeiti-1", False, False),
    ("operator-Xy7", False, False),
    ("XyOperator7!", False, False),
    ("郑州工商学院2026A", False, False),
    ("南门的梧桐 Tree 7", True, True),
    ("南门的梧桐树开花了", False, True),
    ("correct horse battery staple", False, True),
    ("Correct horse battery 9", True, True),
    ("x" * 257, False, False),
    # Walks on the keyboard, sequences, repetitions and dates.
    ("1qaz@WSX3edc", False, False),
    ("Qwert!2345", False, False),
    ("Asdfghjkl;1", False, False),
    ("zaq1@WSX", False, False),
    ("Aaaa1111!!", False, False),
    ("Abcd1234!@#$", False, False),
    ("Hg19850312!", False, False),
    ("Tqwe-Zoyan-9", True, True),
    # Names in pinyin, whole, turned round, in initials.
    ("Wangmin@1985", False, False),
    ("Minwang-2026", False, False),
    ("WangM#2026", False, False),
    ("WM19850312x", False, False),
    ("Wm-2026-abc", False, False),
    ("Xinxigongchengxueyuan1", False, False),
    ("XXGCXY@2026", False, False),
    ("Zzgsxy#123", False, False),
    ("Swmkq-Tree-7", True, True),
    # Common ones of this country and of the world, with signs for letters.
    ("Woaini5201314", False, False),
    ("Iloveyou!!", False, False),
    ("Sup3rm@n2026", False, False),
    ("Liverpool_88", False, False),
]


@pytest.mark.parametrize("profile", ["dengbao", "asvs"])
@pytest.mark.parametrize(("password", "dengbao", "asvs"), TABLE)
def test_s03_s05_both_profiles_judge_a_table_of_passwords(
    tmp_path: Path, profile: str, password: str, *, dengbao: bool, asvs: bool
) -> None:
    app = create_app(a_config(tmp_path, password_profile=profile))
    with app.app_context():
        found = passwords.faults(password, username="operator", words=("王敏", "信息工程学院", "郑州工商学院"))
    assert (not found) is (dengbao if profile == "dengbao" else asvs), found


def test_s05_at_least_three_thousand_common_passwords_are_known() -> None:
    assert len(passwords.common()) >= 3000
    assert {"123456", "woaini1314", "p@ssw0rd", "trustno1", "letmein"} <= passwords.common()


@pytest.mark.parametrize(
    ("name", "password"), [("曾国强", "Zengguoqiang-1"), ("曾国强", "Zgq@1990"), ("单雄信", "Shanxiongxin8!")]
)
def test_s05_a_surname_counts_as_it_is_read(app: Flask, name: str, password: str) -> None:
    with app.app_context():
        assert passwords.faults(password, username="operator", words=(name,)) == [
            "密码不能由学校、单位、平台或本人的名称（或其拼音）加数字组成，容易被猜中。"
        ]


def test_s03_who_administers_needs_two_characters_more(app: Flask) -> None:
    with app.app_context():
        assert passwords.faults("Ab3-xyqw", username="admin", admin=True)
        assert not passwords.faults("Ab3-xyqwzk", username="admin", admin=True)


def test_s04_sixty_four_chinese_characters_count_to_the_last(app: Flask, operator: Page) -> None:
    long = "梧桐树下读书声声入耳家事国事天下事" * 3 + "Aa1 南门的春天又来了！"
    long = (long * 2)[:64]
    answer = operator.send(operator.open("/people/password"), {"current": PASSWORD, "new": long, "again": long})
    assert answer.status == 303, answer.text
    with app.app_context():
        kept = passwords.hashed(long)
        assert passwords.fits(kept, long)
        assert not passwords.fits(kept, long[:63])
    Page(app, "operator", long)


def test_a_password_typed_on_another_keyboard_layout_of_unicode_is_the_same(app: Flask) -> None:
    with app.app_context():
        assert passwords.fits(passwords.hashed("caf\u00e9-Tree-7"), "cafe\u0301-Tree-7")


def test_a_one_time_password_is_good_in_both_profiles_and_never_the_same(app: Flask) -> None:
    with app.app_context():
        made = {passwords.one_time() for _ in range(50)}
        assert len(made) == 50
        assert not [p for p in made if passwords.faults(p, username="operator", admin=True)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"current": "wrong", "new": "Wutong-2026-nanmen", "again": "Wutong-2026-nanmen"}, "现在的密码不正确"),
        ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "不能与现在的密码相同"),
        ({"current": PASSWORD, "new": "Wutong-2026-nanmen", "again": "Wutong-2026"}, "两次输入的新密码不一致"),
        ({"current": PASSWORD, "new": "kurz", "again": "kurz"}, "密码至少 8 个字符，现为 4 个"),
        ({"current": "", "new": "", "again": ""}, "请填写现在的密码"),
    ],
)
def test_a_refused_new_password_says_why(operator: Page, fields: dict[str, str], said: str) -> None:
    answer = operator.send(operator.open("/people/password"), fields)
    assert answer.status == 422
    assert said in answer.text


def test_guessing_the_present_password_in_an_open_session_is_counted_too(operator: Page) -> None:
    new = "Wutong-2026-nanmen"
    for _ in range(5):
        operator.send(operator.open("/people/password"), {"current": "wrong", "new": new, "again": new})
    assert (
        operator.send(operator.open("/people/password"), {"current": PASSWORD, "new": new, "again": new}).status == 422
    )

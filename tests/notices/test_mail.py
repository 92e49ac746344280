"""A mail as the reader's server gets it: its headers line by line, what its subject says, how one gets rid of it."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import date
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from portal.database import db
from portal.delegation.effects import entrust
from portal.delegation.rules import Plan
from portal.notices.mail import NAME, compose
from portal.notices.models import MessageSort, Notice
from portal.notices.wording import LONGEST_SUBJECT, subject
from tests.filings.making import typed
from tests.notices.post import TITLE, delivered, told
from tests.notices.reminding import people, take
from tests.notices.sending import wants

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

LONG = "newmedia-beian.publicity-department.a-university-with-a-long-name.edu.cn"


def headers(raw: bytes) -> list[bytes]:
    """The lines of the header, as they came."""
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


def faults(raw: bytes) -> list[bytes]:
    """The lines that some gateway takes amiss: a header that begins with nothing, an encoded one that is too long."""
    lines = headers(raw)
    empty = [line for line in lines if line.rstrip().endswith(b":") or not line.strip()]
    long = [line for line in lines if len(line) > (76 if b"=?" in line else 998)]
    return empty + long


def test_a_mail_begins_with_who_sends_it(app: Flask, post: Any) -> None:
    told(app, "head")
    delivered(app)
    (raw,) = post.raw
    first, second, *_ = headers(raw)
    assert first.startswith(b"From: =?utf-8?")
    assert second == b" <portal@example.edu>"
    assert faults(raw) == []
    mail = post.to("head")[0]
    assert (mail["From"].addresses[0].display_name, mail["Subject"]) == (NAME, f"【备案平台】{TITLE}")


@pytest.mark.parametrize("domain", ["example.edu", LONG])
@pytest.mark.parametrize("many", [1, 17, 30, 60])
def test_no_header_begins_with_an_empty_line_and_all_are_read_back(app: Flask, domain: str, many: int) -> None:
    config = app.extensions["portal.config"]
    config = replace(config, mail_from=f"portal@{domain}", public_url=f"https://{domain}/{'p' * many}/")
    to = f"{'x' * many}@{domain}"
    for text in ("催办：微信“" + "新" * many + "”", "a" * many, f"微信“{'ab ' * many}”创建", "🎓" * many):
        raw = compose(config, to, text, "text", "portal-" + "a" * 32).as_bytes()
        assert faults(raw) == []
        mail = email.message_from_bytes(raw, policy=default)
        assert mail["Subject"] == text.strip()
        assert (mail["To"], mail["From"].addresses[0].addr_spec) == (to, f"portal@{domain}")
        assert mail["List-Unsubscribe"] == f"<https://{domain}/{'p' * many}/notices/settings>"
        assert b"List-Unsubscribe: <https://" in raw, "an encoded one cannot be followed"


def test_who_wants_less_mail_is_led_to_the_own_settings(app: Flask, post: Any, head: Page, configured: Any) -> None:
    told(app, "head")
    delivered(app)
    (mail,) = post.to("head")
    assert "我的设置（哪些消息发邮件）：https://media.example.edu/notices/settings" in mail.get_content()
    address = re.fullmatch("<https://media.example.edu(.*)>", mail["List-Unsubscribe"])[1]
    assert "消息接收方式" in head.open(address).text
    assert address in head.open("/people/profile").links(), "我的设置 has it, too"
    configured(public_url="", smtp_host="")
    made = compose(app.extensions["portal.config"], "head@example.edu", "x", "text", "portal-1")
    assert made["List-Unsubscribe"] is None


def a_notice(number: int, sort: MessageSort, title: str, gist: str, total: int = 0, text: str = "") -> Notice:
    return Notice(id=number, sort=sort, title=title, gist=gist, total=total, text=text)


ONE = a_notice(1, MessageSort.TODO, "待您办理：微信“新芽”创建", "待您办理")
OTHER = a_notice(2, MessageSort.TODO, "转由您办理：微博“校园”变更", "转由您办理")
RESULT = a_notice(3, MessageSort.RESULT, "微信“新芽”创建：已备案", "已备案")
MANY = a_notice(4, MessageSort.RESULT, "已备案 60 件", "已备案", 60, "微信“新芽”创建\n微信“二”创建\n……等 60 件")
TRUST = a_notice(5, MessageSort.DELEGATION, "王敏委托您代理审批", "委托")


@pytest.mark.parametrize(
    ("notices", "said"),
    [
        ([ONE], "待您办理：微信“新芽”创建"),
        ([RESULT], "微信“新芽”创建：已备案"),
        ([ONE, OTHER], "2 件待办：微博“校园”变更等"),
        ([ONE, RESULT], "2 件事项：微信“新芽”创建等"),
        ([MANY], "已备案 60 件：微信“新芽”创建等"),
        ([MANY, ONE], "61 件事项：微信“新芽”创建等"),
        ([TRUST], "委托"),
        ([TRUST, ONE], "2 件事项：委托等"),
        ([a_notice(6, MessageSort.URGE, "催办：请致电13812345678", "催办")], "催办：请致电（号码略）"),
    ],
)
def test_a_subject_says_what_the_mail_is_about(notices: list[Notice], said: str) -> None:
    assert subject(notices) == f"【备案平台】{said}"


def test_a_subject_is_short() -> None:
    long = a_notice(1, MessageSort.TODO, "待您办理：" + "长" * 100, "待您办理")
    assert len(subject([long])) == len("【备案平台】") + LONGEST_SUBJECT
    assert subject([long]).endswith("…")


def test_s50_a_subject_names_no_person(app: Flask, post: Any, operator: Page) -> None:
    for sort in ("todo", "copy"):
        wants(app, "head", sort, "mail", "now")
        wants(app, "deputy", sort, "mail", "now")
    filing = typed(operator)
    at = "2026-11-30T12:00"
    for action, who, whom in (
        ("urge", "operator", ""),
        ("consult", "head", "deputy"),
        ("copy", "head", "deputy"),
        ("advise", "deputy", ""),
        ("return", "head", ""),
    ):
        take(app, filing, at, (action, who), whom=whom)
        delivered(app)
    with app.app_context():
        known = people()
        entrust(Plan(known["head"], known["deputy"], "", date(2026, 12, 1), date(2026, 12, 2)), "", known["admin"])
        db.session.commit()
        names = {user.name for user in known.values()}
    delivered(app)
    subjects = [str(mail["Subject"]) for _, mail in post.mails]
    assert subjects[-2:] == ["【备案平台】委托"] * 2
    assert len(subjects) >= 7
    assert not [said for said in subjects if any(name in said for name in names)]

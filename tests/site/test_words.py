"""How the portal speaks: as an office writes. Kinds of sentences that were found translated, or a programmer's, do not come back."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tests.site.spoken import said

# A programmer reads these: what can be asked of the API, and what it answers.
OF_THE_API = frozenset({"portal/directory/arguments.py", "portal/directory/openapi.py"})


class Kind(NamedTuple):
    """A kind of sentence that nobody in an office writes: what betrays it, what to write, one that is found, one that is let be."""

    pattern: str
    instead: str
    planted: str
    good: str
    of_the_api: bool = True


KINDS = (
    Kind(
        r"在您[^，。]{0,8}(之后|之前|期间)",
        "您打开页面后，",
        "在您打开页面之后，已有人修改。",
        "您打开页面后，已有人修改。",
    ),
    Kind(r"(?<!其)它", "name it, or leave it out", "请打开它试发一条。", "“其它”后面写着“公告”。"),
    Kind(r"[已又]被(?!他人处理)", "an active verb", "没有这个角色，可能已被收回。", "已被他人处理。"),
    Kind(r"(?<!正在)进行|成功地|已成功", "the verb alone", "请对内容进行核对。", "另一个发送任务正在进行。"),
    Kind(r"由哪里|尚未由", "在哪里、尚未纳入", "哪一条由哪里落实。", "哪一条在哪里落实。"),
    Kind(r"个导入", "次导入", "这个导入已经保存。", "这次导入已经保存。"),
    Kind(r"(?<!系统)(?<!审计)管理员(?!微信)", "系统管理员", "请把编号告诉管理员。", "请联系系统管理员。"),
    Kind(r"不需(?!要)", "无需", "由性质决定，不需填写。", "由性质决定，无需填写。"),
    Kind(
        r"参数|字段|令牌|会话|占位符|空字符|控制字符|空值|[旧新]值|默认值|无效|非法|安全标记",
        "what a clerk calls it",
        "邮箱地址无效。",
        "邮箱地址有误。",
        of_the_api=False,
    ),
    Kind(r"[一-龥][,;!?][一-龥]", "full-width signs", "请核对,再提交。", "请核对，再提交。"),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.instead)
def test_nothing_is_said_as_no_office_would_write_it(kind: Kind) -> None:
    read = [(place, text) for place, text in said() if kind.of_the_api or place not in OF_THE_API]
    assert [f"{place}: {text[:120]}" for place, text in read if re.search(kind.pattern, text)] == []


def test_there_is_much_to_read() -> None:
    assert len(said()) > 3000
    assert {place.partition("/")[0] for place, _ in said()} == {"portal", "templates", "static"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.instead)
def test_a_sentence_of_the_kind_is_found_and_its_better_is_let_be(kind: Kind) -> None:
    assert re.search(kind.pattern, kind.planted)
    assert not re.search(kind.pattern, kind.good)

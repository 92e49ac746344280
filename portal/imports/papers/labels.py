"""The words printed on the official paper forms, and the fields that they name (附件 1–3)."""

from __future__ import annotations

import re

NOISE = re.compile(r"[\s()（）:：]+")
TITLE = re.compile(r"备案登记表(微信|微博|QQ)")
TITLES = {"微信": "wechat", "微博": "weibo", "QQ": "qq"}
LABELS = {
    "名称": "name",
    "昵称": "name",
    "微信号": "handle",
    "QQ号": "handle",
    "个性域名UID地址": "handle",
    "个性域名": "handle",
    "类别": "category",
    "原始ID": "original_id",
    "注册时间": "registered_on",
    "认证情况": "verified",
    "账号主体": "entity",
    "目前粉丝人数": "followers",
    "粉丝人数": "followers",
    "内容": "topics",
    "内容及功能定位": "topics",
    "备注": "remarks",
}
# Whose account it is: behind a colon in the same cell, or in the next one.
CREATORS = {"单位": "unit", "创建单位": "unit", "备案单位": "unit", "个人": "creator", "创建人": "creator"}
CREATOR = re.compile(r"^[^\S\n]*(单\s?位|个\s?人)\s*[:：]", re.MULTILINE)
PEOPLE = {
    "主管人员教职工": "supervisors",
    "主管人员": "supervisors",
    "主要运行人员": "operators",
    "运行人员": "operators",
}
HEADER = {
    "姓名": "name",
    "手机号": "phone",
    "手机": "phone",
    "手机号码": "phone",
    "联系电话": "phone",
    "微信号": "wechat",
    "微信": "wechat",
    "QQ号": "qq",
    "QQ": "qq",
    "QQ号码": "qq",
    "电子邮箱": "email",
    "邮箱": "email",
}
COLUMNS = ("姓名", "手机号", "微信号", "QQ号", "电子邮箱")
COUNTED = "序号"
PICTURE_LABELS = {"头像": "avatar", "二维码": "qr_code"}
# Where the paper keeps its pictures: in the last cell of the rows that begin so.
PICTURE_ROWS = {
    "original_id": "avatar",
    "registered_on": "avatar",
    "entity": "qr_code",
    "unit": "qr_code",
    "followers": "qr_code",
}
# Opinions are given in the portal, by whoever gives them; what is printed in their cells says nothing.
OPINION = re.compile(r"(审批|备案登记)意见")
PRINTED = re.compile(r"填写明确意见|盖\s*章|主要负责人签[名字]|年\s*月\s*日|[□☐]\s*不?同意备案登记|[\s()（）:：_＿]+")
# Headings over others, with nothing of their own beside them.
HEADINGS = frozenset({"创建单位个人名称", "创建单位名称", "创建者", COUNTED, *COLUMNS})
LONGEST_LABEL = 30
NUMBER = re.compile(
    r"\bNO\s*[.．:：]*\s*([0-9A-Za-z〔\[]?[-0-9A-Za-z〔〕\[\]]*[0-9][-0-9A-Za-z〔〕\[\]号]{0,40})", re.IGNORECASE
)


def plain(text: str) -> str:
    """Return a label without white space, brackets and colons, however it was broken into lines."""
    return NOISE.sub("", text)


def field_of(text: str) -> str:
    """Return the key of the field that a cell names, `unit` for the unit, "" for a cell that is no label of one."""
    word = plain(text)
    return LABELS.get(word) or CREATORS.get(word, "")


def is_label(text: str) -> bool:
    """Say that a cell holds words of the paper itself, so that it answers nothing."""
    word = plain(text)
    printed = any(word in words for words in (LABELS, PEOPLE, HEADINGS, PICTURE_LABELS))
    return printed or bool(OPINION.search(word) and len(word) <= LONGEST_LABEL) or bool(CREATOR.match(text))

"""A form made up for the tests of the fields engine."""

from __future__ import annotations

from portal.fields import (
    Choice,
    Choices,
    Day,
    Field,
    FormDefinition,
    Image,
    Number,
    Option,
    Phone,
    Rows,
    Section,
    Text,
    retired,
)

PERSON = (
    Field("name", "姓名", Text(20)),
    Field("phone", "手机号", Phone()),
    Field("email", "邮箱", Text(60), required=False),
)
CARD = FormDefinition(
    "card",
    "名片",
    (
        Section(
            "一",
            (
                Field("name", "名称", Text(20), weighty=True),
                Field("kind", "类别", Choice(options=(Option("a", "甲"), retired("b", "乙")))),
                Field("day", "日期", Day(), required=False),
                Field("count", "人数", Number()),
                Field("tags", "标签", Choices(options=(Option("x", "子"), Option("y", "丑"))), required=False),
                Field("face", "头像", Image(), required=False),
            ),
        ),
        Section("二", (Rows("boss", "主管", PERSON), Rows("crew", "成员", PERSON, minimum=1, maximum=4))),
    ),
)

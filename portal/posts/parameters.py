"""What a school sets of content review: which accounts need 终审, the cut-off of a day, and who is told when nobody has begun."""

from __future__ import annotations

from functools import partial

from portal.posts.rules import ALL
from portal.posts.text import frames
from portal.settings.declaring import Group, Parameter
from portal.settings.reminding import Rule

_number = partial(Parameter, kind="number", group="posts")
GROUPS = (
    Group("posts", "内容审核", "哪些账号须经终审，每天几点截止，多久没人审核由副职办理，多久没有发布记为无更新。", 65),
)
COMPULSORY = "compulsory"
PARAMETERS = (
    Parameter(
        "posts_final",
        "终审范围",
        COMPULSORY,
        "choice",
        "微信公众号和一级账号必须终审",
        "第十一条“先审核后发布”",
        "posts",
        options=((COMPULSORY, "只有微信公众号和一级账号"), (ALL, "所有账号")),
        place=1,
    ),
    _number(
        "posts_cutoff",
        "当日截止",
        "16",
        help="几点以后送审的，次日办理",
        article="第十一条“先审核后发布”",
        unit="点",
        low=8,
        high=23,
        place=2,
    ),
    _number(
        "posts_haste",
        "无人开始审核",
        "60",
        help="负责人多少分钟没有点“开始审核”，副职也可以办理",
        unit="分钟",
        high=999,
        place=3,
    ),
    _number(
        "posts_days",
        "审核时限",
        "1",
        help="收到后应在几个工作日内审核，到期按“审核等待”提醒",
        unit="个工作日",
        high=10,
        place=4,
    ),
    _number(
        "posts_silent_fail",
        "无更新期限",
        "14",
        help="多少天没有发布记为单项否决；法定节假日和寒暑假不计，到期前按“更新间隔”提醒",
        low=2,
        high=365,
        place=6,
    ),
    Parameter(
        "posts_contact",
        "保密工作联系人",
        "",
        "text",
        "声明涉密或停办时给出的姓名和电话；不填的，给出主管部门的联系电话",
        "第十三条“涉密不上网，上网不涉密”",
        "posts",
        place=5,
    ),
    Parameter(
        "posts_frame",
        "发布页面的固定文字",
        frames.WORDS,
        "lines",
        "整页复制时带上的按钮和提示，在正文前后的不参加比对；每行一条，末尾加 * 表示以此开头的短行",
        "第十一条“先审核后发布”",
        "posts",
        place=7,
    ),
    Parameter(
        "phrases_post",
        "常用意见（内容审核）",
        "内容准确，同意发布。\n按批注修改后再送审。\n请补充图片授权。",
        "lines",
        "每行一条",
        "",
        "phrases",
    ),
)
RULES = (
    Rule("post", "审核等待", "第十一条“先审核后发布”", owners=(0, 1), heads=(1,), office=(2,), working=True),
    Rule("silence", "更新间隔", owners=(-7, -4, -2, 0), heads=(-4, -2, 0), office=()),
)
"""更新间隔 counts back from the day of the veto: with its 14 days these are the 7th, 10th and 12th day of silence."""

"""The record of 工作台: the first page, and the search over everything."""

from __future__ import annotations

from portal.desk.views import pages
from portal.feature import Feature, MenuItem, Topic

FEATURE = Feature(
    "desk",
    "工作台",
    blueprint=pages,
    menu=(MenuItem("办理", "desk.index", "工作台"),),
    topics=(
        Topic(
            "desk",
            "工作台和待办",
            (4, 5),
            (
                "“待我处理”里催办过的在前，其次是逾期的，再按等待时间从长到短；点名称打开；办完一件，点“处理下一件”接着办，点“返回列表”回到原来的筛选和位置。",
                "手机上审批：打开通知里的链接，展开“填写意见并办理”，点一条常用意见，再点同意。",
                "同一环节的多件事可以在待办列表里勾选后批量同意，每件仍单独留痕。",
            ),
            ("desk.*", "cases.*"),
            place=10,
        ),
        Topic(
            "search",
            "查找",
            (6,),
            (
                "上方的查找框可以输入账号名称、微信号、NO. 编号、单位、人员姓名、手机号的开头或末尾，或拼音首字母；全角半角、空格、大小写和括号的写法都不影响。",
                "结果按台账、备案、人员、单位分组；只显示您有权查看的内容。",
            ),
            ("desk.search",),
            place=20,
        ),
    ),
)

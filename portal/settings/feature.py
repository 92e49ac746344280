"""The record of 设置: the school's own facts, and the pages on which features have their parameters."""

from __future__ import annotations

from portal.feature import AuditWords, Carried, Feature, MenuItem, Topic
from portal.settings import titles
from portal.settings.calendar import CALENDAR
from portal.settings.declaring import Group
from portal.settings.names import in_school_words
from portal.settings.parameters.school import CONTACT, OFFICES, SCHOOL
from portal.settings.regulation import REGULATION
from portal.settings.switches import GROUP, OPTIONS
from portal.settings.views import pages

FEATURE = Feature(
    "settings",
    "设置",
    blueprint=pages,
    menu=(MenuItem("管理", "settings.index", "设置"),),
    topics=(
        Topic(
            "settings",
            "设置",
            (17,),
            (
                "学校名称、联系方式、期限、提醒规则、校历和常用意见都在这里修改，即时生效，历次修改可以查看和恢复。",
                "“功能”里可以关闭学校不用的功能；还有没办完的事项时不能关闭，已有的记录不会删除，随时可以再打开。",
            ),
            ("settings.*",),
            place=160,
        ),
    ),
    articles=(
        Carried(17, "本办法由党委宣传部解释：期限、编号和联系方式在设置中维护", (("设置", "settings.index", ()),)),
    ),
    words=(
        AuditWords(
            actions={"setting.changed": "修改设置", "setting.reset": "恢复默认设置"},
            things={"setting": "设置"},
            titles={"setting": titles.parameters},
            states={"setting": dict(OPTIONS)},
            facts={"parameter": "设置项"},
        ),
    ),
    naming=(in_school_words,),
    groups=(
        Group("school", "学校", "校名、曾用名和简称。", 10),
        Group(
            "offices",
            "单位与部门名称",
            "主管部门和技术支持部门在本校的叫法；各学院、部门和团委的名称在“单位”页面修改。",
            20,
        ),
        Group("contact", "联系方式", "印在登记表表注3。", 30),
        Group("calendar", "校历", "法定节假日、调休和寒暑假；按工作日计算的期限以此为准。", 80),
        Group("regulation", "制度", "学校的管理办法全文，“帮助”和“制度对照”按条显示。", 100),
        Group(GROUP, "功能", "学校不用的功能可以关闭：菜单、页面、提醒和帮助都不再出现，已有的记录保留。", 120),
    ),
    parameters=(*SCHOOL, *OFFICES, *CONTACT, *CALENDAR, *REGULATION),
)

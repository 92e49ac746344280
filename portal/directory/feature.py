"""The record of 官方名录: what is filed, open to everybody."""

from __future__ import annotations

from portal.directory.views import pages
from portal.feature import Carried, Feature, MenuItem, Topic

FEATURE = Feature(
    "directory",
    "官方名录",
    blueprint=pages,
    # The form of a report of an impostor is opened from an answer of the directory.
    menu=(MenuItem("办理", "directory.index", "官方名录", ("directory.*", "reports.new", "reports.create")),),
    topics=(
        Topic(
            "directory",
            "官方名录与验真",
            (1, 7),
            ("任何人不登录都可以按名称、账号或链接查验是否为已备案的官方账号。",),
            ("directory.*", "reports.*"),
            place=130,
        ),
    ),
    articles=(
        Carried(1, "", (("官方名录", "directory.index", ()),)),
        Carried(7, "", (("官方名录与验真", "directory.index", ()),), place=1),
    ),
)

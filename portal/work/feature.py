"""The record of 上传与读取: what was handed in is worked by a process of its own, and its owner sees how far it is."""

from __future__ import annotations

from portal.feature import Feature
from portal.work import queries
from portal.work.commands import work
from portal.work.views import pages

FEATURE = Feature("work", "上传与读取", blueprint=pages, hints=(queries.hints,), commands=(work,))

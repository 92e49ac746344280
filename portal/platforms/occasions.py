"""What a filing asks besides the platform's own form: a change says what changed and when, a closure has a form of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from portal.fields import Choice, Day, Field, FormDefinition, Image, Link, Option, Section, Text
from portal.platforms import PLATFORMS

# What belongs to one filing and not to the account: no difference between two versions of it.
OF_THE_FILING = frozenset({"changed_on", "change_note", "late_reason"})
CHANGE = Section(
    "变更事项",
    (
        Field(
            "changed_on",
            "变更发生日期",
            Day(),
            help="先填为今天，请改为实际变更的那一天；变更备案期限从这一天起算（第十条）。",
        ),
        Field("change_note", "变更说明", Text(200, lines=3), required=False, quiet=True, help="变更的原因，可不填。"),
    ),
)
REASONS = (
    Option("idle", "长期不更新"),
    Option("unmanned", "无人运维"),
    Option("merged", "与其他账号合并"),
    Option("entity", "账号主体变更"),
    Option("left", "人员离校，无人交接"),
    Option("ended", "活动或项目结束"),
    Option("ordered", "被责令关闭"),
    Option("other", "其他"),
)
CLOSURE = (
    Section(
        "注销申请",
        (
            Field("reason", "注销原因", Choice(options=REASONS), weighty=True),
            Field("reason_note", "原因说明", Text(200, lines=3), required=False, quiet=True),
            Field("last_post_on", "停止更新日期", Day(future=True), help="从这一天起不再发布内容。"),
            Field(
                "backup",
                "内容备份",
                Choice(options=(Option("done", "已备份"), Option("needless", "无需备份"))),
                help="注销后平台上的内容不能恢复。",
            ),
            Field(
                "successor",
                "后续关注账号",
                Text(100),
                required=False,
                quiet=True,
                help="粉丝可改为关注的账号名称，可不填。",
            ),
            Field("announcement", "停更公告", Text(500, lines=8), help="将在账号上发布的公告，可在生成的文字上修改。"),
            Field("late_reason", "逾期原因", Text(200, lines=2), required=False, quiet=True, personal=True),
        ),
    ),
)
PROOF = FormDefinition(
    "proof",
    "注销证明",
    (
        Section(
            "注销证明",
            (
                Field("announced_on", "公告发布日期", Day(), quiet=True),
                Field("announcement_link", "公告链接", Link(), required=False, quiet=True),
                Field(
                    "cancelled_on",
                    "平台注销申请日期",
                    Day(),
                    quiet=True,
                    help="在平台后台提交注销的日期，冻结期从这一天起算。",
                ),
                Field(
                    "proof",
                    "注销证明",
                    Image(long=True),
                    quiet=True,
                    help="平台显示“注销成功”或“账号已注销”的截图，可以是长截图。",
                ),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Freeze:
    """How long a platform keeps an account it was asked to cancel: (at most so many followers, natural days), and beyond those."""

    steps: tuple[tuple[int, int], ...]
    beyond: int

    def days(self, followers: int) -> int:
        """Return the days of the freeze of an account with so many followers."""
        return next((days for most, days in self.steps if followers <= most), self.beyond)


# The platforms that publish such a rule; the others set none.
FREEZES = {"wechat": Freeze(((1_000, 7), (10_000, 15), (100_000, 30)), 60)}
CONFIRM_DAYS = 7  # within so many days after the freeze the cancellation is confirmed on the platform, or it lapses


def form_for(platform: str, kind: str) -> FormDefinition:
    """Return the form of a platform for one kind of filing: creation and retroactive ask the platform's own (第九条)."""
    base = PLATFORMS[platform]
    if kind == "change":
        return _with_change(base)
    return _closure(base) if kind == "closure" else base


@lru_cache(maxsize=64)
def _with_change(base: FormDefinition) -> FormDefinition:
    return replace(base, sections=(CHANGE, *base.sections))


@lru_cache(maxsize=64)
def _closure(base: FormDefinition) -> FormDefinition:
    return replace(base, sections=CLOSURE, identifiers=(), accounts_per_person=0, technology=False)


@lru_cache(maxsize=64)
def compared(platform: str) -> FormDefinition:
    """Return the platform's form without what belongs to one filing alone: two states of an account are compared by it."""
    base = PLATFORMS[platform]
    sections = (replace(s, items=tuple(i for i in s.items if i.key not in OF_THE_FILING)) for s in base.sections)
    return replace(base, sections=tuple(sections))

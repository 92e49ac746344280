"""The end of a closure: how long the platform keeps the account frozen, the proof that it is gone, what to do next, and by when."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for

from portal.calendar import local, now
from portal.cases import pace
from portal.cases.whereabouts import in_full
from portal.database import db
from portal.fields import Day, record
from portal.filings.models import Kind, State
from portal.platforms.occasions import CONFIRM_DAYS, FREEZES, PROOF
from portal.settings.queries import setting
from portal.web.filters import long_day

if TYPE_CHECKING:
    from datetime import date

    from portal.cases.models import Event
    from portal.fields import RecordSection
    from portal.filings.models import Filing
    from portal.people.models import User

BLANK = "____年__月__日"  # in a text made ready: to be filled in before it is handed in
STOPS = "自{}起停止更新"
STOPPED = re.compile(STOPS.format(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"))
UNDER_WAY = frozenset({State.CLOSING, State.PROOF_REVIEW})


class Freeze(NamedTuple):
    """The platform's freeze of one account: `days` are natural days, 0 where the platform sets none; dates None until known.

    `until` is the last day of the freeze, `confirm_by` the last day to confirm on the platform and to prove it here.
    """

    days: int
    followers: int
    begun: date | None
    until: date | None
    confirm_by: date | None

    def over(self, today: date) -> bool:
        """Say whether the account can be gone by `today`; unknown dates stop nothing."""
        return self.until is None or not self.days or today > self.until


class NextStep(NamedTuple):
    """What the person who looks at the page has to do now, and the page on which they do it."""

    title: str
    text: str
    url: str
    label: str


def announcement(filing: Filing) -> str:
    """Return 停更公告 ready to be mended: who stops what, when, and where its readers find the school."""
    school, unit = setting("school_name"), filing.unit.name
    owner = unit if unit.startswith(school) else f"{school}{unit}"
    stops = STOPS.format(_day_in_words(filing.data.get("last_post_on")))
    return "\n".join(
        (
            f"各位关注“{filing.name}”的师生和朋友：",
            f"因工作需要，{owner}主办的{filing.platform_label}“{filing.name}”（{filing.handle}）{stops}，并将办理注销。",
            f"今后的相关信息，请关注{school}官方账号，或登录学校官网查看。感谢大家一直以来的关注与支持！",
            f"{owner}",
        )
    )


def dated(text: str, before: str, after: str) -> str:
    """Return an announcement in which the chosen day stands where the blank stood, or the day that was chosen before.

    Both are as the form stores them, "" for none. What its author has put in other words stays as it is.
    """
    now_said = STOPS.format(_day_in_words(after))
    for said in (BLANK, _day_in_words(before)):
        text = text.replace(STOPS.format(said), now_said)
    return text


def _day_in_words(stored: Any) -> str:
    return long_day(Day().load(stored)) or BLANK


def contradiction(filing: Filing) -> str:
    """Say that the announcement names another day than the one chosen; "" where it does not."""
    chosen = long_day(Day().load(filing.data.get("last_post_on")))
    said = {f"{int(y)}年{int(m)}月{int(d)}日" for y, m, d in STOPPED.findall(filing.data.get("announcement") or "")}
    other = "、".join(sorted(said - {chosen})) if chosen else ""
    return f"停更公告写的是{other}起停止更新，所选的停止更新日期是{chosen}，请核对。" if other else ""


def freeze(filing: Filing) -> Freeze:
    """Return the freeze of a closure by the account's followers, counted from the day the platform was asked to cancel it."""
    followers = filing.account.followers if filing.account else 0
    rule = FREEZES.get(filing.platform)
    days = rule.days(followers) if rule else 0
    begun = Day().load(filing.data.get("cancelled_on"))
    until = begun + timedelta(days=days) if begun else None
    return Freeze(days, followers, begun, until, until + timedelta(days=CONFIRM_DAYS) if until else None)


def picture_keys(filing: Filing) -> set[str]:
    """Return the keys of every picture a filing can hold: its form's, and a closure's proof."""
    asked = [filing.definition, PROOF] if filing.kind is Kind.CLOSURE else [filing.definition]
    return {field.key for definition in asked for field in definition.pictures}


def proof_record(filing: Filing) -> tuple[RecordSection, ...]:
    """Return the proof as a section of the record; nothing until some of it is there."""
    return record(PROOF, filing.data) if filing.kind is Kind.CLOSURE else ()


def rule_of(found: Freeze) -> str:
    """Return the length of the freeze in words."""
    return f"平台冻结期 {found.days} 天（粉丝 {found.followers:,} 人）" if found.days else "平台未规定冻结期"


def remarks(filing: Filing) -> list[tuple[str, str]]:
    """Return (tone, sentence) of what whoever looks at a closure under way should know first."""
    if filing.state not in UNDER_WAY:
        return []
    found = freeze(filing)
    return [*_sent_back(filing), _proof(filing, found), *_out_of_order(filing, found)]


def _proof(filing: Filing, found: Freeze) -> tuple[str, str]:
    """Return (tone, sentence) of by when the proof is due, or once it came of the day it came and how late that was."""
    came = filing.last_move if filing.state is State.PROOF_REVIEW else None
    if came is None:
        return "wait", in_words(found)
    day = local(came.at).date()
    late = (day - found.confirm_by).days if found.confirm_by else 0
    frozen = f"，冻结至 {found.until}" if found.days and found.until else ""
    said = f"{rule_of(found)}{frozen}；注销证明已于 {day} 提交"
    return ("due", f"{said}，比最迟的 {found.confirm_by} 晚 {late} 天。") if late > 0 else ("draft", f"{said}。")


def reminders(filing: Filing) -> list[str]:
    """Return what the author should know beside the freeze, which their page shows by its dates."""
    return [sentence for _tone, sentence in (*_sent_back(filing), *_out_of_order(filing, freeze(filing)))]


def in_words(found: Freeze) -> str:
    """Return the freeze and its last day as a sentence."""
    rule = rule_of(found)
    if found.begun is None:
        return f"{rule}，自在平台提交注销申请之日起算。" if found.days else f"{rule}，请在平台注销后提交证明。"
    if not found.days:
        return f"{rule}，注销证明应不迟于 {found.confirm_by} 提交。"
    last = f"最迟 {found.confirm_by}"
    return f"{rule}，冻结至 {found.until}；须在冻结期满后 {CONFIRM_DAYS} 日内（{last}）确认注销。"


def _sent_back(filing: Filing) -> list[tuple[str, str]]:
    last = filing.last_move
    return [("due", f"{last.user.name}退回补充证明：{last.opinion}")] if last and last.action == "return" else []


def _out_of_order(filing: Filing, found: Freeze) -> list[tuple[str, str]]:
    """Return which dates stand in the wrong order: announcement, consent, and the platform's cancellation."""
    if found.begun is None:
        return []
    said = []
    announced = Day().load(filing.data.get("announced_on"))
    if announced and announced > found.begun:
        said.append(("due", f"停更公告发布于 {announced}，晚于平台注销申请日期 {found.begun}，请核对。"))
    consent = next((e for e in filing.events if e.target == State.CLOSING and e.source == State.PUBLICITY_REVIEW), None)
    if consent and found.begun < (day := local(consent.at).date()):
        said.append(("due", f"平台注销申请日期 {found.begun} 早于学校同意注销的日期 {day}，请核对。"))
    return said


def next_step(filing: Filing, user: User) -> NextStep | None:
    """Return what the author does after the consent; None for everybody else and at any other time."""
    if filing.state is not State.CLOSING or filing.author_id != user.id:
        return None
    text = "请在账号上发布停更公告，在平台后台提交注销，再上传平台显示注销成功的截图。"
    return NextStep("下一步：提交注销证明", text, url_for("filings.prove", filing_id=filing.id), "填写注销证明")


def sentence(filing: Filing, event: Event) -> str:
    """Return what was done just now in the last part of a closure, who has it and what comes next; "" at any other step."""
    author = filing.author.name
    if filing.state is State.CLOSING:
        done = "已退回补充证明" if event.action == "return" else "已同意注销"
        return f"{done}，现由填报人{author}发布停更公告、在平台办理注销，并提交注销证明。"
    if filing.state is State.PROOF_REVIEW:
        promise = pace.promise(filing)
        return f"已提交注销证明，现由{in_full(filing)}核验{f'，{promise.words}' if promise else ''}。"
    if filing.state is State.CLOSED:
        return f"注销已核验办结，编号 NO. {filing.number} 保留，不再给其他账号使用。"
    if filing.state is State.VOID and event.source in UNDER_WAY:
        return "已作废，账号在台账中恢复为“正常”；填报人可以看到办理过程和意见。"
    return ""


def keep(filing: Filing, data: dict[str, Any], token: str) -> None:
    """Keep what was typed of the proof, and by when the closure must be confirmed."""
    filing.data = data
    filing.due = freeze(filing).confirm_by
    filing.saved_by, filing.saved_at = token, now()
    db.session.flush()

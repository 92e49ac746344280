"""The process of a post: 初审, 复审 and 终审 as its channel asks, and what becomes of it at each account (第十一至十三条)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases.events import keep_event
from portal.cases.models import AUTHOR, EDITOR, OFFICE, UNIT
from portal.cases.steps import DECIDES, SAID, beside_the_way
from portal.cases.steps import holds as held
from portal.cases.telling import tell
from portal.cases.usual import keep_day, sent_back, somebody_there, unit_decides
from portal.posts import destroying, effects, rules
from portal.posts.models import Post, State
from portal.settings.names import in_school_words
from portal.workflow import Transition, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.workflow.machine import Condition, Rule

REVIEWS = {State.FIRST: EDITOR, State.SECOND: UNIT, State.FINAL: OFFICE}
WRITTEN = (State.DRAFT, State.RETURNED, State.WITHDRAWN)
LYING = (State.RETURNED, State.WITHDRAWN, State.CLEARED, State.PUBLISHED, State.DROPPED)
"""Where nobody reviews it, and somebody may still find that it is secret."""
REVOKED, WATCH = "revoked", "watch"
"""The role of no button: what an authorisation that is revoked takes back (`portal.posts.citing`); and the office's, wherever it lies."""


def holds(post: Post, user: Any, role: str) -> bool:
    """Say whether the steps of a role are this user's."""
    if role == WATCH:
        here = REVIEWS.get(post.state)
        return post.author_id != user.id and held(post, user, OFFICE) and not (here and held(post, user, here))
    return role != REVOKED and held(post, user, role)


def _submissions(source: State) -> tuple[Transition, ...]:
    def row(target: State, when: Condition, words: str) -> Transition:
        secret = target is State.STOPPED
        needs = (rules.writes,) if secret else (rules.writes, rules.complete, rules.authorised, somebody_there)
        return Transition(
            source,
            "submit",
            "提交送审",
            target,
            AUTHOR,
            needs,
            (keep_event, keep_day, effects.alarm if secret else tell),
            tone="affirm",
            when=when,
            when_label=words,
        )

    return (
        row(State.FIRST, rules.to_first, "单位设有审稿人"),
        row(State.SECOND, rules.to_second, "单位没有可以初审的人"),
        row(State.FINAL, rules.to_final, "单位没有可以审核的人"),
        row(State.STOPPED, rules.secret, "声明涉密"),
        *_given_up(source),
    )


def _given_up(source: State) -> Iterable[Transition]:
    """Return how its author gives it up: what some account has published is kept, and the others alone are dropped."""
    if source is State.DRAFT:
        yield Transition(
            source, "void", "删除草稿", State.VOID, AUTHOR, (), (destroying.discard, keep_event), confirm=True
        )
        return
    none, some = (rules.none_out, "没有账号发布过"), (rules.some_out, "已有账号发布")
    for action, label, target, (when, words), done in (
        ("void", "不发了", State.VOID, none, ()),
        ("close", "其余账号不发了", State.PUBLISHED, some, (effects.drop_rest,)),
    ):
        yield Transition(
            source,
            action,
            label,
            target,
            AUTHOR,
            (),
            (*done, keep_event),
            confirm=True,
            when=when,
            when_label=words,
        )


def _consent(source: State, target: State, label: str, when: Condition | None = None, words: str = "") -> Transition:
    there = (somebody_there,) if target is State.SECOND else ()
    needs, done = (*DECIDES, *there, rules.secrecy_said, rules.still_authorised), (keep_event, tell)
    return Transition(
        source, "approve", label, target, REVIEWS[source], needs, done, tone="affirm", when=when, when_label=words
    )


def _reviewed(source: State) -> Iterable[Transition]:
    """Return what else a reviewer does: correct in place, remark on a paragraph, go through the secrecy list, keep a consent on paper."""
    desk = REVIEWS[source]
    yield sent_back(source, State.RETURNED, desk)
    yield _stopped(source, "stop", desk, DECIDES)
    if desk != OFFICE:
        yield _stopped(source, "halt", WATCH)
    yield Transition(source, "withdraw", "撤回", State.WITHDRAWN, AUTHOR, (), (keep_event,), confirm=True)
    for action, label, rule, done in (
        ("check", "十项均为否", (rules.secrecy_unsaid,), (effects.secrecy,)),
        ("correct", "改稿", (), (effects.tell_consented,)),
        ("remark", "批注", (), ()),
        ("paper", "登记书面意见", (), ()),
    ):
        yield Transition(source, action, label, source, desk, (*DECIDES, *rule), (keep_event, *done))


def _stopped(source: State, action: str, role: str, needs: tuple[Rule, ...] = ()) -> Transition:
    """Return how it is stopped: by whoever reviews it (stop), or else by its author or the office (halt), who decide nothing by it."""
    told = (keep_event, effects.alarm)
    return Transition(source, action, "涉密停办", State.STOPPED, role, needs, told, SAID, "refuse", confirm=True)


def _released() -> Iterable[Transition]:
    """Return the ways back of what is no secret: what every account had dealt with is over as before, anything else is reviewed anew."""
    for target, label, when, words in (
        (State.PUBLISHED, "不涉密，恢复", rules.published, "停办前已发布"),
        (State.DROPPED, "不涉密，恢复", rules.dropped, "停办前已不再发布"),
        (State.RETURNED, "不涉密，退回修改", rules.not_settled, "还有账号待发布"),
    ):
        yield Transition(
            State.STOPPED,
            "release",
            label,
            target,
            OFFICE,
            DECIDES,
            (keep_event, tell),
            SAID,
            "mend",
            when=when,
            when_label=words,
        )


def _revoked(source: State) -> Transition:
    return Transition(source, "revoke", "授权撤销，退回", State.RETURNED, REVOKED, (), (keep_event, tell), SAID)


def _places() -> Iterable[Transition]:
    """Return what becomes of it at one account after the other: the last one ends the case."""
    ends: tuple[tuple[State, Condition, str], ...] = (
        (State.PUBLISHED, rules.published, "各账号均已办理"),
        (State.DROPPED, rules.dropped, "各账号均不发布"),
        (State.CLEARED, rules.not_settled, "还有账号待发布"),
    )
    here, done, told = State.CLEARED, (keep_event,), (keep_event, effects.tell_differs)
    for target, when, words in ends:
        yield Transition(
            here,
            "publish",
            "登记发布",
            target,
            AUTHOR,
            (rules.corrected,),
            told,
            tone="affirm",
            when=when,
            when_label=words,
        )
        yield Transition(here, "drop", "不发布", target, AUTHOR, (), done, when=when, when_label=words)
    # Of an account whose text differs, which its page asks: a wrong paste is mended by another, also when all is over.
    yield Transition(State.PUBLISHED, "publish", "重新登记发布", State.PUBLISHED, AUTHOR, (), told)
    yield Transition(here, "tick", "已在平台改好", here, AUTHOR, (), done)
    yield Transition(
        here, "withdraw", "撤回修改", State.WITHDRAWN, AUTHOR, (rules.nothing_out,), (keep_event,), confirm=True
    )


# The parts in which the document draws the table: by where a post lies.
PARTS = (
    ("Handing in", frozenset(WRITTEN)),
    ("Reviewing", frozenset(REVIEWS)),
    ("Publishing", frozenset({State.CLEARED, State.PUBLISHED})),
    ("Stopped as secret", frozenset({State.STOPPED})),
)
READABLE = [state for state in State if state not in {State.DRAFT, State.VOID}]

POST = Workflow(
    State.DRAFT,
    frozenset({State.PUBLISHED, State.DROPPED, State.VOID, State.DESTROYED}),
    (
        *(row for state in WRITTEN for row in _submissions(state)),
        _consent(State.FIRST, State.SECOND, "初审通过，转复审", unit_decides, "单位负责人复审"),
        _consent(State.FIRST, State.FINAL, "初审通过，转终审", rules.past_unit, "单位环节不适用"),
        _consent(
            State.SECOND, State.FINAL, "复审通过，转终审", rules.final_asked, "微信公众号、一级账号，或学校要求终审"
        ),
        _consent(State.SECOND, State.CLEARED, "复审通过，可以发布", rules.final_not_asked, "其他账号"),
        _consent(State.FINAL, State.CLEARED, "终审通过，可以发布"),
        *(row for state in REVIEWS for row in _reviewed(state)),
        *_places(),
        *(_revoked(state) for state in (*REVIEWS, State.CLEARED)),
        Transition(
            State.STOPPED,
            "destroy",
            "销毁正文",
            State.DESTROYED,
            OFFICE,
            DECIDES,
            (destroying.blank, keep_event, tell, destroying.shred),
            SAID,
            "refuse",
            confirm=True,
        ),
        *_released(),
        *(_stopped(state, "halt", role) for state in LYING for role in (AUTHOR, WATCH)),
        *beside_the_way(Post.desks, READABLE, State.DRAFT, begun=True),
    ),
    holds,
    in_school_words,
)

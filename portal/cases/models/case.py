"""Cases of every sort: what lists show, sort, filter and search of each, its states, and the desk on which it lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.accounts.models import Account
from portal.calendar import now
from portal.cases.models.state import CaseState, Standing, Word
from portal.database import IN_ORDER, Model
from portal.people.models import Unit, User
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words
from portal.spelling import clean, initials, key, ordered

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    # These build upon the case; the registry finds them by their names.
    from portal.cases.models.beside import Consultation, Copy  # noqa: TC004
    from portal.cases.models.event import Event  # noqa: TC004

# The offices that decide, as the tables of steps and `Case.desk` name them; who sits there is said in `portal.cases.desks`.
EDITOR, UNIT, TECHNOLOGY, OFFICE, LEADER = "editor", "unit_head", "tech", "publicity", "leader"
# Where else a case can lie: with its author, who is awaited, or in the author's drawer, where nobody waits for it; over, it lies nowhere.
AUTHOR, DRAWER, OVER = "author", "drawer", ""
UNNAMED = "（未填名称）"
DISCARDED = Standing("草稿已删除", "void")
ENDED = "desk = ''"
NOT_DECIDING = frozenset({AUTHOR, DRAWER, OVER})
# What the portal's sentences call whoever decides first, the longer words first; of students it is 校团委 (第六条).
THE_UNIT = re.compile("单位主要负责人|单位负责人|本单位|单位")
LEAGUE = "校团委"

# What the lists filter and search.
TOLD = (
    "state",
    "desk",
    "unit_id",
    "author_id",
    "submitted_on",
    "account_id",
    "sought",
    "kind",
    "platform",
    "state_since",
    "due",
    "late",
)


def _sort_itself(context: Any) -> str:
    """Return the kind of a case of a sort that has only one."""
    return str(context.get_current_parameters()["sort"])


class Case(Model):
    """One case of some `sort`: what lists show, sort, filter and search. What only its own page needs stands in the sort's table.

    `state` is written by the workflow alone, and `desk` with it: who has the case now, by the sort's own `desks`. `deciding_unit` is
    the unit whose head answers for it, from the first submission on (第五、六条); None where no unit does. `assignee` has the present
    step alone, after it was passed on to them (转办); the next move clears it, and who has begun to look at it (`taken_by`, 开始审核).
    From `deputies_from` on deputies may take the step beside who holds the office; None where they wait for a vacancy.
    `serial` is the number by which a sort calls its cases where that is not their id.

    `handed_in_by_id` is whoever last handed it in: they decide it no more than its author, also once it is somebody else's (移交).
    `sought` holds the keys of name and handle and the name's pinyin initials, `name_order` is what names are sorted by. `token` makes
    a form sent twice one case.
    `hurried` is what cannot wait, and says so in lists. `submitted_on` is the first submission; before it a case is its author's alone.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("number", "sort"),  # led by the sort, it would be read for whatever is asked of one sort
        UniqueConstraint("author_id", "token"),
        Index("ix_case_state_saved_at", "state", "saved_at", "id"),
        Index("ix_case_author_id_state", "author_id", "state"),
        Index("ix_case_account_id", "account_id"),
        Index("ix_case_unit_id", "unit_id", "state", "submitted_on", "sort"),
        Index("ix_case_deciding_unit_id", "deciding_unit_id", "submitted_on", "sort"),
        # What waits for somebody, and how many: few cases lie on a desk, however many are over.
        Index(
            "ix_case_desk",
            "desk",
            "deciding_unit_id",
            "author_id",
            "handed_in_by_id",
            "assignee_id",
            "sort",
            "kind",
            "state_since",
            "id",
        ),
        # The list, newest first, its count, filters and search are read from one index alone: of all sorts, and of one, be it rare.
        Index("ix_case_newest", "saved_at", "id", "sort", *TOLD),
        Index("ix_case_sort", "sort", "saved_at", "id", *TOLD),
        # By name, the list is walked likewise.
        Index("ix_case_name_order_id", "name_order", "id"),
        # What was ended in a month: few of the many that are over.
        Index("ix_case_ended", "state_since", sqlite_where=text(ENDED), postgresql_where=text(ENDED)),
    )

    states: ClassVar[type[CaseState]]
    kinds: ClassVar[type[StrEnum] | None] = None
    desks: ClassVar[Mapping[Any, str]]
    by_serial: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True)
    sort: Mapped[str] = mapped_column(String(20))
    serial: Mapped[int | None] = mapped_column("number")
    kind_word: Mapped[str] = mapped_column("kind", Word(20), default=_sort_itself)
    platform: Mapped[str] = mapped_column(String(20), default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    handed_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state_word: Mapped[str] = mapped_column("state", Word(20))
    desk: Mapped[str] = mapped_column(String(20))
    deciding_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime | None]
    deputies_from: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(120), default="")
    handle: Mapped[str] = mapped_column(String(60), default="")
    sought: Mapped[str] = mapped_column(String(320), default="")
    name_order: Mapped[str] = mapped_column(IN_ORDER, default="")
    token: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    saved_at: Mapped[datetime] = mapped_column(default=now)
    state_since: Mapped[datetime] = mapped_column(default=now)
    due: Mapped[date | None] = mapped_column(index=True)
    submitted_on: Mapped[date | None]
    late: Mapped[bool] = mapped_column(default=False)
    hurried: Mapped[bool] = mapped_column(default=False, server_default=false())
    revision: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id], lazy="joined")
    deciding_unit: Mapped[Unit | None] = relationship(foreign_keys=[deciding_unit_id])
    author: Mapped[User | None] = relationship(foreign_keys=[author_id], lazy="joined")
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    taken_by: Mapped[User | None] = relationship(foreign_keys=[taken_by_id])
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    events: Mapped[list[Event]] = relationship(back_populates="case", order_by="Event.place")
    questions: Mapped[list[Consultation]] = relationship(back_populates="case", order_by="Consultation.id")
    copies: Mapped[list[Copy]] = relationship(back_populates="case", order_by="Copy.id")

    __mapper_args__ = {"version_id_col": revision, "polymorphic_on": sort}  # noqa: RUF012 - SQLAlchemy reads it so

    if TYPE_CHECKING:
        state: Mapped[Any]
        kind: Mapped[Any]
    else:

        @hybrid_property
        def state(self) -> Any:
            """Return where the case lies, a member of the sort's own states."""
            word = self.state_word
            return None if word is None else self.states(word)

        @state.inplace.setter
        def _set_state(self, state: StrEnum) -> None:
            """Move the case, and lay it on the desk that goes with the state: the two cannot differ."""
            member = self.states(state)
            self.state_word, self.desk = member.value, self.desks.get(member, OVER)

        @state.inplace.expression
        @classmethod
        def _state_column(cls) -> ColumnElement[str]:
            return cls.state_word

        @hybrid_property
        def kind(self) -> Any:
            """Return what the case is about within its sort, a member of the sort's own kinds; the sort's key where it has none."""
            word, kinds = self.kind_word, self.kinds
            return kinds(word) if kinds and word else word or self.sort

        @kind.inplace.setter
        def _set_kind(self, kind: str) -> None:
            self.kind_word = str(kind)

        @kind.inplace.expression
        @classmethod
        def _kind_column(cls) -> ColumnElement[str]:
            return cls.kind_word

    @validates("name", "handle")
    def _spelled(self, field: str, text: str) -> str:
        text = clean(text)
        said = {"name": self.name or "", "handle": self.handle or "", field: text}
        # Parted and ended by a sign that no key holds: the very handle is found between two of them.
        self.sought = "|".join((key(said["name"])[:140], key(said["handle"])[:60], initials(said["name"])[:118]))
        self.name_order = ordered(said["name"])
        return text

    @property
    def key(self) -> int:
        """Return the number by which addresses and the trail know the case."""
        return self.serial or self.id

    @property
    def subject(self) -> str:
        """Return the case as the trail and the messages name it: sort:7."""
        return f"{self.sort}:{self.key}"

    @property
    def decided_on(self) -> bool:
        """Say whether an office has it, to decide."""
        return self.desk not in NOT_DECIDING

    @hybrid_property
    def unfinished(self) -> bool:
        """Say whether it still lies with somebody."""
        return self.desk != OVER

    @unfinished.inplace.expression
    @classmethod
    def _unfinished(cls) -> ColumnElement[bool]:
        return cls.desk != OVER

    @property
    def discarded(self) -> bool:
        """Say whether it was given up before it was ever handed in: no list shows it."""
        return self.desk == OVER and self.submitted_on is None

    @property
    def discardable(self) -> bool:
        """Say whether its author can delete it, as a draft that nobody else has seen; a sort that has drafts says so."""
        return False

    @property
    def last_move(self) -> Event | None:
        """Return the step that brought the case where it lies; what was done beside the way since then does not count."""
        return next((e for e in reversed(self.events) if e.moved), None)

    @property
    def standing(self) -> Standing:
        """Return where the case lies in words, and how that looks."""
        return DISCARDED if self.discarded else Standing(self.worded(self.state.word), self.state.tone)

    def worded(self, sentence: str) -> str:
        """Return a sentence of the portal about who decides as it is said of this case: with the school's names, and 校团委 for the unit.

        校团委 decides for what students run, so there is no head of theirs to speak of (第六条).
        """
        said = in_school_words(sentence)
        return THE_UNIT.sub(LEAGUE, said) if self.unit and self.unit.kind.of_league else said

    @property
    def called(self) -> str:
        """Return the name under which it stands in lists and sentences."""
        return self.name or UNNAMED

    @property
    def title(self) -> str:
        """Return what the case is, as a message names it."""
        return f"{self.platform_label}“{self.called}”{self.kind_label}"

    @property
    def platform_label(self) -> str:
        """Return 微信, 微博, QQ公众空间; "" for a case about no platform."""
        return PLATFORMS[self.platform].label if self.platform in PLATFORMS else ""

    @property
    def kind_label(self) -> str:
        """Return the kind in the words of the office, "" for a sort without kinds."""
        return str(getattr(self.kind, "label", ""))

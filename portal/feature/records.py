"""What a feature is to the rest of the portal: one record, from which menu, search, help, audit words and all the others are read.

The records stand in `portal/<feature>/feature.py`, their order in `portal/features.py`; `create_app` puts them into the application.
Whoever reads them names no feature, so the low ones (audit, settings, people) can tell what the high ones declare. What a record
holds from layers above this one is Any or a callable: this module imports none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping


NOTHING: Mapping[str, str] = {}


OWN_PAGES = ("people.profile", "people.sessions")  # where one's own affairs are, beside the menu


@dataclass(frozen=True)
class MenuItem:
    """One entry of the menu. `pages` are the endpoints on which it is the current one, all of its blueprint when none are named.

    Of two entries that a page fits, that with the longer pattern is current. `offered` says whether this person needs it at all.
    `under` are the pages that lead there in place of the menu, which is for what is done from day to day.
    """

    group: str
    endpoint: str
    label: str
    pages: tuple[str, ...] = ()
    offered: Callable[[], bool] = lambda: True
    under: tuple[str, ...] = ()

    def fit(self, endpoint: str) -> int:
        """Return how closely a page belongs to this entry: 0 for not at all."""
        pages = self.pages or (f"{self.endpoint.partition('.')[0]}.*",)
        return max((len(pattern) for pattern in pages if fnmatchcase(endpoint, pattern)), default=0)


@dataclass(frozen=True)
class Search:
    """One group of the search: `find(user, word)` returns a `portal.web.found.Group`; `endpoint` is the page one must be allowed."""

    endpoint: str
    find: Callable[[Any, str], Any]
    place: int = 0


@dataclass(frozen=True)
class Topic:
    """One page of help. `pages` are endpoints, `feature.*` for all of a feature that no other topic names; `articles` by number."""

    key: str
    title: str
    articles: tuple[int, ...]
    steps: tuple[str, ...]
    pages: tuple[str, ...]
    place: int = 0


class Advice(NamedTuple):
    """A sentence that a feature adds to the topic of another."""

    topic: str
    sentence: str


@dataclass(frozen=True)
class Carried:
    """What a feature does of one article; what several do of it is read as one sentence, in the order of `place`.

    `said` has no full stop, and brings the comma with which it goes on. `places` are (words, endpoint, the filters of its URL);
    `counted` are keys of figures, `behind` is the key of the list of units that lag. `not_yet` says what still
    goes the old way, "" for nothing.
    """

    number: int
    said: str = ""
    places: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()
    counted: tuple[str, ...] = ()
    behind: str = ""
    not_yet: str = ""
    place: int = 0


class Count(NamedTuple):
    """One figure in words: 待单位审批 3 件."""

    label: str
    number: int
    measure: str = "件"


class Lag(NamedTuple):
    """A unit that is behind, and with how many."""

    unit: str
    number: int


class Hint(NamedTuple):
    """Something to look at that is no case: a sentence for the desk, the endpoint where it is dealt with, and the words of that link.

    `arguments` are those of its address.
    """

    sentence: str
    endpoint: str
    link: str
    arguments: Mapping[str, Any] = NOTHING


class Figure(NamedTuple):
    """One number in words, and the list that holds exactly these, "" where this reader may not open it."""

    label: str
    number: int
    url: str
    measure: str = "件"


class Board(NamedTuple):
    """What somebody who looks on sees of one thing: how many, the list of them, and its parts, which add up to it.

    `noted` are some of them of which something is to be noted, each for itself; `empty` is said where there is none.
    """

    title: str
    total: int
    url: str
    figures: list[Figure]
    empty: str
    place: int = 0
    noted: tuple[Figure, ...] = ()


class Titled(NamedTuple):
    """What one thing is called now, what tells it from others of its name, and the page on which this reader may open it, "" for none."""

    title: str
    about: str = ""
    url: str = ""


@dataclass(frozen=True)
class AuditWords:
    """What the auditor's page calls the entries of a feature.

    `actions` by action ("filing.void"); `things` by the first word of a subject; `facts` by the name of a detail; `values` by the
    name of a detail, and then by value; `states` by thing, and then by state; `patterns` by the name of a detail ("{} 个").

    `titles` by thing: `of(reader, keys)` returns by key what these are called, in one question however many they are, without those
    that are not there; `sought` by thing: `of(typed)` returns the select of the keys of those that are called so. `names` by the name
    of a detail, or by "action:name" where only one action means it so: the thing whose key stands there, or whose keys, parted by 、.
    A thing that is no subject (`username`) may have titles too.
    """

    actions: Mapping[str, str] = field(default_factory=dict)
    things: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    states: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Callable[[Any, Collection[str]], Mapping[str, Titled]]] = field(default_factory=dict)
    sought: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


class Carrier(NamedTuple):
    """A second place for the end of the audit trail: what it is called, whether it is set up, and what takes a line there.

    `carry` returns "" or in one sentence why the line is not there.
    """

    name: str
    is_set: Callable[[], bool]
    carry: Callable[[str], str]


@dataclass(frozen=True)
class DemoStep:
    """A part of the demonstration: `fill(users by name, this morning)` returns how many filings it made; parts go by `place`."""

    place: int
    fill: Callable[[dict[str, Any], Any], int]


class Unfinished(NamedTuple):
    """What is still open of a feature, so that it cannot be switched off: how many, in words (“份导入没有保存”), on which page."""

    number: int
    words: str
    endpoint: str
    filters: Mapping[str, str] = NOTHING


@dataclass(frozen=True)
class Feature:
    """Everything the portal must know of one feature.

    An `optional` one can be switched off on the page of settings, where `about` says in one sentence what it is. `pages` are patterns
    of the endpoints that go with it, all of its blueprint when none are named. `sort` is its sort of case, `blueprint` its views.
    """

    key: str
    title: str
    blueprint: Any = None
    optional: bool = False
    about: str = ""
    article: str = ""
    pages: tuple[str, ...] = ()
    sort: Any = None
    menu: tuple[MenuItem, ...] = ()
    search: tuple[Search, ...] = ()
    topics: tuple[Topic, ...] = ()
    advice: tuple[Advice, ...] = ()
    articles: tuple[Carried, ...] = ()
    figures: tuple[Callable[[Any], Mapping[str, Count]], ...] = ()
    lags: tuple[Callable[[Any], Mapping[str, list[Lag]]], ...] = ()
    """What the page of the regulation counts, and who is behind, each within what this person may see."""
    hints: tuple[Callable[[Any], list[Hint]], ...] = ()
    """What it tells this person on their desk, beside the cases: nothing, as a rule."""
    overviews: tuple[Callable[[Any], list[Board]], ...] = ()
    """What it shows of the whole school on the desk of whoever only looks on, in numbers: nothing to anybody else."""
    words: tuple[AuditWords, ...] = ()
    consents: tuple[Any, ...] = ()
    """Its acts that need a second person: `portal.people.consents.kinds.Kind`s."""
    also_decides: tuple[Callable[[Any], bool], ...] = ()
    """Each says whether somebody decides besides by a role, so that nobody becomes them alone."""
    tellers: tuple[Callable[..., Any], ...] = ()
    """How features that stand below messages tell people something."""
    naming: tuple[Callable[[str], str], ...] = ()
    """What it makes of the portal's own words: the school may call an office otherwise."""
    kinds: tuple[tuple[str, str], ...] = ()
    """(key, label) of the kinds of case to which a delegation can be limited."""
    groups: tuple[Any, ...] = ()
    parameters: tuple[Any, ...] = ()
    """Pages of settings, and the `portal.settings.declaring.Parameter`s on them."""
    rules: tuple[Any, ...] = ()
    reminders: tuple[Callable[[], Any], ...] = ()
    """`portal.settings.reminding.Rule`s, and what is due by them: each returns `portal.notices.reminders.Due`s."""
    daily: tuple[Callable[[], Any], ...] = ()
    """What is reckoned anew once a day, after the reminders, so that pages need only read it: each commits what it writes."""
    minutely: tuple[Callable[[], Any], ...] = ()
    """What `flask deliver` does every minute before it delivers: each commits what it writes."""
    messages: tuple[str, ...] = ()
    """The sorts of message that belong to it alone."""
    account_checks: tuple[Any, ...] = ()
    account_cases: tuple[Callable[[Any, Any], Any], ...] = ()
    account_origins: tuple[Callable[[Any, Any], Any], ...] = ()
    account_forms: tuple[Callable[[Any, Any, int], bytes], ...] = ()
    account_panels: tuple[Callable[[Any, Any], Any], ...] = ()
    """What it knows of an account: `portal.accounts.neighbours` says what each returns; the checks are of `portal.accounts.health`."""
    seal_uses: tuple[Callable[[Any], Any], ...] = ()
    """Each returns the last uses of the seal of the unit that had these names."""
    unit_changed: tuple[Callable[[Any], None], ...] = ()
    """What goes with it, in the same transaction, when a `Unit` is added or becomes another kind of unit."""
    follows: Mapping[str, Callable[[Any, Any], None]] = field(default_factory=dict)
    """What goes with a step of another feature's case (“clearance.revoke”), in the same transaction: called with the case and the act."""
    draft_origins: tuple[Callable[[Any], Any], ...] = ()
    """Each says where a draft came from: told to its author, on the form alone."""
    trail_checks: tuple[Callable[[], str], ...] = ()
    """Each returns "" or which of its rows is not what the audit trail says."""
    trail_carriers: tuple[Carrier, ...] = ()
    contacts_known: tuple[Callable[[Any, Collection[str]], Collection[str]], ...] = ()
    """Each returns which of some telephone numbers this person knows anyhow: reading those leaves no entry."""
    diagrams: tuple[Callable[[], tuple[str, str]], ...] = ()
    """Each returns the name of a file in `docs/` and its text."""
    demo: tuple[DemoStep, ...] = ()
    commands: tuple[Any, ...] = ()
    jobs: tuple[Any, ...] = ()
    """Its sorts of work that no request does: `portal.work.kinds.JobKind`s."""
    unfinished: Callable[[], Unfinished] | None = None

    def covers(self, endpoint: str) -> bool:
        """Say whether an endpoint goes with this feature."""
        return any(fnmatchcase(endpoint, pattern) for pattern in self.pages or (f"{self.key}.*",))

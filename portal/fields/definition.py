"""The declaration of an official form: fields and rows in sections, in the order of the paper."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.fields.kinds import Kind


@dataclass(frozen=True)
class Field:
    """One fact the form asks. Its key is stored and never renamed or re-used, only retired.

    `weighty`: a change of it is a 重要事项变更 (第十条、表注2). `quiet`: the record passes over it when it is empty.
    `personal`: it names a person or an inner matter, and is not for everybody who is signed in.
    `at_once`: once filed, it is corrected without approval, and the correction is logged.
    `contact`: somebody is reached by it, though its kind does not say so.
    """

    key: str
    label: str
    kind: Kind
    required: bool = True
    retired: bool = False
    help: str = ""
    weighty: bool = False
    quiet: bool = False
    personal: bool = False
    at_once: bool = False
    contact: bool = False
    is_rows = False

    def read(self, text: str) -> Any:
        """Return what is kept for the text of a cell; 无, N/A or a dash is no answer where none need be given."""
        if not self.required and self.kind.says_nothing(text):
            return self.kind.empty
        return self.kind.store(self.kind.typed(text))


@dataclass(frozen=True)
class Rows:
    """Several persons, one a row; rows keep a stable `row_id`, so that a diff follows the person and not the place.

    `beside` is asked in the row and does not stand on the paper: kept with what was typed where something was said, never printed,
    compared or sealed.
    """

    key: str
    label: str
    fields: tuple[Field, ...]
    minimum: int = 1
    maximum: int = 1
    help: str = ""
    weighty: bool = True
    required: bool = True
    retired: bool = False
    beside: tuple[Field, ...] = ()
    is_rows = True

    @property
    def grows(self) -> bool:
        """Say whether rows can be added and dropped."""
        return self.maximum > self.minimum

    @property
    def asked(self) -> tuple[Field, ...]:
        """Return all that is asked of a person: what stands on the paper, and what does not."""
        return (*self.fields, *self.beside)

    def sealed(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row without what does not stand on the paper."""
        apart = {field.key for field in self.beside}
        return {key: value for key, value in row.items() if key not in apart}


@dataclass(frozen=True)
class Section:
    """A group of the form under one title."""

    title: str
    items: tuple[Field | Rows, ...]


@dataclass(frozen=True)
class Address:
    """A web address that gives a platform away; group 1 of `path` (matched whole), or the value of `query`, names the account.

    `host` is the whole name without www., or begins with a dot and stands for every name that ends so. An empty `path` is any.
    `names` is the field of the form that asks for this very id, "" where the platform writes an inner one in its addresses;
    `says` are the answers to other fields that follow from the address, `kept_as` the field in which a link to it belongs.
    """

    host: str
    path: str = ""
    query: str = ""
    names: str = "handle"
    says: tuple[tuple[str, str], ...] = ()
    kept_as: str = "link"


@dataclass(frozen=True)
class FormDefinition:
    """One platform: its key in URLs, its name, the word in the form's title, and what the form asks.

    `layout` is the arrangement of the printed page, opaque to this engine. `identifiers` are the field keys whose
    value names one account (原始ID beside 微信号), among those alike in the fields of `within` (平台名称 of 其他平台).
    `accounts_per_person` is the platform's own limit, 0 for none. `technology`: the technology centre gives its opinion
    before the Publicity Department (第四条). `cased`: capitals tell apart the ids in the platform's addresses. `group` is the title
    under which it stands where one is chosen.
    """

    key: str
    label: str
    sections: tuple[Section, ...]
    about: str = ""
    identifiers: tuple[str, ...] = ("handle",)
    accounts_per_person: int = 0
    technology: bool = False
    group: str = ""
    within: tuple[str, ...] = ()
    cased: bool = False
    addresses: tuple[Address, ...] = ()
    layout: Any = field(default=None, compare=False)

    @cached_property
    def asked(self) -> FormDefinition:
        """Return the form without what is retired: that is shown, compared and printed, and no longer asked."""
        sections = (Section(s.title, tuple(i for i in s.items if not i.retired)) for s in self.sections)
        return replace(self, sections=tuple(s for s in sections if s.items))

    @cached_property
    def items(self) -> tuple[Field | Rows, ...]:
        """Return every field and group of rows, in order."""
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Return the single fields by key."""
        return {item.key: item for item in self.items if isinstance(item, Field)}

    @cached_property
    def rows(self) -> dict[str, Rows]:
        """Return the groups of rows by key."""
        return {item.key: item for item in self.items if isinstance(item, Rows)}

    @property
    def pictures(self) -> Iterator[Field]:
        """Yield the fields that hold an uploaded picture."""
        return (f for f in self.fields.values() if f.kind.widget == "picture")

    def blank(self) -> dict[str, Any]:
        """Return the data of an untouched form: every field empty, the least number of rows."""
        data: dict[str, Any] = {key: f.kind.empty for key, f in self.fields.items()}
        for key, rows in self.rows.items():
            data[key] = [{"row_id": "", **{f.key: "" for f in rows.fields}} for _ in range(rows.minimum)]
        return data

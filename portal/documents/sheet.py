"""Everything one print needs, as plain values: no record of the database goes to the printer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from portal.documents.layout import COPIES, OFFICE

if TYPE_CHECKING:
    from collections.abc import Mapping

Box: TypeAlias = tuple[str, bool]
"""A label and whether its box is ticked."""
Person: TypeAlias = tuple[str, str, str, str, str]
"""姓名, 手机号, 微信号, QQ号, 电子邮箱."""


@dataclass(frozen=True)
class Decision:
    """What an office decided; all empty while it has not. Pictures are PNG or JPEG bytes, a seal best transparent."""

    opinion: str = ""
    name: str = ""
    day: str = ""
    """As printed: 2026年11月22日."""
    verdict: Literal["agree", "refuse", ""] = ""
    signature: bytes = b""
    seal: bytes = b""
    clerk: str = ""
    """Who dealt with it for the head, printed small under the opinion: 经办."""


@dataclass(frozen=True)
class Foot:
    """The line at the foot of every page, and the address behind its QR code."""

    version: str = ""
    printed_at: str = ""
    printed_by: str = ""
    check_url: str = ""
    state: str = ""
    """Where the filing lies while there is no version yet."""


@dataclass(frozen=True)
class Sheet:
    """One filled form. Keys of `texts`, `boxes`, `others`, `images` and `people` are those of the layout."""

    title: str
    number: str = ""
    kinds: tuple[Box, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, tuple[Box, ...]] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)
    people: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    remarks: str = ""
    notes: tuple[str, ...] = ()
    late_mark: str = ""
    """Printed before the boxes of the kind, where no box can be read with it: 逾期备案."""
    watermark: str = ""
    """Printed across every page: 草稿."""
    compared: tuple[tuple[str, str, str], ...] = ()
    """(label, old, new) of what a change changes, on an attached page."""
    compared_title: str = ""
    seal_mm: float = 40
    """The width of a seal in millimetres, as it is in ink: a seal that came out smaller would look like another."""
    office: str = OFFICE
    """Who fills in NO.: what the school calls its Publicity Department."""
    stamps_for: str = ""
    """What alone the seals and signatures of this print are for: it crosses each of them."""
    copies: tuple[str, ...] = COPIES
    """Who keeps which copy (表注1)."""
    foot: Foot = field(default_factory=Foot)

    @property
    def marked(self) -> str:
        """Return what crosses the seals and signatures; without words of its own the title and number of the form."""
        return self.stamps_for or " ".join(filter(None, ("仅用于", self.title, self.number)))


@dataclass(frozen=True)
class Printed:
    """A finished print: the PDF, its pages, and the characters that no font has (printed as 〓 and named in words)."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...] = ()

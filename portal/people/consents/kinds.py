"""What a kind of act that needs a second person is to the engine; the kinds are declared by the features whose acts they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.feature import declared

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.people.models import Consent

Facts = list[tuple[str, str]]


def no_facts(_consent: Consent) -> Facts:
    """Return that nothing is to be known of an act but who asks for it, and upon whom."""
    return []


@dataclass(frozen=True)
class Kind:
    """One kind: its `key` in the table, what it is called, and what it says, with whose it is (“您的”) put in.

    `check` raises Refused where the act can no longer be done; `do` does it, None where its asker does it themselves with the consent.
    `facts` are what whoever agrees ought to know besides; `others` who else it concerns. `tells`: the engine tells whom it concerns,
    else the feature does so in words of its own. `refused` is what else happens where nobody agrees.
    """

    key: str
    title: str
    said: Callable[[Consent, str], str]
    check: Callable[[Consent], None]
    do: Callable[[Consent], Any] | None
    facts: Callable[[Consent], Facts] = no_facts
    others: Callable[[Consent], frozenset[int]] = lambda _consent: frozenset()
    tells: bool = True
    pictured: str = ""
    refused: Callable[[Consent], None] | None = None


def kind_of(consent: Consent) -> Kind:
    """Return the kind of a row."""
    found: dict[str, Kind] = {kind.key: kind for kind in declared("consents")}
    return found[consent.kind]


def said(consent: Consent, whose: str = "") -> str:
    """Return what is to be done, in words: 重置赵建国的登录密码."""
    return kind_of(consent).said(consent, whose or consent.user.name)


def concerned(consent: Consent) -> frozenset[int]:
    """Return the ids of those upon whom it is done."""
    return frozenset({consent.user_id}) | kind_of(consent).others(consent)

"""What the trail's own words are called on the auditor's page: actions, roles, results, and the sorts of things that they are about."""

from __future__ import annotations

from dataclasses import fields
from typing import NamedTuple

from portal.feature import AuditWords, declared, gathered, per_app

RESULTS = {"ok": "成功", "failed": "失败", "refused": "被拒绝"}


@per_app
def words() -> AuditWords:
    """Return the words of all features, also of those that are switched off: what they did stays readable."""
    found = declared("words")
    return AuditWords(
        **{
            f.name: {key: said for one in found for key, said in getattr(one, f.name).items()}
            for f in fields(AuditWords)
        }
    )


def named(said: str) -> str:
    """Return words of a feature with the school's own names."""
    for called in gathered("naming"):
        said = called(said)
    return said


def label(action: str) -> str:
    """Return an action in words; one that has no words yet keeps its own name."""
    return words().actions.get(action, action)


def roles(held: str) -> str:
    """Return the roles of an entry, which keeps them parted by spaces, in words."""
    return "、".join(named(words().values["role"].get(role, role)) for role in held.split())


def result(of: str) -> str:
    """Return how it ended, in words."""
    return RESULTS.get(of, of)


def subject(of: str) -> str:
    """Return what an entry is about in words: “备案 5” for "filing:5"; of a page its detail tells the address."""
    sort, _, which = of.partition(":")
    thing = words().things.get(sort, sort)
    if not which or sort == "page":
        return thing
    return f"未知{thing}" if which == "unknown" else f"{thing} {which}"


class Meant(NamedTuple):
    """What somebody who types a subject may mean: the very subject ("filing:5", or "filing" for all), and what a thing is called.

    `thing` limits the name to one sort of thing, "" for any; `name` is "" where a number was typed.
    """

    subject: str
    thing: str = ""
    name: str = ""


def meant(said: str) -> Meant:
    """Read a subject as the trail keeps it, in the words of the page, or by name: "filing:5", “备案5”, “单位 信息工程学院”, “信工新闻”."""
    for sort, word in words().things.items():
        if said.startswith(word):
            which = said.removeprefix(word).strip()
            subject_ = f"{sort}:{which}" if which else sort
            return Meant(subject_) if not which or which.isdecimal() else Meant(subject_, sort, which)
    return Meant(said, "", "" if ":" in said else said)

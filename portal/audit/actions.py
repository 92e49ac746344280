"""What the entries of the trail are called on the auditor's page: actions, things, facts and their values in words."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from portal.feature import AuditWords, declared, gathered, per_app

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
SHOWN_OF_HASH = 8
RESULTS = {"ok": "成功", "failed": "失败", "refused": "被拒绝"}
# Told in one line of their own; the digest of a step is for `flask audit verify`, not for eyes.
TOLD = frozenset({"before", "after", "event", "method", "path", "digest"})


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


def subject(of: str) -> str:
    """Return what an entry is about in words: “备案 5” for "filing:5"; of a page its detail tells the address."""
    sort, _, which = of.partition(":")
    thing = words().things.get(sort, sort)
    if not which or sort == "page":
        return thing
    return f"未知{thing}" if which == "unknown" else f"{thing} {which}"


def subject_of(said: str) -> str:
    """Return a subject as the trail keeps it, whether typed so or in the words of the page: "filing:5" for “备案5”."""
    for sort, word in words().things.items():
        if said.startswith(word):
            which = said.removeprefix(word).strip()
            return f"{sort}:{which}" if which else sort
    return said


def said(action: str, detail: dict[str, Any]) -> list[str]:
    """Return the detail of an entry in lines; of before and after only what differs.

    Control characters become visible signs: a page may not hold them, and an auditor should see that they were there.
    """
    return [line.translate(CONTROL_PICTURES) for line in _lines(action, detail)]


def _lines(action: str, detail: dict[str, Any]) -> Iterator[str]:
    before, after = detail.get("before"), detail.get("after")
    if isinstance(after, dict):
        yield from _changed(before if isinstance(before, dict) else {}, after)
    elif before is not None or after is not None:
        yield _moved(action, detail)
    if "path" in detail:
        yield f"{detail.get('method', '')} {detail['path']}".strip()
    for name, value in detail.items():
        if name not in TOLD and value is not None and value != "":
            yield f"{_fact(name)}：{_words(name, value)}"


def _changed(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield the facts that are new or another than before."""
    for name, value in after.items():
        if name not in before:
            yield f"{_fact(name)}：{_words(name, value)}"
        elif before[name] != value:
            yield f"{_fact(name)}：{_words(name, before[name])} → {_words(name, value)}"


def _moved(action: str, detail: dict[str, Any]) -> str:
    """Return from which state to which, and by what step where the entry says so."""
    states = words().states.get(action.partition(".")[0], {})
    place = f"{_words('event', detail['event'])}：" if "event" in detail else ""
    return f"{place}{_state(states, detail.get('before'))} → {_state(states, detail.get('after'))}"


def _fact(name: str) -> str:
    return words().facts.get(name, name)


def _state(states: Mapping[str, str], value: object) -> str:
    return named(states[str(value)]) if str(value) in states else _words("", value)


def _words(name: str, value: object) -> str:
    """Return the value of a fact in words; of the hash of a picture its first signs."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return "无"
    if name in {"signature", "seal"}:
        return str(value)[:SHOWN_OF_HASH]
    if pattern := words().patterns.get(name):
        return pattern.format(value)
    known = words().values.get(name, {}).get(str(value))
    return str(value) if known is None else named(known)

"""Which of the boxes of a choice a text means: by its label or another word for it, by ticks typed before or behind the labels."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from portal.fields.written import LONGEST
from portal.spelling import clean, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

YES = ("是", "是的", "有", "对", "对的", "yes", "y", "true", "t", "1", "√", "✓", "✔", "☑", "✅")
NO = ("否", "不是", "无", "没有", "没", "no", "n", "false", "f", "0", "×", "✗", "✘", "✕", "✖", "❌", "x")
"""Words for a pair of boxes that are yes and no. Not among them: ☒ and ■, a tick to some and a cross to others."""
TICKS, BLANKS = "☑☒✓✔√■●◉⊠▣✅", "□☐○◻▢囗口×✗✘✕✖❌"
DOUBTFUL = "☒■●◉⊠▣"
"""Ticks only where an empty box stands beside them; else they may be a cross, or a sign before each line."""
MARK_OF = dict.fromkeys(BLANKS, "□") | dict.fromkeys(TICKS, "√")
MARKS = re.compile(f"[{TICKS}{BLANKS}]")
EMPTY = re.compile(r"[(（\[［【][ \u3000]{0,4}[)）\]］】]")
# What says nothing beside a label: brackets, and the words for what is chosen.
AROUND = re.compile(r"""[\[\]"':.]|微信|公众号|微博|账号|帐号|平台|类型|类别""")
LEAST = 2
LONGEST_LIST = 1000
# Marks (√ or □) and labels (L) of a text in which it is clear which mark is whose, before the labels and behind them; where each
# label has its mark, and where one box alone is ticked and the others have none. 是 否√ may be a question with a tick: it is not clear.
MARKED = (re.compile("(?:[√□]L)+"), re.compile("(?:L[√□])+"))
LOOSELY = (re.compile("√L+"), re.compile("L√"))
FURTHER = re.compile(r"[/／|｜+＋&\s]|以及|和|及|与")

Sign = tuple[str, str]  # ("√" or "□", "") for a mark, ("L", key of the box) for a label


def words_of(options: Iterable[tuple[str, str, Sequence[str]]]) -> dict[str, str]:
    """Return the key of the box for each word that means it; `options` gives (key, label, further words), labels going first."""
    options = tuple(options)
    said = {key(word): of for of, label, also in options for word in (label.replace("其他", "其它"), *also)}
    return said | {key(label): of for of, label, _ in reversed(options)}


def yes_and_no(options: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the words for yes and no where the two boxes (key, label) are just these: 是 and 否, 已开通 and 未开通."""
    if len(options) != 2:  # noqa: PLR2004 - a pair
        return {}
    (yes, one), (no, other) = options
    pair = (yes, no) == ("yes", "no") or (one[:1], other[:1], one[1:]) == ("已", "未", other[1:])
    return {key(word): of for of, words in ((yes, YES), (no, NO)) for word in words} if pair else {}


def meant(text: str, words: Mapping[str, str], labels: Mapping[str, str]) -> str | None:
    """Return the key of the one box that a text means, None where it means none or could mean several.

    `words` are all that mean a box, by their key; `labels` the labels alone, of which the beginning may stand for the whole.
    """
    if len(text) > LONGEST_LIST:
        return None
    said = key(text)
    if said in words:
        return words[said]
    if len(text) > LONGEST:
        return None
    if MARKS.search(text):
        return _only(set(ticked(text, words) or ()))
    bare = AROUND.sub("", said)
    if bare in words:
        return words[bare]
    begun = {of for label, of in labels.items() if label.startswith(bare)} if len(bare) >= LEAST else set()
    return _only(begun)


def _only(found: set[str]) -> str | None:
    """Return the one box that was found, None for none or several."""
    return next(iter(found)) if len(found) == 1 else None


def ticked(text: str, words: Mapping[str, str], *, each: bool = False) -> list[str] | None:
    """Return the boxes ticked in a text of labels and marks and nothing else; None where it is not clear which mark is whose.

    With `each` every label must have its mark: of several answers √公告 活动 may mean both.
    """
    found = _signs(EMPTY.sub("□", text), words)
    kinds = "".join(kind for kind, _ in found)
    if "□" not in kinds and set(text) & set(DOUBTFUL):
        return None
    before, behind = MARKED if each or kinds.count("√") > 1 or "□" in kinds else LOOSELY
    if before.fullmatch(kinds):
        return _with_a_tick(pairwise(found))
    if behind.fullmatch(kinds):
        return _with_a_tick((mark, label) for label, mark in pairwise(found))
    return None


def _with_a_tick(pairs: Iterable[tuple[Sign, Sign]]) -> list[str]:
    """Return the boxes of those pairs that are a tick and a label."""
    return [of for (mark, _), (kind, of) in pairs if mark == "√" and kind == "L"]


def _signs(text: str, words: Mapping[str, str]) -> list[Sign]:
    """Return the text as ("√" or "□", "") for marks and ("L", key of the box) for words; nothing when it holds anything else."""
    said: list[Sign] = []
    for part in re.split(f"([{TICKS}{BLANKS}])", text):
        if part in MARK_OF:
            said.append((MARK_OF[part], ""))
        else:
            named = [bare for word in re.split(r"[\s、,，;；/／]", part) if (bare := key(word).strip("[]:."))]
            if not all(word in words for word in named):
                return []
            said += [("L", words[word]) for word in named]
    return said


def composed(said: str, labels: Mapping[str, str]) -> list[str] | None:
    """Return the boxes whose labels one behind another are the whole text (新闻资讯), None where they are not, or in two ways."""
    if len(said) > LONGEST:
        return None
    ways: list[list[list[str]]] = [[[]], *([] for _ in said)]
    for end in range(1, len(said) + 1):
        for label, of in labels.items():
            if said.endswith(label, 0, end):
                ways[end] = [*ways[end], *([*way, of] for way in ways[end - len(label)])][:LEAST]
    return ways[-1][0] if len(ways[-1]) == 1 and ways[-1][0] else None


def several(text: str, words: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys of the boxes that a list means; what means none as it stands, so that it is refused by name.

    Parted by 、, commas, semicolons or lines; where a part is no label, by slashes, spaces, 和 and the like; then label behind label.
    """
    if len(text) > LONGEST_LIST:
        yield clean(text)
        return
    if MARKS.search(text) and key(text) not in words:
        found = ticked(text, words, each=True)
        yield from [clean(text)] if found is None else found
        return
    for part in (part for part in re.split(r"[、,，;；\n]", text) if clean(part)):
        yield from _of_a_part(part, words, labels)


def _of_a_part(part: str, words: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys of the boxes that one part of a list means: by itself, in pieces, or label behind label."""
    if known := meant(part, words, labels):
        yield known
        return
    for one in (piece for piece in FURTHER.split(part) if clean(piece)):
        of = meant(one, words, labels)
        yield from [of] if of else composed(key(one), labels) or [clean(one)]

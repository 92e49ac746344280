"""What a paper form shows and its draft does not hold: collected in one place, listed wherever the draft is."""

from __future__ import annotations

from dataclasses import dataclass, field

LONGEST_QUOTE, MOST = 40, 40


def quoted(text: str) -> str:
    """Return what stands on the paper as a sentence quotes it: on one line, the beginning of it where it is long."""
    line = " ".join(text.split())
    return f"“{line[:LONGEST_QUOTE]}…”" if len(line) > LONGEST_QUOTE else f"“{line}”"


@dataclass
class Unread:
    """Pairs of what a sentence is about and the sentence, each once, in the order of the paper."""

    found: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0

    def add(self, about: str, sentence: str) -> None:
        """Tell of one thing. Past what anybody reads the rest is counted."""
        if (about, sentence) in self.found:
            return
        if len(self.found) < MOST:
            self.found.append((about, sentence))
        else:
            self.more += 1

    def listed(self) -> list[list[str]]:
        """Return [what it is about, sentence] of everything, as an import keeps it."""
        rest = [["其他", f"还有 {self.more} 处没有读出，请对照原表逐项核对。"]] if self.more else []
        return [[about, sentence] for about, sentence in self.found] + rest

"""A hand at a page: how often it touches the machine is counted, bounded, and printed at the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator


class Hand:
    """One hand: every tap and every field written is one interaction."""

    def __init__(self) -> None:
        self.count = 0

    def tap(self, target: Locator) -> None:
        self.count += 1
        target.click()

    def write(self, field: Locator, text: str) -> None:
        self.count += 1
        field.fill(text)

    def press(self, field: Locator, key: str) -> None:
        self.count += 1
        field.press(key)

    def told(self, record: Callable[[str, object], None], what: str, most: int) -> None:
        record("interactions", f"{what}: {self.count} (at most {most})")
        assert self.count <= most, f"{what} takes {self.count} interactions"

"""What moves on a page after it was drawn as a whole.

A slow machine draws a page in parts as it comes; that is the browser's affair. What moves afterwards, a script of the portal moved.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.browser.visitors import Visitor

DRAWN = """window.drawn = new Promise((tell) => document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  requestAnimationFrame(() => requestAnimationFrame(() => tell(performance.now())));
}))"""
MOVED = """() => window.drawn.then((drawn) => new Promise((done) => {
  let sum = 0;
  const note = (list) => { for (const shift of list.getEntries()) if (shift.startTime > drawn) sum += shift.value; };
  new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
}))"""
WAIT = 0.15


def _late(route: Route) -> None:
    time.sleep(WAIT)
    route.continue_()


def watched(visitor: Visitor) -> Visitor:
    """Let the script of every page come after the page was drawn, so that what it moves is seen."""
    visitor.page.add_init_script(DRAWN)
    visitor.page.route("**/portal.js*", _late)
    return visitor


def moved(visitor: Visitor) -> float:
    """Return how much has moved so far on the page that is open, as the share of the screen that Chromium reckons."""
    return float(visitor.page.evaluate(MOVED))

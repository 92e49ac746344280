"""Every address that shows a page, in the middle of the work: nothing covers what is pressed or leaves its card or the screen."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.serving import Server
from tests.browser.visitors import ACROSS, BETWEEN, DESKTOP, MEASURES, PHONE, Visitor
from tests.site.access import pages
from tests.site.school import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.site.school import School

# Who sees most of each list and who writes look at all that is open to them; the others at their desk and at what is left.
LOOKERS = ("publicity", "author", "unit_head", "admin", "auditor", "leader")
# One control under another, a line that is wider than its card, and two cells of a card that nothing names: what the ruler finds of them.
PLANTED = """() => {
  const card = document.querySelector("main .panel");
  const button = card.appendChild(document.createElement("button"));
  button.textContent = "盖住的按钮";
  const over = card.appendChild(document.createElement("div"));
  const place = button.getBoundingClientRect();
  Object.assign(over.style, { position: "relative", top: `-${place.height}px`, height: `${place.height}px`, width: "2000px" });
  const found = [measures.covered().length, measures.spilt().length];
  const list = card.appendChild(document.createElement("table"));
  list.className = "list";
  list.innerHTML = '<tbody><tr><td>2026-11-30 20:51</td><td>—</td><td>12 天</td></tr></tbody>';
  list.querySelector("tr").style.display = "flex";
  return [...found, measures.bare().length];
}"""
CROWD = 75  # pages at the least


def addresses(role: str) -> list[str]:
    """Return what this one looks at."""
    before = set(LOOKERS[: LOOKERS.index(role)])
    return [
        a
        for a, roles in pages().items()
        if role in roles and (role in LOOKERS[:2] or a == "/" or not before & {*roles})
    ]


@pytest.fixture(scope="session")
def busy(busy_school: School) -> Iterator[Server]:
    with closing(Server(busy_school.app)) as server:
        yield server


@pytest.fixture
def window(browser: Browser, busy: Server, school: School) -> Iterator[Callable[[str], Visitor]]:
    """`window("author")` is a window on the busy school of the one who stands for a role."""
    opened: list[Visitor] = []

    def made(role: str) -> Visitor:
        context = browser.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.add_cookies([{"name": "portal", "value": school.cookies[PEOPLE[role]], "url": busy.address}])
        opened.append(Visitor(context, busy.address))
        return opened[-1]

    yield made
    for visitor in opened:
        visitor.context.set_offline(True)
        visitor.context.close()
    busy.rest()
    assert not busy.crashes, "\n".join(busy.crashes)


def faults(visitor: Visitor, size: Any) -> list[str]:
    """Return what a page is found to suffer from at one size of the screen."""
    visitor.page.set_viewport_size(size)
    needed, given = visitor.page.evaluate(ACROSS)
    wide = [f"{needed} px wide on a screen of {given}"] if needed > given else []
    found = [
        *wide,
        *visitor.page.evaluate("measures.spilt()"),
        *visitor.page.evaluate("measures.narrow()"),
        *visitor.page.evaluate("measures.bare()"),
    ]
    return found if size["width"] in BETWEEN else found + visitor.page.evaluate("measures.covered()")


@pytest.mark.parametrize("role", LOOKERS)
def test_no_control_is_covered_and_nothing_leaves_its_card_at_any_width(
    window: Callable[[str], Visitor], school: School, role: str
) -> None:
    visitor, found = window(role), {}
    for address in addresses(role):
        visitor.open(school.address(address)).loaded()
        visitor.page.evaluate(MEASURES)
        assert visitor.page.locator("main").count() == 1, address
        for size in (DESKTOP, *({**DESKTOP, "width": width} for width in BETWEEN), PHONE):
            if said := faults(visitor, size):
                found[f"{address} at {size['width']}"] = said
    assert not found, "\n".join(f"{where}: {said}" for where, said in found.items())


def test_every_page_of_the_matrix_is_measured_and_a_planted_fault_is_found(window: Callable[[str], Visitor]) -> None:
    looked = {address for role in LOOKERS for address in addresses(role)}
    assert {*pages()} - looked == {"/login"}, "the door is for whoever is not signed in: test_pages"
    assert len(looked) > CROWD
    visitor = window("author").open("/handover/edit").loaded()
    visitor.page.evaluate(MEASURES)
    assert [*visitor.page.evaluate("measures.covered()"), *visitor.page.evaluate("measures.spilt()")] == []
    assert visitor.page.evaluate(PLANTED) == [1, 1, 2]

"""What somebody sees of their messages: the bell, and the titles of the list."""

from __future__ import annotations


def titles(page):
    return [
        " ".join("".join(b.itertext()).split()).removeprefix("未读：")
        for b in page.all("button", class_="notice-title")
    ]


def bell(page):
    (link,) = [a for a in page.all("a") if "bar-bell" in a.get("class", "")]
    return link.findtext("b")

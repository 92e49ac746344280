"""Settings for tests, saved on their real page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.settings.queries import setting
from tests.records import BY_KEY

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page


def group_of(key: str) -> str:
    return f"/settings/{BY_KEY[key].group}"


def form_of(shown: Answer, key: str) -> Any:
    return next(f for f in shown.all("form") if f.get("id") == f"setting-{key}")


def sent(shown: Answer, form: Any, **fields: Any) -> Any:
    data = shown.values(form)
    for name, value in fields.items():
        assert name in data
        data[name] = value
    return data


def save(page: Page, key: str, button: bool = False, **fields: Any) -> Answer:
    shown = page.open(group_of(key))
    form = form_of(shown, key)
    data = sent(shown, form, **fields)
    if button:
        assert [b for b in form.iter("button") if b.get("name") == "reset"], "no button puts the default back"
        data.add("reset", "1")
    return page.post("/settings/", data)


def now_set(app: Flask, key: str) -> str:
    with app.app_context():
        return setting(key)

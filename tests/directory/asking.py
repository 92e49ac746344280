"""Asks the API, and holds what it answers against its document."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from portal.directory import openapi


def fits(name, body):
    document = openapi.document()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(body)]
    assert faults == []


def get(browser, path, **query: Any):
    return browser.client.get(f"/api/v1/{path}", query_string=query)

"""The description of the API, OpenAPI 3.1, made from what the code knows: platforms, levels, states."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Status
from portal.directory.asked import LONGEST
from portal.directory.queries import LEVELS
from portal.platforms import PLATFORMS

TEXT: dict[str, Any] = {"type": "string"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
ADDRESS: dict[str, Any] = {"type": "string", "format": "uri"}
ANSWER = (
    "台账里有没有：filed 已备案，closed 曾备案、已注销，unknown 查无此号。impostor 为真时，请先提示冒用，再说这一项"
)
IMPOSTOR = "这个名称、账号 ID 或链接曾被举报并确认冒用。按 ID、链接或编号查到在用的备案账号（certain）时总是假"


def document() -> dict[str, Any]:
    """Return the whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "官方账号名录 API",
            "version": "1.0.0",
            "description": "学校已备案的新媒体账号，供学校主页等展示和核验。只读，无需登录，不含个人信息。",
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/accounts": {"get": _accounts()},
            "/api/v1/verify": {"get": _verify()},
            "/api/v1/openapi.json": {
                "get": {
                    "operationId": "document",
                    "summary": "本文档",
                    "responses": {"200": _json("OpenAPI 3.1 文档", {"type": "object"})},
                }
            },
        },
        "components": {
            "schemas": {"Account": _account(), "Accounts": _page(), "Answer": _verdict(), "Error": _error()}
        },
    }


def _accounts() -> dict[str, Any]:
    return {
        "operationId": "accounts",
        "summary": "账号列表，按在本平台登记的先后",
        "parameters": [
            _query("platform", "平台", {**TEXT, "enum": list(PLATFORMS)}),
            _query("unit", "单位的全称", TEXT),
            _query("level", "级别（第六条）", {**TEXT, "enum": list(LEVELS)}),
            _query("status", "状态", {**_statuses(), "default": Status.ACTIVE.value}),
            _query("limit", "每页个数", {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}),
            _query("after", "从哪里继续：请直接使用上一页的 next", {"type": "integer", "minimum": 0}),
        ],
        "responses": {
            "200": _json("一页账号", _ref("Accounts"), cached=True),
            "304": {"description": "内容与 If-None-Match 所示的相同"},
            "400": _json("参数不对", _ref("Error")),
        },
    }


def _verify() -> dict[str, Any]:
    typed = {**TEXT, "minLength": 1, "maxLength": LONGEST}
    return {
        "operationId": "verify",
        "summary": "验真：名称、账号 ID、备案编号、链接或二维码内容",
        "parameters": [{**_query("q", "要查验的内容", typed), "required": True}],
        "responses": {
            "200": _json("已备案（filed），或曾备案、已注销（closed）", _ref("Answer"), cached=True),
            "304": {"description": "内容与 If-None-Match 所示的相同"},
            "400": _json("没有填写、太长，或不是网页链接", _ref("Error")),
            "404": _json("查无此号（unknown）", _ref("Answer")),
        },
    }


def _account() -> dict[str, Any]:
    return _object(
        {
            "number": {**TEXT, "description": "备案编号，永不重用"},
            "platform": {**TEXT, "enum": list(PLATFORMS)},
            "platform_label": TEXT,
            "name": TEXT,
            "handle": {**TEXT, "description": "平台上的账号 ID：微信号、微博域名等"},
            "unit": TEXT,
            "level": {**TEXT, "enum": list(LEVELS)},
            "status": _statuses(),
            "filed_on": DAY,
            "closed_on": _or_null(DAY),
            "updated_on": DAY,
            "version": {"type": "integer", "minimum": 1, "description": "登记表现行版本"},
            "link": _or_null(ADDRESS),
            "url": {**ADDRESS, "description": "名录中的页面"},
            "avatar_url": _or_null(ADDRESS),
            "qr_url": _or_null(ADDRESS),
        }
    )


def _page() -> dict[str, Any]:
    return _object({"items": _many("Account"), "next": {**_or_null(ADDRESS), "description": "下一页；没有则为 null"}})


def _verdict() -> dict[str, Any]:
    return _object(
        {
            "answer": {**TEXT, "enum": ["filed", "closed", "unknown"], "description": ANSWER},
            "certain": {"type": "boolean", "description": "按 ID、链接或编号核对；为假时只是名称相同，须再核对 ID"},
            "accounts": _many("Account"),
            "similar": {
                **_many("Account"),
                "description": "没有相符的账号时，名称或账号 ID 相近的，最相近的在前；只供核对",
            },
            "impostor": {"type": "boolean", "description": IMPOSTOR},
            "impostor_platforms": {
                "type": "array",
                "items": {**TEXT, "enum": list(PLATFORMS)},
                "description": "确认的冒用账号在哪些平台；举报时没有写明的不在其中",
            },
        }
    )


def _error() -> dict[str, Any]:
    said = _object({"status": {"type": "integer"}, "message": TEXT, "request_id": TEXT})
    return _object({"error": said})


def _statuses() -> dict[str, Any]:
    return {**TEXT, "enum": [status.value for status in Status]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _or_null(kind: dict[str, Any]) -> dict[str, Any]:
    return {**kind, "type": [kind["type"], "null"]}


def _many(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _json(description: str, schema: dict[str, Any], *, cached: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {"description": description, "content": {"application/json": {"schema": schema}}}
    if cached:
        found["headers"] = {"ETag": {"schema": TEXT}, "Cache-Control": {"schema": TEXT}}
    return found

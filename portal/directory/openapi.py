"""The description of the API, OpenAPI 3.1, made from what the code knows: platforms, levels, states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.accounts.models import Status
from portal.directory import arguments
from portal.directory.queries import LEVELS
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TEXT: dict[str, Any] = {"type": "string"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
ADDRESS: dict[str, Any] = {"type": "string", "format": "uri"}
MANNERS = (
    "学校已备案的新媒体账号，供学校主页等展示和核验。只读，无需登录，不含个人信息。只接受 GET 和 HEAD。"
    "参数按 UTF-8 编码，每个最多一次；选填参数留空视同不填；带有未列出的参数（包括防缓存的随机参数）一律返回 400。"
    "任何网站都可以读取返回结果（含出错信息）；结果可缓存五分钟，出错信息不缓存。"
)
ANSWER = (
    "台账里有没有：filed 已备案，closed 曾备案、已注销，unknown 查无此号。impostor 为 true 时，请先提示冒用，再显示本项"
)
IMPOSTOR = "这个名称、账号 ID 或链接曾被举报并确认冒用。按 ID、链接或编号查到在用的备案账号（certain）时恒为 false"


def document(units: Sequence[str] | None = None) -> dict[str, Any]:
    """Return the whole document; with the names of units it says which units can be asked for."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "官方账号名录 API", "version": "1.1.0", "description": MANNERS},
        "servers": [{"url": "/"}],
        "paths": {
            "/api/v1/accounts": {"get": _accounts(units)},
            "/api/v1/verify": {"get": _verify()},
            "/api/v1/openapi.json": {"get": _document()},
        },
        "components": {
            "schemas": {"Account": _account(), "Accounts": _page(), "Answer": _verdict(), "Error": _error()},
            "headers": _headers(),
            "responses": _refusals(),
        },
    }


def _accounts(units: Sequence[str] | None) -> dict[str, Any]:
    asked = _asked(arguments.ACCOUNTS)
    for parameter in asked if units is not None else ():
        if parameter["name"] == "unit":
            parameter["schema"]["enum"] = list(units or ("",))  # before there are units, none can be asked for
    return {
        "operationId": "accounts",
        "summary": "账号列表，按在本平台登记的先后",
        "parameters": asked,
        "responses": _answers({"200": _json("一页账号", _ref("Accounts"))}),
    }


def _verify() -> dict[str, Any]:
    return {
        "operationId": "verify",
        "summary": "验真：名称、账号 ID、备案编号、链接或二维码内容",
        "parameters": _asked(arguments.VERIFY),
        "responses": _answers(
            {
                "200": _json("已备案（filed），或曾备案、已注销（closed）", _ref("Answer")),
                "404": _json("查无此号（unknown）", _ref("Answer")),
            }
        ),
    }


def _document() -> dict[str, Any]:
    return {
        "operationId": "document",
        "summary": "本文档",
        "parameters": _asked(arguments.DOCUMENT),
        "responses": _answers({"200": _json("OpenAPI 3.1 文档", {"type": "object"})}),
    }


def _asked(declared: Iterable[arguments.Argument]) -> list[dict[str, Any]]:
    return [argument.described() for argument in declared]


def _answers(own: dict[str, Any]) -> dict[str, Any]:
    """Return what an address answers: its own answers, and what every address of the API answers."""
    unchanged = {"304": {"description": "内容与 If-None-Match 所示的相同，没有正文", "headers": _with("kept")}}
    refused = {status: {"$ref": f"#/components/responses/{name}"} for status, name in REFUSALS.items()}
    return dict(sorted((own | unchanged | refused).items()))


REFUSALS = {"400": "BadQuestion", "405": "NotAllowed", "500": "Fault", "503": "Busy"}


def _refusals() -> dict[str, Any]:
    said = {
        "BadQuestion": "参数有误：没有这个参数或这个取值、重复、缺少、太长，或含有不能使用的字符；message 说明是哪一个",
        "NotAllowed": "用了 GET、HEAD 以外的方法；Allow 列出可用的方法",
        "Fault": "系统出错；请将 request_id 告知系统管理员",
        "Busy": "系统暂时繁忙，请稍后重试",
    }
    found = {name: _json(description, _ref("Error"), headers="refused") for name, description in said.items()}
    found["NotAllowed"]["headers"] |= {"Allow": _header("Allow")}
    return found


HEADERS = {
    "kept": ("ETag", "Cache-Control", "Access-Control-Allow-Origin"),
    "refused": ("Cache-Control", "Access-Control-Allow-Origin"),
}


def _headers() -> dict[str, Any]:
    said = {
        "ETag": "下次放在 If-None-Match 里，内容没有变化时只返回 304",
        "Cache-Control": "可缓存多久；出错时为 no-store",
        "Access-Control-Allow-Origin": "恒为 *：任何网站都可以读取",
        "Allow": "这个地址可用的方法",
    }
    return {name: {"description": text, "required": True, "schema": TEXT} for name, text in said.items()}


def _with(kind: str) -> dict[str, Any]:
    return {name: _header(name) for name in HEADERS[kind]}


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


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
            "closed_on": {**_or_null(DAY), "description": "注销日期；没有注销则为 null"},
            "updated_on": DAY,
            "version": {"type": "integer", "minimum": 1, "description": "登记表现行版本"},
            "link": {**_or_null(ADDRESS), "description": "账号在平台上的页面；没有登记则为 null"},
            "url": {**ADDRESS, "description": "名录中的页面"},
            "avatar_url": {**_or_null(ADDRESS), "description": "头像；没有则为 null"},
            "qr_url": {**_or_null(ADDRESS), "description": "账号自己的二维码；没有则为 null"},
        }
    )


def _page() -> dict[str, Any]:
    return _object({"items": _many("Account"), "next": {**_or_null(ADDRESS), "description": "下一页；没有则为 null"}})


def _verdict() -> dict[str, Any]:
    return _object(
        {
            "answer": {**TEXT, "enum": ["filed", "closed", "unknown"], "description": ANSWER},
            "certain": {
                "type": "boolean",
                "description": "按 ID、链接或编号核对；为 false 时只是名称相同，须再核对 ID",
            },
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
    said = _object(
        {
            "status": {"type": "integer", "description": "与 HTTP 状态码相同"},
            "message": {**TEXT, "description": "一句中文：哪里不对，怎么办"},
            "request_id": {**TEXT, "description": "编号，向系统管理员反映问题时提供"},
        }
    )
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


def _json(description: str, schema: dict[str, Any], headers: str = "kept") -> dict[str, Any]:
    return {
        "description": description,
        "headers": _with(headers),
        "content": {"application/json": {"schema": schema}},
    }

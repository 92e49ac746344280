"""What came of a message to a group: the makers answer 200 to everything and say inside it whether they took it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portal.notices.outcome import SLOWER, Failed, TooFast

if TYPE_CHECKING:
    from portal.notices.robots.brands import Brand

OK = 200
TOO_MANY = 429
CODES = ("errcode", "code", "StatusCode")


def judge(brand: Brand, status: int, answer: bytes) -> None:
    """Raise what came of it; return when the group has it. Raises TooFast and Failed."""
    said = _object(answer)
    code = _code(said)
    if status == TOO_MANY or code in brand.busy:
        raise TooFast(f"{brand.label}{SLOWER}（{code or status}），稍后自动再发")
    if code:  # 飞书 says its reasons with a 400
        raise Failed(_refused(brand, code, said))
    if status != OK:
        raise Failed(f"机器人拒绝：HTTP {status}")
    if code is None:
        raise Failed(f"答复不像是{brand.label}的，消息可能被中途的网络设备拦下，请核对地址和中转")


def _code(said: dict[str, Any]) -> int | None:
    return next((said[key] for key in CODES if isinstance(said.get(key), int)), None)


def _refused(brand: Brand, code: int, answer: dict[str, Any]) -> str:
    """Return a refusal in words, with the maker's number: by that its own help is searched."""
    said = str(answer.get("errmsg") or answer.get("msg") or "")
    low = said.lower()
    words = next((words for part, words in brand.reasons.items() if part in low), brand.codes.get(code, ""))
    return f"机器人拒绝：{words}（{code}）" if words else f"机器人拒绝：{code} {said}"[:150]


def _object(answer: bytes) -> dict[str, Any]:
    """Return what an answer says, nothing when it is no JSON object."""
    try:
        said = json.loads(answer)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

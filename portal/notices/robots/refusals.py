"""What came of a message to a group: the makers answer 200 to everything and say inside it whether they took it."""

from __future__ import annotations

import json
import re
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
    if status == TOO_MANY:
        raise TooFast(f"{brand.label}{SLOWER}（{code or status}）")
    if code:  # 飞书 says its reasons with a 400
        raise _refusal(brand, code, str(said.get("errmsg") or said.get("msg") or ""))
    if status != OK:
        raise Failed(f"机器人拒绝：HTTP {status}")
    if code is None:
        raise _unnumbered(brand, answer)


def _refusal(brand: Brand, code: int, text: str) -> Failed:
    """Return what a refusal means, with its number: by that the maker's own help is searched."""
    more = brand.reasons.get(code, {})
    words = next((words for part, words in more.items() if part in text.lower()), brand.codes.get(code, ""))
    if words == SLOWER:
        return TooFast(f"{brand.label}{SLOWER}（{code}）")
    return Failed(f"机器人拒绝：{words}（{code}）" if words else f"机器人拒绝：{code} {text}"[:150])


def _unnumbered(brand: Brand, answer: bytes) -> Failed:
    """Return what it is that answers without a number: the maker's gate, or somebody on the way."""
    if brand.gate and brand.gate.search(answer):
        return TooFast(f"{brand.label}{SLOWER}")
    return Failed(f"答复不像是{brand.label}的，消息可能被中途的网络设备拦下，请核对地址和中转")


def _code(said: dict[str, Any]) -> int | None:
    """Return the number of an answer; 钉钉's own example has it as a text."""
    for key in CODES:
        found = said.get(key)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        if isinstance(found, str) and re.fullmatch(r"-?[0-9]{1,9}", found):
            return int(found)
    return None


def _object(answer: bytes) -> dict[str, Any]:
    """Return what an answer says, nothing when it is no JSON object."""
    try:
        said = json.loads(answer)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

"""One request to a robot's address: no redirects, no proxies of the surroundings, no waiting for ever, no endless answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from portal.notices.outcome import Failed, Unreachable, Unsure

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = (5, 10)  # to connect, to answer
LONGEST_ANSWER = 65_536  # bytes


def post(url: str, query: Mapping[str, str], body: Mapping[str, Any]) -> tuple[int, bytes]:
    """Post JSON; return the status and the answer. `url` was checked before. Raises Unreachable, Failed and Unsure.

    What of `query` is not allowed in an address is encoded here, and nowhere else: encoded twice no signature matches.
    """
    with requests.Session() as session:
        session.trust_env = False  # neither proxies nor a .netrc of whoever started the process
        try:
            with session.post(
                url, params=dict(query), json=body, timeout=SECONDS, allow_redirects=False, stream=True
            ) as answer:
                return answer.status_code, next(answer.iter_content(LONGEST_ANSWER), b"")
        except requests.ConnectTimeout as error:
            raise Unreachable("机器人的服务器无法连接") from error
        except requests.Timeout as error:
            raise Unsure("已发出，未收到答复") from error
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise _broken(error) from error
        except requests.RequestException as error:
            raise Failed(f"发送失败：{type(error).__name__}") from error


def _broken(error: Exception) -> Exception:
    """Return what a broken connection means: refused before anything was said, or cut off afterwards."""
    said = repr(error)
    if any(word in said for word in ("RemoteDisconnected", "ConnectionResetError", "IncompleteRead", "Read timed out")):
        return Unsure("已发出，连接中断")
    return Unreachable("机器人的服务器无法连接")

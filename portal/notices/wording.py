"""What a message says outside the portal: one thing, or the digest of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.notices.models import Notice

PLATFORM = "校园新媒体备案管理平台"


def subject(notices: Sequence[Notice]) -> str:
    """Return the subject of a mail. It names sorts and counts only: what a message is about is for its reader alone."""
    labels = list(dict.fromkeys(notice.sort.label for notice in notices))
    if len(notices) == 1:
        return f"【{PLATFORM}】{labels[0]}"
    return f"【{PLATFORM}】{len(notices)} 条消息：{'、'.join(labels)}"


def body(notices: Sequence[Notice], address: str, school: str) -> str:
    """Return the text: each message with its link, the newest first; `address` is the portal's own, "" for no links."""
    said = [_one(notice, address) for notice in sorted(notices, key=lambda n: n.id, reverse=True)]
    end = f"{school}{PLATFORM}"
    more = f"\n全部消息：{address.rstrip('/')}/notices/" if address and len(notices) > 1 else ""
    return "\n\n".join([*said, f"—— {end}{more}"]) + "\n"


def _one(notice: Notice, address: str) -> str:
    link = f"{address.rstrip('/')}{notice.url}" if address else ""
    return "\n".join(line for line in (f"【{notice.sort.label}】{notice.title}", notice.text, link) if line)

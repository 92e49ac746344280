"""What a message says outside the portal: the subject of a mail, and the text of a mail or for a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.notices.mail import SETTINGS
from portal.notices.models import MessageSort
from portal.notices.robots import without_phones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.notices.models import Notice

PLATFORM = "校园新媒体备案管理平台"
MARK = "【备案平台】"
LONGEST_SUBJECT = 60  # characters; telephones show about half of them
OF_PEOPLE = frozenset({MessageSort.DELEGATION})
"""Their titles name persons: a subject is seen by more eyes than its mail."""


def subject(notices: Sequence[Notice]) -> str:
    """Return the subject of a mail: what it is about, by account and step; no person and no telephone number is named in it."""
    newest = max(notices, key=lambda notice: notice.id)
    said = _said(newest)
    if len(notices) > 1:
        labels = {notice.sort.label for notice in notices}
        number = sum(notice.total or 1 for notice in notices)
        said = f"{number} 件{labels.pop() if len(labels) == 1 else '事项'}：{_about(newest)}等"
    return MARK + _short(without_phones(said), LONGEST_SUBJECT)


def _said(notice: Notice) -> str:
    if notice.sort in OF_PEOPLE:
        return notice.title if notice.total else notice.sort.label
    return f"{notice.title}：{_about(notice)}等" if notice.total else notice.title


def _about(notice: Notice) -> str:
    """Return what a message is about; the first of several things stands for all."""
    if notice.sort in OF_PEOPLE:
        return notice.sort.label
    return notice.text.partition("\n")[0] if notice.total else notice.about


def _short(said: str, most: int) -> str:
    return said if len(said) <= most else f"{said[: most - 1]}…"


def body(notices: Sequence[Notice], address: str, school: str, *, group: bool = False) -> str:
    """Return the text: each message with its link, the newest first; `address` is the portal's own, "" for no links.

    What several messages in one have in common is a page of their reader's own: a `group` is led to everybody's.
    """
    address = address.rstrip("/")
    said = [_message(notice, address, group=group) for notice in sorted(notices, key=lambda n: n.id, reverse=True)]
    end = [f"—— {school}{PLATFORM}"]
    if address and len(notices) > 1:
        end.append(f"全部消息：{address}/notices/")
    if address and not group:
        end.append(f"我的设置（哪些消息发邮件）：{address}{SETTINGS}")
    return "\n\n".join([*said, "\n".join(end)]) + "\n"


def _message(notice: Notice, address: str, *, group: bool) -> str:
    link = f"{address}{_leads_to(notice, group=group)}" if address else ""
    return "\n".join(line for line in (f"【{notice.sort.label}】{notice.title}", notice.text, link) if line)


def _leads_to(notice: Notice, *, group: bool) -> str:
    """Return the page that a message leads to, and where on it one decides; a group is led to everybody's own list of several."""
    if notice.total:
        return "/notices/" if group else notice.url
    return notice.url + notice.sort.spot

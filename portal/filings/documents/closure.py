"""The paper of a closure, which the regulation does not draw: in the style of the official forms, one A4 page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from portal.accounts.queries import current_data, current_version
from portal.documents import Approval, Boxes, Label, Layout, People, Remarks, Value
from portal.fields import Day
from portal.platforms import PLATFORMS
from portal.settings.names import in_school_words
from portal.settings.queries import setting
from portal.web.filters import long_day

if TYPE_CHECKING:
    from portal.filings.models import Filing

ANNOUNCEMENT_LINES = 20


@lru_cache(maxsize=64)
def layout(platform: str) -> Layout:
    """Return the arrangement of the page; the label of the handle is the platform's own."""
    handle = PLATFORMS[platform].fields["handle"].label
    return Layout(
        (
            (Label("账号名称"), Value("name", 4), Label(handle, 2), Value("handle", 4)),
            (Label("平\u2003台"), Value("platform", 4), Label("主办单位", 2), Value("unit_name", 4)),
            (Label("注册时间"), Value("registered_on", 4), Label("备案日期", 2), Value("filed_on", 4)),
            (Label("注销原因"), Boxes("reason", 10)),
            (Label("原因说明"), Value("reason_note", 10)),
            (Label("停止更新\n日期"), Value("last_post_on", 4), Label("内容备份", 2), Boxes("backup", 4, centred=True)),
            (Label("后续\n关注账号"), Value("successor", 10)),
            (Label("停更公告"), Value("announcement", 10, lines=ANNOUNCEMENT_LINES)),
            People("supervisors", "主管人员\n(教职工)", 1),
            Approval("unit", "基层党委(党总支)或\n机关部门\n审批意见", prompt="（填写明确意见）"),
            Approval("publicity", "党委宣传部\n审批意见", verdicts=("同意注销", "不同意注销")),
            Remarks(),
        )
    )


def title(filing: Filing) -> str:
    """Return the title of the paper."""
    return f"{setting('school_name')}新媒体账号注销登记表（{filing.platform_label}）"


def facts(filing: Filing) -> dict[str, str]:
    """Return what the paper says of the account itself."""
    return {
        "name": filing.name,
        "handle": filing.handle,
        "platform": filing.platform_label,
        "registered_on": long_day(Day().load(_registry(filing).get("registered_on"))),
        "filed_on": long_day(filing.account.filed_on) if filing.account else "",
    }


def supervisors(filing: Filing) -> list[dict[str, str]]:
    """Return who oversees the account."""
    return _registry(filing).get("supervisors") or []


def _registry(filing: Filing) -> dict[str, Any]:
    return current_data(current_version(filing.account_id)) if filing.account_id else {}


def notes() -> tuple[str, ...]:
    """Return the notes under the table."""
    contact = f"联系人：{setting('contact_person')}，办公电话：{setting('contact_phone')}，办公地点：{setting('contact_place')}。"
    return (
        in_school_words("1.此表一式三份，党委宣传部、审批单位、申请单位各一份。"),
        in_school_words(
            "2.同意注销后，由申请单位在账号上发布停更公告、在平台办理注销，并提交注销证明，经党委宣传部核验后办结。"
        ),
        f"3.注销后备案编号保留，不再给其他账号使用。{contact}",
    )

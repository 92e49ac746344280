"""Where each article of the regulation is carried out: the pages, and what is counted there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Carried:
    """How one article is carried out.

    `places` are (words, endpoint, the filters of its URL); `counted` are keys of `portal.help.queries.Counts`; `behind` is the key of
    the list of units that lag. `not_yet` says what still goes the old way, "" for nothing.
    """

    number: int
    said: str
    places: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()
    counted: tuple[str, ...] = ()
    behind: str = ""
    not_yet: str = ""


POSTS = "内容送审尚未由本平台办理，仍按单位现行办法先审核后发布。"
CARRIED = (
    Carried(1, "十六类平台各有登记表，覆盖微博、微信、QQ、APP 和音视频账号。", (("官方名录", "directory.index", ()), ("台账", "accounts.index", ())), ("accounts",)),
    Carried(2, "平台建设的宗旨，各环节审批时掌握。"),
    Carried(3, "党管媒体：每个账号须经单位负责人和党委宣传部两级同意。", (("备案申请", "filings.index", ()),), ("decided",)),
    Carried(4, "党委宣传部备案、检查；现代教育技术中心对 APP、小程序提出技术意见。", (("待我处理", "filings.index", (("scope", "todo"),)), ("审计日志", "audit.index", ())), ("waiting_office", "waiting_technology"), "offices"),
    Carried(5, "谁主管谁负责：每个单位登记第一责任人，由其审批本单位的备案；不在时可以委托。", (("单位", "people.units", ()), ("委托", "delegation.index", ())), ("units_without_head", "waiting_unit"), "waiting"),
    Carried(6, "分级管理：级别由主办单位得出，团学账号由校团委审批，学校账号由党委宣传部统筹。", (("台账", "accounts.index", ()),), ("level_1", "level_2", "level_3")),
    Carried(7, "禁止以个人名义开通：名称含校名或曾用名时提醒，公众可以举报冒用。", (("官方名录与验真", "directory.index", ()), ("冒用举报", "directory.reports", ())), ("reports_open", "reports_confirmed")),
    Carried(8, "以个人名义建立的工作群由创建人所在单位管理。", not_yet="群组登记尚未由本平台办理，仍由各单位自行登记。"),
    Carried(9, "登记备案：创建一周内填表，单位主要负责人签字盖章，报党委宣传部备案。", (("新建备案", "filings.new", ()), ("即将到期和超期", "filings.index", (("scope", "due"),))), ("creations", "retroactives", "late"), "late"),
    Carried(10, "账号名、后台管理人员变更一周内备案；人员离校前办理交接。", (("运行人员", "handover.people", ()), ("离校提示", "handover.radar", ())), ("changes", "leaving"), "changes_late"),
    Carried(11, "先审核后发布。", not_yet=POSTS),
    Carried(12, "涉及重大、突发、敏感内容须经授权。", not_yet="授权发布尚未由本平台办理，仍由党委宣传部统筹。"),
    Carried(13, "明确建设定位，严守保密规定：登记表写明功能定位。", (("备案申请", "filings.index", ()),), not_yet="发布前的保密检查尚未由本平台办理。"),
    Carried(14, "舆情处置；给学校造成不良影响的账号责令关闭：由注销流程办理。", (("注销申请", "filings.index", (("kind", "closure"),)),), ("closures", "closed"), not_yet="舆情监测和值班尚未由本平台办理。"),
    Carried(15, "账号安全：登录、权限和每一步办理都有记录。", (("审计日志", "audit.index", ()), ("我的账户", "people.sessions", ()))),
    Carried(16, "各单位可制定具体管理办法。", not_yet="单位制度汇编尚未由本平台办理。"),
    Carried(17, "本办法由党委宣传部解释：期限、编号和联系方式在设置中维护。", (("设置", "settings.index", ()),)),
)  # fmt: skip
BY_NUMBER = {one.number: one for one in CARRIED}

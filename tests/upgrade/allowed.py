"""What may be otherwise on the pages after the upgrade, each with its reason: words, answers and links, each by a list of its own."""

from __future__ import annotations

import re
from typing import NamedTuple


class Allowed(NamedTuple):
    """A difference of words that is meant: `url` matches the whole address, `what` a whole line of the difference, as the test shows it.

    `who` are the people for whom it is, none for everybody.
    """

    url: str
    what: str
    why: str
    who: frozenset[str] = frozenset()

    def excuses(self, who: str, url: str, line: str) -> bool:
        """Say whether this is a line of words that may differ."""
        meant = re.fullmatch(self.url, url) and re.fullmatch(self.what, line)
        return line.startswith(("-", "+")) and bool(meant) and (not self.who or who in self.who)


class Moved(NamedTuple):
    """An address that answers otherwise: the whole lines of the difference, word for word."""

    url: str
    lines: tuple[str, ...]
    why: str
    who: frozenset[str]


class Instead(NamedTuple):
    """A link that is gone from a page: `what` matches all of it, and `now`, which may name groups of it, must be among those of now."""

    url: str
    what: str
    now: str
    why: str
    who: frozenset[str] = frozenset()

    def excuses(self, who: str, url: str, link: str, links: list[str]) -> bool:
        """Say whether the page leads to the new place instead."""
        meant = re.fullmatch(self.url, url) and (not self.who or who in self.who)
        found = re.fullmatch(self.what, link)
        places = {re.sub(r"\?back=.*", "", now) for now in links}  # wherever that page leads back to
        return bool(meant and found) and found.expand(self.now) in places  # type: ignore[union-attr]


OFFICE = frozenset({"publicity", "director"})
LOOK_ON = OFFICE | {"leader"}
REPORTS = "reports of impostors are a sort of case since then"
SWITCHES = "what the school does not use can be switched off since then"
PICTURES = "a report of an impostor can carry a screenshot since then"
FIRST = "a confirmed impostor is said before anything else since then"
PAPER = "paper of before the portal is not asked for a version since then"
SPELLED = "a number is found by either end, and the spelling does not count, since then"
TWICE = "two of the roster who are one can be merged since then"
TAKEN = "lists of every sort are taken away as workbooks, the registry as 汇总表 too, since then"
NAMED = "the trail calls people and things by their names, and is filtered by days, since then"
ENROLLED = "units, users and the roster come from a workbook since then"
SHOWN = "what an office file shows is what is read, of several platforms and several forms at once, since then"
ASKED = "what came of an import is withdrawn as a whole, and all of it is submitted after a question, since then"
PHONES = "pictures are taken as telephones make them since then"
ADVICE = "what must be looked at is parted from advice, and a remark leads to where it is mended, since then"
MENDED = "合规体检 says who mends what the reader cannot, and tells facts apart, since then"
MARKED = "a line of the registry says what the account lacks since then"
NOW = "what is registered now is printed on the official form since then"
TICKS = "things that go with a hand-over are ticked as they are done since then"
CLUBS = "校团委 hands over for its clubs since then"
REACHED = "a user has a telephone and may be somebody of the roster since then"
WORDS = "the words are those of an office since then"
REMARKS = (
    r"尚未上传\S+，打印的登记表上该栏将为空|"
    r"名称与本单位其他账号（.*）不一致，各平台宜使用同一名称|"
    r"账号名称中没有学校名称或简称，.*|账号主体.*|"
    r"本单位已有 \d+ 个.*同类账号原则上只办一个|"
    r"账号仍在备案期限内，可以按“创建”办理|.*的身份（教职工、学生、外聘）尚未登记，.*|账号尚未认证|"
    r"主管人员同时是唯一的运行人员，.*|该账号曾以 NO.*|上传的\S+图片中没有识读到二维码，.*|账号名称使用了学校曾用名.*|打印字库缺少.*|"
    r"停更公告中没有写明.*|被责令关闭的账号，.*|改动的只有.*"
)
ISSUES = r"(无教职工主管|运行人员即将离校|运行人员已离校|人员身份未登记|仅一名运行人员|同单位同类重复)(等 \d+ 项)?"
MAY_DIFFER: tuple[Allowed, ...] = (
    Allowed(
        r"/(filings|imports)/.*",
        rf"[-+]({REMARKS})。( (去修改|查看|去直接更正))?|\+建议 \d+ 条(，不影响审批)?",
        ADVICE,
    ),
    Allowed(
        r"/accounts/\d+",
        r"\+(由\S+办理|\S+还没有填报人，请联系系统管理员登记|由系统管理员登记|已有办理中的\S+|不再使用的，由主办单位申请注销|记录在案)|"
        r"[-+]合规体检( \d+ 项)?|-(须处理|请留意|建议)( 第\S+条| 附件)?|[-+]各项正常|[-+]\S+。( 第\S+条| 附件)?|"
        r"\+以上由\S+办理的事项，可发一条消息提醒。|\+提醒该单位|\+查看办理中的\S+|[-+](已检查：|检查了).*|[-+]办理(变更|交接)|[-+]登记身份|"
        r"[-+](只有 1 名运行人员|没有\S+的图片|本单位还有其他|学生|\S+的身份).*|-请联系系统管理员登记。",
        MENDED,
    ),
    Allowed(r"/accounts/(\?.*)?", rf"-(信工|郑州工商|新媒体)\S*( 逾期)?|\+\S+( 逾期)? {ISSUES}", MARKED),
    Allowed(r"/accounts/\d+", r"[-+](\S+ )*历史版本( 打印现行登记表)?( 申请注销)?", NOW),
    Allowed(
        r"/accounts/\d+/history.*",
        r"[-+](自 )?\d{4}-\d\d-\d\d[， ]?(第 \d+ 版|更正)起?(（\S+）)*|"
        r"[-+](每一项从何时起|各项内容生效时间|从何时起|生效时间|从|到|原版本|新版本|新增|移除)|"
        r"-（原无） →|-→ （删去）|[-+].*（删去）",
        WORDS,
    ),
    Allowed(
        r"/handover/\d+",
        r"[-+](管理员微信变更|运营者解绑|登录密码修改|绑定手机、邮箱更换|认证材料移交|素材库移交)：.*|\+(☐|☑|保存勾选|办妥一项勾选一项，.*)|"
        r"\+(管理员微信变更|运营者解绑|登录密码修改|绑定手机、邮箱更换|认证材料移交|素材库移交)( \S+，[-0-9]+ [:0-9]+)?",
        TICKS,
    ),
    Allowed(
        r"/handover/queue.*",
        r"-\S+ \S+?(创建|补办|重要事项变更|注销) · .*|\+\S+ (创建备案|补办备案|重要事项变更备案|注销) · .*",
        WORDS,
    ),
    Allowed(r"/people/(\?.*)?", r"\+(电话|—|1[0-9]{10})", REACHED, frozenset({"admin"})),
    Allowed(r"/people/users/.*", r"\+.*", REACHED, frozenset({"admin"})),
    Allowed(r"/people/profile", r"[-+]您自己的.*帮助|\+(电话|手机号或办公电话；.*|\[\])", REACHED),
    Allowed(r"/handover/people/\d+", r"\+登录用户.*", REACHED),
    Allowed(
        r"/handover/(people/\d+|radar(\?.*)?)",
        r"\+(办理交接|未开始)|-未开始，由所属单位办理",
        CLUBS,
        frozenset({"league"}),
    ),
    Allowed(r"/handover/new\?person=1[03]", r"[-+].*", CLUBS, frozenset({"league"})),
    Allowed(
        r"/directory/reports/\d+",
        r"[-+]同一名称或链接另有举报：.*",
        "a remark leads to what it names since then",
        LOOK_ON,
    ),
    Allowed(r"/filings/.*\.pdf.*", r"[-+].*(见附页|去\s*向|后续|关注账号|（无）|（新增）).*", WORDS),
    Allowed(
        r"/filings/.*",
        r"[-+]纸质件已归档[：，](第 \S+ 盒，第 \S+ 卷|档案盒号：\S+，卷号：\S+)|-去向|\+后续关注账号",
        WORDS,
    ),
    Allowed(r"/help/scans", r"[-+]纸质件归档后填写.*", WORDS),
    Allowed(r"/settings/.*", r"[-+]签字盖章的登记表扫描后归到备案，.*", WORDS),
    Allowed(r"/filings/[0-9]+/proof", r"-平台显示“注销成功”或“账号已注销”的截图。", PHONES),
    Allowed(r"/.*", r"-.*不超过 (5|12) MB.*|\+.*不超过 (20|48) MB.*", PHONES),
    Allowed(r"/help/people", r"\+同一人登记了两次的，.*", TWICE),
    Allowed(r"/help/regulation.*", r"\+.*疑为同一人 0 对", TWICE),
    Allowed(r"/help/regulation.*", r"-变更 [0-9]+ 件即将离校、尚未交接 [0-9]+ 人次", TWICE),
    Allowed(
        r"/search(\?.*)?",
        r"-可以是名称、微信号等账号.*手机尾号.*|\+可以是名称、微信号等账号.*手机号的开头或末尾.*",
        SPELLED,
    ),
    Allowed(r"/help/.*", r"-上方的查找框可以输入.*手机尾号.*|\+上方的查找框可以输入.*手机号的开头或末尾.*", SPELLED),
    Allowed(r"/audit/.*", r"-person [0-9]+", TWICE),
    Allowed(r"/audit/.*", r"\+人员 [0-9]+", TWICE),
    Allowed(r"/settings/.*", r"-总览 学校 .* 印章", SWITCHES),
    Allowed(r"/settings/.*", r"\+总览 学校 .* 印章 功能", SWITCHES),
    Allowed(r"/settings/", r"\+(功能|学校不用的功能可以关闭：.*|纸质件扫描与归档|批量导入|冒用举报|委托|开)", SWITCHES),
    Allowed(r"/help/settings", r"\+“功能”里可以关闭学校不用的功能；.*", SWITCHES),
    Allowed(
        r"/help/deciding",
        r"[-+]“退回修改”后重新走全部环节；.*",
        "who returned it by 退回补正 is an office, and no one person",
    ),
    # Reports of impostors are cases since then: their list and page are those of every sort,
    Allowed(r"/directory/reports(\?.*)?", r"[-+].*", REPORTS, LOOK_ON),
    # the two that are open stand among what waits for the office,
    Allowed(
        r".*", r"-待办 7 (消息，未读 \d+|备案 台账 我的)|\+待办 9 (消息，未读 \d+|备案 台账 我的)", REPORTS, OFFICE
    ),
    Allowed(r"/filings/batch.*", r"[-+]0 件已同意，2 件未办。 您还有 [79] 件待办。", REPORTS, OFFICE),
    Allowed(r"/", r"-有 2 件冒用举报待核查。查看举报", REPORTS, OFFICE),
    Allowed(
        r"/", r"[-+]总览 待办 [79] 已办 \d+ 我发起 \d+ 抄送我的 0 时限 [24] 全部|[-+]待我处理 [79]", REPORTS, OFFICE
    ),
    Allowed(r"/", r"\+(工商学院二手书|郑州工商学院考研|(微博)?冒用举报|已等待 6 天 18 小时 逾期)", REPORTS, OFFICE),
    # (so that the seventh of before is the ninth, and no longer shown)
    Allowed(r"/", r"-(信工百家|百家号创建 · 信息工程学院|已等待 1 小时)", REPORTS, OFFICE),
    # and are due, after the three days that the office has for them;
    Allowed(r"/", r"-总览 待办 0 已办 0 我发起 0 抄送我的 0 时限 2 全部", REPORTS, frozenset({"leader"})),
    Allowed(r"/", r"\+总览 待办 0 已办 0 我发起 0 抄送我的 0 时限 4 全部", REPORTS, frozenset({"leader"})),
    Allowed(r"/", r"-时限 2|\+(时限 4|工商学院二手书|郑州工商学院考研|已超期 2 天|最迟 2026-11-25)", REPORTS, LOOK_ON),
    # they can be entrusted and handed over, and have words, days and a topic of their own.
    Allowed(r"/delegation/new", r"\+(☐|冒用举报)", REPORTS),
    Allowed(r"/handover/queue\?.*", r"[-+]人员离岗、调整时，.*；(每份备案|每一件)都留下移交记录。 帮助", REPORTS),
    Allowed(r"/handover/queue\?.*", r"[-+]已移交 1 (份备案|件)，接收人已收到通知。", REPORTS),
    Allowed(r"/handover/queue", r"[-+]本单位人员没有未办结的(备案|事项)。", REPORTS),
    Allowed(r"/handover/queue", r"[-+]人员离岗、调整时，.*；(每份备案|每一件)都留下移交记录。 帮助", REPORTS),
    Allowed(r"/help/", r"\+(核查冒用举报|公众在名录提交的举报列在“冒用举报”，.*)", REPORTS),
    Allowed(
        r"/settings/",
        r"\+(举报核查时限|3 个工作日|冒用举报核查提醒|本人：0 1 3 .*|常用意见（核查举报）|非学校开通，.*)",
        REPORTS,
    ),
    Allowed(r"/settings/phrases", r"\+(常用意见（核查举报）|非学校开通，.*|每行一条|保存)", REPORTS),
    Allowed(r"/settings/reminders", r"\+.*", REPORTS),
    # A report can carry a screenshot, and its link is understood as an app copies it.
    Allowed(
        r"/directory/report(\?.*)?",
        r"[-+]账号主页或文章的网址，可不填。?(；可以直接粘贴.*)?|\+(截图|可不填，一张，.*)",
        PICTURES,
    ),
    # A confirmed impostor is said first, and where it is.
    Allowed(
        r"/directory/\?q=https://weibo.com/u/7700112233",
        r"-(查无此号|学校没有备案过这个账号，.*|已被举报并确认冒用：.*)",
        FIRST,
    ),
    Allowed(r"/directory/\?q=https://weibo.com/u/7700112233", r"-怀疑是冒用账号，举报 浏览全部账号", FIRST),
    Allowed(
        r"/directory/\?q=https://weibo.com/u/7700112233",
        r"\+(已确认冒用：这个微博账号不是学校的|经党委宣传部核查，已于 2026-11-23 确认为冒用学校名义。.*|还有线索？举报 浏览全部账号)",
        FIRST,
    ),
    Allowed(r"/api/v1/verify\?q=.*", r'-\},|\+"impostor_platforms": \[\],', FIRST),
    # (its description, whose lines have no names of their own, is judged by tests/directory/test_api)
    Allowed(r"/api/v1/openapi\.json", r"[-+].*", FIRST),
    # Paper of before the portal bears no version.
    Allowed(r"/directory/20[^/]*", r"[-+](登记的内容自.*以来没有变更。|.*登记表页脚的版本应为第 1 版。)", PAPER),
    Allowed(
        r"/directory/20[^/]*", r"[-+](版本印在登记表的页脚。)?纸质表与本页的名称、账号 ID、单位不一致的，.*", PAPER
    ),
    Allowed(
        r"/directory/20[^/]*",
        r"\+(这个账号在 2019-03-20 已用纸质登记表备案，.*|从本平台打印的登记表，页脚的版本应为第 1 版.*)",
        PAPER,
    ),
    # Lists are taken away as workbooks, and people brought in by one.
    Allowed(r"/accounts/(\?.*)?", r"-导出 Excel|\+导出 Excel 汇总表", TAKEN),
    Allowed(r"/help/accounts", r"[-+]可以按筛选条件导出 Excel(或汇总表| 或汇总表)?，导出会记入审计日志。", TAKEN),
    Allowed(r"/(filings/|handover/radar|directory/reports)(\?.*)?", r"\+导出 Excel", TAKEN),
    Allowed(
        r"/handover/(\?.*)?", r"[-+]批量登记身份、离校日期 (从 Excel 登记名册 )?(移交待办 )?离校交接提醒", ENROLLED
    ),
    Allowed(r"/people/(units|(\?.*)?)", r"[-+](移交待办 )?(从 Excel 导入 )?新增(用户|单位)", ENROLLED),
    Allowed(r"/help/(people|users)", r"\+人员多时可.*先列出将要新增和更改的内容，确认后才写入.*", ENROLLED),
    # The trail is one of names (its words, which stand in other lines now, are judged by tests/audit).
    Allowed(r"/audit/(\?.*)?", r"[-+].*", NAMED, frozenset({"auditor"})),
    # What an import page says of how it reads, and of what came of it.
    Allowed(r"/help/imports", r"\+填好的 Word 登记表可以一次上传多份，.*", SHOWN),
    Allowed(
        r"/imports/",
        r"\+(○ 按工作表识别（可以有多个平台）|每张工作表按表头和名称识别平台；.*|按模板填写，自己的统计表、.*)|-按所选平台的模板填写，.*",
        SHOWN,
    ),
    Allowed(
        r"/imports/",
        r"\+(各平台合在一个工作簿(（存量登记）)?|申请类型|● 按登记表上勾选的|○ 登记表没有勾清的，按“..”)",
        SHOWN,
    ),
    Allowed(
        r"/imports/",
        r"\+微信、微博、QQ公众空间的登记表，可以一次选择多个.*|-微信、微博、QQ公众空间的登记表，不超过 5 MB。",
        SHOWN,
    ),
    Allowed(r"/imports/", r"[-+][○●] .*", SHOWN, OFFICE | {"xiaoli"}),
    Allowed(r"/imports/[0-9]+", r"[-+](‹ 返回 )?微信(补办|账号)导入( · .*)?|[-+]问题按工作表.*行号.*", SHOWN),
    Allowed(
        r"/imports/[0-9]+",
        r"-(全部提交审批|提交前可先打开草稿补传图片。.*)|\+(全部提交审批 下一步先列出.*|撤回这次导入|整体撤回)",
        ASKED,
    ),
    Allowed(r"/imports/[0-9]+", r"\+[0-9]+ 份草稿都还没有提交，可以一次作废，.*", ASKED),
    Allowed(r"/imports/[0-9]+/faults\.xlsx", r"[-+]账号的微信号（必填）\t.*预计离校日期(\t问题（上传时忽略）)?", SHOWN),
    Allowed(
        r"/imports/([0-9]+/faults|template/[a-z]+)\.xlsx.*",
        r"[-+]\t(在(“账号”)?表中每行填一个账号；.*|有下拉箭头的格子请从列表中选择。.*)|[-+]主(管|要运行)人员[0-9]?身份\t教职工、学生或外聘，.*",
        SHOWN,
    ),
    Allowed(r"/accounts/1[89]", r"\+第 1 版由 2019-03-20 的纸质登记表录入，当时的纸质登记表没有版本号。", PAPER),
)

# Answers are never excused by a pattern. What was settled is chosen by its state.
MAY_MOVE: tuple[Moved, ...] = (
    *(
        Moved(f"/handover/new?person={number}", ("status 409 → 200",), CLUBS, frozenset({"league"}))
        for number in (10, 13)
    ),
    *(
        Moved(
            f"/directory/reports?outcome={outcome}",
            ("status 200 → 302", f"location  → /directory/reports?state={outcome}"),
            REPORTS,
            LOOK_ON,
        )
        for outcome in ("confirmed", "dismissed")
    ),
)
MAY_LEAD_ELSEWHERE: tuple[Instead, ...] = (
    Instead(r"/", r"/filings/\?(scope=[a-z]+)", r"/cases/?\1", "the desk's numbers are of every sort since then"),
    # Where the desk led to the list of reports, and to the seventh filing, stand the two that are open.
    Instead(r"/", r"/directory/reports\?outcome=open", "/directory/reports/5", REPORTS, OFFICE),
    Instead(r"/", r"/filings/58", "/directory/reports/6", REPORTS, OFFICE),
    # What is alike in the register stands on the report's own page, to which each line of the list leads.
    Instead(r"/directory/reports(\?.*)?", r"/directory/\?q=.*", "/directory/reports/5", REPORTS, LOOK_ON),
    *(
        Instead(url, r"/directory/reports\?outcome=(confirmed|dismissed)", now, REPORTS, LOOK_ON)
        for url, now in (
            (r"/directory/reports(\?done=3)?", r"/directory/reports?state=\1"),
            (
                r"/directory/reports\?outcome=open",
                r"/directory/reports?state=\1&outcome=open",
            ),  # both, since they are two filters
        )
    ),
    Instead(r"/directory/reports(\?.*)?", "/help/directory", "/help/reports", REPORTS, LOOK_ON),
)


def excused(who: str, url: str, line: str) -> bool:
    """Say whether a line of a difference is meant."""
    if line.startswith(("-", "+")):
        return any(one.excuses(who, url, line) for one in MAY_DIFFER)
    return any(one.url == url and line in one.lines and who in one.who for one in MAY_MOVE)


def replaced(who: str, url: str, link: str, links: list[str]) -> bool:
    """Say whether it is meant that a page has a link no more: it now has another."""
    return any(one.excuses(who, url, link, links) for one in MAY_LEAD_ELSEWHERE)

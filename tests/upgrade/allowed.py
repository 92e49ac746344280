"""What may be otherwise on the pages after the upgrade, each with its reason: words, answers and links, each by a list of its own."""

from __future__ import annotations

import re
from collections import Counter
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
ANSWERS = "a form answers for each field that is left, and keeps nothing that nobody touched, since then"
DELETED = "a draft that was never handed in can be deleted since then"
WRITTEN = "of a draft is said who writes it and since when since then"
CALM = "what is filed years after, or a draft of long ago, counts no days and is no deadline since then"
REPORTS = "reports of impostors are a sort of case since then"
REVIEWED = "content is reviewed before it is published since then"
AUTHORISED = "what touches sensitive matters is authorised first since then"
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
PICKED = "people are picked from the unit's roster, and who they are is asked in their row, since then"
DATED = "a change is dated today until somebody says otherwise, since then"
PHONES = "pictures are taken as telephones make them since then"
SECOND = "what one administrator alone could become somebody by waits for a second person since then"
FORM = r"/filings/(new\?.*|[0-9]+/(edit|proof).*)"
CARD = "the first card says what it is, where it is on its way, who has it and by when, since then"
URGED = "the first card alone says how often a case was urged, and by whom, since then"
LEAGUE = "of what students run 校团委 is named, and no unit's head, since then"
OF_A_FILING, STATES = r"/filings/[0-9]+(\?.*)?", "草稿|待.*|退回修改|已撤回|已备案|.*不同意.*|已作废|注销办理中|已注销"
CITED = "an article is named for what it says alone since then"
BEGUN = "a filing begins with a link or a code, and a draft of the same account is offered first, since then"
SORTED = "lists sort both ways by their headers, and names by pinyin, since then"
APART = "accounts of one name are told apart by platform and id, since then"
CALM = "a list says the number, why a case came back and on what day it was ended, since then"
NARROWED = "a list of cases is narrowed to what is under way and to what is behind, since then"
CARDS = "a card of the desk says what, on what platform and of which unit, since then"
LOOKS = "校领导's desk shows numbers, what is behind and what was ended, since then"
STAGES = "the days of a reminder are said in words, and that next year's holidays are missing, since then"
SIGNED = "robots of 飞书 sign, too, and the keyword of a robot is said, since then"
TAKEN_BACK = "a question that was taken back opens nothing any more since then"
READ_APART = "what is uploaded is read by a process of its own since then"
GUESSED = "a password is held against pinyin and the keyboard, grows old and is not taken again since then"
ENDED = "whoever need not have a number whole is told its last four digits since then"
CROSSED = "a seal or signature is shown to others crossed by what it is shown for since then"
PROVED = "a code is asked besides the password, of whoever wants it and of the roles that the school names, since then"
LED = "我的设置 leads to what comes by mail since then"
ADVICE = "what must be looked at is parted from advice, and a remark leads to where it is mended, since then"
MENDED = "合规体检 says who mends what the reader cannot, and tells facts apart, since then"
MARKED = "a line of the registry says what the account lacks since then"
NOW = "what is registered now is printed on the official form since then"
TICKS = "things that go with a hand-over are ticked as they are done since then"
CLUBS = "校团委 hands over for its clubs since then"
REACHED = "a user has a telephone and may be somebody of the roster since then"
WORDS = "the words are those of an office since then"
SPOKEN = "what sounded translated, or like a programmer, is said as an office says it since then"
REMARKS = (
    r"尚未上传\S+，打印的登记表上该栏将为空|"
    r"名称与本单位其他账号（.*）不一致，各平台宜使用同一名称|"
    r"账号名称中没有学校名称或简称，.*|账号主体.*|"
    r"本单位已有 \d+ 个.*同类账号原则上只办一个|"
    r"账号仍在备案期限内，可以按“创建”办理|.*的身份（教职工、学生、外聘）尚未登记，.*|账号尚未认证|"
    r"主管人员同时是唯一的运行人员，.*|该账号曾以 NO.*|上传的\S+图片中没有识读到二维码，.*|账号名称使用了学校曾用名.*|打印字库缺少.*|"
    r"停更公告中没有写明.*|被责令关闭的账号，.*|改动的只有.*"
)
ISSUES = r"(无教职工主管|运行人员即将离校|运行人员已离校|运行人员已过离校日期|人员身份未登记|仅一名运行人员|同单位同类重复)(等 \d+ 项)?"
OF_A_FILING = r"/filings/[0-9]+(\?.*)?"
HAS = "填报人|党委宣传部|现代教育技术中心|校团委|信息工程学院|经济与管理学院|艺术学院|教务处|图书馆"
MARKED = "what an account lacks is marked in the list since then"
WORDED = "the picture of the print is called 打印预览 since then"
MENU = "the menu holds what is done from day to day, and the rest is reached from its pages, since then"
WHO_HAS_IT = "lists and the desk name who has a case since then"
LISTED_APART = (
    "the tab of a list of one sort says whose to-dos it counts, and a column says how much more there is, since then"
)
HANDED_IN_LATE = "what was handed in late is marked so since then"
LENT = "a new form is lent the unit's people by what was registered alone since then"
UNNAMED = "nobody is filled in to whom a step is passed on since then"
GONE = "a deleted draft says so once and is not printed since then"
WANTED = "paper is asked back of what the office has consented to alone since then"
WHY = "the first card says why what is over ended, by when, and whom to urge; the purpose names who is asked first, since then"
FOLDED = "on a phone what narrows a list waits behind one line since then"
PAST = "whose day of leaving has gone by is past it everywhere, and not about to go, since then"
ORDERED = "units and people stand by their pinyin since then"
PHRASED = "the office has phrases of its own, and a number is shown as an example, since then"
PRESSED = "what can be pressed comes first, and taking back is told to who can, since then"
UNITS = r"(郑州工商学院|[一-龥]+(学院|处|协会|中心|馆|委|部))"
MAY_DIFFER: tuple[Allowed, ...] = (
    Allowed(r"/help/", r"\+(上传与读取|扫描件、工作簿和 Word 登记表上传后在后台读取，.*)", READ_APART),
    Allowed(r"/help/", r"\+(不能读取的，页面写明原因；点“返回重新上传”.*|每人一次读取一份.*)", READ_APART),
    Allowed(r"/people/password", r"[-+]至少 (8|10) 个字符，可以用中文和空格；不要使用姓名.*", GUESSED),
    Allowed(r"/settings/", r"\+(密码有效期|0 天 已修改|（空） 已修改|不得重复的密码|5 次)", GUESSED),
    Allowed(
        r"/handover/new\?.*",
        r"[-+].{2,6}（(教职工|学生|未登记)，(1[0-9]{2}\*{4}|尾号 )[0-9]{4}）将下列.*的账号交出：",
        ENDED,
    ),
    Allowed(r"/people/(users/[0-9]+/signature|units/[0-9]+/seal)", r"[-+]image/png [0-9a-f]{64}", CROSSED),
    # The whole page, and the one row of a list: what the technology centre was asked of this filing was taken back.
    Allowed(r"/filings/42(\?.*)?", r"[-+].*", TAKEN_BACK, frozenset({"tech"})),
    Allowed(r"/filings/\?mark=late", r"[-+].*", TAKEN_BACK, frozenset({"tech"})),
    Allowed(r"/filings/(\?.*)?", r"-共 7 件|\+共 6 件|-网络电台", TAKEN_BACK, frozenset({"tech"})),
    Allowed(r"/help/regulation", r"[-+](待宣传部备案和核验|创建 5 件|谁还没有办).*", TAKEN_BACK, frozenset({"tech"})),
    Allowed(r"/notices/(\?.*)?", r"-全部类别 .* 委托|\+全部类别 .* 委托 账户安全", SECOND),
    Allowed(r"/notices/settings", r"\+(账户安全(：.*)?|始终显示|[●○] (立即|每日汇总|不要))", SECOND),
    Allowed(r"/notices/robots/(new|[0-9]+)", r"\+([●○] )?账户安全", SECOND),
    Allowed(
        r"/help/(delegation|users)", r"\+(替他人设置的委托，由代理人接受|重置审批人或系统管理员的密码)、?.*", SECOND
    ),
    Allowed(r"/delegation/new", r"[-+]需要由他人代为审批的人[；。]代人设置的，.*", SECOND),
    Allowed(r"/people/(\?.*)?", r"\+待确认 .*|-移交待办 .*|-auditor|-现代教育技术中心|-在用", SECOND),
    Allowed(r"/people/users/[0-9]+", r"-○ 审计管理员", SECOND),
    Allowed(
        r"/(accounts|filings|cases|directory|handover|imports|notices|people|audit|delegation)/.*",
        r"\+(☐|☑|筛选.*|或用二维码图片查验|导入工作簿、下载模板、读取 Word 登记表)",
        FOLDED,
    ),
    Allowed(r"/accounts/.*", r"[-+]不限 无教职工主管 .*", PAST),
    Allowed(
        r"/accounts/\?issue=leaving",
        r"-.*|\+(共 \d+ 个账号|所选条件下没有账号。.*|查看全部账号|没有符合条件的账号)",
        PAST,
    ),
    Allowed(r"/handover/.*", r"[-+]全部 即将离校 .*", PAST),
    Allowed(r"/people/.*", r"-我的( · .*)?|\+我的账户( .*)?", MENU),
    Allowed(r"/directory/.*", rf"[-+]全部( {UNITS})+", ORDERED),
    Allowed(r"/handover/radar.*", rf"[-+]全部 \d+( {UNITS} \d+)+", ORDERED),
    Allowed(r"/imports/template/.*stock=yes", rf"[-+]{UNITS}?\t.*", ORDERED),
    Allowed(
        r"/settings/.*",
        r"[-+](常用意见.*|情况属实，.* 等 \d+ 条|材料齐全，.* 等 \d+ 条|\{year\}-.*|\d+-微信-\d+（示例）)",
        PHRASED,
    ),
    Allowed(r"/settings/phrases", r"[-+](每行一条.*|附件“填写明确意见”|(情况属实|材料齐全)，.*同意。)", PHRASED),
    Allowed(r"/imports/[0-9]+", r"-情况属实，同意报党委宣传部备案。|\+材料齐全，同意。", PHRASED),
    Allowed(r"/help/regulation", rf"[-+]{UNITS} \d+ 件", ORDERED),
    Allowed(OF_A_FILING, r"-材料齐全，同意备案登记。", PHRASED),
    Allowed(OF_A_FILING, r"[-+](收回(加签|转办)|已阅|已请\S+提出意见，答复后再办理(；也可以先收回)?。)", PRESSED),
    Allowed(OF_A_FILING, r"\+(与已备案账号重复，作废。|该账号使用学校曾用名，.*不同意。)", WHY),
    Allowed(r"/", r"\+(其中：|注销中的账号 \d+)|[-+]正常使用的账号 \d+", LOOKS),
    Allowed(r"/((cases|filings)/.*)?", r"-已等待 \d+ 天.* 征求意见|\+已等待 .* 征求意见", WHY),
    Allowed(r"/filings/11(\?.*)?", r"\+(不再计时|返回列表)", GONE),
    Allowed(r"/filings/11/form.pdf", r"-状态：已作废 .*|\+状态：草稿已删除 .*", GONE),
    Allowed(r"/((filings|cases)/?(\?.*)?)?", rf"[-+]({STATES})", WHO_HAS_IT),
    Allowed(r"/.*", r"-(批量导入|委托|我的签名|登录与密码)", MENU),
    Allowed(
        r"/(filings/|accounts/|people/(profile|sessions))(\?.*)?",
        r"[-+](批量导入|委托|我的签名|登录与密码)( .*)?",
        MENU,
    ),
    Allowed(
        r"/(filings/|accounts/|people/(profile|sessions))(\?.*)?", r"-(上传扫描件 新建备案|消息接收方式|修改密码)", MENU
    ),
    Allowed(r"/((filings|cases|directory/reports)/?(\?.*)?)?", rf"-({HAS})(负责人)?(，自 .*)?", WHO_HAS_IT),
    Allowed(
        r"/((filings|cases|directory/reports)/?(\?.*)?)?",
        rf"\+({HAS})( [一-龥]{{2,4}}(、[一-龥]{{2,4}})*|（暂无可办理人员）)(，自 .*)?",
        WHO_HAS_IT,
    ),
    Allowed(r"/(filings|directory/reports)/?(\?.*)?", r"\+(备案|冒用举报)待办 .* 全部", LISTED_APART),
    Allowed(r"/", r"\+共 \d+ 件，查看全部", LISTED_APART),
    Allowed(r"/((filings|cases)/?(\?.*)?)?", r"-.*逾期( 补办)?|\+.*逾期提交( 补办)?", HANDED_IN_LATE),
    Allowed(r"/help/.*", r"-“待我处理”按等待时间排列，.*|\+“待我处理”里催办过的在前，.*", HANDED_IN_LATE),
    Allowed(OF_A_FILING, r"-\[\S+（\S+）\]|\+\[\]", UNNAMED),
    Allowed(
        OF_A_FILING, r"[-+].*已作废.*|\+.*草稿已删除.*|\+\S+ 由\S+删除|-打印.*|-.*纸质件.*|-\[登记表第一页.*\]", GONE
    ),
    Allowed(
        r"/.*",
        r"-没有找到您要的内容，它可能不存在，.*|\+没有找到您要的内容，可能不存在，.*",
        SPOKEN,
    ),
    Allowed(r"/.*", r"[-+][若如]反复出现，请[把将]编号 … 告(诉管理员，便于|知系统管理员，以便)查找原因。", SPOKEN),
    Allowed(
        r"/accounts/[0-9]+/(history|versions/[0-9]+)(\?.*)?",
        r"[-+](人员和备注(的变化)?(只对|仅)本单位和党委宣传部(显示|可见)。|更正 第 \d+ 版之后，[不无]需审批，即时生效)",
        SPOKEN,
    ),
    Allowed(
        r"/delegation/new(\?.*)?",
        r"[-+](委托期间，|期间内)等委托人审批的备案.*|[-+]开始.*包括在内。|[-+]您没有审批事项，.*",
        SPOKEN,
    ),
    Allowed(r"/directory/.*", r"[-+](学校没有备案过这个账号，.*|这个账号已于 \S+ 注销，您手中的登记表.*)", SPOKEN),
    Allowed(
        r"/handover/.*",
        r"[-+](可以返回名[单册]，放宽筛选条件。|返回名[单册]|○ 不在名[单册]中，登记新的人员|没有(说明由谁移交|指明移交人)，.*)",
        SPOKEN,
    ),
    Allowed(
        r"/handover/people/[0-9]+",
        r"-现在没有在用的账号由此人运行。|\+此人现在没有在运行的账号。",
        SPOKEN,
    ),
    Allowed(r"/filings/batch.*", r"-勾选之后这份备案有了变化.*|\+您勾选后，这份备案已有变动.*", SPOKEN),
    Allowed(r"/help/.*", r"[-+].*(由哪里落实|在哪里落实|尚未由本平台办理|尚未纳入本平台).*", SPOKEN),
    Allowed(r"/imports/.*", r"[-+](校验不会保存任何备案；.*|校验时不保存；.*|这[个次]导入没有有问题的行。.*)", SPOKEN),
    Allowed(r"/login(\?.*)?", r"[-+]忘记密码或没有账[号户]的?，请与系统管理员联系。", SPOKEN),
    Allowed(
        r"/notices/(deliveries.*|robots/.*)",
        r"[-+](未了结|未完成) 不确定 .*|[-+]机器人的地址[等如][于同]群的密码.*",
        SPOKEN,
    ),
    Allowed(
        r"/people/(sessions|units.*)",
        r"[-+](您的身份、密码和.*|(正在|已)登录的设备|.*由(单位)?性质决定，[不无]需填写.*)",
        SPOKEN,
    ),
    Allowed(
        r"/settings/.*",
        r"[-+](学校(自己的)?名称、联系方式、期限和规则。.*|每年、每平台一个序列，.*|按年度、平台分别编排序号，.*|改回(这个值|这一次))"
        r"|[-+](每次修改.*，只增不改。现为：.*|没有这(个参数|组参数|一项设置|一组设置)。.*)",
        SPOKEN,
    ),
    Allowed(
        r"/filings/[0-9]+(\?.*)?", r"-看打印样式|\+打印预览|[-+]\[登记表第一页的打印(样式|预览)，点开为 PDF\]", WORDED
    ),
    # In a list a draft is deleted in its row, what is wrong with an account is marked, and a view kept under a name is a part of its own;
    Allowed(r"/filings/(\?.*)?", r"\+(操作|删除草稿|“\S+”删除后不能恢复。|确认删除)|[-+]草稿", DELETED),
    Allowed(
        r"/(filings/(\?.*)?)?", r"-(教务咨询|教务处|QQ公众空间|已作废)|-共 3 件|\+共 2 件|[-+]我发起的 [01]", DELETED
    ),
    Allowed(r"/(filings/(\?.*)?)?", r"\+(还没有发起过备案|新开通的账号应在一周内备案。)", DELETED),
    Allowed(r"/accounts/(\?.*)?", r"\+\S+ (逾期备案 )?(同单位同类重复|仅一名运行人员)(等 \d+ 项)?", MARKED),
    Allowed(r"/accounts/(\?.*)?", r"-常用视图 本学院微信|\+常用视图|\+本学院微信", MARKED),
    # and a picture of another platform is remarked on wherever the remarks of a filing stand.
    Allowed(
        r"/filings/[0-9]+(/edit)?(\?.*)?", r"\+二维码属于.*，与本表的平台（.*）不符，请核对是否选错了图片。", BEGUN
    ),
    Allowed(r"/filings/[0-9]+/edit", r"\+提醒 不影响提交|[-+](按期提交|已超期 \d+ 天) · 已填 .*", BEGUN),
    Allowed(r"/filings/new\?.*|/filings/\d+/edit", r"-尚未保存|\+填写后自动保存", ANSWERS),
    Allowed(r"/filings/\d+/edit", r"\+(删除草稿|删除后不能恢复，已填写的内容不再保留。|确认删除)", DELETED),
    Allowed(
        r"/filings/\d+(\?.*)?",
        r"-(确认)?作废|\+(确认)?删除草稿|-.*：作废后本次申请即结束.*|\+.*：删除后不能恢复.*",
        DELETED,
    ),
    Allowed(r"/.*", r"-(现由 )?填报人 \S+(，自 .*)?|\+\S+正在填写(，自 .*|，.* 起)?|-自 .* 起，已等待 .*", WRITTEN),
    Allowed(
        r"/.*",
        r"-(逾期备案：)?(逾期|已超期) \d+ 天.*|\+(逾期备案：|注册于 \d{4}-\d\d，)?属补办.*|\+已过备案期限.*",
        CALM,
    ),
    Allowed(r"/.*", r"[-+]总览 待办 .* 时限 \d+ 全部|[-+]时限 \d+|-剩余 \d+ 天", CALM),
    Allowed(
        r"/|/filings/\?scope=due",
        r"-郑州工商学院信工[34]|-信息工程学院( · 最迟 2026-11-30)?|-微信|-补办|-草稿|[-+]共 [24] 件",
        CALM,
    ),
    Allowed(r"/help/.*", r"-填写内容自动保存为草稿.*|\+填完一项，随即检查.*|\+没有提交过的草稿，可以.*", ANSWERS),
    Allowed(
        FORM,
        r"\+(从名册填入|身份|教职工|学生|外聘|预计离校（学生）|名册中尚无此人的身份，备案后记入。|移除图片)",
        PICKED,
    ),
    Allowed(
        FORM, r"[-+](☐|（收起）|\[\]|姓名（必填）|手机号（必填）|微信号|QQ号|电子邮箱)|-保存时移除这张图片", PICKED
    ),
    Allowed(FORM, r"[-+](先填为今天，.*)?变更备案期限从这一天起算（第十条）。", DATED),
    Allowed(r"/filings/new\?kind=change.*", r"\+\[[-0-9]{10}\]|-填写变更发生日期后计算，.*|-变更发生日期", DATED),
    Allowed(r"/filings/new\?kind=change.*", r"\+(剩余 7 天|最迟 .*)|[-+](.* · )?已(填|改动) .*|[-+]完整度 .*", DATED),
    # The first card stands in the place of the four facts and of 现在在哪里;
    Allowed(OF_A_FILING, r"-名称与平台|-.+ · \S+|-自 .* 起，已等待 .*|-已催办 \d+ 次", CARD),
    Allowed(OF_A_FILING, r"-(现在在哪里|已办结，无需再办理。|暂不能办理|已退回，等您修改|现由 .*)|-下一步：.*", CARD),
    Allowed(OF_A_FILING, r"\+.+ \S+ · \S+|\+.+（(已完成|正在办理|待办理|已结束)）", CARD),
    Allowed(OF_A_FILING, r"\+(已[退撤]回，)?现由.*|\+正在请.*提意见，.*|\+.*正在填写，.* 起|\+\S+ 由.*已办结", CARD),
    Allowed(OF_A_FILING, r"\+(\S+ [0-9-]+ )*自 .* 起|\+下一步：.*|\+(办理进度|☐)", CARD),
    Allowed(OF_A_FILING, r"-填报人已催办 \d+ 次|\+自 .* 起，已等待 \d+ 天|\+自 .* 起 (填报人|您)?已催办 \d+ 次", URGED),
    Allowed(OF_A_FILING, r"[-+](返回列表 )?(继续填写 )?(查看台账 )?打印登记表（PDF） 打印一式三份", CARD),
    # from it one urges and goes on, what ends it all stands apart, and what is taken back asks once;
    Allowed(
        OF_A_FILING,
        r"[-+](催办|作废|撤回|继续填写|修改后重新提交|填写注销证明)|\+(复制催办文字|您好，.*请您抽空办理：.*)",
        CARD,
    ),
    Allowed(OF_A_FILING, r"\+(确认撤回|作废原因.*|确认作废)|[-+].*[作撤][废回]后.*|\+更多操作", CARD),
    Allowed(OF_A_FILING, r"[-+](填写意见并办理|您可以|审批意见（填写明确意见）|[一-龥]{2} .*。)", CARD, LOOK_ON),
    Allowed(OF_A_FILING, r"-(您可以|确认作废|（不可用）作废|这份备案由您本人填报，不能由您审批。)", CARD),
    Allowed(OF_A_FILING, rf"-({HAS}) [一-龥]+(、[一-龥]+)*(（.*）)?|-· \S+|-请在账号上发布停更公告，.*", CARD),
    # the acts beside the way say whom they name as one says it.
    Allowed(OF_A_FILING, r"-(转给|征求意见给|抄送给|要征求的意见)(（必填）)?|-征求意见", CARD),
    Allowed(OF_A_FILING, r"\+(转给谁|请谁提意见|抄送给谁|请对方就什么提意见)（必填）|\+加签", CARD),
    Allowed(OF_A_FILING, r"-.+ (移交|转办|加签|抄送) → .+|\+.+ (移交给|转办给|加签，请|抄送给) .+", CARD),
    Allowed(OF_A_FILING, r"-.*由单位主要负责人签署意见.*|\+.*由校团委签署意见.*", LEAGUE),
    Allowed(
        r"/.*", r"-.*(待单位审批|单位不同意|退回单位重审).*|\+.*(待校团委审批|校团委不同意|退回校团委重审).*", LEAGUE
    ),
    Allowed(r"/filings/new(\?.*)?", r"[-+].*", BEGUN),
    Allowed(r"/filings/[0-9]+(/edit)?", r"\+二维码属于.*，与本表的平台（.*）不符，请核对是否选错了图片。", BEGUN),
    Allowed(r"/accounts/(\?.*)?", r"-依据第四、六条：.*|\+依据第六条：.*", CITED),
    Allowed(r"/accounts/[0-9]+", r"-.*依据第九、十条：内容以.*|\+.*内容以最近一次备案为准；账号名、.*", CITED),
    Allowed(r"/accounts/[0-9]+", r"[-+](须处理|请留意|建议)( 附件| 第(一|六|七|十|五、十)条)?", CITED),
    Allowed(
        r"/accounts/[0-9]+/(history|versions/[0-9]+)(\?.*)?",
        r"-.*。依据第十条：(每次备案封存|这是).*|\+.*。(每次备案封存|这是 ).*",
        CITED,
    ),
    Allowed(r"/accounts/[0-9]+/facts", r"[-+]换人、改名称、改定位等须.*（第十条(、附件表注2)?）.*", CITED),
    Allowed(r"/(accounts|filings)/[0-9]+(/edit)?", r"[-+].*账号名称使用了学校曾用名“.*", CITED),
    Allowed(r"/directory/.*", r"-依据第四、九条：学校.*|\+依据第九条：学校.*", CITED),
    Allowed(r"/directory/.*", r"-备案编号.*依据第九、十条：.*|\+备案编号.*；备案依据第九、十条。.*", CITED),
    Allowed(r"/directory/reports(\?.*)?", r"[-+]依据第七条：.*", CITED),
    Allowed(
        r"/filings/[0-9]+(\?.*)?", r"-.* · .*。依据第[四九十]条：由单位.*|\+.* · .*报党委宣传部.*，先由单位.*", CITED
    ),
    Allowed(
        r"/filings/[0-9]+/edit(\?.*)?",
        r"-依据第[四九]条：.*|\+(依据第九条：平台创建|先经单位和党委宣传部同意).*",
        CITED,
    ),
    Allowed(
        r"/handover/.*",
        r"-.*依据第十条：(每人在名单|变更申请经单位|运行人员离校前).*|\+.*(每人在名册|变更申请同意后|离校前办好交接；).*",
        CITED,
    ),
    Allowed(r"/handover/edit.*", r"[-+]学生请填预计离校日期，.*", CITED),
    Allowed(r"/handover/.*", r"[-+].*须为在职教职工（(第五条|附件登记表)）.*", CITED),
    Allowed(r"/help/[a-z]+", r"[-+](依据|有关条文)(：?第.*条。 帮助)?", CITED),
    Allowed(r"/imports/", r"[-+]依据第九条：.*", CITED),
    Allowed(r"/imports/[0-9]+.*", r"[-+].*(直接生效（第十条）|草稿（第十条），|核对并同意登记).*", CITED),
    Allowed(r"/people/.*enrolments.*", r"[-+].*(先列出每一行将要新增和更改的内容).*", CITED),
    Allowed(r"/settings/.*", r"-第(五|七|九)条|\+第一条“名义”", CITED),
    Allowed(r"/accounts/(\?.*)?", r"-最近备案 名称 编号 粉丝数|\+最近备案 最早备案 名称 名称（倒序）.*", SORTED),
    Allowed(r"/accounts/(\?.*)?", r"[-+]○ \S+(学院|处|中心)", SORTED),
    Allowed(r"/accounts/(\?.*)?", r"-(.*) 逾期|\+(.*) 逾期备案", CALM),
    Allowed(r"/directory/(\?.*)?", r"[-+](\[\]|郑州工商学院\S*|\S+ · \S+)", SORTED),
    Allowed(
        r"/filings/new(\?.*)?",
        r"[-+](郑州工商学院\S*|微信|2026-微信-0003|经济与管理学院|重要事项变更：待单位审批)",
        SORTED,
    ),
    Allowed(r"/(accounts|filings)/(\?.*)?|/handover/people/[0-9]+|/", r"-郑州工商学院|\+郑州工商学院 \S+ \S+", APART),
    Allowed(r"/handover/new(\?.*)?", r"-\S+ \S+ · .*人员|\+\S+ \S+ \S+ · .*人员", APART),
    Allowed(r"/search(\?.*)?", r"-\S+ · \S+ · (NO\. )?.*|\+\S+ · \S+ · \S+ · .*", APART),
    Allowed(
        r"/filings/(\?.*)?", r"[-+](全部 .*催办过|(未读|最新|最急)在前 .*|(排序：)?(按期限|期限从近到远).*)", NARROWED
    ),
    # One column more: where the lines of a table are compared, others seem to have moved with it.
    Allowed(
        r"/filings/(\?.*)?",
        r"\+(NO\.|20[0-9]{2}-\S+|20[0-9]{2}-[0-9]{2}-[0-9]{2} (备案|注销|作废|单位不同意|不同意备案登记))"
        r"|[-+](—|按期提交|创建|补办|已备案|待单位审批|微信|微博|信工\S{1,2}|经管\S{2}( 逾期)?|信息工程学院(负责人)?|郑州工商学院(信工8)?)",
        CALM,
    ),
    Allowed(r"/filings/(\?.*)?", r"-(信工\S+|工商艺术)|\+(信工|工商艺术)\S*(退回(修改|补正|单位重审)：.*)", CALM),
    Allowed(r"/", r"\+(退回(修改|补正|单位重审)：.*|新建备案)", CALM),
    Allowed(r"/", r"-已\S+，自 .*|\+20[0-9]{2}-[0-9]{2}-[0-9]{2} (备案|注销|作废|单位不同意|不同意备案登记)", CALM),
    Allowed(r"/", r"[-+](剩余|已超期) [0-9]+ 天.*|-(\S+ · )?最迟 .*|-[^。]+，自 .*", CARDS),
    Allowed(
        r"/",
        r"-(\S+ )?\S+(创建|补办|变更|注销|举报)( · \S+)?|\+(\S+ )?(创建|补办|重要事项变更|注销)备案 · .*|\+冒用举报 · \S+",
        CARDS,
    ),
    Allowed(r"/", r"-.*", LOOKS, frozenset({"leader"})),
    Allowed(
        r"/",
        r"\+(等您批示的，.*|没有等您批示.*|((备案|冒用举报) · )?\S+ [0-9]+ [件个]|(超期未办|正在办理|本月办结|正常使用的账号) [0-9]+)",
        LOOKS,
        frozenset({"leader"}),
    ),
    Allowed(r"/people/profile", r"\+消息接收方式", LED),
    Allowed(r"/people/profile", r"\+(登录验证器|未启用。启用后，登录时除密码外还要输入.*|启用登录验证器)", PROVED),
    Allowed(
        r"/settings/.*",
        r"\+(登录|哪些角色登录时除密码外还须输入.*|须用登录验证器的角色|系统管理员、审计管理员、宣传部经办、宣传部负责人)",
        PROVED,
    ),
    Allowed(r"/help/.*", r"\+在“我的设置”启用登录验证器后，.*", PROVED),
    Allowed(
        r"/notices/robots/.*",
        r"[-+](加签密钥|加签（签名校验）密钥|只有钉钉“加签”方式需要|钉钉的“加签”、飞书的.*)",
        SIGNED,
    ),
    Allowed(
        r"/settings/", r"-本人：.* / (自然日|工作日).*|\+(本人：.*（按(自然日|工作日)）.*|放假安排未填写提醒)", STAGES
    ),
    Allowed(r"/settings/(calendar)?", r"\+20[0-9]{2} 年的放假安排还没有填写，.*", STAGES),
    Allowed(r"/settings/reminders", r"-(到期前为负数，.*|默认：本人：.*|\[[-0-9 ]+\])|\+.*", STAGES),
    Allowed(r"/settings/history\?key=remind_.*", r"[-+].*本人：.*", STAGES),
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
        r"\+(这个账号已于 2019-03-20 用纸质登记表备案，.*|从本平台打印的登记表，页脚的版本应为第 1 版.*)",
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
    # What is over says its last words on the first card, and may be applied for anew; a day is the latest day; who is asked is urged.
    Allowed(
        OF_A_FILING,
        r"\+(材料齐全，同意|内容定位与官方账号不符，不同意|同意)备案登记。|\+已核验，平台显示账号已注销。|\+重新申请",
        WHY,
    ),
    Allowed(
        OF_A_FILING, r"-(纸质件|纸质件已归档|签字盖章的登记表还没有收回；.*|上传扫描件|上传|档案盒号|卷号|\[\])", WANTED
    ),
    Allowed(OF_A_FILING, r"-情况属实，同意报党委宣传部备案。|\+材料齐全，同意。|-填报人已催办 \d+ 次", WHY),
    Allowed(OF_A_FILING, r"-平台未规定冻结期，注销证明应不迟于 .*|\+平台未规定冻结期；注销证明已于 .*", WHY),
    Allowed(OF_A_FILING, r"\+您好，.*请您提出意见，.*请您抽空答复：.*|\+自 .* 起，已等待 .*", WHY),
    Allowed(OF_A_FILING, r"[-+].* · .*备案。依据第[九十]条：报党委宣传部备案.*|\+.* · 注销。报党委宣传部同意。.*", WHY),
    # 送审 stands in everybody's menu, the lists of words in the office's.
    Allowed(r"/.*", r"\+(送审|用语清单)", REVIEWED),
    Allowed(r"/delegation/new", r"\+内容审核", REVIEWED),
    # Each account has a panel of its posts, and two checks more.
    Allowed(
        r"/accounts/[0-9]+",
        r"\+(内容发布|未审先发|最近发布|登记发布|先审后发且内容一致|登记未审先发|—|0 篇)"
        r"|[-+](更新间隔、先审后发、)?第一责任人、.*、定期核对",
        REVIEWED,
    ),
    Allowed(
        r"/help/",
        r"\+(内容送审与审核|用语提示|在公众号后台或秀米写好后，.*|单位设有审稿人的先初审，.*|审核人可以直接改一段，.*|审核通过后，.*"
        r"|第一位审核人须核对保密清单；.*|送审后可在稿件页面打印.*|发布的正文与审核稿不一致的，.*|每个账号的页面显示最近发布.*"
        r"|停办后只有.*|送审的文字由平台先读一遍：.*|确认无误的点.*|用语清单由.*|.*“已核对，保留”.*|声明“涉密”.*|销毁.*)",
        REVIEWED,
    ),
    Allowed(
        r"/help/regulation",
        r"-先审核后发布。|-内容送审尚未纳入本平台，.*|-发布前的保密检查尚未纳入本平台。|[-+]明确建设定位，.*"
        r"|\+.*涉密停办和已销毁 0 篇.*|-备案申请|\+备案申请涉密停办"
        r"|\+先审核后发布各账号发布前送审，.*|\+审核中 0 篇登记发布 0 篇次.*|\+内容审核(未审先发)?",
        REVIEWED,
    ),
    Allowed(
        r"/settings/.*",
        r"\+(内容审核|终审范围|当日截止|无人开始审核|审核时限|无更新期限|保密工作联系人|（空）|60 分钟|只有微信公众号和一级账号"
        r"|发布页面的固定文字|原创 等 37 条|所有账号|16 点|14 天|1 个工作日"
        r"|审核等待(提醒)?|更新间隔(提醒)?|常用意见（内容审核）|内容准确，同意发布。.*|哪些账号须经终审，.*|.*，次日办理|.*副职也可以办理|.*按“审核等待”提醒"
        r"|.*按“更新间隔”提醒|声明涉密或停办时给出的.*|微信公众号和一级账号必须终审|第十[一三]条.*"
        r"|各账号发布前送审，.*|本人：.*|[●○] 只有微信公众号和一级账号.*)",
        REVIEWED,
    ),
    # 授权 stands in everybody's menu and among what a delegation can be limited to, and article 12 is carried out.
    Allowed(r"/.*", r"\+授权", AUTHORISED),
    Allowed(r"/help/", r"\+(申请敏感内容授权|内容涉及重大事件、突发事件、社会热点或敏感问题，.*)", AUTHORISED),
    Allowed(
        r"/help/regulation",
        r"[-+]涉及重大、突发、敏感内容须经授权(，由党委宣传部授权并统一口径)?。|-授权发布尚未纳入本平台，.*"
        r"|\+(待审批授权 0 件有效授权 0 件已撤销授权 0 件|授权统一口径敏感时段|授权 统一口径 敏感时段)",
        AUTHORISED,
    ),
    Allowed(
        r"/settings/(steps|features)?",
        r"\+(敏感内容授权(经分管校领导审批)?|第十二条|[●○] 不?需要|不需要|宣传部同意之后、授权之前的一步；.*|保存)"
        r"|\+敏感内容发布前申请授权，.*",
        AUTHORISED,
    ),
    Allowed(r"/accounts/1[89]", r"\+第 1 版由 2019-03-20 的纸质登记表录入，当时的纸质登记表没有版本号。", PAPER),
)

# Answers are never excused by a pattern. What was settled is chosen by its state.
MAY_MOVE: tuple[Moved, ...] = (
    Moved("/filings/42", ("status 200 → 404",), TAKEN_BACK, frozenset({"tech"})),
    Moved("/filings/", ("link /filings/42",), TAKEN_BACK, frozenset({"tech"})),
    Moved("/filings/?mark=late", ("link /filings/42?back=/filings/?mark%3Dlate",), TAKEN_BACK, frozenset({"tech"})),
    Moved(
        "/filings/?order=urgent", ("link /filings/42?back=/filings/?order%3Durgent",), TAKEN_BACK, frozenset({"tech"})
    ),
    *(
        Moved(
            f"/filings/11{back}",
            ("link /filings/11/form.png?v=3", "link /filings/11/form.pdf", "link /filings/11/form.pdf?copies=3"),
            GONE,
            frozenset({"teaching"}),
        )
        for back in ("", "?back=/filings/?order%3Durgent")
    ),
    *(
        Moved(url, (f"link /filings/11{back}",), DELETED, frozenset({"teaching"}))
        for url, back in (("/", ""), ("/filings/", ""), ("/filings/?order=urgent", "?back=/filings/?order%3Durgent"))
    ),
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
    Instead(r"/accounts/\?issue=leaving", r"/accounts/([0-9]+|export.*)", "/accounts/", PAST),
    Instead(r"/.*", r"/imports/", "/filings/", MENU),
    Instead(r"/.*", r"/(delegation/|people/signature)", "/people/profile", MENU),
    # What is filed years after is no deadline: the author finds it among what they began.
    Instead(r"/filings/\?scope=due", r"/filings/5[34]\?back=.*", "/filings/?scope=mine", CALM, frozenset({"operator"})),
    Instead(r"/", r"/filings/\?(scope=[a-z]+)", r"/cases/?\1", "the desk's numbers are of every sort since then"),
    Instead(r"/", r"/filings/[0-9]+", "/cases/?scope=due", LOOKS, frozenset({"leader"})),
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


# Pages on which units or people stand in another order since then: what only moved is no difference there.
REORDERED = re.compile(
    r"/(people/(units.*|users/.*)?|handover/.*|imports/template/.*|notices/robots/.*|help/regulation)"
)


def unmoved(url: str, lines: list[str]) -> list[str]:
    """Return the lines of a difference but for those that only stand elsewhere on a page that is in another order now."""
    if not REORDERED.fullmatch(url):
        return lines
    both = Counter(line[1:] for line in lines if line[0] == "-") & Counter(line[1:] for line in lines if line[0] == "+")
    left = {sign: Counter(both) for sign in "-+"}
    kept = []
    for line in lines:
        if line[0] in left and left[line[0]][line[1:]]:
            left[line[0]][line[1:]] -= 1
        else:
            kept.append(line)
    return kept


def excused(who: str, url: str, line: str) -> bool:
    """Say whether a line of a difference is meant."""
    if line.startswith(("-", "+")):
        return any(one.excuses(who, url, line) for one in MAY_DIFFER)
    return any(one.url == url and line in one.lines and who in one.who for one in MAY_MOVE)


def replaced(who: str, url: str, link: str, links: list[str]) -> bool:
    """Say whether it is meant that a page has a link no more: it now has another."""
    return any(one.excuses(who, url, link, links) for one in MAY_LEAD_ELSEWHERE)

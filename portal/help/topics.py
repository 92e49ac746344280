"""What each page is for, by which article, and how one goes about it: every page of the portal belongs to one topic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One page of help. `pages` are endpoints, `feature.*` for all of a feature that no other topic names; `articles` by number."""

    key: str
    title: str
    articles: tuple[int, ...]
    steps: tuple[str, ...]
    pages: tuple[str, ...]


TOPICS = (
    Topic("desk", "工作台和待办", (4, 5), (
        "“待我处理”按等待时间排列，点名称打开；办完一件，点“处理下一件”接着办，点“返回列表”回到原来的筛选和位置。",
        "手机上审批：打开通知里的链接，展开“填写意见并办理”，点一条常用意见，再点同意。",
        "同一环节的多件事可以在待办列表里勾选后批量同意，每件仍单独留痕。",
        "要出差或请假，在“委托”里写明代理人和起止日期，已经在等您的事项也由代理人办理。",
    ), ("desk.*",)),
    Topic("search", "查找", (6,), (
        "上方的查找框可以输入账号名称、微信号、NO. 编号、单位、人员姓名、手机尾号或拼音首字母。",
        "结果按台账、备案、人员、单位分组；只显示您有权查看的内容。",
    ), ("desk.search",)),
    Topic("filing", "填写和提交备案", (5, 9), (
        "账号创建一周内提交；逾期也能提交，但要写明原因，登记表上会注明逾期。",
        "填写内容自动保存为草稿；右侧列出还缺什么，点一下到那一项。",
        "提交后由单位主要负责人审批，再报党委宣传部；进度和现由谁办理都在备案页上。",
        "超过时限没有办理，可以点“催办”，每隔几小时一次。",
    ), ("filings.*",)),
    Topic("deciding", "审批、转办、加签、退回", (5, 9), (
        "填写明确意见后点同意；常用意见点一下即填入，可以自己增加（我的 → 我的设置）。",
        "“退回修改”后重新走全部环节；“退回补正”改好后直接回到您这里；宣传部还可以退回单位重审。",
        "“转办”把这一步交给有同样权限的人；“加签”先请第三人提意见，答复后回到您这里。",
        "“抄送”只让对方知悉，对方点“已阅”后这里能看到时间。",
    ), ("filings.show", "filings.step")),
    Topic("batch", "批量同意", (9,), (
        "在待办列表里先筛选到同一环节，再勾选，最多 100 件，填写一条意见后一起同意。",
        "有一件不能办理不影响其他：结果页写明哪件没有办、为什么。",
    ), ("filings.agree", "filings.batch_result")),
    Topic("scans", "纸质件扫描与归档", (9,), (
        "签字盖章的登记表扫描或拍照后上传，平台按表上的二维码归到相应的备案；没有二维码的可以在备案页手动添加。",
        "纸质件归档后填写盒号、件号，以后按备案就能找到原件。",
    ), ("filings.scans", "filings.scan_file")),
    Topic("change", "变更与注销", (10, 14), (
        "名称、主管人员、运行人员等重要事项变更，一周内办理；从台账账号页点“办理变更”，内容已经填好，只改变化的部分。",
        "注销经同意后，先发布停更公告，再在平台办理注销并上传证明；编号保留，不给其他账号使用。",
    ), ("filings.prove",)),
    Topic("accounts", "台账", (4, 6, 9), (
        "台账只有已备案的账号；每个账号的历次版本都可以两两比较，并能看到依据哪一份备案。",
        "“合规体检”逐条说明缺什么、依据哪一条，并给出改正的按钮。",
        "可以按筛选条件导出 Excel，导出会记入审计日志。",
    ), ("accounts.*",)),
    Topic("imports", "批量导入", (9,), (
        "下载模板填写后上传，逐行检查；有问题的行标红退回，没有问题的行保存为草稿。",
        "办法施行前已在纸质登记的账号由党委宣传部按“存量登记”导入。",
    ), ("imports.*",)),
    Topic("people", "运行人员与交接", (10,), (
        "登记学生的预计毕业时间，离校前平台会列出需要交接的账号。",
        "办理交接时选定接收人，变更备案和交接单会一并准备好。",
    ), ("handover.*",)),
    Topic("delegation", "委托", (5,), (
        "写明代理人、起止日期和适用的事项；到期自动失效，随时可以收回。",
        "代理人办理的，记录为“乙 代 甲”；填报人能看到您由谁代理、到哪天。",
    ), ("delegation.*",)),
    Topic("notices", "消息与提醒", (9, 10), (
        "消息先在平台内显示；需要邮件或群机器人提醒的，在“消息”页的“接收方式”里按种类选择，可以每天汇总一次。",
        "期限提醒在到期前、到期日和逾期后发出，逾期较久的会告知单位负责人和党委宣传部。",
    ), ("notices.*",)),
    Topic("directory", "官方名录与验真", (1, 7), (
        "任何人不登录都可以按名称、账号或链接查验是否为已备案的官方账号。",
        "发现冒用学校名义的账号，可以在查验页举报。",
    ), ("directory.*",)),
    Topic("mine", "我的账户", (15,), (
        "可以修改密码、结束其他设备上的登录、设置手写签名和自己的常用意见。",
        "请勿把账户借给他人使用；离开时退出登录。",
    ), ("people.*",)),
    Topic("users", "用户、单位与印章", (4, 5, 6), (
        "用户的角色按单位授予；停用离职人员前，先在其页面移交手头的事项；其未提交的草稿在账户停用后移交。",
        "印章由系统管理员上传并指定使用人，每次使用都有记录。",
    ), ("people.users", "people.user", "people.new_user", "people.units", "people.unit", "people.new_unit")),
    Topic("settings", "设置", (17,), (
        "学校名称、联系方式、期限、提醒规则、校历和常用意见都在这里修改，即时生效，历次修改可以查看和恢复。",
    ), ("settings.*",)),
    Topic("audit", "审计日志", (4, 15), (
        "每一步由谁、何时、在哪里办理都有记录，前后相连，不能修改；系统可以核对记录是否完整。",
    ), ("audit.*",)),
    Topic("help", "帮助", (17,), (
        "每个页面右上方都有“帮助”，写明怎么办、依据哪一条。“制度对照”列出每一条由哪里落实。",
    ), ("help.*",)),
)  # fmt: skip
BY_KEY = {topic.key: topic for topic in TOPICS}


def topic_of(endpoint: str) -> Topic | None:
    """Return the topic of a page: that which names it, else that of its whole feature."""
    feature = f"{endpoint.partition('.')[0]}.*"
    return next((t for t in TOPICS if endpoint in t.pages), None) or next(
        (t for t in TOPICS if feature in t.pages), None
    )

"""What the forms have in common: the parts that stand word for word in several of them."""

from __future__ import annotations

from dataclasses import replace

from portal.fields import (
    QQ,
    Choice,
    Choices,
    Day,
    Email,
    Field,
    Image,
    Link,
    Name,
    Number,
    Option,
    Phone,
    Rows,
    Section,
    Text,
)
from portal.fields.identities import OF_A_SUPERVISOR, OF_ANYBODY

PERSON = (
    Field("name", "姓名", Name(20)),
    Field("phone", "手机号", Phone(), at_once=True),
    Field("wechat", "微信号", Text(40), required=False, at_once=True, contact=True),
    Field("qq", "QQ号", QQ(), required=False, at_once=True),
    Field("email", "电子邮箱", Email(), required=False, at_once=True),
)
SUPERVISORS = Rows(
    "supervisors",
    "主管人员",
    PERSON,
    minimum=1,
    maximum=1,
    help="须为在职教职工，一名；对账号日常管理负责（第五条）。",
    beside=OF_A_SUPERVISOR,
)
OPERATORS = Rows(
    "operators",
    "主要运行人员",
    PERSON,
    minimum=1,
    maximum=20,
    help="至少一名，可以是学生；超过三名时续印在附页。",
    beside=OF_ANYBODY,
)

REGISTERED_ON = Field("registered_on", "注册时间", Day(), help="备案期限从这一天起算（第九条）。")
CERTIFIED = (
    *("认证", "已认证", "通过认证", "已通过认证", "认证通过", "完成认证", "已完成认证"),
    *("微信认证", "微博认证", "机构认证", "企业认证", "单位认证", "官方认证", "蓝V", "蓝V认证", "加V"),
)
UNCERTIFIED = (
    *("未认证", "没认证", "没有认证", "无认证", "尚未认证", "暂未认证", "还未认证"),
    *("未通过认证", "认证未通过", "未完成认证", "未加V"),
)
VERIFIED = Field(
    "verified",
    "认证情况",
    Choice(options=(Option("yes", "是", also=CERTIFIED), Option("no", "否", also=UNCERTIFIED))),
)
ENTITY = Field("entity", "账号主体", Text(60), help="平台上显示的主体全称，应为学校或本单位。")
VERIFIED_UNTIL = Field(
    "verified_until",
    "认证有效期至",
    Day(future=True),
    required=False,
    quiet=True,
    at_once=True,
    help="平台认证到期的日期，已认证的账号请填写，到期前会提醒。",
)
FOLLOWERS = Field("followers", "目前粉丝人数", Number(), at_once=True, help="刚创建可填 0。")
OPERATION = Field(
    "operation",
    "运行维护方式",
    required=False,
    weighty=True,
    quiet=True,
    kind=Choice(
        options=(
            Option("self", "本单位自行运维", also=("自行运维", "自主运维", "单位自行运维", "本单位运维", "自行运营")),
            Option("students", "学生团队运维", also=("学生运维", "学生团队运营", "学生运营")),
            Option("contractor", "委托外单位运维", also=("外包", "外包运维", "委托运维", "第三方运维", "外单位运维")),
        )
    ),
    help="变更运行维护方式须备案（表注2）。",
)
LINK = Field("link", "主页链接", Link(), required=False, help="账号主页或任一篇推文的网址，可不填。")
CREATOR = Field("creator", "创建人", Name(20), required=False, personal=True, help="由个人注册的账号填注册人姓名。")
AVATAR = Field("avatar", "头像", Image(), required=False, help="手机照片、截图都可以。")
QR_CODE = Field("qr_code", "二维码", Image(decode=True), required=False, help="上传后自动识读。")
TOPICS = (
    Option("announcement", "公告", also=("通知", "通知公告", "公告通知")),
    Option("event", "活动"),
    Option("news", "新闻"),
    Option("publicity", "宣传"),
    Option("course", "课程"),
    Option("information", "资讯"),
    Option("major", "专业"),
    Option("service", "服务"),
)
OPENED = (
    Option("yes", "已开通", also=("开通", "已经开通")),
    Option("no", "未开通", also=("没开通", "没有开通", "尚未开通", "暂未开通", "还未开通")),
)
LIVE = Field(
    "live",
    "直播权限",
    Choice(options=OPENED),
    required=False,
    help="开通直播的账号，每场直播须另行报备。",
)
SHOP = Field(
    "shop",
    "商品橱窗",
    Choice(options=OPENED),
    required=False,
    help="官方账号不应开通商品橱窗。",
)
ICP = Field(
    "icp",
    "ICP备案号",
    required=False,
    help="工信部备案号；尚未取得的可先不填，取得后再变更。",
    kind=Text(
        40,
        r"[\u4e00-\u9fa5][Ii][Cc][Pp][备证][0-9]{6,12}号(-[0-9]{1,4}[A-Za-z]?)?",
        "形如 豫ICP备12345678号-1 的备案号",
    ),
)
POLICE = Field(
    "police_record",
    "公安备案号",
    required=False,
    help="全国互联网安全管理服务平台的备案号，可不填。",
    kind=Text(40, r"[\u4e00-\u9fa5]公网安备 ?[0-9]{8,20} ?号?", "形如 豫公网安备41010502000001号 的备案号"),
)
DEVELOPER = Field("developer", "开发单位", Text(60), weighty=True, help="自行开发的填本单位名称。")
CONTRACT_UNTIL = Field(
    "contract_until",
    "维护合同到期",
    Day(future=True),
    required=False,
    at_once=True,
    help="委托开发或维护的，填合同到期的日期。",
)
SERVER = Field(
    "server",
    "服务器位置",
    weighty=True,
    kind=Choice(
        options=(
            Option("campus", "校内", also=("校内服务器", "学校服务器", "校内机房", "学校机房")),
            Option("cloud", "云平台", also=("云", "云服务器", "云主机", "公有云", "阿里云", "腾讯云", "华为云")),
            Option("vendor", "开发单位", also=("开发单位服务器", "开发公司", "开发商")),
        )
    ),
)
DATA_CONTENT = Field(
    "data_content",
    "数据内容",
    Text(100, lines=2),
    weighty=True,
    help="收集、存储哪些数据，例如姓名、学号、位置；不收集的填“无”。",
)


def relabelled(field: Field, label: str) -> Field:
    """Return the same fact under the word this platform has for it."""
    return replace(field, label=label)


def subscribers(label: str) -> Field:
    """Return 目前粉丝人数 of a platform that counts something else."""
    return relabelled(FOLLOWERS, label)


USERS = subscribers("目前用户人数")


def name_field(label: str = "名称", help_: str = "") -> Field:
    """Return the name of the account, under the word its platform has for it."""
    return Field("name", label, Text(60), weighty=True, help=help_)


def handle_field(label: str, pattern: str, rule: str, help_: str = "", longest: int = 60) -> Field:
    """Return the platform's own id; `pattern` is linear and matched whole, `rule` says in words what it demands."""
    return Field("handle", label, Text(longest, pattern, rule), help=help_)


def usual_sections(
    pictures: tuple[Field, ...] = (AVATAR, QR_CODE), followers: Field = FOLLOWERS
) -> tuple[Section, ...]:
    """Return what every form asks after the platform's own facts: pictures, creator, people, content."""
    return (Section("图片", pictures), creator_section(followers), people_section(), content_section())


def standing(verified: str, entity: str = "", registered: str = "注册时间") -> tuple[Field, ...]:
    """Return what every platform asks of an account: since when, verified how (`verified` says it), whose, and where."""
    return (
        replace(REGISTERED_ON, label=registered),
        replace(VERIFIED, help=verified),
        VERIFIED_UNTIL,
        replace(ENTITY, label=entity) if entity else ENTITY,
        LINK,
    )


def creator_section(followers: Field = FOLLOWERS) -> Section:
    """Return 创建单位(个人)名称; the unit is the filing's own and is never typed."""
    return Section("创建单位", (CREATOR, followers))


def people_section() -> Section:
    """Return the two tables of people."""
    return Section("人员", (SUPERVISORS, OPERATORS))


def content_section(label: str = "内容") -> Section:
    """Return the content boxes, the orientation of the account (表注2), and the remarks."""
    return Section(
        "内容与备注",
        (
            Field(
                "topics",
                label,
                Choices(options=TOPICS),
                weighty=True,
                help="至少选一项，可多选；此外的内容写在“其它内容”里。",
            ),
            Field("topics_other", "其它内容", Text(30), required=False, weighty=True),
            Field(
                "positioning",
                "功能定位",
                Text(200, lines=3),
                required=False,
                weighty=True,
                help="一两句话：面向谁，发布什么。",
            ),
            OPERATION,
            Field("remarks", "备注", Text(200, lines=3), required=False, personal=True),
            Field("late_reason", "逾期原因", Text(200, lines=2), required=False, quiet=True, personal=True),
        ),
    )

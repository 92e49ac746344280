"""The official paper forms as Word documents, laid out as the annexes of the regulation are: merged cells, labels broken into lines."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
from PIL import Image

from tests.pages import Upload

if TYPE_CHECKING:
    from docx.table import Table

    from tests.pages import Answer, Page

NAMES = {"wechat": "微信", "weibo": "微博", "qq": "QQ公众空间"}
TOPICS = ("公告", "活动", "新闻", "宣传", "课程", "资讯", "专业", "服务")
HEADER = ("姓名", "手机号", "微信号", "QQ号", "电子邮箱")
SUPERVISOR = ("赵建国", "138 0371 0001", "", "", "zhao@zzgs.edu.cn")
OPERATORS = (("王敏", "13803710002", "wm-88", "1035831482", ""), ("陈晨", "13903710003", "", "", ""))
FACTS = {
    "名称": "郑州工商学院信息工程学院",
    "账号": "zzgs-xxgc",
    "类别": "订阅号",
    "原始ID": "gh_1a2b3c4d5e6f",
    "注册时间": "2026年 11 月 20日",
    "认证": "是",
    "主体": "郑州工商学院",
    "单位": "信息工程学院",
    "个人": "王敏",
    "粉丝": "1200",
    "内容": ("公告", "新闻"),
    "其它": "校园文化",
    "备注": "由学生会协助运行",
    "申请": "补办",
}
BOX, TICK = "□", "☑"


def paper(
    platform: str = "wechat", *, tick: str = TICK, pictures: dict[str, bytes] | None = None, **changes: Any
) -> bytes:
    """A filled form; `changes` by the words of FACTS, `people` and `supervisor` besides; `pictures` by 头像 and 二维码."""
    facts = {**FACTS, "supervisor": SUPERVISOR, "people": OPERATORS, **changes}
    word = docx.Document()
    word.add_paragraph(f"郑州工商学院新媒体建设备案登记表（{NAMES[platform]}）")
    kinds = "    ".join(f"{tick if k == facts['申请'] else BOX}{k}" for k in ("创建", "补办", "重要事项变更"))
    word.add_paragraph(f"NO.     （党委宣传部填写）         {kinds}")
    table = word.add_table(rows=16 if platform == "wechat" else 15, cols=6)
    top = {"wechat": _wechat, "weibo": _weibo, "qq": _qq}[platform](table, facts, tick)
    for label, cell in top["pictures"].items():
        _picture(cell, label, (pictures or {}).get(label))
    _lower(table, top["next"], facts, tick)
    word.add_paragraph("注：1.此表一式三份，党委宣传部、审批单位、创建者各一份。")
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def papers_handed_in(who: Page, *papers: tuple[str, bytes], **fields: str) -> Answer:
    """Hand (name, paper) in by the form on the page, one or several at once."""
    sent = {"document": [Upload(content, name) for name, content in papers], **fields}
    answer = who.send(who.open("/imports/"), sent, action="/imports/word")
    answer.response.request.environ["wsgi.input"].close()  # werkzeug leaves the file of a large body open
    return answer


def avatar_picture() -> bytes:
    """A picture as a unit puts it into the cell of its avatar."""
    stream = io.BytesIO()
    Image.new("RGB", (240, 240), (11, 79, 138)).save(stream, "PNG")
    return stream.getvalue()


def boxes(chosen: str, options: tuple[str, ...], tick: str, gap: str) -> str:
    """The boxes before their words."""
    return gap.join(f"{tick if option == chosen else BOX}{option}" for option in options)


def _span(table: Table, row: int, first: int, last: int, text: str = "", *, down: int = 0) -> Any:
    cell = table.cell(row, first).merge(table.cell(row + down, last))
    cell.text = text
    return cell


def _picture(cell: Any, label: str, content: bytes | None) -> None:
    """The word gives way to the picture."""
    if content is None:
        cell.text = "\n".join(label)
    else:
        cell.paragraphs[0].add_run().add_picture(io.BytesIO(content), width=docx.shared.Cm(2))


def _creator(table: Table, row: int, facts: dict[str, Any]) -> None:
    _span(table, row, 0, 0, "创建单位(个人)\n名  称", down=1)
    table.cell(row, 1).text = f"单位: {facts['单位']}"
    table.cell(row + 1, 1).text = f"个人：{facts['个人']}"
    _span(table, row, 2, 2, "目前\n\n粉丝\n\n人数", down=1)
    _span(table, row, 3, 3, facts["粉丝"], down=1)


def _wechat(table: Table, facts: dict[str, Any], tick: str) -> dict[str, Any]:
    cells = (
        "名  称",
        facts["名称"],
        "微信号",
        facts["账号"],
        "类\n\n别",
        boxes(facts["类别"], ("订阅号", "服务号", "企业号"), tick, "\n"),
    )
    for place, text in enumerate(cells):
        table.cell(0, place).text = text
    table.cell(1, 0).text = "原始ID"
    _span(table, 1, 1, 3, facts["原始ID"])
    avatar = _span(table, 1, 4, 5, down=1)
    for place, text in enumerate(
        ("注册时间", facts["注册时间"], "认证情况", boxes(facts["认证"], ("是", "否"), tick, "  "))
    ):
        table.cell(2, place).text = text
    table.cell(3, 0).text = "账号主体"
    _span(table, 3, 1, 3, facts["主体"])
    code = _span(table, 3, 4, 5, down=2)
    _creator(table, 4, facts)
    return {"next": 6, "pictures": {"头像": avatar, "二维码": code}, "label": "内  容"}


def _weibo(table: Table, facts: dict[str, Any], tick: str) -> dict[str, Any]:
    for place, text in enumerate(("昵 称", facts["名称"], "类 别")):
        table.cell(0, place).text = text
    _span(table, 0, 3, 5, boxes(facts["类别"], ("新浪", "腾讯", "其他"), tick, "  ") + "______")
    table.cell(1, 0).text = "个性域名\n（UID地址）"
    _span(table, 1, 1, 3, facts["账号"])
    avatar = _span(table, 1, 4, 5, down=1)
    for place, text in enumerate(
        ("注册时间", facts["注册时间"], "认证情况", boxes(facts["认证"], ("是", "否"), tick, "  "))
    ):
        table.cell(2, place).text = text
    _creator(table, 3, facts)
    code = _span(table, 3, 4, 5, down=1)
    return {"next": 5, "pictures": {"头像": avatar, "二维码": code}}


def _qq(table: Table, facts: dict[str, Any], tick: str) -> dict[str, Any]:
    for place, text in enumerate(("名  称", facts["名称"], "QQ号")):
        table.cell(0, place).text = text
    _span(table, 0, 3, 5, facts["账号"])
    for place, text in enumerate(("注册时间", facts["注册时间"], "认证情况")):
        table.cell(1, place).text = text
    _span(table, 1, 3, 5, boxes(facts["认证"], ("是", "否"), tick, "  "))
    table.cell(2, 0).text = "账号主体"
    _span(table, 2, 1, 3, facts["主体"])
    code = _span(table, 2, 4, 5, down=2)
    _creator(table, 3, facts)
    return {"next": 5, "pictures": {"二维码": code}}


def _lower(table: Table, row: int, facts: dict[str, Any], tick: str) -> None:
    """The rows that all three forms share."""
    table.cell(row, 0).text = "内  容"
    ticked = "  ".join(f"{topic}{tick if topic in facts['内容'] else BOX}" for topic in TOPICS)
    _span(table, row, 1, 5, f"{ticked} 其它：{facts['其它']}")
    _people(table, row + 1, "主管人员\n\n(教职工)", 1, [facts["supervisor"]])
    _people(table, row + 3, "主要\n\n运行人员", 3, facts["people"])
    for place, label, said in (
        (row + 7, "基层党委(党总支)或\n机关部门\n审批意见", "（填写明确意见）\n盖章  主要负责人签名：\n年  月  日"),
        (row + 8, "党委宣传部备案登记\n意见", "□同意备案登记  □不同意备案登记\n盖章  主要负责人签名："),
        (row + 9, "备注", facts["备注"]),
    ):
        table.cell(place, 0).text = label
        _span(table, place, 1, 5, said)


def _people(table: Table, row: int, label: str, lines: int, people: Any) -> None:
    _span(table, row, 0, 0, label, down=lines)
    for place, title in enumerate(HEADER, 1):
        table.cell(row, place).text = title
    for number, person in enumerate(people, 1):
        for place, text in enumerate(person, 1):
            table.cell(row + number, place).text = text

r"""The paper as data: which cell of an official form stands where, without a value in it.

A form is a grid of eleven columns: one for the labels of the rows and ten narrow ones (`COLUMNS`), so that the five
equal cells of a person and the uneven cells above them share the same rules. A row is a tuple of cells, laid out as
HTML lays out a table: from the left, skipping what a cell above still covers. `span` and `rows` count grid columns
and rows; the label column has span 1. A line break in a label is a line break on the paper; `\u2003` is a gap one
character wide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

COLUMNS = 10
PERSON_HEADINGS = ("姓名", "手机号", "微信号", "QQ号", "电子邮箱")
OFFICE = "党委宣传部"
COPIES = (f"{OFFICE}存", "审批单位存", "创建者存")
KINDS = ("创建", "补办", "重要事项变更")


@dataclass(frozen=True)
class Label:
    """Printed words, centred: the name of what stands beside or below."""

    text: str
    span: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Value:
    """The text of `key`; `lead` is printed before it, as 单位: is, and then the text starts at the left.

    `lines` is how many lines a long text may take before it goes on to the attached page, 0 for as many as any cell.
    """

    key: str
    span: int = 1
    rows: int = 1
    lead: str = ""
    lines: int = 0


@dataclass(frozen=True)
class Boxes:
    """Tick boxes. `choices` are the labels on empty paper; a sheet may bring its own for `key`.

    `stacked`: one under another. `trailing`: the box after its word, as in the row 内容. `other`: words printed
    last (其它：), `blank`: a short rule after the last box; the free text of the sheet's `others` stands there.
    """

    key: str
    span: int = 1
    rows: int = 1
    choices: tuple[str, ...] = ()
    stacked: bool = False
    trailing: bool = False
    other: str = ""
    blank: bool = False
    centred: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture cell; on empty paper `word` stands there and gives way to the picture."""

    key: str
    word: str
    span: int = 3
    rows: int = 1


@dataclass(frozen=True)
class People:
    """A block of people: headings and `rows` lines; more people than lines go to the attached page."""

    key: str
    label: str
    rows: int = 1
    headings: tuple[str, ...] = PERSON_HEADINGS


@dataclass(frozen=True)
class Approval:
    """An approval cell: `prompt` until there is an opinion, `verdicts` (agree, refuse) as boxes, seal, name, date."""

    key: str
    label: str
    prompt: str = ""
    verdicts: tuple[str, ...] = ()
    seal_word: str = "盖章"
    sign_word: str = "主要负责人签名："


@dataclass(frozen=True)
class Remarks:
    """The last row of the paper, 备注."""

    label: str = "备\u2003注"


Cell: TypeAlias = Label | Value | Boxes | Picture
Block: TypeAlias = tuple[Cell, ...] | People | Approval | Remarks


@dataclass(frozen=True)
class Layout:
    """One official form: rows of cells and blocks, from the top."""

    blocks: tuple[Block, ...]


TOPICS = ("公告", "活动", "新闻", "宣传", "课程", "资讯", "专业", "服务")


def creator(unit: Value, person: Value, *rest: Cell) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Give the two rows 创建单位(个人)名称, with `rest` standing at the right of the upper one."""
    return (Label("创建单位(个人)\n名\u2003称", rows=2), unit, *rest), (person,)


Fact: TypeAlias = tuple[str, Value | Boxes]
"""A label and the cell beside it; its span is set by the page."""
PICTURE_SPAN = 3


def plain_layout(  # noqa: PLR0913 - the parts of one page, each with a name
    fields: tuple[Fact, ...],
    pictures: tuple[tuple[str, str], ...] = (),
    wide: frozenset[str] = frozenset(),
    *,
    beside: tuple[Fact, ...] = (),
    followers: str = "",
    content: str = "",
    technology: bool = False,
) -> Layout:
    """Give the page of a platform without an official form, in the style of the three that have one.

    `fields` are (label, cell) in their order, two a row, those whose key is in `wide` alone. At the foot of them stand the
    pictures, (key, word), as on the official forms: the last one beside the creator (`unit_name`, `person_name`) and the
    `followers` so labelled, the one before it beside the facts of `beside`. Then the boxes of the `content` so labelled, the
    people, the opinions (with `technology` the technology centre's too, 第四条) and the remarks.
    """
    *first, last = pictures or (("", ""),)
    rows = [*_paired(fields, wide, COLUMNS), *_beside(beside, wide, first[0] if first else ("", ""))]
    room = COLUMNS - (PICTURE_SPAN if last[0] else 0)
    half, rest = (
        (3, (Label(_stacked(followers), 2, rows=2), Value("followers", room - 5, rows=2))) if followers else (room, ())
    )
    side = (Picture(*last, PICTURE_SPAN, rows=2),) if last[0] else ()
    rows += creator(Value("unit_name", half, lead="单位:"), Value("person_name", half, lead="个人:"), *rest, *side)
    if content:
        rows.append((Label(content), Boxes("topics", COLUMNS, choices=TOPICS, trailing=True, other="其它：")))
    people, unit, office = PEOPLE_AND_DECISIONS[:2], PEOPLE_AND_DECISIONS[2], PEOPLE_AND_DECISIONS[3:]
    return Layout((*rows, *people, unit, *((TECHNOLOGY,) if technology else ()), *office))


def _paired(facts: tuple[Fact, ...], wide: frozenset[str], columns: int) -> list[tuple[Cell, ...]]:
    """Lay facts two a row over `columns` columns beside the labels; one that is wide, or left over, alone."""
    rows: list[tuple[Cell, ...]] = []
    waiting: Fact | None = None
    for label, cell in facts:
        if cell.key in wide:
            rows.append((Label(label), replace(cell, span=columns)))
        elif waiting is None:
            rows.append(())  # its place is kept, so that a wide fact between two narrow ones parts no pair
            waiting = (label, cell)
        else:
            place = rows.index(())
            rows[place] = (
                Label(waiting[0]),
                replace(waiting[1], span=3),
                Label(label, 2),
                replace(cell, span=columns - 5),
            )
            waiting = None
    if waiting is not None:
        rows[rows.index(())] = (Label(waiting[0]), replace(waiting[1], span=columns))
    return rows


def _beside(facts: tuple[Fact, ...], wide: frozenset[str], picture: tuple[str, str]) -> list[tuple[Cell, ...]]:
    if not picture[0]:
        return _paired(facts, wide, COLUMNS)
    rows = _paired(facts, wide, COLUMNS - PICTURE_SPAN) or [(Label(""), Value("", COLUMNS - PICTURE_SPAN))]
    rows[0] = (*rows[0], Picture(*picture, PICTURE_SPAN, rows=len(rows)))
    return rows


def _stacked(label: str) -> str:
    """Give a label of six characters or more two a line, as 目前粉丝人数 stands on the paper."""
    return "\n".join(label[i : i + 2] for i in range(0, len(label), 2))


TECHNOLOGY = Approval("technology", "现代教育技术中心\n意见", prompt="（填写明确意见）")
PEOPLE_AND_DECISIONS: tuple[Block, ...] = (
    People("supervisors", "主管人员\n(教职工)", 1),
    People("operators", "主要\n运行人员", 3),
    Approval("unit", "基层党委(党总支)或\n机关部门\n审批意见", prompt="（填写明确意见）"),
    Approval("publicity", "党委宣传部\n备案登记\n意见", verdicts=("同意备案登记", "不同意备案登记")),
    Remarks(),
)

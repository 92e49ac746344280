"""The shape of a template: the columns that a declaration gives, what their cells mean, the way back from a fault to its cell."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.documents.excel import headings
from portal.fields import Choice, Day, Field, Option, Rows, Text, nothing
from portal.people.models import Identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.fields import FormDefinition

UNIT, REASON, MORE = "单位", "问题（上传时忽略）", "更多运行人员"
PAPER_NUMBER, PAPER_ON = "原备案编号", "原备案日期"
SLOTS = 3  # as many as the paper has lines
WIDEST = 59  # columns; one more is kept for the reasons
IDENTITY = Field(
    "identity",
    "身份",
    Choice(
        options=(
            Option(
                "staff", "教职工", also=("教师", "老师", "职工", "教工", "在职", "在编", "辅导员", "干部", "教职员工")
            ),
            Option("student", "学生", also=("在校生", "在读", "本科生", "专科生", "研究生", "学生干部")),
            Option("outside", "外聘", also=("校外", "校外人员", "聘用", "外聘教师", "外包")),
        )
    ),
    required=False,
    help="教职工、学生或外聘，可不填。",
)
LEAVES_ON = Field(
    "leaves_on", "预计离校日期", Day(future=True), required=False, help="学生填预计毕业日期，到期前会提醒交接。"
)
BESIDES = {f.key: f for f in (IDENTITY, LEAVES_ON)}
UNIT_WORDS = ("单位名称", "备案单位", "填报单位", "主办单位", "所属单位", "主管单位", "开办单位", "部门")
# What offices call a fact besides, by the label that it has in the forms.
WORDS = {
    "名称": ("账号名称", "公众号名称", "平台名称"),
    "昵称": ("名称", "账号名称"),
    "原始ID": ("原始号",),
    "注册时间": ("注册日期", "开通时间", "开通日期", "创建时间"),
    "认证情况": ("是否认证", "认证"),
    "账号主体": ("主体", "主体名称", "认证主体"),
    "目前粉丝人数": ("粉丝数", "粉丝人数", "目前粉丝数", "粉丝量", "关注人数"),
    "姓名": ("",),
    "手机号": ("电话", "手机", "联系电话", "联系方式", "手机号码"),
    "电子邮箱": ("邮箱", "E-mail"),
    "内容": ("内容类别", "发布内容"),
}


@dataclass(frozen=True)
class Column(headings.Column):
    """One column: where its value goes (`control` is the id that the form's faults name), and the field whose kind reads it."""

    control: str = ""
    field: Field | None = None

    @property
    def of_person(self) -> bool:
        """Say whether it holds a fact of a person, whose control reads group-slot-key."""
        return "-" in self.control


class Besides(NamedTuple):
    """What the roster wants to know of a person and the form does not ask; "" for what was left empty."""

    name: str
    phone: str
    identity: str
    leaves_on: str


@dataclass
class ReadRow:
    """What one row of the workbook says: the form's data, and for each control of the form the heading it stands under."""

    data: dict[str, Any]
    titles: dict[str, str]
    people: list[Besides] = field(default_factory=list)
    faults: list[list[str]] = field(default_factory=list)


@lru_cache(maxsize=64)
def columns(definition: FormDefinition, *, stock: bool) -> tuple[Column, ...]:
    """Return the columns of sheet 账号; as many people of a kind as the paper has lines, where the columns suffice."""
    for slots in range(SLOTS, 0, -1):
        found = tuple(_columns(definition.asked, slots, stock=stock))
        if len(found) <= WIDEST:
            return found
    raise ValueError(f"the form of {definition.key} has more fields than a template has columns")


def _columns(definition: FormDefinition, slots: int, *, stock: bool) -> Iterator[Column]:
    yield Column(UNIT, control="unit", required=True, help="从列表中选择备案单位。", also=UNIT_WORDS)
    if stock:
        yield Column(
            PAPER_NUMBER,
            control="paper_number",
            help="纸质登记表上的编号；没有编号的留空，同意时自动编号。",
            also=("备案编号", "编号", "NO", "NO."),
            exact=True,
        )
        yield Column(
            PAPER_ON,
            control="paper_on",
            required=True,
            help="党委宣传部在纸质登记表上签署的日期，如 2019-03-20。",
            also=("备案日期",),
            days=True,
        )
    for item in definition.items:
        if isinstance(item, Rows):
            for slot in range(min(slots, item.maximum)):
                yield from _person(item, slot)
        elif item.kind.widget != "picture":
            yield _column(item, item.label, item.key, required=item.required)


def _person(rows: Rows, slot: int) -> Iterator[Column]:
    name = f"{rows.label}{slot + 1}" if rows.maximum > 1 else rows.label
    for item in (*rows.fields, *BESIDES.values()):
        required = item.required and slot < rows.minimum
        yield _column(item, f"{name}{item.label}", f"{rows.key}-{slot}-{item.key}", required=required)


def _column(item: Field, title: str, control: str, *, required: bool) -> Column:
    choices: tuple[str, ...] = ()
    several = item.kind.multiple
    if isinstance(item.kind, Choice):
        labels = tuple(option.label for option in item.kind.open)
        choices, said = (
            ((), f"可填：{'、'.join(labels)}；多项用“、”分开。") if several else (labels, "请从列表中选择。")
        )
    else:
        said = "日期写作 2026-01-05。" if isinstance(item.kind, Day) else getattr(item.kind, "rule", "")
    return Column(
        title,
        control=control,
        field=item,
        required=required,
        help=f"{item.help}{said}".strip(),
        choices=choices,
        also=_also(item, title),
        days=isinstance(item.kind, Day),
        exact=item.kind.narrow or not isinstance(item.kind, Text),
        kind=item.kind,
    )


def _also(item: Field, title: str) -> tuple[str, ...]:
    """Return what offices call a column besides: 电话 for 手机号, with the same words before it."""
    before = title.removesuffix(item.label)
    return tuple(f"{before}{word}" for word in WORDS.get(item.label, ()))


def growing(definition: FormDefinition) -> Rows | None:
    """Return the group of people of whom there may be more than the template has columns for."""
    return next((rows for rows in definition.asked.rows.values() if rows.maximum > SLOTS), None)


def more_columns(definition: FormDefinition) -> tuple[Column, ...]:
    """Return the columns of sheet 更多运行人员: the account by its handle, then one person."""
    rows = growing(definition)
    if rows is None:
        return ()
    handle = definition.fields["handle"]
    people = (_column(f, f.label, f.key, required=f.required) for f in (*rows.fields, *BESIDES.values()))
    account = Column(
        f"账号的{handle.label}",
        control="handle",
        field=handle,
        required=True,
        help="与“账号”表中的填写一致。",
        also=("账号", "账号ID"),
    )
    return (account, *people)


def typed(definition: FormDefinition, cells: dict[str, Any], *, stock: bool) -> ReadRow:
    """Return what a row says: `cells` holds its texts by heading, and under MORE the further people as [row, texts]."""
    made = ReadRow({**definition.blank(), "codes": {}}, {})
    for column in columns(definition, stock=stock):
        made.titles[column.control] = column.title
        if column.field and not column.of_person:
            made.data[column.control] = column.field.read(_text(cells, column))
    for key, group in _groups(definition, cells, stock=stock).items():
        _people(definition.asked.rows[key], group, made)
    return made


class _Person(NamedTuple):
    """One line of people: what their headings begin with, and the texts of their cells by the field's key."""

    title: str
    texts: dict[str, str]


def _groups(definition: FormDefinition, cells: dict[str, Any], *, stock: bool) -> dict[str, list[_Person]]:
    """Return the lines of each group of people: those of sheet 账号, then those of sheet 更多运行人员."""
    slots: dict[str, dict[str, _Person]] = {}
    for column in columns(definition, stock=stock):
        if column.field and column.of_person:
            group, slot, key = column.control.split("-")
            title = column.title.removesuffix(column.field.label)
            slots.setdefault(group, {}).setdefault(slot, _Person(title, {})).texts[key] = _text(cells, column)
    found = {group: list(lines.values()) for group, lines in slots.items()}
    if rows := growing(definition):
        found[rows.key] += _further(definition, cells)
    return found


def _further(definition: FormDefinition, cells: dict[str, Any]) -> Iterator[_Person]:
    """Yield the people of sheet 更多运行人员 who belong to a row."""
    wanted = [column for column in more_columns(definition) if column.control != "handle"]
    for place, texts in cells.get(MORE) or []:
        yield _Person(f"“{MORE}”第 {place} 行", {column.control: _text(texts, column) for column in wanted})


def _text(cells: dict[str, Any], column: Column) -> str:
    return str(cells.get(column.title) or "")


def _people(rows: Rows, group: list[_Person], made: ReadRow) -> None:
    """Put the people who were named into the data, in order; lines left empty are passed over down to the least number."""
    named = [person for person in group if not all(map(nothing, person.texts.values()))] or group[: rows.minimum]
    made.data[rows.key] = []
    for place, person in enumerate(named):
        row = {f.key: f.read(person.texts.get(f.key, "")) for f in rows.fields}
        made.data[rows.key].append({"row_id": secrets.token_hex(6), **row})
        made.titles |= {f"{rows.key}-{place}-{f.key}": f"{person.title}{f.label}" for f in rows.fields}
        _besides(rows, person, made)
    if len(named) > rows.maximum:
        surplus = named[rows.maximum].title
        made.faults.append([surplus, f"{rows.label}最多 {rows.maximum} 人，现为 {len(named)} 人。"])


def _besides(rows: Rows, said: _Person, made: ReadRow) -> None:
    """Look at what the roster wants to know of a person, which is no part of the form."""
    told = {key: f.read(said.texts.get(key, "")) for key, f in BESIDES.items()}
    made.faults += besides_faults(rows, said.title, **told)
    if any(told.values()):
        person = made.data[rows.key][-1]
        made.people.append(Besides(person["name"], person["phone"], **told))


def besides_faults(rows: Rows, name: str, identity: str, leaves_on: str) -> list[list[str]]:
    """Return what is wrong with what a row tells the roster of a person, as stored; `name` begins the headings."""
    told = {"identity": identity, "leaves_on": leaves_on}
    faults = {key: f.kind.refusal(told[key]) or f.kind.fault(told[key]) for key, f in BESIDES.items() if told[key]}
    if not faults.get("identity") and identity not in {"", Identity.STAFF} and rows.key == "supervisors":
        faults["identity"] = "主管人员须为在职教职工（附件登记表）。"
    return [[f"{name}{BESIDES[key].label}", sentence] for key, sentence in faults.items() if sentence]

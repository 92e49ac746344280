"""The official paper form read out of a Word document: cells found by their labels, boxes by their ticks (附件 1–3)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.documents.reading import BadDocument
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.documents.reading import PaperCell, Word
    from portal.fields import FormDefinition

TICKS, BLANKS = "☑☒✓✔√■●◉⊠▣✅", "□☐○◻▢"
MARKS = f"[{TICKS}{BLANKS}]"
NOISE = re.compile(r"[\s()（）:：]+")
TITLE = re.compile(r"备案登记表(微信|微博|QQ)")
TITLES = {"微信": "wechat", "微博": "weibo", "QQ": "qq"}
LABELS = {
    "名称": "name",
    "昵称": "name",
    "微信号": "handle",
    "QQ号": "handle",
    "个性域名UID地址": "handle",
    "个性域名": "handle",
    "类别": "category",
    "原始ID": "original_id",
    "注册时间": "registered_on",
    "认证情况": "verified",
    "账号主体": "entity",
    "目前粉丝人数": "followers",
    "粉丝人数": "followers",
    "内容": "topics",
    "内容及功能定位": "topics",
    "备注": "remarks",
}
PEOPLE = {
    "主管人员教职工": "supervisors",
    "主管人员": "supervisors",
    "主要运行人员": "operators",
    "运行人员": "operators",
}
HEADER = {"姓名": "name", "手机号": "phone", "微信号": "wechat", "QQ号": "qq", "电子邮箱": "email"}
PICTURE_LABELS = {"头像": "avatar", "二维码": "qr_code"}
# Where the paper keeps its pictures: in the last cell of the rows that begin so.
PICTURE_ROWS = {
    "original_id": "avatar",
    "registered_on": "avatar",
    "entity": "qr_code",
    "unit": "qr_code",
    "followers": "qr_code",
}
CREATOR = re.compile(r"\s*(单\s*位|个\s*人)\s*[:：]")
# The fields that are answered by ticks, and the field for what is written behind 其它.
BOXES = {"category": "category_other", "verified": "", "topics": "topics_other"}
# What is taken out of a text by the field's widget, else the ends of lines: a date was broken anywhere, a long text nowhere.
GAPS = {"date": r"\s", "area": r"(?!)"}
KINDS = {"创建": "creation", "补办": "retroactive", "重要事项变更": "change"}
OTHER = ("其它", "其他")
NOT_OURS = "这不是学校的新媒体备案登记表（微信、微博、QQ公众空间），没有读取；其他平台请直接新建备案。"
CHANGED = "这份登记表勾选的是“重要事项变更”，变更须从台账中该账号的页面发起，没有读取。"


@dataclass
class PaperForm:
    """What one paper form says: texts by field key, people, the unit as written, pictures by field key."""

    platform: str
    kind: str
    texts: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    unit_name: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    unplaced: int = 0


def plain(text: str) -> str:
    """Return a label without white space, brackets and colons, however it was broken into lines."""
    return NOISE.sub("", text)


def paper_form(word: Word) -> PaperForm:
    """Return what the paper form in a document says. Raises BadDocument for any other document, and for a change."""
    rows = next((table for table in word.tables if _is_form(table)), None)
    if rows is None:
        raise BadDocument(NOT_OURS)
    heads = [*word.lines, *(cell.text for cell in rows[0])]
    kind = _kind(heads)
    if kind == "change":
        raise BadDocument(CHANGED)
    form = PaperForm(_platform(heads, rows), kind)
    for part in _parts(rows):
        if part.people:
            _take_people(form, part)
        else:
            _take_cells(form, part.rows[0])
    return form


def _kind(heads: Sequence[str]) -> str:
    """Return the kind whose box alone is ticked, 补办 where that is not clear."""
    lines = (ticked(line, tuple(KINDS)) for line in heads if "补办" in line)
    ticks = next((found for found in lines if found), [])
    return KINDS[ticks[0]] if len(ticks) == 1 else "retroactive"


class _Part(NamedTuple):
    """Rows that belong together: a group of people under its label, or with `people` "" one row of anything else."""

    people: str
    rows: list[Sequence[PaperCell]]


def _parts(rows: Sequence[Sequence[PaperCell]]) -> list[_Part]:
    """Part the rows of a form; a group of people goes from its label down to where the label's cell ends."""
    found: list[_Part] = []
    for row in rows:
        label = plain(row[0].text) if row else ""
        goes_on = bool(row) and not label and row[0].goes_on
        if label in PEOPLE:
            found.append(_Part(PEOPLE[label], [row]))
        elif goes_on and found and found[-1].people:
            found[-1].rows.append(row)
        else:
            found.append(_Part("", [row]))
    return found


def _is_form(table: Sequence[Sequence[PaperCell]]) -> bool:
    said = {plain(cell.text) for row in table for cell in row}
    return {"注册时间", "认证情况"} <= said and bool(said & {"名称", "昵称"}) and bool(said & set(PEOPLE))


def _platform(heads: Sequence[str], rows: Sequence[Sequence[PaperCell]]) -> str:
    if found := TITLE.search("".join(plain(line) for line in heads)):
        return TITLES[found[1]]
    said = {plain(cell.text) for row in rows[:3] for cell in row}
    if "昵称" in said:
        return "weibo"
    return "wechat" if "原始ID" in said else "qq"


def _take_cells(form: PaperForm, row: Sequence[PaperCell]) -> None:
    """Take what stands right of each label of a row, and the pictures of its last cell."""
    place, known = 0, ""
    while place < len(row):
        cell, place = row[place], place + 1
        if written := CREATOR.match(cell.text):
            known = known or "unit"
            _take_creator(form, plain(written[1]), cell.text[written.end() :].strip())
        elif (key := LABELS.get(plain(cell.text))) and place < len(row):
            known = known or key
            form.texts.setdefault(key, row[place].text.strip())
            place += 1
        if cell.pictures:
            _take_picture(form, cell, PICTURE_ROWS.get(known, "") if place == len(row) else "")


def _take_creator(form: PaperForm, label: str, written: str) -> None:
    if label == "单位":
        form.unit_name = written
    elif written:
        form.texts["creator"] = written


def _take_picture(form: PaperForm, cell: PaperCell, by_row: str) -> None:
    key = next((key for label, key in PICTURE_LABELS.items() if label in plain(cell.text)), by_row)
    fits = key and key in PLATFORMS[form.platform].fields and key not in form.pictures and len(cell.pictures) == 1
    if fits:
        form.pictures[key] = cell.pictures[0]
    else:
        form.unplaced += len(cell.pictures)


def _take_people(form: PaperForm, part: _Part) -> None:
    """Take a group of people, whose first row with headings of the paper says what stands where."""
    header: dict[int, str] = {}
    for _, *cells in part.rows:
        headings = {cell.at: HEADER[plain(cell.text)] for cell in cells if plain(cell.text) in HEADER}
        if headings:
            header = header or headings
        else:
            _take_person(form, part.people, header, cells)


def _take_person(form: PaperForm, key: str, header: dict[int, str], cells: Sequence[PaperCell]) -> None:
    """Take one line of people; where the line is cut otherwise than the header, its cells count in order."""
    names = list(header.values()) or list(HEADER.values())
    if any(cell.at not in header for cell in cells):
        person = {name: cell.text.strip() for name, cell in zip(names, cells, strict=False)}
    else:
        person = {header[cell.at]: cell.text.strip() for cell in cells}
    if any(person.values()):
        form.people.setdefault(key, []).append(person)


def ticked(text: str, options: Sequence[str]) -> list[str]:
    """Return the options whose box is ticked; the boxes stand before the words or after them, and words alone count as said."""
    found = sorted(_places(text, options))
    if not found:
        return []
    if not re.search(MARKS, text):
        return [option for _, _, option in found]
    before = bool(re.search(MARKS, text[: found[0][0]]))
    chosen = []
    for number, (start, end, option) in enumerate(found):
        left = found[number - 1][1] if number else 0
        right = found[number + 1][0] if number + 1 < len(found) else len(text)
        gap = text[left:start] if before else text[end:right]
        if any(mark in gap for mark in TICKS):
            chosen.append(option)
    return chosen


def _places(text: str, options: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, option) of each option's first place; blanks inside a word do not part it."""
    for option in options:
        if found := re.search(r"\s{0,3}".join(re.escape(letter) for letter in option), text):
            yield found.start(), found.end(), option


def boxes(definition: FormDefinition, key: str, text: str) -> tuple[list[str], str]:
    """Return (keys ticked, what is written behind 其它) of a field whose answer is boxes."""
    options = {o.label: o.key for o in definition.fields[key].kind.options}  # type: ignore[attr-defined]
    other = next((word for word in OTHER if word in text and word not in options), "")
    chosen = ticked(text, [*options, other] if other else list(options))
    written = next((text.split(word, 1)[1] for word in OTHER if word in text), "")
    return [options[label] for label in chosen if label in options], re.sub(rf"{MARKS}|[:：_…．]", "", written).strip()


def said(form: PaperForm, definition: FormDefinition) -> Iterator[tuple[str, Any]]:
    """Yield (field key, what the form would have been given) of each text that the platform asks."""
    for key, text in form.texts.items():
        if key not in definition.fields:
            continue
        if key in BOXES:
            yield from _said_by_boxes(definition, key, text)
        else:
            kind = definition.fields[key].kind
            yield key, kind.typed(re.sub(GAPS.get(kind.widget, r"\s*\n\s*"), "", text))


def _said_by_boxes(definition: FormDefinition, key: str, text: str) -> Iterator[tuple[str, Any]]:
    """Yield what was ticked, "" for several where one is asked, and what was written behind 其它."""
    chosen, written = boxes(definition, key, text)
    if definition.fields[key].kind.multiple:
        yield key, chosen
    else:
        yield key, chosen[0] if len(chosen) == 1 else ""
    if written and BOXES[key] in definition.fields:
        yield BOXES[key], written

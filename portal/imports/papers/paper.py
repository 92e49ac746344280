"""The official paper form read out of a Word document: cells found by their labels, boxes by their ticks (附件 1–3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from portal.documents.reading import BadDocument
from portal.imports.papers import labels
from portal.imports.papers.labels import PEOPLE, field_of, is_label, plain
from portal.imports.papers.paperkind import kind_of
from portal.imports.papers.unread import Unread, quoted
from portal.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.documents.reading import PaperCell, Word

    Row = Sequence[PaperCell]

NOT_OURS = "这不是学校的新媒体备案登记表（微信、微博、QQ公众空间），没有读取；其他平台请直接新建备案。"


@dataclass
class PaperForm:
    """What one paper form says: texts by field key, people, the unit as written, pictures by field key, and what was not read."""

    platform: str
    kind: str
    texts: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    unit_name: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    unplaced: int = 0
    unread: Unread = field(default_factory=Unread)


def paper_form(word: Word, otherwise: str = "") -> PaperForm:
    """Return what the paper form in a document says; `otherwise` is its kind where the paper leaves that open.

    Raises BadDocument for any other document, for a change, and for a kind that nobody has said.
    """
    rows, besides = _form_of(word)
    heads = [*word.lines, *(cell.text for cell in rows[0])]
    kind, why = kind_of([*word.lines, *(cell.text for row in rows for cell in row)], otherwise)
    form = PaperForm(_platform(heads, rows), kind)
    if why:
        form.unread.add("申请类型", f"{why}，已按您的选择填写，请核对。")
    if number := labels.NUMBER.search("\n".join(heads)):
        form.unread.add("编号", f"登记表上写有 NO. {number[1][:40]}，编号由平台在备案登记时给出，没有填入。")
    for part in _parts(rows):
        if part.people:
            _take_people(form, part)
        else:
            _take_cells(form, part.rows[0])
    for about, sentence in [*besides, *word.notes]:
        form.unread.add(about, sentence)
    return form


def _form_of(word: Word) -> tuple[Sequence[Row], list[tuple[str, str]]]:
    """Return the rows of the form, and what is to be told of the other tables; a page may have cut it into several."""
    forms = [table for table in word.tables if _is_form(table)]
    if forms:
        return forms[0], [*_other_forms(len(forms) - 1), *_other_tables(word, forms)]
    together = [row for table in word.tables for row in table if row]
    if not _is_form(together):
        raise BadDocument(NOT_OURS)
    return together, []


def _other_forms(number: int) -> list[tuple[str, str]]:
    return [("登记表", f"文件中还有 {number} 份登记表没有读取，请分别存成文件后上传。")] if number else []


def _other_tables(word: Word, forms: Sequence[Sequence[Row]]) -> Iterator[tuple[str, str]]:
    """Yield what is told of tables that are no form; one that stands in a cell of the form was read there."""
    within = "".join(plain(cell.text) for row in forms[0] for cell in row)
    for table in word.tables:
        said = " ".join(cell.text for row in table for cell in row).strip()
        if said and table not in forms and plain(said) not in within:
            yield "表格", f"登记表以外的表格没有读取：{quoted(said)}。"


def _is_form(table: Sequence[Row]) -> bool:
    said = {plain(cell.text) for row in table for cell in row}
    return {"注册时间", "认证情况"} <= said and bool(said & {"名称", "昵称"}) and bool(said & set(PEOPLE))


def _platform(heads: Sequence[str], rows: Sequence[Row]) -> str:
    if found := labels.TITLE.search("".join(plain(line) for line in heads)):
        return labels.TITLES[found[1]]
    said = {plain(cell.text) for row in rows[:3] for cell in row}
    if "昵称" in said:
        return "weibo"
    return "wechat" if "原始ID" in said else "qq"


class _Part(NamedTuple):
    """Rows that belong together: a group of people under its label, or with `people` "" one row of anything else."""

    people: str
    rows: list[Row]


def _parts(rows: Sequence[Row]) -> list[_Part]:
    """Part the rows of a form; a group of people goes from its label down to the next row that begins with a word."""
    found: list[_Part] = []
    for row in rows:
        label = plain(row[0].text) if row else ""
        if label in PEOPLE:
            found.append(_Part(PEOPLE[label], [row]))
        elif row and not label and found and found[-1].people:
            found[-1].rows.append(row)
        else:
            found.append(_Part("", [row]))
    return found


def _take_cells(form: PaperForm, row: Row) -> None:
    """Take what stands right of each label of a row, the pictures by their label or their place, and tell of the rest."""
    place, known, label = 0, "", ""
    while place < len(row):
        cell, place = row[place], place + 1
        key = "unit" if labels.CREATOR.match(cell.text) else field_of(cell.text)
        known = known or key
        place += _take_cell(form, key, cell, _answer(row, place, key))
        by_row = labels.PICTURE_ROWS.get(known, "") if place == len(row) else ""
        _take_pictures(form, cell, labels.PICTURE_LABELS.get(label) or by_row)
        label = plain(cell.text)


def _answer(row: Row, place: int, key: str) -> PaperCell | None:
    """Return the cell that answers the one before it, None where the row ends or the next label stands; remarks may be any words."""
    beside = row[place] if place < len(row) else None
    return beside if beside and (key == "remarks" or not is_label(beside.text)) else None


def _take_cell(form: PaperForm, key: str, cell: PaperCell, answer: PaperCell | None) -> int:
    """Take what a cell says, or the answer beside it; return how many cells that used up. What no label claims is told."""
    if labels.CREATOR.match(cell.text):
        return _take_creators(form, cell, answer)
    if key:
        return _take_text(form, key, cell, answer) if answer else 0
    if answer and labels.OPINION.search(plain(cell.text)):
        return _note_opinion(form, cell, answer)
    if cell.text.strip() and not cell.goes_on and not is_label(cell.text):
        form.unread.add("表格", f"不知道{quoted(cell.text)}是哪一栏的内容，没有读取。")
    return 0


def _take_text(form: PaperForm, key: str, cell: PaperCell, answer: PaperCell) -> int:
    """Keep what is written beside a label; a second answer to the same label is told."""
    _take_pictures(form, answer, "")
    written = answer.text.strip()
    if key == "unit":
        _take_creator(form, "单位", written)
    elif key == "creator":
        _take_creator(form, "个人", written)
    elif not form.texts.get(key):
        form.texts[key] = written
    elif written and written != form.texts[key]:
        form.unread.add(plain(cell.text), f"登记表上另有一处写着{quoted(written)}，没有填入。")
    return 1


def _take_creators(form: PaperForm, cell: PaperCell, answer: PaperCell | None) -> int:
    """Take 单位 and 个人 with what stands behind their colons, else in the next cell; return how many cells that used up."""
    marks = list(labels.CREATOR.finditer(cell.text))
    ends = [mark.start() for mark in marks[1:]] + [len(cell.text)]
    written = [cell.text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    beside = len(marks) == 1 and not written[0] and answer is not None and bool(answer.text.strip())
    if beside and answer is not None:
        written = [answer.text.strip()]
    for mark, text in zip(marks, written, strict=True):
        _take_creator(form, plain(mark[1]), text)
    return int(beside)


def _take_creator(form: PaperForm, label: str, written: str) -> None:
    if label == "单位":
        form.unit_name = form.unit_name or " ".join(written.split())
    elif written:
        form.texts["creator"] = written


def _note_opinion(form: PaperForm, cell: PaperCell, answer: PaperCell) -> int:
    """Tell of an opinion on the paper: in the portal it is given anew, by whoever gives it."""
    written = labels.PRINTED.sub("", answer.text).strip()
    if written:
        form.unread.add(plain(cell.text), f"登记表上写有{quoted(answer.text)}；意见在平台上重新填写，没有读取。")
    if answer.pictures:
        form.unread.add(plain(cell.text), "这一格中的签名、印章图片没有读取。")
    return 1


def _take_pictures(form: PaperForm, cell: PaperCell, key: str) -> None:
    """Take the picture of a cell for the field that the cell itself names, else for `key`."""
    if not cell.pictures:
        return
    key = next((key for label, key in labels.PICTURE_LABELS.items() if label in plain(cell.text)), key)
    fits = key and key in PLATFORMS[form.platform].fields and key not in form.pictures and len(cell.pictures) == 1
    if fits:
        form.pictures[key] = cell.pictures[0]
    else:
        form.unplaced += len(cell.pictures)


def _take_people(form: PaperForm, part: _Part) -> None:
    """Take a group of people, whose first row with headings of the paper says what stands where."""
    columns: dict[int, str] = {}
    for row in part.rows:
        form.unplaced += sum(len(cell.pictures) for cell in row)
        headings = {cell.at: plain(cell.text) for cell in row[1:]}
        if any(heading in labels.HEADER for heading in headings.values()):
            columns = columns or headings
        else:
            _take_person(form, part.people, columns, row[1:])


def _take_person(form: PaperForm, key: str, columns: dict[int, str], cells: Row) -> None:
    """Take one line of people; where the line is cut otherwise than the header, its cells count in order."""
    in_order = list(columns.values()) or labels.COLUMNS
    whole = all(cell.at in columns for cell in cells)
    person: dict[str, str] = {}
    for number, cell in enumerate(cells):
        heading = columns.get(cell.at, "") if whole else "".join(in_order[number : number + 1])
        if name := labels.HEADER.get(heading):
            person[name] = cell.text.strip()
        elif cell.text.strip() and heading != labels.COUNTED:
            form.unread.add("人员", f"{heading or '表头以外'}一栏的{quoted(cell.text)}，备案不填这一项，没有读取。")
    if any(person.values()):
        form.people.setdefault(key, []).append(person)

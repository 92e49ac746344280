"""The official form of a filing as PDF (附件 1–3, 表注1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for

from portal import calendar
from portal.accounts.queries import sealed_version
from portal.cases.card import on_paper, sight
from portal.config import current
from portal.documents import FontsMissing, Foot, PrintFailed, Sheet, picture_of, render_form
from portal.errors import NotPrinted
from portal.fields import Day
from portal.filings import change
from portal.filings.documents import closure, layouts
from portal.filings.documents.opinions import content, decisions, submission
from portal.filings.models import Kind, State
from portal.platforms import OFFICIAL, PLATFORMS
from portal.platforms.shared import PERSON
from portal.settings.names import in_school_words
from portal.settings.queries import number, setting
from portal.web.downloads import download
from portal.web.filters import long_day, moment
from portal.web.hosts import absolute

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.documents import Box, Layout, Person
    from portal.fields import Change, FormDefinition
    from portal.fields.masks import Sight
    from portal.filings.models import Filing
    from portal.people.models import User

ON_PAPER = (Kind.CREATION, Kind.RETROACTIVE, Kind.CHANGE)
IN_REMARKS = {
    "positioning": "功能定位",
    "operation": "运行维护方式",
    "verified_until": "认证有效期至",
    "change_note": "变更说明",
}
# While it is being decided the page stays clean: some heads sign and stamp it in ink.
WATERMARKS = {
    **{state: "草稿" for state in State if state.editable},
    State.VOID: "作废",
    State.UNIT_REFUSED: "未同意",
    State.REFUSED: "未同意",
}


def filled(filing: Filing, user: User, copies: int) -> bytes:
    """Return the PDF of a filing's form: one A4 page a copy, and an attached page where the paper has no room.

    Raises NotPrinted when the print fails; the reason goes to the log.
    """
    return printed(layouts.layout_of(filing), sheet(filing, user), copies)


def blank(platform: str) -> bytes:
    """Return the PDF of a platform's empty form. Raises NotPrinted."""
    definition = PLATFORMS[platform]
    empty = Sheet(title(definition), kinds=kinds_of(None), notes=notes(definition), **layouts.names())
    return printed(layouts.blank_layout(platform), empty, 1)


def preview(filing: Filing, user: User) -> bytes:
    """Return page one of the form as a PNG, which tells of people what the page does, and no more. Raises NotPrinted."""
    pdf = printed(layouts.layout_of(filing), sheet(filing, user, sight(filing, user)), 1)
    try:
        return picture_of(pdf, fonts_dir=current().fonts)
    except PrintFailed as failure:
        current_app.logger.exception("preview failed")
        raise NotPrinted("打印预览没有生成成功，内容没有丢失。", "可以直接打开 PDF。") from failure


def printed(layout: Layout, sheet_: Sheet, copies: int) -> bytes:
    """Return the PDF of a sheet. Raises NotPrinted."""
    try:
        return render_form(layout, sheet_, copies, fonts_dir=current().fonts).pdf
    except (PrintFailed, FontsMissing) as failure:
        current_app.logger.exception("print failed")
        raise NotPrinted(
            "登记表没有打印成功，内容没有丢失。", "请稍后再试；如仍不成功，请联系系统管理员。"
        ) from failure


def title(definition: FormDefinition) -> str:
    """Return the title of the paper."""
    return f"{setting('school_name')}新媒体建设备案登记表（{definition.label}）"


def notes(definition: FormDefinition) -> tuple[str, ...]:
    """Return the notes under the table, word for word, with the contact block of the settings (表注).

    All three official forms speak of 微信平台; the paper of any other platform names its own.
    """
    label = "微信" if definition.key in OFFICIAL else definition.label
    platform = label if label.endswith("平台") else f"{label}平台"
    contact = f"联系人：{setting('contact_person')}，办公电话：{setting('contact_phone')}，办公地点：{setting('contact_place')}。"
    return (
        in_school_words("1.此表一式三份，党委宣传部、审批单位、创建者各一份。"),
        f"2.创建{platform}或{platform}名称、主管人员、主要运行人员、内容功能定位、运行维护方式等重要事项发生变更，需提交此表。",
        f"3.电子版同时发送至QQ：{setting('contact_qq')}。{contact}",
    )


def sheet(filing: Filing, user: User, seen: Sight | None = None) -> Sheet:
    """Return everything the print of a filing needs, as plain values; what people are reached by as it is `seen`, else as on paper."""
    seen = seen or on_paper(filing, user)
    return _of_registered(filing, drawn(filing, filing.data, user, seen), seen)


def drawn(filing: Filing, data: dict[str, Any], user: User, seen: Sight) -> Sheet:
    """Return the official form of a filing with what `data` says in its cells."""
    return Sheet(
        title(filing.definition),
        number=filing.number,
        kinds=kinds_of(filing.kind),
        **_contents(filing, data, seen),
        decisions=decisions(filing),
        notes=notes(filing.definition),
        **layouts.names(),
        late_mark="逾期备案" if filing.late else "",
        watermark=WATERMARKS.get(filing.state, ""),
        seal_mm=number("seal_mm"),
        stamps_for=f"仅用于 备案 {filing.number or f'第 {filing.id} 号'} {calendar.today()}",
        foot=_foot(filing, user),
    )


def _contents(filing: Filing, data: dict[str, Any], seen: Sight) -> dict[str, Any]:
    """Return what `data` says in the cells of a filing's paper: texts, boxes, pictures, people and remarks of a `Sheet`."""
    definition, texts = filing.definition, _texts(filing, data, seen)
    boxes = {key: f.kind.boxes(data.get(key, f.kind.empty)) for key, f in definition.fields.items()}
    return {
        "texts": texts,
        "boxes": {key: found for key, found in boxes.items() if found},
        "others": {key.removesuffix("_other"): text for key, text in texts.items() if key.endswith("_other")},
        "images": {f.key: picture for f in definition.pictures if (picture := content(data.get(f.key)))},
        "people": {key: _people(change.people_of(data, key), seen) for key in definition.rows},
        "remarks": _remarks(filing, texts),
    }


def _texts(filing: Filing, data: dict[str, Any], seen: Sight) -> dict[str, str]:
    """Return what is written in the cells of the paper, by field; days are written out."""
    fields = filing.definition.fields
    texts = {key: seen.words(f, f.kind.show(data.get(key, ""))) for key, f in fields.items()}
    texts |= {
        key: long_day(f.kind.load(data.get(key))) or texts[key] for key, f in fields.items() if isinstance(f.kind, Day)
    }
    return {**texts, "unit_name": _unit_name(filing), "person_name": texts.get("creator", "")}


def _foot(filing: Filing, user: User) -> Foot:
    """Return the foot of the paper: the version it is, or how far the filing has got; who printed it, when, and where to check it."""
    version = sealed_version(filing.id)
    return Foot(
        version=f"第 {version.number} 版" if version else "",
        state="" if version else filing.standing.label,
        printed_at=moment(calendar.now()),
        printed_by=user.name,
        check_url=address(filing),
    )


def _of_registered(filing: Filing, drawn: Sheet, seen: Sight) -> Sheet:
    """Return the sheet with what only a change has, old beside new on an attached page, or only a closure, a paper of its own."""
    if filing.kind is Kind.CHANGE:
        compared = tuple(
            (c.label, c.old or _none(c, "（新增）"), c.new or _none(c, "（移除）"))
            for c in change.differences(filing, seen)
        )
        days = f"（变更发生日期：{drawn.texts['changed_on']}）" if drawn.texts.get("changed_on") else ""
        return replace(
            drawn, compared=compared, compared_title=f"变更前后对照：与台账第 {filing.base_version} 版相比{days}"
        )
    if filing.kind is Kind.CLOSURE:
        return replace(
            drawn,
            title=closure.title(filing),
            kinds=((filing.kind_label, True),),
            notes=closure.notes(),
            texts={**drawn.texts, **closure.facts(filing)},
            late_mark="",
            people={"supervisors": _people(closure.supervisors(filing), seen)},
        )
    return drawn


def _none(c: Change, person: str) -> str:
    """Return what stands for nothing: for a person who came or went `person`."""
    return person if c.whole else "（空）"


def address(filing: Filing) -> str:
    """Return the address behind the QR code: what the directory says of the number, else the filing's own page.

    A creation and its changes share a number: `f` says which of them this paper is, for the day it comes back signed.
    """
    numbered = filing.number and filing.state in {State.FILED, State.CLOSED}
    named = url_for("directory.show", number=filing.number, f=filing.id) if numbered else ""
    path = named or url_for("filings.show", filing_id=filing.id)
    return absolute(path)


def _unit_name(filing: Filing) -> str:
    """Return the unit's name as it was on the day of the submission; while the author still writes, as it is."""
    last = None if filing.state.editable else submission(filing)
    return last.unit_name if last else filing.unit.name


def kinds_of(kind: Kind | None) -> tuple[Box, ...]:
    """Return the boxes at the head of the paper, that of the kind ticked."""
    return tuple((k.label, k == kind) for k in ON_PAPER)


def _people(rows: list[dict[str, str]], seen: Sight) -> tuple[Person, ...]:
    def told(row: dict[str, str]) -> Person:
        name, phone, wechat, qq, email = (seen.fact(field, row.get(field.key, "")) for field in PERSON)
        return name, phone, wechat, qq, email

    return tuple(told(row) for row in rows)


def _remarks(filing: Filing, texts: dict[str, str]) -> str:
    """Return 备注: what was written there, what the paper has no cell for (表注2), and why the filing is late."""
    parts = [texts.get("remarks", "")]
    parts += [f"{said}：{text}" for key, said in IN_REMARKS.items() if (text := texts.get(key))]
    if filing.late and (reason := texts.get("late_reason")):
        parts.append(f"逾期原因：{reason}")
    return "\n".join(p for p in parts if p)


def answer(pdf: bytes, name: str) -> Response:
    """Return a PDF to look at in the browser, under a name that keeps its Chinese."""
    return download(pdf, name, "application/pdf", inline=True)

"""What is worth a remark about a filing without stopping it: the author may mend it, an approver should know it (第五、六、七条)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts import naming
from portal.documents import missing_glyphs
from portal.filings import change, checks, closing
from portal.filings.misplaced import out_of_place
from portal.filings.models import Kind
from portal.filings.warnings.people import about_people, about_roster, inherited
from portal.filings.warnings.remarks import Advice, Linked
from portal.filings.warnings.unit import about_former, about_unit, drafts_of_others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.filings.models import Filing

__all__ = ["Advice", "Linked", "warnings"]


def warnings(filing: Filing) -> list[str]:
    """Return what an approver should know and the author may mend; none of it stops the filing.

    Of an account that is registered only what changes is remarked on: the rest was consented to.
    """
    if filing.kind is Kind.CLOSURE:
        return [*_about_closure(filing), *_about_glyphs(filing)]
    found = change.differences(filing)
    touched = {c.key for c in found} if filing.kind is Kind.CHANGE else set(filing.definition.fields)
    return [
        *_about_change(filing),
        *_about_name(filing, touched),
        *about_unit(filing),
        *about_former(filing),
        *about_people(filing),
        *about_roster(filing),
        *_about_pictures(filing, touched),
        *(sentence for key, sentence in out_of_place(filing).items() if key in touched),
        *_about_glyphs(filing),
    ]


def _about_change(filing: Filing) -> Iterator[str]:
    found = change.differences(filing)
    if found and all(c.at_once for c in found):
        named = "、".join(dict.fromkeys(c.label for c in found))
        said = f"改动的只有{named}：这些事项可直接更正，无需备案。"
        yield Advice(said, "去直接更正", change.facts_url(filing), own=True)
    if filing.kind is Kind.CHANGE and filing.account_id:
        yield from inherited(filing)
        yield from drafts_of_others(filing)


def _about_closure(filing: Filing) -> Iterator[str]:
    text, name = filing.data.get("announcement") or "", filing.name
    if text and name and name not in text:
        yield Linked(f"停更公告中没有写明账号名称“{name}”。", field="announcement")
    if sentence := closing.contradiction(filing):
        yield Linked(sentence, field="announcement")
    if filing.data.get("backup") == "needless" and filing.data.get("reason") == "ordered":
        yield Advice("被责令关闭的账号，建议先备份内容，以备核查。", field="backup")
    if filing.account_id:
        yield from drafts_of_others(filing)


def _about_name(filing: Filing, touched: set[str]) -> Iterator[str]:
    said = {key: filing.data.get(key) or "" for key in touched}
    name, entity = said.get("name", ""), said.get("entity", "")
    if name and not naming.names_school(name):
        yield Linked("账号名称中没有学校名称或简称，容易与校外账号混淆。", field="name")
    if former := naming.former_name_in(name):
        yield Linked(f"账号名称使用了学校曾用名“{former}”，宜改用现名；个人以此名义开通的，第七条禁止。", field="name")
    if entity and not naming.of_school(entity, filing.unit):
        yield Linked(f"账号主体“{entity}”不是学校或本单位。", field="entity")
    if said.get("verified") == "no":
        yield Linked("账号尚未认证。", field="verified")


def _about_pictures(filing: Filing, touched: set[str]) -> list[str]:
    found: list[str] = [
        Advice(f"尚未上传{f.label}，打印的登记表上该栏将为空。", field=f.key)
        for f in filing.definition.pictures
        if f.key in touched and not filing.data.get(f.key)
    ]
    codes = filing.data.get("codes") or {}
    found += [
        Linked(f"上传的{f.label}图片中没有识读到二维码，请确认图片清晰完整。", field=f.key)
        for f in filing.definition.pictures
        if f.key in touched and getattr(f.kind, "decode", False) and filing.data.get(f.key) and not codes.get(f.key)
    ]
    return found


def _about_glyphs(filing: Filing) -> list[str]:
    text = "".join(str(v) for v in checks.flat(filing).values())
    missing = "、".join(missing_glyphs(text))
    return [Advice(f"打印字库缺少“{missing}”，登记表上将以〓代替，需手写补正。")] if missing else []

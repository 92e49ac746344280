"""A link or a QR code that is not this account's: of another platform, of a person, a group, a till."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.platforms import PLATFORMS, links

if TYPE_CHECKING:
    from portal.filings.models import Filing


def out_of_place(filing: Filing) -> dict[str, str]:
    """Return, by field, what is remarked of a link or a code that leads to another platform, or to no account at all."""
    codes = filing.data.get("codes") or {}
    found = {}
    for field in filing.definition.fields.values():
        is_code = getattr(field.kind, "decode", False)
        text = codes.get(field.key) if is_code else filing.data.get(field.key) if field.kind.widget == "url" else ""
        if text and (sentence := _misplaced(filing, text, field.label, is_code=is_code)):
            found[field.key] = sentence
    return found


def _misplaced(filing: Filing, text: str, label: str, *, is_code: bool) -> str:
    wrong = "选错了图片" if is_code else "粘贴错了"
    if other := links.of_another(text, filing.platform):
        return f"{label}属于{PLATFORMS[other].label}，与本表的平台（{filing.platform_label}）不符，请核对是否{wrong}。"
    what = links.no_account(text)
    return f"{label}指向{what}，不是账号，请核对是否{wrong}。" if what else ""

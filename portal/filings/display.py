"""What the pages of a filing show besides what every case shows: the facts and the record, or the form that is still written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal.cases.models import DRAWER
from portal.cases.page import beside_the_step
from portal.cases.sort import Remark
from portal.database import db
from portal.feature import gathered
from portal.fields import changes, record
from portal.files.screenshots import pieces_kept
from portal.filings import change, checks, closing, merging
from portal.filings.conditions import office_of, technical
from portal.filings.models import Kind, State
from portal.filings.papers import archive
from portal.filings.remarks import Linked
from portal.filings.warnings import warnings
from portal.platforms.occasions import PROOF, compared
from portal.settings.queries import lines
from portal.web.records import Laid, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.filings.models import Filing
    from portal.people.models import User


def record_of(filing: Filing) -> Laid:
    """Return the filing's whole form, unit and applicant first, as laid out for reading."""

    def picture_url(key: str, digest: str) -> str:
        return url_for("filings.picture", filing_id=filing.id, key=key, v=digest[:12])

    whole = (*record(filing.definition, filing.data), *closing.proof_record(filing))
    sections = laid_out(whole, picture_url, filing.data.get("codes") or {})
    for line in (line for _, lines_ in sections for line in lines_ if line["picture"]):
        line["pieces"] = pieces(filing, line["key"])
    origin = [
        ("备案单位", filing.unit.name),
        ("级别", filing.unit.level),
        ("申请类型", filing.kind_label),
        ("填报人", filing.author.name),
    ]
    if filing.kind in change.ABOUT_REGISTERED and filing.account:
        origin.append(("台账账号", f"{filing.account.name}（NO. {filing.number}）"))
    return [("申请", [{"label": label, "text": text} for label, text in origin]), *sections]


def pieces(filing: Filing, key: str) -> list[dict[str, Any]]:
    """Return the pieces of a long screenshot for the page that shows them one under another; none for any other picture."""
    digests = str(filing.data.get(key) or "")
    if " " not in digests:
        return []
    return [
        {
            "url": url_for("filings.picture", filing_id=filing.id, key=key, v=piece.sha256[:12], part=part or None),
            "width": piece.width,
            "height": piece.height,
        }
        for part, piece in enumerate(pieces_kept(db.session, digests))
    ]


def facts(filing: Filing) -> list[tuple[str, str]]:
    """Return the four facts an approver reads on a phone."""
    if filing.kind is Kind.CLOSURE:
        return _closing_facts(filing)
    people = [f"{r.get('name', '')} {r.get('phone', '')}".strip() for r in change.people_of(filing.data, "supervisors")]
    return [
        ("名称与平台", f"{filing.name or '（未填名称）'} · {filing.platform_label}"),
        ("单位与级别", f"{filing.unit.name} · {filing.unit.level}"),
        ("主管人员", "、".join(p for p in people if p) or "（未填）"),
        ("时限", _deadline(filing)),
    ]


def _closing_facts(filing: Filing) -> list[tuple[str, str]]:
    shown = {key: field.kind.show(filing.data.get(key, "")) for key, field in filing.definition.fields.items()}
    return [
        ("名称与平台", f"{filing.name} · {filing.platform_label}"),
        ("单位与级别", f"{filing.unit.name} · {filing.unit.level}"),
        ("注销原因", shown["reason"] or "（未选）"),
        ("停止更新日期", shown["last_post_on"] or "（未填）"),
    ]


def _deadline(filing: Filing) -> str:
    deadline = checks.clock(filing)
    if deadline:
        return f"{deadline.word}（最迟 {deadline.due}）"
    begins = "变更发生日期" if filing.kind is Kind.CHANGE else "注册时间"
    return "已作废，不再计时" if filing.state is State.VOID else f"（{begins}未填或有误）"


def unusual(filing: Filing) -> list[Remark]:
    """Return what an approver should see first: lateness with its reason, notes of the portal, warnings."""
    found = [*_sent_back(filing), *_lateness(filing)]
    if filing.kind is Kind.RETROACTIVE:
        found.append(("wait", "补办：账号此前已开通运行，未曾备案。"))
    found += beside_the_step(filing) if filing.decided_on else []
    found += [("wait", e.note) for e in filing.events if e.note] + closing.remarks(filing)
    remarks = [Remark(*told) for told in found]
    if filing.state.editable or filing.state.waiting:
        remarks += [_remark(filing, sentence) for sentence in [*_origins(filing), *warnings(filing)]]
    return remarks


def _remark(filing: Filing, sentence: str) -> Remark:
    """Return a warning as the page shows it: what the form can mend leads its author to the control that it is about."""
    if not isinstance(sentence, Linked):
        return Remark("wait", sentence)
    tone = "draft" if sentence.advice else "wait"
    if sentence.url or not (sentence.field and filing.state.editable):
        return Remark(tone, sentence, sentence.advice, sentence.word, sentence.url, sentence.own)
    url = url_for("filings.edit", filing_id=filing.id, _anchor=sentence.field)
    return Remark(tone, sentence, sentence.advice, "去修改", url, mends=True)


def _origins(filing: Filing) -> list[str]:
    """Return what the features from which drafts come say of this one."""
    return [sentence for told in gathered("draft_origins") for sentence in told(filing)]


def _sent_back(filing: Filing) -> Iterator[tuple[str, str]]:
    """Yield who returned it, with what opinion, and where it goes when it is amended."""
    if filing.state is State.RETURNED and (last := filing.last_move):
        back = f"（补正后直接回到{office_of(filing.returns_to)}）" if filing.returns_to else ""
        yield "due", f"{last.user.name}{last.label}：{last.opinion}{back}"


def _lateness(filing: Filing) -> Iterator[tuple[str, str]]:
    """Yield how late it is, and the author's reason."""
    deadline = checks.clock(filing)
    if deadline and (filing.late or deadline.late):
        reason = filing.data.get("late_reason") or "未说明"
        yield "bad", f"逾期备案：{deadline.word}。原因：{reason}"


def since_return(filing: Filing) -> list[tuple[str, str, str]]:
    """Return old → new of what the author changed between the last two submissions."""
    submitted = [(e.action, e.data) for e in filing.events if e.data]
    if len(submitted) < 2 or submitted[-2][0] != submitted[-1][0]:  # noqa: PLR2004 - nothing to compare with
        return []
    definition = PROOF if submitted[-1][0] == "prove" else filing.definition
    return [(c.label, c.old, c.new) for c in changes(definition, submitted[-2][1], submitted[-1][1])]


def against_registry(filing: Filing) -> dict[str, Any] | None:
    """Return what a change changes against the registry, and where it has got to; None for every other filing."""
    if filing.kind is not Kind.CHANGE:
        return None
    found, number = change.differences(filing), change.sealed_number(filing)
    return {
        "rows": found,
        "weighty": sum(c.weighty for c in found),
        "base": filing.base_version,
        "version": number,
        "history": change.history_url(filing, number) if number else "",
    }


def phrases(filing: Filing) -> list[tuple[str, list[str]]]:
    """Return 常用意见, grouped; the technology centre and who verifies a closure have their own."""
    if own := {State.TECH_REVIEW: "phrases_technology", State.PROOF_REVIEW: "phrases_proof"}.get(filing.state):
        return [("本环节", lines(own))]
    if filing.state is State.CLOSING:  # consented already: there is only the void left
        return []
    return [("同意", lines("phrases_agree")), ("退回", lines("phrases_return"))]


def edited_at(filing: Filing, user: User) -> str:
    """Return the form of a filing that its author still writes, "" for everybody else and at any other time."""
    mine = filing.author_id == user.id and filing.state.editable
    return url_for("filings.edit", filing_id=filing.id) if mine else ""


def shown(filing: Filing, user: User) -> dict[str, Any]:
    """Return what the page of a filing shows of it alone."""
    return {
        "filing": filing,
        "technical": technical(filing),
        "changes": since_return(filing) if filing.decided_on else [],
        "compared": against_registry(filing),
        "record": record_of(filing),
        "number": filing.number,
        "may_edit": bool(written_at := edited_at(filing, user)),
        # What was sent back leads to its form from the panel.
        "goes_on_at": written_at if filing.desk == DRAWER else "",
        "next_step": closing.next_step(filing, user),
        **archive.context(filing, user),
    }


def _asked(filing: Filing) -> set[str]:
    """Return the controls that must be filled: single fields, and those of every person."""
    asked = {f.key for f in filing.definition.asked.fields.values() if f.required}
    for key, rows in filing.definition.asked.rows.items():
        count = max(rows.minimum, len(change.people_of(filing.data, key)))
        asked |= {f"{key}-{place}-{f.key}" for place in range(count) for f in rows.fields if f.required}
    return asked


def side(filing: Filing, *, saved: bool) -> dict[str, Any]:
    """Return what stands beside the form: the clock, what is missing, what is worth a remark, when it was saved."""
    _form, found = checks.examine(filing)
    differs = change.differences(filing) if filing.kind is Kind.CHANGE else None
    lacking = [(f.control, "尚无改动" if f.control == "change_note" and not differs else f.label) for f in found]
    bad = {control for control, _ in lacking}
    wanted = _asked(filing) | bad
    return {
        "timed": filing.kind.registers,
        "changed": differs,
        "moved_on": change.moved_on(filing),
        "clock": checks.clock(filing),
        "missing": lacking,
        "warnings": [*_origins(filing), *warnings(filing)],
        "done": len(wanted - bad),
        "total": len(wanted),
        "saved_at": filing.saved_at if saved else None,
    }


def _picture_url(filing: Filing, key: str, digest: str) -> str:
    """Return where a picture of a form is seen: kept with the filing, or still the registry's; "" while it is only carried along."""
    if digest != filing.data.get(key):
        return ""
    if filing.id:
        return url_for("filings.picture", filing_id=filing.id, key=key, v=digest[:12])
    return (
        url_for("accounts.picture", account_id=filing.account_id, key=key, v=digest[:12]) if filing.account_id else ""
    )


def registered(filing: Filing) -> dict[str, Any]:
    """Return what the form of a change says of the registry: old values of the fields that differ, people by row, the base's mark."""
    old = change.old_data(filing)
    if old is None:
        return {"old": {}, "old_people": {}, "base": ""}
    fields = compared(filing.platform).fields
    found = {c.key: fields[c.key].kind.show(old.get(c.key, "")) for c in change.differences(filing) if c.key in fields}
    people = {key: {row["row_id"]: row for row in change.people_of(old, key)} for key in filing.definition.rows}
    return {"old": found, "old_people": people, "base": str(change.base_of(filing))}


def writing(filing: Filing, form: Any, seen: Filing | None = None, **more: Any) -> dict[str, Any]:
    """Return the whole context of the form; `seen` is the filing as just typed, where that is not (yet) saved."""
    seen = seen or filing
    pictures = {
        f.key: {
            "url": _picture_url(filing, f.key, seen.data[f.key]),
            "code": (seen.data.get("codes") or {}).get(f.key, ""),
            "sha256": seen.data[f.key],
        }
        for f in filing.definition.pictures
        if seen.data.get(f.key)
    }
    beside = side(seen, saved=filing.id is not None)
    return {
        "filing": filing,
        "technical": technical(filing),
        "definition": filing.definition.asked,
        "form": form,
        "errors": [],
        "side": beside,
        "late": bool(beside["clock"] and beside["clock"].late),
        "pictures": pictures,
        "kept": {},
        "returned": filing.last_move if filing.state is State.RETURNED else None,
        # A page that is not kept yet knows no revision: it never writes over a draft begun elsewhere.
        "revision": filing.revision if filing.id else 0,
        "registered": registered(seen),
        "conflicts": merging.conflicts(seen, request.args.get("rebased", 0, type=int)),
        **more,
    }

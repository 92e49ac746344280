"""What the page of a filing shows besides what every case shows: the facts, what is unusual, the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from portal.cases.card import leads_through, sight
from portal.cases.page import beside_the_step
from portal.cases.parts import Remark
from portal.cases.sort import phrases as usual_phrases
from portal.database import db
from portal.feature import gathered
from portal.fields import Day, changes, fact_at, record
from portal.fields.masks import HIDDEN, Masked, Sight, place_of
from portal.files.screenshots import pieces_kept
from portal.filings import change, checks, closing
from portal.filings.conditions import office_of
from portal.filings.models import Kind, State
from portal.filings.papers import archive
from portal.filings.warnings import Linked, warnings
from portal.platforms.occasions import PROOF
from portal.platforms.shared import PERSON
from portal.settings.names import in_school_words
from portal.settings.queries import lines
from portal.web.records import Laid, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.calendar import Clock
    from portal.filings.models import Filing
    from portal.people.models import User


def record_of(filing: Filing, seen: Sight) -> Laid:
    """Return the filing's whole form, unit and applicant first, as laid out for reading, of people as they are `seen`."""

    def picture_url(key: str, digest: str) -> str:
        return url_for("filings.picture", filing_id=filing.id, key=key, v=digest[:12])

    whole = (*record(filing.definition, filing.data, sight=seen), *closing.proof_record(filing))
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


def facts(filing: Filing, seen: Sight = HIDDEN) -> list[tuple[str, str]]:
    """Return the facts an approver reads on a phone, beside name and platform."""
    if filing.kind is Kind.CLOSURE:
        return _closing_facts(filing)
    return [
        ("单位与级别", f"{filing.unit.name} · {filing.unit.level}"),
        ("主管人员", _supervisor(filing, seen) or "（未填）"),
        ("时限", _deadline(filing)),
    ]


def contact(filing: Filing, place: str) -> tuple[str, str]:
    """Return what somebody of the form is reached by at a place of the page, and in words what it is."""
    return fact_at(filing.definition, filing.data, place)


def _supervisor(filing: Filing, seen: Sight) -> str:
    """Return who oversees the account, with the number as it is `seen`."""
    rows = change.people_of(filing.data, "supervisors")
    if not rows:
        return ""
    phone = next(f for f in PERSON if f.key == "phone")
    name, number = str(rows[0].get("name") or ""), str(rows[0].get("phone") or "")
    told = seen.fact(phone, number, place_of("supervisors", rows[0].get("row_id", ""), phone.key))
    if isinstance(told, Masked):
        return Masked(told, told.place, lead=f"{name} ", at="facts-")
    return f"{name} {told}".strip()


def _closing_facts(filing: Filing) -> list[tuple[str, str]]:
    shown = {key: field.kind.show(filing.data.get(key, "")) for key, field in filing.definition.fields.items()}
    return [
        ("单位与级别", f"{filing.unit.name} · {filing.unit.level}"),
        ("注销原因", shown["reason"] or "（未选）"),
        ("停止更新日期", shown["last_post_on"] or "（未填）"),
    ]


def _deadline(filing: Filing) -> str:
    deadline = checks.clock(filing)
    if deadline and deadline.late and deadline.calm:
        return belated(filing, deadline)
    if deadline:
        return f"{deadline.word}（最迟 {deadline.due}）"
    begins = "变更发生日期" if filing.kind is Kind.CHANGE else "注册时间"
    ended = "不再计时" if filing.discarded else "已作废，不再计时"
    return ended if filing.state is State.VOID else f"（{begins}未填或有误）"


def belated(filing: Filing, deadline: Clock) -> str:
    """Return calmly how late it is that counts no days: since when the account is there, or when it was due."""
    opened = Day().load(filing.data.get("registered_on")) if filing.kind is Kind.RETROACTIVE else None
    return f"注册于 {opened:%Y-%m}，{deadline.calm}" if opened else f"{deadline.calm}（最迟 {deadline.due} 备案）"


def unusual(filing: Filing) -> list[Remark]:
    """Return what an approver should see first: lateness with its reason, notes of the portal, warnings."""
    found = [*_sent_back(filing), *_lateness(filing)]
    if filing.kind is Kind.RETROACTIVE:
        found.append(("wait", "补办：账号此前已开通运行，未曾备案。"))
    found += beside_the_step(filing) if filing.decided_on else []
    found += [("wait", e.note) for e in filing.events if e.note] + closing.remarks(filing)
    remarks = [Remark(*told) for told in found]
    if filing.state.editable or filing.state.waiting:
        remarks += [_remark(filing, sentence) for sentence in [*origins(filing), *warnings(filing)]]
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


def origins(filing: Filing) -> list[str]:
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
        yield deadline.tone, f"逾期备案：{deadline.word}。原因：{reason}"


def since_return(filing: Filing, seen: Sight) -> list[tuple[str, str, str]]:
    """Return old → new of what the author changed between the last two submissions."""
    submitted = [(e.action, e.data) for e in filing.events if e.data]
    if len(submitted) < 2 or submitted[-2][0] != submitted[-1][0]:  # noqa: PLR2004 - nothing to compare with
        return []
    definition = PROOF if submitted[-1][0] == "prove" else filing.definition
    return [(c.label, c.old, c.new) for c in changes(definition, submitted[-2][1], submitted[-1][1], seen)]


def against_registry(filing: Filing, seen: Sight) -> dict[str, Any] | None:
    """Return what a change changes against the registry, and where it has got to; None for every other filing."""
    if filing.kind is not Kind.CHANGE:
        return None
    found, number = change.differences(filing, seen), change.sealed_number(filing)
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
    return usual_phrases(filing)


def edited_at(filing: Filing, user: User) -> str:
    """Return the form of a filing that its author still writes, "" for everybody else and at any other time."""
    mine = filing.author_id == user.id and filing.state.editable
    return url_for("filings.edit", filing_id=filing.id) if mine else ""


def _first(filing: Filing) -> str:
    """Return who gives an opinion before the office, as the end of a sentence; "" where the office alone is asked (第四、六条)."""
    opinions = {
        State.UNIT_REVIEW: filing.worded("单位主要负责人签署意见"),
        State.TECH_REVIEW: in_school_words("技术中心提出意见"),
    }
    asked = [said for state, said in opinions.items() if leads_through(filing, state)]
    return f"，先由{'、'.join(asked)}" if asked else ""


def shown(filing: Filing, user: User) -> dict[str, Any]:
    """Return what the page of a filing shows of it alone."""
    seen = sight(filing, user)
    return {
        "filing": filing,
        "first": _first(filing),
        "changes": since_return(filing, seen) if filing.decided_on else [],
        "compared": against_registry(filing, seen),
        "facts": facts(filing, seen),
        "asks": seen.asks,
        "record": record_of(filing, seen),
        "number": filing.number,
        "may_edit": bool(edited_at(filing, user)),
        "next_step": closing.next_step(filing, user),
        **archive.context(filing, user),
    }

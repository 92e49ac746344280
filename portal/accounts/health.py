"""合规体检: what an account lacks, each in words, with its article and the button that mends it, or who can (第五、六、七、九、十条)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for

from portal.accounts import naming
from portal.accounts.models import PARTS, Status
from portal.calendar import today
from portal.feature import gathered
from portal.people.models import Going, Identity, going
from portal.platforms import PLATFORMS
from portal.settings.queries import days, number, period_words
from portal.web.access import may

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from portal.accounts.models import Account, AccountPerson
    from portal.accounts.neighbours import AccountCase
    from portal.accounts.queries import Sisters


NAMED = 3  # as many as a sentence names
FACT = "void"
TONES = {"bad": "须处理", "wait": "请留意", "draft": "建议", FACT: "已记录"}
REGISTER = "由系统管理员登记"
CLOSE = "不再使用的，由主办单位申请注销"


class Button(NamedTuple):
    """Where what is wrong is mended."""

    url: str
    label: str


class Mending(NamedTuple):
    """How something is mended: `button`, None where this reader has none, and then `who` can; `of_unit`: those who write for the unit."""

    button: Button | None
    who: str = ""
    of_unit: bool = False


class Finding(NamedTuple):
    """One shortcoming; `personal`: it names people. What nobody can mend any more (`mending` None) is a fact, and no advice."""

    tone: str
    sentence: str
    article: str = ""
    mending: Mending | None = None
    personal: bool = False

    @property
    def weight(self) -> dict[str, str]:
        """Return how weighty it is, as a badge shows it."""
        return {"tone": self.tone, "label": TONES[self.tone]}

    @property
    def is_fact(self) -> bool:
        """Say whether nobody can mend it any more."""
        return self.tone == FACT


@dataclass(frozen=True)
class Examined:
    """An account as the checks look at it; `data` is what is true now, `touched` the day of its last correction.

    `writes`: this user may start a change of it; `corrects`: may edit at once what needs no approval; `sees`: may see its people.
    `keepers` says who can where this user cannot.
    """

    account: Account
    data: dict[str, Any]
    people: list[AccountPerson]
    sisters: Sisters
    responsible: str
    cases: list[AccountCase] = field(default_factory=list)
    touched: date | None = None
    writes: bool = False
    corrects: bool = False
    sees: bool = True
    keepers: str = ""

    @property
    def engaged(self) -> AccountCase | None:
        """Return the filing about the account that is under way."""
        return next((case for case in self.cases if case.engaged), None)

    @property
    def change(self) -> Mending | None:
        """Return the way to a change (第十条), or to the filing that is under way; None once the account goes."""
        if self.account.status is not Status.ACTIVE:
            return None
        if self.engaged:
            url, word = self.engaged.url, f"办理中的{self.engaged.label}"
            return Mending(Button(url, f"查看{word}") if url else None, f"已有{word}")
        if not self.writes:
            return self.elsewhere
        return self._here(url_for("filings.new", kind="change", account=self.account.id), "办理变更")

    @property
    def elsewhere(self) -> Mending:
        """Return that those who write for the unit mend it, and this reader does not."""
        return Mending(None, self.keepers, of_unit=True)

    def _here(self, url: str, label: str) -> Mending:
        return Mending(Button(url, label), of_unit=True)

    def correction(self, label: str) -> Mending:
        """Return the way to what is corrected at once."""
        if not self.corrects:
            return self.elsewhere
        return self._here(url_for("accounts.facts", account_id=self.account.id), label)

    def describing(self, label: str, persons: set[int], those: dict[str, Any]) -> Mending:
        """Return the way to where one person is described; of several, to the people of the unit who lack the same."""
        if not (self.sees and may("handover.edit")):
            return self.elsewhere
        if len(persons) == 1:
            return self._here(url_for("handover.person", person_id=next(iter(persons))), label)
        return self._here(url_for("handover.people", unit=self.account.unit_id, **those), label)

    def hand_over(self, person_id: int) -> Mending:
        """Return the way to the page of somebody whose accounts are handed over, for who writes for the unit."""
        if not (self.writes and may("handover.person")):
            return self.elsewhere
        return self._here(url_for("handover.person", person_id=person_id), "办理交接")


def checked(examined: Examined) -> list[str]:
    """Return what is looked at: for whom may not see people, not what is said of them."""
    return [label for label, personal, _ in gathered("account_checks") if examined.sees or not personal]


def examine(examined: Examined) -> list[Finding]:
    """Return what is wrong, the weightiest first; what names people only for whom may see them."""
    found = [
        finding
        for _, _, check in gathered("account_checks")
        for finding in check(examined)
        if examined.sees or not finding.personal
    ]
    told = [finding if finding.mending else finding._replace(tone=FACT) for finding in found]
    return sorted(told, key=lambda finding: list(TONES).index(finding.tone))


def _verification(e: Examined) -> Iterator[Finding]:
    asked = PLATFORMS[e.account.platform].asked.fields
    if "verified" not in asked or e.account.status is not Status.ACTIVE:  # one that is closed needs none any more
        return
    until = e.account.verified_until
    if e.account.verified != "yes":
        yield Finding("wait", "账号尚未认证，完成平台认证后请办理变更。", "第一条", e.change)
    elif until is None:
        if "verified_until" in asked:
            yield Finding("draft", "没有登记认证有效期，到期前将无法提醒。", "", e.correction("更正"))
    elif until < today():
        yield Finding("bad", f"平台认证已于 {until} 到期，续期后请更正有效期。", "第一条", e.correction("更正"))
    elif (left := (until - today()).days) <= number("expiring_days"):
        yield Finding("wait", f"平台认证将于 {until} 到期（还有 {left} 天）。", "第一条", e.correction("更正"))


def _supervisor(e: Examined) -> Iterator[Finding]:
    if not e.data.get("supervisors"):
        yield Finding("bad", "没有登记主管人员。", "第五、十条", e.change)
    for row in e.people:
        if row.part == "supervisors" and row.person.identity not in {None, Identity.STAFF}:
            said = f"主管人员{row.name}的身份是{row.person.identity_label}，主管人员须为在职教职工。"
            yield Finding("bad", said, "附件", e.change, personal=True)


def _leaving(e: Examined) -> Iterator[Finding]:
    seen: set[int] = set()
    for row in e.people:
        if row.person.id not in seen:
            seen.add(row.person.id)
            yield from _departure(e, row)


def _departure(e: Examined, row: AccountPerson) -> Iterator[Finding]:
    """Yield what is to be done about one person who has left, should have left, or soon will."""
    person = row.person
    who, gone = f"{PARTS[row.part]}{row.name}", "离校" if person.identity is Identity.STUDENT else "离岗"
    mending = e.hand_over(person.id)
    near = going(person.leaves_on, person.left_on, today(), today() + timedelta(days=days("leaving_days")))
    if person.left_on:
        said = f"{who}已于 {person.left_on} {gone}，应在 {period_words('change_days')}内变更备案。"
        yield Finding("bad", said, "第十条", mending, personal=True)
    elif near is Going.GONE:
        said = f"{who}预计 {person.leaves_on} {gone}，日期已过，请核实并交接。"
        yield Finding("bad", said, "第十条", mending, personal=True)
    elif near is Going.SOON and person.leaves_on:
        left = (person.leaves_on - today()).days
        said = f"{who}将于 {person.leaves_on} {gone}（还有 {left} 天），请提前交接。"
        yield Finding("wait", said, "第十条", mending, personal=True)


def _identities(e: Examined) -> Iterator[Finding]:
    unknown = {p.person.id: p.name for p in e.people if p.person.identity is None}
    if unknown:
        said = f"{_named(unknown)}的身份（教职工、学生、外聘）没有登记。"
        yield Finding("wait", said, "", e.describing("登记身份", {*unknown}, {"identity": "none"}), personal=True)
    undated = {p.person.id: p.name for p in e.people if p.person.identity is Identity.STUDENT and not _dated(p)}
    if undated:
        said = f"学生{_named(undated)}没有登记预计离校日期，到期前将无法提醒。"
        yield Finding("draft", said, "", e.describing("登记日期", {*undated}, {"leaving": "unknown"}), personal=True)


def _dated(row: AccountPerson) -> bool:
    return bool(row.person.leaves_on or row.person.left_on)


def _operators(e: Examined) -> Iterator[Finding]:
    operators = e.data.get("operators") or []
    if len(operators) == 1:
        yield Finding("draft", "只有 1 名运行人员，建议至少 2 名，以便值守和交接。", "", e.change)


def _alike(e: Examined) -> Iterator[Finding]:
    if e.sisters.alike:
        named = "、".join(f"{name}（NO. {number}）" for _, name, number in e.sisters.alike[:NAMED])
        more = "等" if len(e.sisters.alike) > NAMED else ""
        said = f"本单位还有其他{e.account.platform_label}账号：{named}{more}，同类账号原则上只办一个。"
        yield Finding("wait", said, "", e.change and Mending(None, CLOSE))


def _name(e: Examined) -> Iterator[Finding]:
    name = e.account.name
    if former := naming.former_name_in(name):
        said = f"账号名称使用了学校曾用名“{former}”，宜改用现名；个人以此名义开通的，第七条禁止。"
        yield Finding("bad", said, "第七条", e.change)
    elif not naming.names_school(name):
        said = "账号名称中没有学校名称或简称，容易与校外账号混淆。"
        yield Finding("wait", said, "", e.change)
    entity = str(e.data.get("entity") or "")
    if entity and not naming.of_school(entity, e.account.unit):
        yield Finding("wait", f"账号主体“{entity}”不是学校或本单位。", "第一条", e.change)
    if e.sisters.others and not e.sisters.namesake:
        said = f"名称与本单位其他账号（{'、'.join(e.sisters.others[:NAMED])}）不一致，各平台宜使用同一名称。"
        yield Finding("draft", said, "", e.change)


def _responsible(e: Examined) -> Iterator[Finding]:
    if not e.responsible:
        button = Button(url_for("people.unit", unit_id=e.account.unit_id), "登记责任人") if may("people.unit") else None
        said = f"{e.account.unit.name}还没有登记第一责任人（党政负责人）。"
        yield Finding("bad", said, "第五条", Mending(button, REGISTER))


def _pictures(e: Examined) -> Iterator[Finding]:
    lacking = [f.label for f in PLATFORMS[e.account.platform].asked.pictures if not e.data.get(f.key)]
    if lacking:
        yield Finding("draft", f"没有{'和'.join(lacking)}的图片，登记表上该栏为空。", "附件", e.change)


def _lateness(e: Examined) -> Iterator[Finding]:
    if e.account.late:
        yield Finding(FACT, "本账号为逾期备案，已记录在案。", "第九条")


def _changes(e: Examined) -> Iterator[Finding]:
    for case in e.cases:
        if case.open and case.clock and case.clock.late and not case.clock.met:
            mending = Mending(Button(case.url, "查看")) if case.url else e.elsewhere
            yield Finding("bad", f"{case.label}{case.clock.word}，现为“{case.state_label}”。", case.article, mending)


def _freshness(e: Examined) -> Iterator[Finding]:
    last = max((day for day in (e.account.sealed_on, e.touched) if day), default=None)
    if last and (passed := (today() - last).days) > number("unchecked_days"):
        said = f"登记内容自 {last} 起 {passed} 天没有变更或更正，建议逐项核对。"
        yield Finding("draft", said, "", e.correction("核对"))


def _named(people: dict[int, str]) -> str:
    names = list(dict.fromkeys(people.values()))
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 人" if len(names) > NAMED else "")


CHECKS: tuple[tuple[str, bool, Callable[[Examined], Iterator[Finding]]], ...] = (
    ("第一责任人", False, _responsible),
    ("主管人员", True, _supervisor),
    ("人员离校离岗", True, _leaving),
    ("变更时限", False, _changes),
    ("名称和主体", False, _name),
    ("平台认证", False, _verification),
    ("人员身份", True, _identities),
    ("同类账号", False, _alike),
    ("运行人员", False, _operators),
    ("头像和二维码", False, _pictures),
    ("备案时限", False, _lateness),
    ("定期核对", False, _freshness),
)

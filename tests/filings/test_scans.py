"""The signed paper comes back: filed by its code, split, or placed by hand; for whom, and for nobody else."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pypdf
from sqlalchemy import select

from portal.database import db
from portal.files.models import StoredFile
from portal.filings.models import Filing, Kind, Scan, State
from portal.filings.papers.forms import PlaceForm
from portal.people.models import Unit
from tests.filings.changing import changing, consented, registered
from tests.filings.looking import counted, send
from tests.filings.making import YEAR, bring, draft, submitted
from tests.filings.papers import as_pdf, as_png, blank, drawn, paper_saying, printed, turned, upload


def scans_of(app, filing: int | None) -> list[Scan]:
    with app.app_context():
        return list(db.session.scalars(select(Scan).where(Scan.filing_id == filing).order_by(Scan.id)))


def test_a_turned_scan_of_the_print_is_filed_by_its_code(app, browser_of, publicity):
    filing = bring(browser_of, State.FILED)
    page = turned(drawn(printed(publicity, filing))[0])
    answer = upload(publicity, (as_png(page), "扫描.png"))
    assert answer.status == 303
    assert "已归入备案 1 份" in publicity.follow(answer).text
    (scan,) = scans_of(app, filing)
    assert (scan.pages, scan.by_code, scan.withdrawn_at) == (1, True, None)
    shown = publicity.open(f"/filings/{filing}")
    assert f"扫描件 {scan.id}（PDF，1 页）" in shown.text
    file = publicity.client.get(f"/filings/scans/{scan.id}.pdf")
    assert file.mimetype == "application/pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in file.headers["Content-Disposition"]
    assert len(pypdf.PdfReader(io.BytesIO(file.data)).pages) == 1


def test_the_day_beside_a_filing_to_choose_from_is_the_schools(app):
    with app.test_request_context():
        unit = db.session.scalars(select(Unit)).first()
        saved = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
        filing = Filing(
            id=1, name="新芽", platform="wechat", kind=Kind.CREATION, state=State.FILED, unit=unit, saved_at=saved
        )
        form = PlaceForm(formdata=None)
        form.offer([filing])
        assert "2026-11-23" in form.filing.choices[0].label
        db.session.rollback()


def test_three_copies_are_one_scan_and_a_page_without_a_code_belongs_to_the_one_before(app, browser_of, publicity):
    filing = bring(browser_of, State.FILED)
    pages = drawn(printed(publicity, filing, 3))
    assert len(pages) == 3
    assert upload(publicity, (as_pdf(*pages, blank()), "三份.pdf")).status == 303
    (scan,) = scans_of(app, filing)
    assert scan.pages == 4


def test_two_filings_in_one_pdf_become_one_pdf_each(app, browser_of, publicity):
    one, two = bring(browser_of, State.FILED), bring(browser_of, State.FILED, "weibo")
    pages = [drawn(printed(publicity, filing))[0] for filing in (one, two)]
    answer = upload(publicity, (as_pdf(pages[0], blank(), pages[1]), "一批.pdf"))
    assert "已归入备案 2 份" in publicity.follow(answer).text
    assert [[s.pages for s in scans_of(app, filing)] for filing in (one, two)] == [[2], [1]]


def test_a_creation_and_its_change_share_a_number_and_each_gets_its_own_paper(app, browser_of, publicity, operator):
    account = registered(app, browser_of, "weibo")
    change = changing(operator, account, "submit", name="信工微博")
    consented(browser_of, change)
    with app.app_context():
        creation = db.session.scalars(select(Filing.id).where(Filing.id != change)).one()
    for filing in (change, creation):
        assert upload(publicity, (as_png(drawn(printed(publicity, filing))[0]), "a.png")).status == 303
        assert len(scans_of(app, filing)) == 1


def test_an_old_print_that_names_the_number_alone_is_the_only_paper_missing_or_is_asked_about(
    app, browser_of, publicity, operator
):
    account = registered(app, browser_of, "weibo")
    old = paper_saying(f"https://xmt.example.edu.cn/directory/{YEAR}-微博-0001")
    change = changing(operator, account, "submit", name="信工微博")
    consented(browser_of, change)
    answer = publicity.follow(upload(publicity, (as_png(old), "旧.png")))
    assert "有多份备案，请指明是哪一份" in answer.text
    (waiting,) = scans_of(app, None)
    again = publicity.send(answer, {f"s{waiting.id}-which": f"{YEAR}-微博-0001"}, action=f"/scans/{waiting.id}/place")
    assert again.status == 422
    assert "请选择其中一份" in again.text
    done = publicity.send(again, {f"s{waiting.id}-filing": str(change)}, action=f"/scans/{waiting.id}/place")
    assert done.status == 303
    (scan,) = scans_of(app, change)
    assert not scan.by_code
    # Now the creation's paper alone is missing.
    other = turned(old, 3)
    assert "已归入备案 1 份" in publicity.follow(upload(publicity, (as_png(other), "旧.png"))).text


def test_the_host_of_a_code_does_not_matter_but_the_path_must_be_the_portals(app, browser_of, publicity):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    moved = paper_saying(f"https://elsewhere.example.com/filings/{filing}")
    assert "已归入备案 1 份" in publicity.follow(upload(publicity, (as_png(moved), "a.png"))).text
    for text in (
        f"https://x.example/filings/{filing}/edit",
        f"filings/{filing}",
        f"javascript:/filings/{filing}",
        "http://[x/filings/1",
        "https://x.example/directory/a%00b",
        "https://x.example/filings/99999999999999999999",
    ):
        assert (
            "没有读到登记表上的二维码"
            in publicity.follow(upload(publicity, (as_png(paper_saying(text)), "a.png"))).text
        )
    assert len(scans_of(app, filing)) == 1


def test_a_page_with_two_codes_and_a_number_that_is_anothers_are_asked_about(app, browser_of, publicity):
    one, two = bring(browser_of, State.FILED, "weibo"), bring(browser_of, State.FILED, "weibo")
    both = paper_saying(f"https://x.example/filings/{one}", f"https://x.example/filings/{two}")
    false = paper_saying(f"https://x.example/directory/{YEAR}-微博-0001?f={two}")
    page = publicity.follow(upload(publicity, (as_png(both), "a.png"), (as_png(false), "b.png")))
    assert "2 份未能归入" in page.text
    assert "同一页上有两份备案的二维码" in page.text
    assert "二维码与备案编号不一致" in page.text
    assert scans_of(app, one) == scans_of(app, two) == []


def test_s28_the_paper_of_somebody_elses_filing_is_not_filed_and_nothing_is_told(app, browser_of, stranger):
    filing = bring(browser_of, State.FILED)
    page = drawn(printed(browser_of("operator"), filing))[0]
    answer = stranger.follow(upload(stranger, (as_png(page), "a.png")))
    assert "不属于您可办理的备案" in answer.text
    assert "郑州工商学院信息工程学院" not in answer.text
    assert scans_of(app, filing) == []
    missing = stranger.follow(upload(stranger, (as_png(paper_saying("https://x.example/filings/9999")), "b.png")))
    assert missing.text.count("不属于您可办理的备案") == 2
    (one, _) = scans_of(app, None)
    for person, status in (("operator", 404), ("publicity", 404), ("stranger", 200)):
        assert browser_of(person).client.get(f"/filings/scans/{one.id}.pdf").status_code == status
    tried = stranger.send(answer, {f"s{one.id}-which": str(filing)}, action=f"/scans/{one.id}/place")
    assert tried.status == 422
    assert "没有找到您可办理的备案" in tried.text
    assert send(browser_of("operator"), f"/filings/scans/{one.id}/place", {f"s{one.id}-which": "1"}).status_code == 404


def test_the_author_the_units_head_and_the_office_bring_paper_back_and_nobody_else(app, browser_of):
    filing = bring(browser_of, State.FILED)
    url = f"/filings/{filing}/scans"
    for place, person in enumerate(("operator", "head", "publicity", "director")):
        scan = as_png(turned(blank(), 1).resize((300 + place, 400)))
        assert upload(browser_of(person), (scan, "a.png"), url=url, page=f"/filings/{filing}").status == 303
    assert [s.by_code for s in scans_of(app, filing)] == [False] * 4
    for person, status in (("deputy", 403), ("leader", 403), ("stranger", 404), ("otherhead", 404)):
        assert send(browser_of(person), url, {"scans": (io.BytesIO(as_png(blank())), "a.png")}).status_code == status
    assert "上传扫描件" not in browser_of("leader").open(f"/filings/{filing}").text
    assert len(scans_of(app, filing)) == 4


def test_a_scan_by_hand_whose_code_names_another_filing_is_refused(app, browser_of, publicity):
    one, two = bring(browser_of, State.FILED), bring(browser_of, State.FILED, "weibo")
    page = as_png(drawn(printed(publicity, one))[0])
    answer = upload(publicity, (page, "a.png"), url=f"/filings/{two}/scans", page=f"/filings/{two}")
    assert answer.status == 422
    assert "第 1 页的二维码是另一份备案的" in answer.text
    assert counted(app, Scan) == 0
    assert upload(publicity, (page, "a.png"), url=f"/filings/{one}/scans", page=f"/filings/{one}").status == 303


def test_s28_how_somebody_else_called_the_same_picture_is_not_told(app, operator, stranger):
    upload(operator, (as_png(blank()), "王敏的账号.png"))
    assert "来自 王敏的账号.png" in operator.open("/filings/scans").text
    shown = stranger.follow(upload(stranger, (as_png(blank()), "b.png"))).text
    assert "没有读到登记表上的二维码" in shown
    assert "王敏的账号" not in shown
    assert counted(app, StoredFile) == 1


def test_a_draft_takes_no_paper(app, operator):
    filing = draft(operator)
    page = operator.open(f"/filings/{filing}")
    assert not page.has("section", id="papers")
    assert (
        send(operator, f"/filings/{filing}/scans", {"scans": (io.BytesIO(as_png(blank())), "a.png")}).status_code == 409
    )
    answer = operator.follow(upload(operator, (as_png(drawn(printed(operator, filing))[0]), "a.png")))
    assert "1 份未能归入" in answer.text
    assert scans_of(app, filing) == []


def test_the_same_scan_is_kept_once_and_a_withdrawn_one_comes_back(app, browser_of, publicity, operator):
    filing = bring(browser_of, State.FILED)
    page = as_png(drawn(printed(publicity, filing))[0])
    upload(publicity, (page, "a.png"))
    assert "1 份与已收回的相同" in publicity.follow(upload(publicity, (page, "b.png"))).text
    (scan,) = scans_of(app, filing)
    withdrawing = f"/filings/scans/{scan.id}/withdraw"
    assert send(operator, withdrawing).status_code == 403
    assert publicity.send(publicity.open(f"/filings/{filing}"), action=withdrawing).status == 303
    assert "撤下" in operator.open(f"/filings/{filing}").text
    assert send(publicity, withdrawing).status_code == 409
    assert operator.client.get(f"/filings/scans/{scan.id}.pdf").status_code == 200, "withdrawn, not deleted"
    assert counted(app, StoredFile) == 1
    upload(operator, (page, "c.png"))
    (again,) = scans_of(app, filing)
    assert (again.id, again.withdrawn_at) == (scan.id, None)


def test_a_scan_that_waits_can_be_dropped_or_named_by_its_name(app, browser_of, operator):
    filing = bring(browser_of, State.FILED, "weibo", name="信工之声")
    page = operator.follow(upload(operator, (as_png(blank()), "a.png"), (as_png(turned(blank())), "b.png")))
    one, two = scans_of(app, None)
    assert "来自 a.png" in page.text
    assert "来自 b.png" in page.text
    for which, sentence in (
        ("", "请填写编号"),
        ("没有这个号", "没有找到您可办理的备案"),
        ("字" * 61, "最多 60 个字符"),
    ):
        answer = operator.send(page, {f"s{one.id}-which": which}, action=f"/scans/{one.id}/place")
        assert answer.status == 422
        assert sentence in answer.text
        assert answer.has("p", id=f"s{one.id}-which-error")
    assert operator.send(page, {f"s{one.id}-which": "信工之声"}, action=f"/scans/{one.id}/place").status == 303
    assert operator.send(page, action=f"/scans/{two.id}/withdraw").status == 303
    assert [s.id for s in scans_of(app, filing)] == [one.id]
    assert "未能归入" not in operator.open("/filings/scans").text
    assert send(operator, f"/filings/scans/{one.id}/place", {f"s{one.id}-which": "1"}).status_code == 409


def test_box_and_folder_are_the_offices_checked_and_kept_with_who_and_when(app, browser_of, publicity, operator):
    filing = bring(browser_of, State.FILED)
    url = f"/filings/{filing}/archive"
    page = publicity.open(f"/filings/{filing}")
    bad = publicity.send(page, {"box": "盒" * 21, "folder": ""}, action=url)
    assert bad.status == 422
    assert bad.one("input", id="box").get("value") == "盒" * 21
    assert bad.has("p", id="box-error")
    assert "请填写卷号" in bad.text
    assert publicity.send(page, {"box": "<b>", "folder": "1"}, action=url).status == 422
    assert publicity.send(page, {"box": " 2026-03 ", "folder": "12"}, action=url).status == 303
    assert "已归档，档案盒号：2026-03，卷号：12" in operator.open(f"/filings/{filing}").text
    late = publicity.send(page, {"box": "2026-04", "folder": "1"}, action=url)
    assert late.status == 409
    assert late.one("input", id="box").get("value") == "2026-04", "what was typed is not lost"
    assert "已有人登记了存放位置" in late.text
    fresh = publicity.open(f"/filings/{filing}")
    assert publicity.send(fresh, {"box": "2026-04"}, action=url).status == 303
    assert send(operator, url, {"box": "1", "folder": "1"}).status_code == 403
    trail = browser_of("auditor").open("/audit/?action=filing.archived").text
    assert "2026-03 → 2026-04" in trail


def test_the_list_is_narrowed_by_what_has_become_of_the_paper(browser_of, publicity):
    names = ("信工甲", "信工乙", "信工丙")
    missing, back, kept = (bring(browser_of, State.FILED, "weibo", name=name) for name in names)
    for filing in (back, kept):
        upload(publicity, (as_png(drawn(printed(publicity, filing))[0]), "a.png"))
    page = publicity.open(f"/filings/{kept}")
    publicity.send(page, {"box": "1", "folder": "1"}, action="/archive")
    for value, name in (("missing", "信工甲"), ("scanned", "信工乙"), ("archived", "信工丙")):
        shown = publicity.open(f"/filings/?paper={value}").text
        assert [n for n in names if n in shown] == [name], value
    assert missing


def test_the_code_on_a_paper_under_way_leads_to_its_filing(app, operator, head):
    filing = submitted(operator)
    assert upload(head, (as_png(drawn(printed(head, filing))[0]), "a.png")).status == 303
    assert len(scans_of(app, filing)) == 1

"""S65, S66: at most a quarter of the threads wait for a child; whoever finds no place is told at once, and everything else answers."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from portal.children.confined import ROOT
from portal.children.gate import GATE, SECONDS, Gate
from portal.children.turns import Asker, Turns
from portal.documents.printer import printer
from portal.errors import Busy, Twice
from portal.files.taking import DEVELOPER
from portal.people import throttle
from portal.web_setup import _asker
from tests.corpus import picture
from tests.filings.looking import filing_row
from tests.filings.making import draft
from tests.pages import Upload
from tests.reports.making import sent


@pytest.fixture
def full():
    """All places are taken."""
    with ExitStack() as places:
        for _ in range(GATE.places):
            places.enter_context(GATE.place())
        yield


def gate_of(threads: int, asker: Asker | None) -> Gate:
    found = Gate(threads)
    found.asker = lambda: asker
    return found


@pytest.mark.files
@pytest.mark.parametrize(("threads", "places"), [(8, 2), (4, 1), (1, 1), (16, 4)])
def test_s65_a_quarter_of_the_threads_may_wait(threads, places, tmp_path):
    gate = gate_of(threads, None)
    with ExitStack() as held:
        for number in range(places):
            gate.asker = lambda number=number: Asker(f"person:{number}", tmp_path)
            held.enter_context(gate.place())
        gate.asker = lambda: Asker("person:99", tmp_path)
        with pytest.raises(Busy) as refused, gate.place():
            pass
    assert refused.value.status == 503
    assert not isinstance(refused.value, Twice)
    with gate.place():
        pass


@pytest.mark.files
def test_s65_work_that_nobody_waits_for_takes_its_turn():
    gate, done = gate_of(4, None), threading.Event()

    def work() -> None:
        with gate.place():
            done.set()

    with gate.place():
        worker = threading.Thread(target=work)
        worker.start()
        assert not done.wait(0.1)
        with pytest.raises(Busy), gate.place(patience=0.01):
            pass
    assert done.wait(10)
    worker.join()


@pytest.mark.files
def test_s65_one_at_a_time_a_person_among_the_processes_of_the_machine(tmp_path):
    gate, me = gate_of(8, Asker("person:1", tmp_path)), Asker("person:1", tmp_path)
    script = (
        "import sys; from pathlib import Path; from portal.children.turns import Asker, Turns\n"
        "print([Turns().take(Asker(key, Path(sys.argv[1]))) for key in ('person:1', 'person:2')])"
    )

    def elsewhere() -> str:
        command = [sys.executable, "-c", script, str(tmp_path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.strip()

    with gate.place():
        with pytest.raises(Twice) as refused, gate.place():
            pass
        assert refused.value.status == 429
        assert elsewhere() == "[False, True]"
    assert elsewhere() == "[True, True]"
    turns = Turns()
    assert turns.take(me)
    assert not turns.take(me)
    turns.give_back(me)
    assert turns.take(me)
    turns.give_back(me)


def test_s65_a_print_that_finds_no_place_is_told_at_once_and_all_else_answers(app, operator, head, full):
    filing = draft(operator)
    for address in (f"/filings/{filing}/form.pdf", f"/filings/{filing}/form.png", "/filings/blank/wechat.pdf"):
        answer = operator.open(
            address
        )  # the places are held until the test ends: whoever waited for one would never answer
        assert answer.status == 503
        assert answer.response.headers["Retry-After"] == answer.response.headers["Refresh"] == str(SECONDS)
        assert f"请过 {SECONDS} 秒再试" in answer.text
        assert "到时本页会自动再试" in answer.text
    assert operator.open("/").status == head.open("/filings/").status == 200
    assert operator.open("/healthz").status == 200


def test_s65_a_picture_that_finds_no_place_is_told_at_once_and_what_was_typed_is_kept(app, operator, full):
    filing = draft(operator)
    page = operator.open(f"/filings/{filing}/edit")
    answer = operator.send(page, {"name": "还没有存的名称", "avatar": Upload(picture())}, button=("save", "draft"))
    assert answer.status == 503
    assert answer.response.headers["Retry-After"] == str(SECONDS)
    assert "Refresh" not in answer.response.headers, "a form is not sent again by itself"
    assert "您刚才填写的文字已保留" in answer.text
    assert "还没有存的名称" in operator.open("/people/kept").text


def test_s65_who_reports_or_verifies_without_signing_in_keeps_the_form(anonymous, full):
    answer = sent(anonymous, name="像我们的号", screenshot=Upload(picture()))
    assert (answer.status, answer.response.headers["Retry-After"]) == (503, str(SECONDS))
    assert f"请过 {SECONDS} 秒再试" in answer.text
    assert answer.one("input", name="name").get("value") == "像我们的号"
    answer = anonymous.send(anonymous.open("/directory/"), {"picture": Upload(picture())}, action="/directory/")
    assert (answer.status, answer.response.headers["Retry-After"]) == (503, str(SECONDS))


def test_s66_while_a_picture_is_opened_everybody_else_saves(app, operator, stranger):
    """On SQLite one request at a time may write: the one with the picture must not be it, or nobody else could for ten seconds."""
    first, second = draft(operator), draft(stranger)
    pages = operator.open(f"/filings/{first}/edit"), stranger.open(f"/filings/{second}/edit")
    with ThreadPoolExecutor(1) as pool:
        with DEVELOPER.kept._turn:  # a picture that takes long
            slow = pool.submit(
                operator.send, pages[0], {"avatar": Upload(picture()), "name": "有图"}, button=("save", "draft")
            )
            while not GATE._taken:
                time.sleep(0.01)
            quick = stranger.send(pages[1], {"name": "没有图"}, button=("save", "draft"))
            assert quick.status == 303
            again = stranger.send(stranger.open(f"/filings/{second}/edit"), {"name": "再存"}, button=("save", "draft"))
            assert again.status == 303
        assert slow.result().status == 303
    assert filing_row(app, first).data["avatar"]
    assert filing_row(app, second).data["name"] == "再存"


def test_s65_of_many_prints_at_once_a_quarter_of_the_threads_waits_and_of_one_person_one(app, browser_of):
    printing = printer(app.extensions["portal.config"].fonts)
    people = [browser_of(name) for name in ("operator", "head", "deputy", "stranger", "publicity", "director")]
    blank = "/filings/blank/wechat.pdf"
    with ThreadPoolExecutor(GATE.places) as pool:
        with printing.kept._turn:  # a print that takes long
            slow = []
            for taken, page in enumerate(people[: GATE.places], 1):
                slow.append(pool.submit(page.open, blank))
                while GATE._taken < taken:
                    time.sleep(0.01)
                if taken == 1:
                    second = page.open(blank)
                    assert (second.status, second.response.headers["Retry-After"]) == (429, str(SECONDS))
                    assert "您的上一次打印或图片处理还没有完成" in second.text
            assert [page.open(blank).status for page in people[GATE.places :] * 4] == [503] * 16
            assert people[-1].open("/").status == 200
        assert [answer.result().status for answer in slow] == [200, 200]
    assert people[-1].open(blank).status == 200


def test_s65_a_preview_that_is_drawn_keeps_nobody_from_the_print_that_they_press(app):
    with app.test_request_context("/filings/1/form.png"):
        preview = _asker()
    with app.test_request_context("/filings/1/form.pdf"):
        pressed = _asker()
    assert preview
    assert pressed
    assert preview.key != pressed.key
    with app.test_request_context("/filings/2/form.png"):
        assert _asker() == preview, "of previews, too, one at a time"


def test_s65_a_persons_prints_are_counted(app, operator, stranger, monkeypatch):
    monkeypatch.setattr(throttle, "MOST_PRINTS", 2)
    for status in (200, 200, 429):
        answer = operator.open("/filings/blank/wechat.pdf")
        assert answer.status == status
    assert "15 分钟内最多打印 2 次" in answer.text
    assert stranger.open("/filings/blank/wechat.pdf").status == 200

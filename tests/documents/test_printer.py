"""Printing goes on in a process of its own: late, broken or ended, it takes nothing else down."""

import io
import json
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest

from portal.children.confined import ROOT
from portal.children.serving import LENGTH
from portal.documents import FONTS_DIR, PrintFailed, RenderTimeout, render_form, render_html
from portal.documents.printer import Printer
from portal.documents.worker import answer
from portal.platforms.layouts import WECHAT_LAYOUT
from tests.documents.sheets import decided, filled, pages, person, png

HELLO = ("html", "<html><body style='font-family: song'>你好</body></html>", "你好")


@pytest.fixture
def printer():
    kept = Printer(FONTS_DIR)
    yield kept
    kept.close()


def test_a_print_past_its_time_is_ended_and_the_next_one_prints(printer: Printer) -> None:
    printer.seconds = 0.001
    with pytest.raises(RenderTimeout):
        printer.print(HELLO)
    printer.seconds = 20
    assert pages(printer.print(HELLO)) == ["你好"]


def test_a_process_that_dies_is_started_again(printer: Printer) -> None:
    printer.print(HELLO)
    assert printer.kept.process is not None
    printer.kept.process.kill()
    printer.kept.process.wait()
    assert pages(printer.print(HELLO)) == ["你好"]


def test_a_process_that_cannot_start_is_a_failed_print_and_no_hang(printer: Printer) -> None:
    printer.print(HELLO)
    assert printer.kept.process is not None
    # The pipe stays open: a process that sees its end is killed while it writes what was covered, and leaves half of it.
    kept = os.dup(printer.kept.process.stdin.fileno())  # type: ignore[union-attr]
    printer.kept.process.stdin.close()  # type: ignore[union-attr]
    with pytest.raises(PrintFailed):
        printer.print(HELLO)
    os.close(kept)
    assert printer.print(HELLO).pages == 1


def test_a_line_that_never_moves_is_said_to_be_busy(printer: Printer) -> None:
    printer.seconds = 0.001
    with printer.kept._turn, pytest.raises(RenderTimeout, match="before it"):
        printer.print(HELLO)


def test_threads_that_print_at_once_each_get_their_own_page() -> None:
    barrier = threading.Barrier(4)

    def one(number: int) -> str:
        barrier.wait()
        return pages(render_form(WECHAT_LAYOUT, filled(remarks=f"第{number}份")))[0]

    with ThreadPoolExecutor(4) as pool:
        for number, text in enumerate(pool.map(one, range(4))):
            assert f"第{number}份" in text


def test_the_process_ends_with_the_program_that_started_it() -> None:
    script = (
        "from portal.documents.printer import printer, render_html\n"
        "render_html('<p>x</p>')\n"
        "print(printer().kept.process.pid)\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert done.stderr == b""
    assert not Path(f"/proc/{int(done.stdout)}").exists()


def test_the_process_ends_when_its_input_ends() -> None:
    command = [sys.executable, "-m", "portal.documents.worker", str(FONTS_DIR)]
    done = subprocess.run(command, cwd=ROOT, input=b"", capture_output=True, check=True)
    assert done.stdout == b""


def test_the_process_knows_none_of_the_portals_secrets(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "do-not-tell")
    printer.print(HELLO)
    assert printer.kept.process is not None
    environ = Path(f"/proc/{printer.kept.process.pid}/environ")
    if not environ.exists():
        pytest.skip("only Linux shows the environment of a process")
    assert b"do-not-tell" not in environ.read_bytes()


def test_importing_the_engine_imports_no_framework_and_no_press() -> None:
    script = (
        "import sys, portal.documents\n"
        "print([name for name in ('sqlalchemy', 'xhtml2pdf', 'reportlab', 'flask_login') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_an_html_page_of_our_own_prints() -> None:
    assert pages(render_html("<p style='font-family: song'>通知</p>", "通知")) == ["通知"]


def test_the_worker_answers_jobs_until_there_are_none() -> None:
    job = pickle.dumps(HELLO)
    command = [sys.executable, "-m", "portal.documents.worker", str(FONTS_DIR)]
    jobs = (LENGTH.pack(len(job)) + job) * 2
    data = subprocess.run(command, cwd=ROOT, input=jobs, capture_output=True, check=True).stdout
    size = LENGTH.unpack(data[: LENGTH.size])[0]
    head = json.loads(data[LENGTH.size : LENGTH.size + size])
    assert head["pages"] == 1
    assert data[LENGTH.size + size :].startswith(b"%PDF")
    assert data.count(b"%PDF") == 2


def test_the_worker_answers_a_broken_job_with_its_reason(tmp_path: Path) -> None:
    assert "error" in answer(("form", None, None, 1), FONTS_DIR)[0]
    assert "make assets" in answer(HELLO, tmp_path)[0]["fonts"]
    head, pdf = answer(("form", WECHAT_LAYOUT, filled(watermark="草稿"), 3), FONTS_DIR)
    assert head["pages"] == 3
    assert pdf.startswith(b"%PDF")


STAMPS = {"signature": png("L", (560, 240), "black"), "seal": png("RGBA", ink="#d22222")}
SHEETS = {
    "stamped": filled(decisions=decided(**STAMPS), watermark="草稿", late_mark="逾期备案"),
    "broken": filled(images={"avatar": b"no picture"}, decisions=decided(seal=b"no seal")),
    "long": filled(
        remarks="很长的备注，" * 200, texts={"name": "郑州工商学院" * 60}, title="登记表" * 20, number="9" * 70
    ),
    "crowded": filled(people={"supervisors": (person("赵建国"),), "operators": (person("王敏"),) * 5}),
    "lacking": filled(remarks="\U0002a6a5", texts={"name": "\U0002a6a5"}, images={}),
    "bomb": filled(images={"avatar": png("L", (6000, 6000))}),
}


@pytest.mark.parametrize("name", SHEETS)
def test_the_worker_prints_every_kind_of_sheet(name: str) -> None:
    head, pdf = answer(("form", WECHAT_LAYOUT, SHEETS[name], 1), FONTS_DIR)
    assert head["pages"] == (2 if name in {"long", "crowded"} else 1)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == head["pages"]

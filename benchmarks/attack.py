"""`python -m benchmarks.attack`: how much slower the portal answers while somebody gives it heavy work, as ratios to when it is idle.

Two servers over demonstrations of their own: `python wsgi.py`, as `make run` starts it, and gunicorn, as deploy/ does. Each is asked for
/healthz and for the desk of somebody signed in, again and again, first with nothing else to do, then under each attack of
`benchmarks.attacks`. Every attack ends by itself. The figures go to docs/measured/attack.json, from which docs/security.md is made;
`--before CHECKOUT` measures the portal of another checkout, too, and keeps its figures beside; without it those that stand there stay.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.attacks import ATTACKS, Visitor
from portal import calendar
from portal.config import ROOT, Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEASURED = ROOT / "docs" / "measured" / "attack.json"
AT_MOST = 10  # times what the same page takes when nothing else is to be done
PAGES = {"healthz": "/healthz", "desk": "/"}
IDLE, REST, LONGEST = 5.0, 3.0, 120.0  # seconds: of quiet before an attack and after it, of one attack at most
PAUSE = 0.05
OK = 200
MAKE_RUN, DEPLOY = "make run", "deploy"


@dataclass
class Watch:
    """Asks for one page again and again, one connection kept, and remembers how long each answer took."""

    port: int
    path: str
    cookie: str
    seconds: list[float] = field(default_factory=list)

    def ask_while(self, goes_on: Callable[[], bool]) -> None:
        """Ask until it is over; an answer that never came took as long as was waited for it."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        while goes_on() or not self.seconds:
            begun = time.perf_counter()
            try:
                connection.request("GET", self.path, headers={"Cookie": self.cookie})
                answer = connection.getresponse()
                answer.read()
                if answer.status != OK:
                    raise RuntimeError(f"{self.path} answered {answer.status}")
            except (OSError, HTTPException):
                connection.close()
            self.seconds.append(time.perf_counter() - begun)
            time.sleep(PAUSE)
        connection.close()


def watched(port: int, cookie: str, goes_on: Callable[[], bool]) -> dict[str, list[float]]:
    """Return the seconds of every answer, by page, asked for side by side."""
    watches = {name: Watch(port, path, cookie) for name, path in PAGES.items()}
    threads = [threading.Thread(target=watch.ask_while, args=(goes_on,)) for watch in watches.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {name: watch.seconds for name, watch in watches.items()}


def environment(folder: Path, port: int) -> dict[str, str]:
    """Return what a server and its commands are started with: settings of this run alone."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return ours | {"PORTAL_INSTANCE": str(folder), "HOST": "127.0.0.1", "PORT": str(port), "PYTHONUNBUFFERED": "1"}


def command(checkout: Path, server: str, port: int) -> list[str]:
    """Return how a server is started; of a checkout whose unit starts no gunicorn as its documents recommended that."""
    if server == MAKE_RUN:
        return [sys.executable, "wsgi.py"]
    unit = (checkout / "deploy" / "portal.service").read_text("utf-8")
    starts = re.search(r"^ExecStart=\S+/(gunicorn .+)$", unit, re.MULTILINE)
    words = starts[1] if starts else f"gunicorn --workers 2 --bind 127.0.0.1:{port} wsgi:app"
    return [sys.executable, "-m", *shlex.split(words)]


@contextmanager
def serving(checkout: Path, server: str) -> Iterator[int]:
    """A server of this checkout over a demonstration of its own, with the worker of its queue where it has one; gives the port."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        given: dict[str, Any] = {"cwd": checkout, "env": environment(folder, port), "stdout": subprocess.DEVNULL}
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        for words in ("db upgrade", "demo"):
            subprocess.run([*flask, *words.split()], check=True, stderr=subprocess.DEVNULL, **given)
        starts = [command(checkout, server, port)]
        if server == DEPLOY and (checkout / "portal" / "work" / "commands.py").exists():
            starts.append([*flask, "work"])  # `make run` starts it by itself, deploy/ has a unit for it
        for words in starts:
            running = subprocess.Popen(words, stderr=subprocess.DEVNULL, **given)
            stack.callback(ended, running)
        until_answered(port)
        yield port


def ended(running: subprocess.Popen[Any]) -> None:
    """End a process that was started here."""
    running.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        running.wait(timeout=40)
    running.kill()
    running.wait()


def until_answered(port: int) -> None:
    """Wait for the first answer. Raises RuntimeError when none comes."""
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def attacked(port: int) -> dict[str, Any]:
    """Return, for each attack and page, the median and the 90th percentile as multiples of the idle median just before it."""
    password, found = str(Config.__dataclass_fields__["demo_password"].default), {}
    with Visitor(port, "head", password) as somebody:
        for _ in range(20):
            somebody.get("/")  # everything is warm
        for name, (make, least) in ATTACKS.items():
            sent = make(port, password)
            end = time.monotonic() + IDLE
            quiet = watched(port, somebody.cookie, lambda e=end: time.monotonic() < e)
            threads = [threading.Thread(target=one, daemon=True) for one in sent]
            for thread in threads:
                thread.start()
            attack = UnderAttack(threads, least)
            seen = watched(port, somebody.cookie, attack)
            found[name] = {page: _ratios(seen[page], statistics.median(quiet[page])) for page in PAGES}
            ratios = "; ".join(_said(page, ratios) for page, ratios in found[name].items())
            print(f"  {name}, {attack.over - attack.begun:.0f} s: {ratios}", flush=True)
            time.sleep(REST)
    return found


@dataclass
class UnderAttack:
    """Is true until all was sent and answered, and for so many seconds at least: what was taken in may only then be worked on."""

    threads: list[threading.Thread]
    least: float
    begun: float = field(default_factory=time.monotonic)
    over: float = 0.0

    def __call__(self) -> bool:
        """Say whether to go on watching."""
        now = time.monotonic()
        goes_on = any(thread.is_alive() for thread in self.threads) or now < self.begun + self.least
        self.over = now
        return goes_on and now < self.begun + LONGEST


def _all(seconds: list[float]) -> Iterator[float]:
    """Yield what everybody would have waited who came at a steady pace: while one answer was long, others would have come, too."""
    for one in seconds:
        yield from (one - missed * PAUSE for missed in range(int(one / PAUSE) + 1))


def _ratios(answered: list[float], idle: float) -> dict[str, float]:
    seconds = list(_all(answered))
    most = statistics.quantiles(seconds, n=10)[-1] if len(seconds) > 1 else seconds[0]
    return {"median": round(statistics.median(seconds) / idle, 1), "p90": round(most / idle, 1)}


def _said(page: str, ratios: dict[str, float]) -> str:
    missed = " MISSED" if ratios["median"] > AT_MOST else ""
    return f"{page} {ratios['median']:.1f} × (90 %: {ratios['p90']:.1f} ×){missed}"


def _keep(server: str, when: str, found: dict[str, Any]) -> None:
    """Write the figures of one server beside those that stand there."""
    kept: dict[str, Any] = json.loads(MEASURED.read_text("utf-8")) if MEASURED.exists() else {}
    kept["measured"] = f"{calendar.today()}"
    kept.setdefault("servers", {}).setdefault(server, {})[when] = found
    MEASURED.parent.mkdir(exist_ok=True)
    MEASURED.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> int:
    """Measure, print and write; a missed target is said and fails nothing, since it is a matter of time."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.attack", description=__doc__)
    asked.add_argument("--before", type=Path, metavar="CHECKOUT", help="a checkout of the commit before")
    asked.add_argument("--server", choices=(MAKE_RUN, DEPLOY), action="append", help="one of the two alone")
    chosen = asked.parse_args()
    for server in chosen.server or (MAKE_RUN, DEPLOY):
        for when, checkout in (("before", chosen.before), ("now", ROOT)):
            if checkout:
                print(f"{server}, {when}", flush=True)
                with serving(checkout.resolve(), server) as port:
                    _keep(server, when, attacked(port))
    return 0


if __name__ == "__main__":
    sys.exit(main())

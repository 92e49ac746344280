"""S55: a child that somebody else speaks for reaches no network, no key, no database and no other process."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.children import confined, sandbox
from portal.children.confined import Confined
from portal.children.kept import Warm
from portal.children.trying import in_force

pytestmark = pytest.mark.files
MODULE = "tests.children.planted"
LEFT = {"begin a thread"}
OF_FILES = {
    "read the secret",
    "change the secret",
    "list the folder of the secret",
    "move the secret",
    "read the memory of the portal",
    "read the accounts of the system",
    "write",
    "write into shared memory",
}


@pytest.fixture
def warm():
    found = Warm(MODULE, RuntimeError, slow="slow", broken="broken")
    yield found
    found.kept.close()


@pytest.fixture
def reached(tmp_path):
    """What a child is tempted with: a file of the portal, a folder, and a port on which somebody listens."""
    (tmp_path / "instance").mkdir()
    secret = tmp_path / "instance" / "portal.sqlite3"
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield str(secret), str(tmp_path), str(server.getsockname()[1])
    assert secret.read_text() == "secret"


@pytest.mark.parametrize("kept", [False, True], ids=["a fresh process", "a child of one that is kept"])
def test_s55_a_child_reaches_nothing_whatever_it_tries(reached, warm, kept):
    if not (sandbox.landlock() and platform.machine() in sandbox.MACHINES):
        pytest.skip("this kernel has no Landlock, or the machine's calls are not known")
    asked = warm if kept else Confined(MODULE, RuntimeError, slow="slow", broken="broken")
    tried = asked.ask(b"", reached, 20)[0]["tried"]
    done = {act for act, failed in tried.items() if not failed}
    assert done == LEFT
    assert set(tried) >= OF_FILES
    assert all(failed.startswith("PermissionError") for act, failed in tried.items() if act not in LEFT), tried


def test_s55_what_is_in_force_is_what_was_tried(tmp_path):
    found = in_force(tmp_path)
    assert set(found) == {"network", "processes", "files", "user"}
    assert found["files"] is bool(sandbox.landlock())
    known = sys.platform.startswith("linux") and platform.machine() in sandbox.MACHINES
    assert (found["network"], found["processes"], found["user"]) == (known, known, False)


def test_s65_a_child_that_works_for_ever_is_ended_by_its_work_not_by_the_clock(warm):
    with pytest.raises(RuntimeError, match="slow"):
        warm.ask(b"", ("work for ever",), 60)
    assert warm.ask(b"", (), 20)[0]["pid"]


@pytest.mark.parametrize(("act", "said"), [("sleep", "slow"), ("die", "broken"), ("take all memory", "broken")])
def test_s55_what_a_child_does_wrong_costs_no_more_than_itself(warm, act, said):
    assert warm.ask(b"", (), 20)[0]["pid"]
    with pytest.raises(RuntimeError, match=said):
        warm.ask(b"", (act,), 1 if act == "sleep" else 20)
    assert warm.ask(b"", (), 20)[0]["pid"]


def test_s55_every_job_has_a_child_of_its_own_and_one_process_has_them_all(warm):
    first, second = (warm.ask(b"", (), 20)[0] for _ in range(2))
    assert first["pid"] != second["pid"]
    assert first["parent"] == second["parent"] == warm.kept.process.pid


def test_s55_where_the_portal_is_root_children_belong_to_a_user_of_their_own():
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may start a process as somebody else")
    import pwd  # noqa: PLC0415 - Unix alone has it

    confined.run_as("nobody")
    try:
        done = subprocess.run(["id", "-u"], check=True, **confined.how(Path("/")))
        assert int(done.stdout) == pwd.getpwnam("nobody").pw_uid
    finally:
        confined.run_as("")
    done = subprocess.run(["id", "-u"], check=True, **confined.how(Path("/")))
    assert int(done.stdout) == 0

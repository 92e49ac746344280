"""What a child may still do once it has its work: read code and fonts, and answer. No network, no process, no file of the portal.

Asked of the Linux kernel by its numbers, since Python has no words for it: Landlock takes the files away, seccomp the calls. What
this kernel lacks is not there, and `flask confinement` says so; the limits of `confined` hold everywhere.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, BENEATH = 1, 1
# Rights over files by the version of Landlock that knows them: a right that is handled and granted nowhere is refused everywhere.
FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
NETWORK_FROM, TCP = 4, 3
SCOPE_FROM, SCOPES = 6, 3  # sockets without a name in the file system, and signals
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
# Of each kind of machine: how seccomp calls it, and its numbers of the calls that are refused.
REFUSED = [
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "execve",
    "execveat",
    "fork",
    "vfork",
    "kill",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "io_uring_setup",
    "bpf",
    "perf_event_open",
    "add_key",
    "request_key",
    "keyctl",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "open_by_handle_at",
    "userfaultfd",
    "init_module",
    "finit_module",
    "kexec_load",
]
INTEL = (
    "41 53 42 49 50 43 288 44 46 307 59 322 57 58 62 101 310 311 434 438 424 425 321 298 248 249 250 165 166 155 161 272 308 304 323 "
    "175 313 246"
)
# ARM has neither fork nor vfork.
ARM = (
    "198 199 203 200 201 202 242 206 211 269 221 281 - - 129 117 270 271 434 438 424 425 280 241 217 218 219 40 39 41 51 97 268 265 282 "
    "105 273 104"
)


class Machine(NamedTuple):
    """A kind of processor: its number, that of the calls that make processes, and of those that are refused."""

    number: int
    clone: int
    calls: tuple[int, ...]


def _numbers(written: str) -> tuple[int, ...]:
    return tuple(int(number) for number in written.split() if number != "-")


MACHINES = {
    "x86_64": Machine(0xC000003E, 56, _numbers(INTEL)),
    "aarch64": Machine(0xC00000B7, 220, _numbers(ARM)),
}
CLONE3, THREAD = 435, 0x10000
FOREIGN = 0x40000000  # the same machine's calls by a second table
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
EPERM, ENOSYS = 1, 38
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
CALL, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16


class RulesetAttr(ctypes.Structure):
    """`struct landlock_ruleset_attr`."""

    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class PathAttr(ctypes.Structure):
    """`struct landlock_path_beneath_attr`."""

    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


class Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def close(fonts: Path | None = None) -> None:
    """Take from this process, for good, all that reading and printing do not need; what the system lacks is left out."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    _close_files(libc, readable(fonts))
    _close_calls(libc)


def readable(fonts: Path | None = None) -> tuple[Path, ...]:
    """Return what a child may read: Python, its libraries, our code, the templates of the paper, and the fonts."""
    python = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    system = [Path(folder) for folder in ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")]
    ours = [ROOT / "portal", ROOT / "templates" / "documents", *([fonts] if fonts else [])]
    found = dict.fromkeys(path.resolve() for path in (*python, *system, *ours))
    return tuple(path for path in found if path.exists())


def landlock() -> int:
    """Return the version of Landlock that this system has, 0 for none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, VERSION)))


def _close_files(libc: ctypes.CDLL, folders: tuple[Path, ...]) -> None:
    """Leave of all files those in `folders`, and of these the reading."""
    version = landlock()
    ruleset = _ruleset(libc, version) if version else -1
    if ruleset < 0:
        return
    granted = {folder: READ_FILE | READ_FOLDER if folder.is_dir() else READ_FILE for folder in folders}
    for folder, rights in (granted | _counted(version)).items():
        parent = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        libc.syscall(ADD_RULE, ruleset, BENEATH, ctypes.byref(PathAttr(rights, parent)), 0)
        os.close(parent)
    libc.syscall(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _counted(version: int) -> dict[Path, int]:
    """Return where the tests' own count of lines goes, with all rights; an installation has nothing that counts them."""
    coverage = sys.modules.get("coverage")
    counting = coverage.Coverage.current() if coverage else None
    return {Path(counting.config.data_file).resolve().parent: _files(version)} if counting else {}


def _files(version: int) -> int:
    """Return every right over files that this version knows."""
    return FILES[max(known for known in FILES if known <= version)]


def _ruleset(libc: ctypes.CDLL, version: int) -> int:
    """Return rules under which nothing is granted of all that this version knows."""
    scopes = SCOPES if version >= SCOPE_FROM else 0
    attr = RulesetAttr(_files(version), TCP if version >= NETWORK_FROM else 0, scopes)
    size = 24 if scopes else 16 if attr.net else 8  # an older kernel knows a shorter one
    return int(libc.syscall(CREATE_RULESET, ctypes.byref(attr), ctypes.c_size_t(size), 0))


def _close_calls(libc: ctypes.CDLL) -> None:
    """Refuse the calls that open a connection, begin a process or reach into another; a thread of its own may begin."""
    machine = MACHINES.get(platform.machine())
    if machine is None or sys.maxsize <= 1 << 32:
        return
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, machine.number),
        (RETURN, 0, 0, REFUSE | EPERM),
        (LOAD, 0, 0, CALL),
    ]
    steps += [(AT_LEAST, 0, 1, FOREIGN), (RETURN, 0, 0, REFUSE | EPERM)]
    steps += [
        (EQUAL, 0, 1, CLONE3),
        (RETURN, 0, 0, REFUSE | ENOSYS),
    ]  # its flags cannot be seen: libraries fall back to clone
    for call in machine.calls:
        steps += [(EQUAL, 0, 1, call), (RETURN, 0, 0, REFUSE | EPERM)]
    steps += [(EQUAL, 0, 3, machine.clone), (LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 1, 0, THREAD)]
    steps += [(RETURN, 0, 0, REFUSE | EPERM), (RETURN, 0, 0, ALLOW)]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = Program(len(steps), ctypes.cast(held, ctypes.c_void_p))
    libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0)

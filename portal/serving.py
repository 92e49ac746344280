"""The one-command server: waitress for a whole school, where who only waits makes room for who asks.

Waitress takes requests in whole before one of its threads sees them, so a slow visitor holds a connection and nothing else. What it
leaves open is closed here: it keeps 100 connections and then accepts nobody, ends only who is silent, and takes one visitor a turn.
"""

from __future__ import annotations

import ipaddress
import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import MultiSocketServer, TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

KIBIBYTE, MEBIBYTE = 1024, 1024 * 1024
AT_ONCE = 64
"""Visitors let in a turn of the server."""
SHARE = 32  # of all places so many are made free at once: looking at everybody is not done for each
FILES_EACH = 3  # the connection, and a file each for a long request and a long answer
OWN_FILES = 300  # of the process itself: database, log, children, what a request opens


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one server bears: seconds and bytes. The defaults are for a school of 300 people at once, six connections a browser."""

    threads: int = 8
    connections: int = 4_000  # twice what they need
    silence: int = 30  # a connection on which nothing goes either way; a browser opens another one when it needs it
    head: int = 10  # the head of a request, from its first byte on
    body: int = 30  # the rest of it, or the taking of an answer; and more by how long it is, at `pace`
    pace: int = 8 * KIBIBYTE  # bytes a second, slower than any telephone that still loads pages
    longest_head: int = 32 * KIBIBYTE
    longest_body: int = 64 * MEBIBYTE  # the portal's own, lower limit answers with a page, this one guards the disk
    under_way: int = 512 * MEBIBYTE  # of all requests that are not whole yet, together


ENOUGH = 300 * 6


def room_for(wanted: int) -> int:
    """Let this process open the files that so many connections need, as far as it may; return for how many it is enough."""
    if resource is None:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted * FILES_EACH + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        except (OSError, ValueError):  # a system may have a lower limit of its own, and not say so
            soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return wanted if soft == resource.RLIM_INFINITY else max(AT_ONCE, min(wanted, (soft - OWN_FILES) // FILES_EACH))


def origin(address: str) -> str:
    """Return whose an address is: of IPv6 the network of one household or room, since whoever has one has 2⁶⁴ addresses."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))


class Visitor(HTTPChannel):  # type: ignore[misc]
    """One connection, that knows since when its request, or its taking of an answer, has been under way."""

    limits: ClassVar[Limits]
    begun = 0.0
    taking = 0.0
    to_take = 0

    def received(self, data: bytes) -> Any:
        """Take what came; a request that begins with it begins now."""
        before = self.request
        went_on = super().received(data)
        if self.request is not before:
            self.begun = self.last_activity
        return went_on

    def readable(self) -> Any:
        """Say whether to look for what comes: never once closed, for the file's number may be another visitor's by then."""
        return self.socket is not None and super().readable()

    def writable(self) -> Any:
        """Say whether something is to be sent."""
        return self.socket is not None and super().writable()

    @property
    def waiting(self) -> bool:
        """Say whether no thread is at work, or about to be, for this visitor."""
        return not self.requests

    @property
    def unfinished(self) -> int:
        """Return how much has come of a request that is not whole yet."""
        return self.request.body_bytes_received if self.waiting and self.request is not None else 0

    def overdue(self, now: float) -> bool:
        """Say whether this visitor has been silent for too long, or too slow."""
        if not self.waiting:
            self.taking = 0.0
            return False
        return now - self.last_activity > self.limits.silence or self._takes_too_long(now) or self._asks_too_long(now)

    def _takes_too_long(self, now: float) -> bool:
        if not self.total_outbufs_len:
            self.taking = 0.0
            return False
        if not self.taking:
            self.taking, self.to_take = now, self.total_outbufs_len
        return now - self.taking > self.limits.body + self.to_take / self.limits.pace

    def _asks_too_long(self, now: float) -> bool:
        if self.request is None:
            return False
        if not self.request.headers_finished:
            return now - self.begun > self.limits.head
        return now - self.begun > self.limits.head + self.limits.body + self.unfinished / self.limits.pace


class Door(TcpWSGIServer):  # type: ignore[misc]
    """One address that is listened on. When all places are taken, whoever holds most of them loses those that wait longest."""

    limits: ClassVar[Limits]

    def handle_accept(self) -> None:
        """Let in everybody who stands there: one a turn is slow where a turn looks at thousands who are in already."""
        for _ in range(AT_ONCE):
            before = len(self._map)
            super().handle_accept()
            if len(self._map) == before:
                return

    def readable(self) -> Any:
        """Say whether anybody more can be let in. Asked before a turn's events are: what is closed here gets none of them."""
        if len(self._map) > self.limits.connections:
            self.make_room()
        return super().readable()

    def maintenance(self, now: float) -> None:
        """End who is silent or too slow, and the longest requests when all that are not whole yet are too much."""
        for visitor in list(self.active_channels.values()):
            if visitor.overdue(now):
                visitor.handle_close()
        self._drop_the_longest()

    def make_room(self) -> None:
        """Close connections of whoever holds most of them: those that wait first, the longest silent before the others."""
        leaving = len(self._map) - self.limits.connections * (SHARE - 1) // SHARE
        for held in sorted(self._held().values(), key=len, reverse=True):
            for visitor in sorted(held, key=lambda one: (not one.waiting, one.last_activity))[:leaving]:
                visitor.handle_close()
                leaving -= 1

    def _held(self) -> dict[str, list[Visitor]]:
        held = defaultdict(list)
        for visitor in self.active_channels.values():
            held[origin(visitor.addr[0])].append(visitor)
        return held

    def _drop_the_longest(self) -> None:
        held = [sorted(visitors, key=lambda one: one.unfinished) for visitors in self._held().values()]
        sizes = [sum(visitor.unfinished for visitor in visitors) for visitors in held]
        while sum(sizes) > self.limits.under_way:
            most = sizes.index(max(sizes))
            longest = held[most].pop()
            sizes[most] -= longest.unfinished
            longest.handle_close()


def build(app: Any, host: str, port: int, limits: Limits, *, believe_proxies: bool) -> MultiSocketServer:
    """Return the server of `app` on an address, listening; `run` serves. Raises OSError when the address cannot be taken."""
    room = room_for(limits.connections)
    given = Adjustments(
        host=host,
        port=port,
        threads=limits.threads,
        ident=None,  # no Server header: the version is nobody's business
        backlog=2048,
        connection_limit=room + 2 * AT_ONCE,  # the last resort, when nobody only waits
        asyncore_use_poll=True,  # the other way ends at the file numbered 1024
        cleanup_interval=1,
        log_socket_errors=False,  # that visitors vanish is no error of ours
        max_request_header_size=limits.longest_head,
        max_request_body_size=limits.longest_body,
        inbuf_overflow=64 * KIBIBYTE,  # what is longer lies in a file: thousands of slow requests fill no memory
        outbuf_overflow=128 * KIBIBYTE,
        outbuf_high_watermark=limits.longest_body,  # more than any answer: no thread waits for a visitor to read
        clear_untrusted_proxy_headers=not believe_proxies,
    )
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for every request that waits a moment
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(limits.threads)
    bounds = replace(limits, connections=room)
    visitor = type("Visitor", (Visitor,), {"limits": bounds})
    door = type("Door", (Door,), {"limits": bounds, "channel_class": visitor})
    everybody: dict[int, Any] = {}
    doors = [door(app, everybody, dispatcher=dispatcher, adj=given, sockinfo=where) for where in given.listen]
    return MultiSocketServer(everybody, given, _listening(doors), dispatcher)


def _listening(doors: Iterable[Door]) -> list[tuple[str, int]]:
    return [(door.effective_host, door.effective_port) for door in doors]


def told(limits: Limits) -> str:
    """Return what to say when the system allows fewer connections than a school needs, "" otherwise."""
    room = room_for(limits.connections)
    if room >= min(ENOUGH, limits.connections):
        return ""
    return (
        f"系统允许本程序同时打开的文件太少，最多保持 {room} 个连接（全校同时使用约需 {ENOUGH} 个）；"
        f"超出时先断开空闲最久的连接。请用 ulimit -n {limits.connections * FILES_EACH + OWN_FILES} 提高上限后重新启动。\n"
    )

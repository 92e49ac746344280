"""What the machine decides about one installation: addresses, keys, limits; read once, never changed while running."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import secrets
import ssl
import stat
import tomllib
from dataclasses import dataclass, fields
from functools import cached_property
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Network, IPv6Network

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "PORTAL_"
SHORTEST_KEY = 32
KNOWN_KEYS = frozenset({"dev", "secret", "changeme", "change-me", "your-secret-key", "you-will-never-guess"})
MEBIBYTE = 1024 * 1024
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
SQLITE = "sqlite:///"
ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,200}"
HOST = r"([a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,20}|\[[0-9a-f:.]{2,45}\])(?::([1-9][0-9]{0,4}))?"
FOREIGN_LABEL = re.compile(r"[^.:]*[^\x00-\x7f.:][^.:]*")  # 新媒体 of 新媒体.中国
HIGHEST_PORT = 65_535
MOST_THREADS = 256
RELAY = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*)?"


class BadConfig(RuntimeError):
    """The installation cannot start as configured; the message says which setting and why."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting of one installation. Sizes are bytes, times minutes unless the name says otherwise."""

    instance: Path
    database_url: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    demo: int = 0  # 1: `make run` puts demonstration data into an empty database even where others reach the server
    demo_password: str = "Demo-2026-zzgs"  # noqa: S105 - contract: demo data only
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    proxy_hops: int = 0
    password_profile: str = "dengbao"  # noqa: S105 - a name of rules, not a password
    password_memory: int = 19_456  # KiB that one argon2id hash takes
    management_ranges: tuple[str, ...] = ()  # from where pages that administer or audit open; none: from everywhere
    session_idle_minutes: int = 30
    session_hours: int = 12
    upload_limit: int = 20 * MEBIBYTE
    request_limit: int = 48 * MEBIBYTE  # two pictures of that size, and what was written
    user_quota: int = 200 * MEBIBYTE
    public_quota: int = 500 * MEBIBYTE  # pictures sent with reports by people who do not sign in, all of them together
    disk_floor: int = 200 * MEBIBYTE
    public_url: str = ""
    smtp_host: str = ""  # "": no mail is sent, and none is queued
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "starttls"
    smtp_ca_file: str = ""  # a PEM file: who signed the mail server's certificate, besides those whom the system trusts
    mail_from: str = ""
    robot_relay: str = ""  # where robots are reached besides their brands' own hosts: http://10.1.2.3:8080
    audit_copy: str = (
        ""  # a file in a second place, such as a mounted share, to which a line is added daily: where the trail ends
    )
    audit_mail: tuple[str, ...] = ()  # addresses to which that line is mailed, too
    threads: int = 8  # by how many one process answers requests: of waitress, or of each worker of gunicorn
    child_user: str = (
        ""  # a user of the system to whom children belong where the portal runs as root; "": the portal's own
    )
    fonts: Path = ROOT / "static" / "vendor" / "fonts"

    def __post_init__(self) -> None:
        self._check_keys()
        self._check_hosts()
        self._check_mail()
        self._check_audit()
        self._check_ranges()
        if self.password_profile not in {"dengbao", "asvs"}:
            raise BadConfig("PORTAL_PASSWORD_PROFILE must be dengbao or asvs.")
        self._check_children()
        if self.robot_relay and not re.fullmatch(RELAY, self.robot_relay):
            raise BadConfig("PORTAL_ROBOT_RELAY must look like http://host:port, without a name, password or query.")

    def _check_children(self) -> None:
        if not 1 <= self.threads <= MOST_THREADS:
            raise BadConfig(
                f"PORTAL_THREADS must be 1 to {MOST_THREADS}: by how many threads one process answers requests."
            )
        if self.child_user and not _user_known(self.child_user):
            raise BadConfig(
                "PORTAL_CHILD_USER must be a user of this system; children belong to it where the portal is root."
            )

    def _check_keys(self) -> None:
        for key in (self.secret_key, *self.secret_key_fallbacks):
            if len(key) < SHORTEST_KEY or key.lower() in KNOWN_KEYS or len(set(key)) < 8:  # noqa: PLR2004 - a run of one letter is no key
                raise BadConfig(f"PORTAL_SECRET_KEY must be random and at least {SHORTEST_KEY} characters long.")

    def _check_hosts(self) -> None:
        if not self.trusted_hosts:
            raise BadConfig(
                "PORTAL_TRUSTED_HOSTS must name at least one host: without any, every name would be believed."
            )
        if wrong := [host for host in self.trusted_hosts if listed_host(host) is None]:
            raise BadConfig(
                f"PORTAL_TRUSTED_HOSTS: {wrong[0]!r} is not a host. Give names or addresses alone, such as media.example.edu.cn, "
                "10.0.0.5, [::1], .example.edu.cn (all below), or host:port where visitors use another port than the server's."
            )

    def _check_ranges(self) -> None:
        for given in self.management_ranges:
            try:
                ip_network(given)
            except ValueError as e:
                raise BadConfig(
                    f"PORTAL_MANAGEMENT_RANGES: {given!r} is not a range of addresses ({e}). "
                    "Give networks, parted by commas, such as 10.1.0.0/16, 192.168.8.0/24, 2001:db8:1::/48, or single addresses."
                ) from e

    def manages_from(self, address: str | None) -> bool:
        """Say whether pages that administer or audit open at this address. The machine itself is never locked out."""
        if not self.management_ranges:
            return True
        try:
            asked = ip_address(address or "")
        except ValueError:
            return False
        asked = getattr(asked, "ipv4_mapped", None) or asked  # as a socket of both families names one of the older
        return asked.is_loopback or any(asked in network for network in self._ranges)

    @cached_property
    def _ranges(self) -> list[IPv4Network | IPv6Network]:
        return [ip_network(given) for given in self.management_ranges]

    def _check_mail(self) -> None:
        if self.smtp_security not in {"none", "starttls", "tls"}:
            raise BadConfig("PORTAL_SMTP_SECURITY must be none, starttls or tls.")
        if self.smtp_host:
            self._check_sender()
        if self.smtp_user and self.smtp_security == "none":
            raise BadConfig(
                "PORTAL_SMTP_USER needs PORTAL_SMTP_SECURITY starttls or tls: a password never goes in the clear."
            )
        if not (self.smtp_user + self.smtp_password).isascii():  # SMTP sends them as ASCII
            raise BadConfig("PORTAL_SMTP_USER and PORTAL_SMTP_PASSWORD must be ASCII.")
        if self.smtp_ca_file:
            try:
                ssl.create_default_context(cafile=self.smtp_ca_file)
            except (OSError, ssl.SSLError) as e:
                raise BadConfig("PORTAL_SMTP_CA_FILE must be a readable PEM file of certificates.") from e

    def _check_audit(self) -> None:
        if self.audit_copy and not Path(self.audit_copy).is_absolute():
            raise BadConfig("PORTAL_AUDIT_COPY must be the whole path of a file, from the root on.")
        if wrong := [address for address in self.audit_mail if not re.fullmatch(ADDRESS, address)]:
            raise BadConfig(f"PORTAL_AUDIT_MAIL: {wrong[0]!r} is not an address of mail.")
        if self.audit_mail and not self.smtp_host:
            raise BadConfig("PORTAL_AUDIT_MAIL needs PORTAL_SMTP_HOST: without a mail server nothing is sent.")

    def _check_sender(self) -> None:
        if not re.fullmatch(ADDRESS, self.mail_from):
            raise BadConfig("PORTAL_MAIL_FROM must be the address that mail is sent from when PORTAL_SMTP_HOST is set.")
        if not self.public_url:
            raise BadConfig("PORTAL_PUBLIC_URL must be set when PORTAL_SMTP_HOST is: mails carry links.")

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Config:
        """Read the environment, then `instance/portal.toml`; the environment wins.

        Raises BadConfig when a setting is unknown, of the wrong type or unsafe.
        """
        instance = Path(environ.get(PREFIX + "INSTANCE", ROOT / "instance")).resolve()
        instance.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        found: dict[str, Any] = {}
        file = instance / "portal.toml"
        if file.exists():
            found.update(tomllib.loads(file.read_text("utf-8")))
        known = {f.name for f in fields(cls)}
        if unknown := set(found) - known:
            raise BadConfig(f"portal.toml: unknown settings {', '.join(sorted(unknown))}.")
        for name in known - {"instance"}:
            if (given := environ.get(PREFIX + name.upper())) is not None:
                found[name] = given
        found.setdefault("database_url", f"sqlite:///{instance / 'portal.sqlite3'}")
        found.setdefault("secret_key", "") or found.update(secret_key=_kept_key(instance))
        _keep_private(instance, str(found["database_url"]))
        return cls(
            instance=instance, **{name: _typed(name, value) for name, value in found.items() if name != "instance"}
        )


def _typed(name: str, value: Any) -> Any:
    kind = Config.__annotations__[name]
    try:
        if kind == "int":
            return int(value)
        if kind == "Path":
            return Path(value)
        if kind.startswith("tuple"):
            return (
                tuple(p for p in (part.strip() for part in value.split(",")) if p)
                if isinstance(value, str)
                else tuple(value)
            )
    except (TypeError, ValueError) as e:
        raise BadConfig(f"{PREFIX}{name.upper()}: {value!r} is not a valid value.") from e
    return str(value)


def _user_known(name: str) -> bool:
    try:
        import pwd  # noqa: PLC0415 - Unix alone has it

        pwd.getpwnam(name)
    except (ImportError, KeyError):
        return False
    return True


def host_and_port(text: str) -> tuple[str, int] | None:
    """Return a host as a browser sends it, in lower case, and its port, 0 for none; None for what is no host."""
    found = re.fullmatch(HOST, text.lower()) if text.isascii() else None
    return (found[1], int(found[2] or 0)) if found and int(found[2] or 0) <= HIGHEST_PORT else None


def listed_host(text: str) -> tuple[str, int] | None:
    """Return a host of PORTAL_TRUSTED_HOSTS as `host_and_port` does; a name that begins with a dot stands for all below it."""
    if text.count(":") > 1 and "[" not in text:
        text = f"[{text}]"
    try:
        plain = FOREIGN_LABEL.sub(lambda label: label[0].encode("idna").decode(), text)
    except UnicodeError:
        return None
    found = host_and_port(plain.removeprefix("."))
    return ("." + found[0], found[1]) if found and plain.startswith(".") else found


def alone(host: str, proxy_hops: int) -> bool:
    """Say whether a server that listens on this address is reached from its own machine alone; "" is the default, which is so.

    Behind a proxy it is not: that stands where others reach it.
    """
    if proxy_hops:
        return False
    try:
        return host in {"", "localhost"} or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _kept_key(instance: Path) -> str:
    """Return the key kept beside the database, made once; readable by the service's own user only."""
    file = instance / "secret_key"
    if not file.exists():
        file.touch(mode=PRIVATE_FILE)
        file.write_text(secrets.token_urlsafe(48), "utf-8")
    return file.read_text("utf-8").strip()


def _keep_private(instance: Path, database_url: str) -> None:
    """Let nobody but the server's own user read the folder and the database in it, also where an older version let others.

    SQLite makes the files beside a database with the permissions of that. What is somebody else's stays as it is.
    """
    name = database_url.removeprefix(SQLITE).partition("?")[0] if database_url.startswith(SQLITE) else ""
    database = instance / name if name else None
    mine = {instance: PRIVATE_FOLDER, instance / "secret_key": PRIVATE_FILE, instance / "portal.toml": PRIVATE_FILE}
    if database is not None and database.parent.is_dir():
        with contextlib.suppress(OSError):
            database.touch(mode=PRIVATE_FILE)
        mine |= {database.with_name(database.name + end): PRIVATE_FILE for end in ("", "-wal", "-shm", "-journal")}
    for path, mode in mine.items():
        with contextlib.suppress(OSError):
            if not path.stat().st_mode & stat.S_ISVTX:  # a folder of everybody, like /tmp, is not ours to shut
                path.chmod(mode)


def current() -> Config:
    """Return the running application's configuration."""
    config: Config = current_app.extensions["portal.config"]
    return config

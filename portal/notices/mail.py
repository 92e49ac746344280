"""Mail by SMTP: what a message says, and whether the server took it, refused it, or fell silent in the middle."""

from __future__ import annotations

import re
import smtplib
import ssl
from base64 import b64encode
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import TYPE_CHECKING

from portal import calendar
from portal.config import ADDRESS
from portal.notices.outcome import MAIL_SERVER, Failed, Impossible, Unreachable, Unsure

if TYPE_CHECKING:
    from portal.config import Config

SECONDS = 15
PERMANENT = 500
NAME = "校园新媒体备案管理平台"
SETTINGS = "/notices/settings"
ENCODED = 39  # bytes in one encoded word: with the longest name of a header before it, no line has more than 76
# What OpenSSL found wrong with a certificate, by its own numbers; anything else is that nobody we trust has signed it.
CERTIFICATE = {
    9: "尚未生效，请核对本机时间",
    10: "已过期",
    62: "与服务器名称不符，请核对 PORTAL_SMTP_HOST",
    64: "与服务器地址不符，请核对 PORTAL_SMTP_HOST",
}
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class Lines(EmailPolicy):
    """Headers as every gateway takes them: none begins with an empty line, and what is ASCII is left as it is.

    The library puts what is too long for the first line on the next one, so that a mail began with the line “From:” and
    nothing behind it, which some take for the end of the headers or refuse; and an address in angle brackets that is longer
    than a line it encodes, so that nobody can follow it.
    """

    def fold(self, name: str, value: str) -> str:
        """Return a header with its name, as lines."""
        text = str(value)
        if text.isascii():
            return f"{name}: {text}{self.linesep}"
        parts = [text]
        if found := getattr(value, "addresses", ()):
            parts = [part for a in found for part in (a.display_name, f"<{a.addr_spec}>")]
        said = [line for part in parts for line in ([part] if part.isascii() else _encoded(part))]
        return f"{name}: {f'{self.linesep} '.join(said)}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same as bytes."""
        return self.fold(name, value).encode("ascii")


def _encoded(text: str) -> list[str]:
    """Return a text as encoded words, of which each has a line of its own (RFC 2047: at most 76 characters)."""
    pieces = [""]
    for letter in text:
        if len((pieces[-1] + letter).encode()) > ENCODED:
            pieces.append("")
        pieces[-1] += letter
    return [f"=?utf-8?b?{b64encode(piece.encode()).decode()}?=" for piece in pieces]


POLICY = Lines() + SMTP


def compose(config: Config, to: str, subject: str, body: str, batch: str) -> EmailMessage:
    """Return a mail of plain text. Raises Impossible when the address is none.

    Nothing a person typed reaches a header as it is: control characters become spaces, and what the library would still
    refuse is refused here. The Message-ID follows from `batch`, so that a second try is recognised as the same mail.
    """
    if not re.fullmatch(ADDRESS, to):
        raise Impossible("邮箱地址有误")
    domain = config.mail_from.rpartition("@")[2]
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(NAME, addr_spec=config.mail_from)
    try:
        message["To"] = Address(addr_spec=to)
    except (ValueError, IndexError, MessageError) as error:  # what looks like an address and is none: two dots in a row
        raise Impossible("邮箱地址有误") from error
    message["Subject"] = CONTROL.sub(" ", subject).strip()
    message["Date"] = format_datetime(calendar.local(calendar.now()))
    message["Message-ID"] = f"<{batch}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # keeps holiday answers from coming back
    if config.public_url:
        message["List-Unsubscribe"] = f"<{config.public_url.rstrip('/')}{SETTINGS}>"
    message.set_content(body, charset="utf-8", cte="base64")
    return message


def trusted(config: Config) -> ssl.SSLContext:
    """Return whom a mail server's certificate may come from: those the system trusts, and the installation's own authority."""
    context = ssl.create_default_context()
    if config.smtp_ca_file:
        context.load_verify_locations(config.smtp_ca_file)
    return context


class Mailer:
    """One run's connection to the mail server, opened when the first mail goes out."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Send one mail to its one recipient.

        Raises Unreachable (no server), Failed (refused, may be tried again), Impossible (this address never), or Unsure (the
        connection broke after the contents went out: nobody knows).
        """
        server = self._open()
        to = str(message["To"])
        try:
            self._step(server.mail(self.config.mail_from))
            code, said = server.rcpt(to)
            if code >= PERMANENT:
                raise Impossible(f"不接受这个收件地址：{_words(code, said)}")
            self._step((code, said))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Failed(f"{MAIL_SERVER}中断：{type(error).__name__}") from error
        try:
            code, said = server.data(message.as_bytes())
        except smtplib.SMTPDataError as error:  # it refused the DATA command itself
            raise Failed(_words(error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unsure(f"发送正文时中断：{type(error).__name__}") from error
        self._step((code, said))

    @staticmethod
    def _step(answer: tuple[int, bytes]) -> None:
        code, said = answer
        if not 200 <= code < 300:  # noqa: PLR2004 - the class of SMTP replies that says yes
            raise Failed(_words(code, said))

    def _open(self) -> smtplib.SMTP:
        """Return a connection that answers: the one of the mail before, or a new one. Raises Unreachable."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._server.rset()[0] == 250:  # noqa: PLR2004 - SMTP's OK
                    return self._server
            self.close()
        try:
            self._server = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unreachable(
                self._why(error)
            ) from None  # what the server answered to the password stays out of every log
        except Unreachable:
            self.close()
            raise
        return self._server

    def _connected(self) -> smtplib.SMTP:
        config, context = self.config, trusted(self.config)
        name = config.mail_from.rpartition("@")[2]
        if config.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                config.smtp_host, config.smtp_port, name, timeout=SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(config.smtp_host, config.smtp_port, name, timeout=SECONDS)
        self._server = server
        server.ehlo_or_helo_if_needed()
        if config.smtp_security == "starttls":
            if not server.has_extn("starttls"):
                raise Unreachable(f"{MAIL_SERVER}不提供 STARTTLS 加密，没有登录，也没有发送")
            server.starttls(context=context)
            server.ehlo()
        if config.smtp_user:
            if not server.has_extn("auth"):
                raise Unreachable(f"{MAIL_SERVER}不接受登录，请核对 PORTAL_SMTP_PORT 和 PORTAL_SMTP_USER")
            server.login(config.smtp_user, config.smtp_password)
        return server

    def _why(self, error: Exception) -> str:
        """Return in the administrator's words why there is no connection; never with the password, whatever the server answers."""
        if isinstance(error, ssl.SSLCertVerificationError):
            fault = CERTIFICATE.get(error.verify_code, "不受信任；校内自建的证书机构请用 PORTAL_SMTP_CA_FILE 指明")
            return f"{MAIL_SERVER}的证书{fault}。没有登录，也没有发送"
        if isinstance(error, ssl.SSLError):
            return f"{MAIL_SERVER}的加密连接无法建立，请核对 PORTAL_SMTP_PORT 和 PORTAL_SMTP_SECURITY"
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return f"{MAIL_SERVER}拒绝登录，请核对 PORTAL_SMTP_USER 和 PORTAL_SMTP_PASSWORD：{self._answer(error)}"
        if isinstance(error, smtplib.SMTPResponseException):
            return f"{MAIL_SERVER}拒绝连接：{self._answer(error)}"
        if isinstance(error, (smtplib.SMTPServerDisconnected, TimeoutError)):
            return f"{MAIL_SERVER}没有答复或断开了连接，请核对 PORTAL_SMTP_PORT 和 PORTAL_SMTP_SECURITY"
        return f"{MAIL_SERVER}无法连接：{type(error).__name__}"

    def _answer(self, error: smtplib.SMTPResponseException) -> str:
        said, password = _words(error.smtp_code, error.smtp_error), self.config.smtp_password
        for secret in (password, b64encode(password.encode()).decode()) if password else ():
            said = said.replace(secret, "……")
        return said

    def close(self) -> None:
        """Say good-bye; a server that has gone already is not missed."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"{code} {CONTROL.sub(' ', text)}"[:150]

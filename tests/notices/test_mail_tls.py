"""Mail over real TLS: who is trusted, who may sign in, and that nothing ever goes in the clear that was to be encrypted."""

from __future__ import annotations

import base64
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select

from portal.audit.models import Entry
from portal.config import BadConfig
from portal.database import db
from tests.notices.post import MAIL_FROM, PostOffice, delivered, encrypted, progress, rows, told
from tests.notices.sending import due_now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.pages import Page

USER, PASSWORD = "portal", "Kx7-throwaway-Pw"
TLS_WAYS = ["starttls", "tls"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """The school's own authority, which no system knows."""
    return trustme.CA(organization_name="Example School")


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


def of_server(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


class Offices:
    """Opens mail servers that speak TLS, and sets the portal up to send by them."""

    def __init__(self, app: Flask, configured: Any, ca_file: str, certificate: trustme.LeafCert) -> None:
        self.app, self.configured, self.ca_file, self.certificate = app, configured, ca_file, certificate
        self.running: list[PostOffice] = []

    def open(self, security: str, certificate: trustme.LeafCert | None = None, **settings: Any) -> PostOffice:
        context = of_server(certificate or self.certificate)
        how = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
        return self.run(PostOffice(**how), security, **settings)

    def run(self, office: PostOffice, security: str, **settings: Any) -> PostOffice:
        office.open()
        self.running.append(office)
        known = {
            "smtp_host": "127.0.0.1",
            "smtp_port": office.port,
            "smtp_security": security,
            "mail_from": MAIL_FROM,
            "smtp_ca_file": self.ca_file,
            "public_url": "https://media.example.edu",
        }
        self.configured(**known | settings)
        return office


@pytest.fixture
def offices(app: Flask, post: PostOffice, configured: Any, ca_file: str, authority: trustme.CA) -> Iterator[Offices]:
    found = Offices(app, configured, ca_file, authority.issue_cert("127.0.0.1"))
    yield found
    for office in found.running:
        office.close()


def guarded(office: PostOffice) -> PostOffice:
    """Let a server take mail only from who signs in."""

    def check(server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
        office.began.append(("AUTH", encrypted(server)))
        if (given.login, given.password) == (USER.encode(), PASSWORD.encode()):
            return AuthResult(success=True)
        # An unwise server says back what it was given.
        said = f"535 5.7.8 {given.login.decode()} {given.password.decode()} is wrong"
        return AuthResult(success=False, handled=False, message=said)

    # aiosmtpd means STARTTLS by it, and warns of a server that insists on a login without it.
    insists = "tls_context" in office.how
    office.how |= {"authenticator": check, "auth_required": insists, "auth_require_tls": insists}
    return office


def a_guarded(offices: Offices, security: str, **settings: Any) -> PostOffice:
    context = of_server(offices.certificate)
    how = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    return offices.run(
        guarded(PostOffice(**how)), security, **{"smtp_user": USER, "smtp_password": PASSWORD} | settings
    )


@pytest.mark.parametrize("security", TLS_WAYS)
def test_mail_goes_encrypted_to_a_server_whose_certificate_the_school_s_own_authority_signed(
    app: Flask, offices: Offices, security: str
) -> None:
    office = offices.open(security)
    told(app, "head", "deputy")
    assert delivered(app).sent == 2
    assert sorted(to for to, _ in office.mails) == ["deputy@example.edu", "head@example.edu"]
    assert office.began == [("MAIL", True)] * 2


@pytest.mark.parametrize("security", TLS_WAYS)
def test_who_signs_in_rightly_may_send(app: Flask, offices: Offices, security: str) -> None:
    office = a_guarded(offices, security)
    told(app, "head")
    assert delivered(app).sent == 1
    assert office.began == [("AUTH", True), ("MAIL", True)]
    assert len(office.to("head")) == 1


@pytest.mark.parametrize("security", TLS_WAYS)
def test_a_wrong_password_is_said_to_the_administrator_and_the_mail_waits_for_the_right_one(
    app: Flask, offices: Offices, admin: Page, security: str
) -> None:
    office = a_guarded(offices, security, smtp_password="Wrong-9-Word")
    told(app, "head", "deputy", "operator")
    report = delivered(app)
    assert (report.sent, report.again, report.failed) == (0, 1, 0)
    asked = len(office.began)
    assert {what for what, _ in office.began} == {"AUTH"}
    page = admin.open("/notices/deliveries")
    assert (
        "等待中的邮件会保留并自动再试。邮件服务器拒绝登录，请核对 PORTAL_SMTP_USER 和 PORTAL_SMTP_PASSWORD：535"
        in page.text
    )
    assert progress(app) == ["waiting"] * 3
    assert delivered(app).again == 0, "not again at once, by another mail: who tries each minute is soon locked out"
    assert len(office.began) == asked
    offices.configured(smtp_password=PASSWORD)
    due_now(app)
    assert delivered(app).sent == 3
    assert "邮件服务器拒绝登录" not in admin.open("/notices/deliveries").text


def test_the_password_is_in_no_row_page_log_or_entry(
    app: Flask, offices: Offices, admin: Page, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = "Wrong-9-Word"
    a_guarded(offices, "starttls", smtp_password=wrong)
    told(app, "head")
    said = app.test_cli_runner().invoke(args=["deliver"])
    assert "稍后重试 1 封" in said.output
    page = admin.open("/notices/deliveries")
    assert "535 5.7.8 portal …… is wrong" in rows(app)[0].error, "what the server said back is left out"
    with app.app_context():
        trail = str([entry.detail for entry in db.session.scalars(select(Entry))])
    out = capfd.readouterr()
    for secret in (
        wrong,
        base64.b64encode(wrong.encode()).decode(),
        base64.b64encode(f"\0{USER}\0{wrong}".encode()).decode(),
    ):
        for told_to in (said.output, page.response.text, rows(app)[0].error, trail, caplog.text, out.out, out.err):
            assert secret not in told_to


@pytest.mark.parametrize("security", TLS_WAYS)
def test_a_server_whose_certificate_nobody_signed_whom_we_trust_gets_nothing(
    app: Flask, offices: Offices, admin: Page, security: str
) -> None:
    office = a_guarded(offices, security, smtp_ca_file="")
    told(app, "head")
    assert delivered(app).again == 1
    assert (office.began, office.mails) == ([], [])
    said = "邮件服务器的证书不受信任；校内自建的证书机构请用 PORTAL_SMTP_CA_FILE 指明。没有登录，也没有发送"
    assert said in admin.open("/notices/deliveries").text
    offices.configured(smtp_ca_file=offices.ca_file)
    due_now(app)
    assert delivered(app).sent == 1


@pytest.mark.parametrize("security", TLS_WAYS)
def test_a_certificate_of_another_server_or_of_another_year_is_refused_with_its_own_reason(
    app: Flask, offices: Offices, authority: trustme.CA, security: str
) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    for certificate, reason in (
        (authority.issue_cert("127.0.0.2"), "与服务器地址不符，请核对 PORTAL_SMTP_HOST"),
        (authority.issue_cert("127.0.0.1", not_before=past - timedelta(days=9), not_after=past), "已过期"),
        (authority.issue_cert("127.0.0.1", not_before=past + timedelta(days=9)), "尚未生效，请核对本机时间"),
    ):
        office = offices.open(security, certificate)
        told(app, "head", key=reason)
        delivered(app)
        assert (office.began, office.mails) == ([], [])
        assert reason in rows(app)[-1].error


def test_a_server_that_offers_no_starttls_gets_neither_the_password_nor_a_mail(app: Flask, offices: Offices) -> None:
    plain = PostOffice()
    offices.run(guarded(plain), "starttls", smtp_user=USER, smtp_password=PASSWORD)
    told(app, "head")
    report = delivered(app)
    assert (report.sent, report.again) == (0, 1)
    assert (plain.began, plain.mails) == ([], [])
    assert rows(app)[0].error == "邮件服务器不提供 STARTTLS 加密，没有登录，也没有发送"


def test_a_server_that_speaks_no_tls_where_tls_is_asked_for_gets_nothing(app: Flask, offices: Offices) -> None:
    plain = PostOffice()
    offices.run(guarded(plain), "tls", smtp_user=USER, smtp_password=PASSWORD)
    told(app, "head")
    delivered(app)
    assert (plain.began, plain.mails) == ([], [])
    assert rows(app)[0].error == "邮件服务器的加密连接无法建立，请核对 PORTAL_SMTP_PORT 和 PORTAL_SMTP_SECURITY"


def test_a_server_that_takes_no_login_is_said(app: Flask, offices: Offices) -> None:
    office = offices.open("tls", smtp_user=USER, smtp_password=PASSWORD)
    told(app, "head")
    delivered(app)
    assert office.began == []
    assert "邮件服务器不接受登录" in rows(app)[0].error


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_user": USER, "smtp_password": PASSWORD, "smtp_security": "none"},
        {"smtp_password": "密码"},
        {"smtp_user": "信息"},
        {"smtp_ca_file": "/nonexistent/ca.pem"},
    ],
)
def test_settings_by_which_a_password_would_leak_or_not_work_are_refused_at_the_start(app: Flask, wrong: Any) -> None:
    with pytest.raises(BadConfig, match="PORTAL_SMTP"):
        replace(app.extensions["portal.config"], **wrong)


def test_a_file_that_holds_no_certificate_is_refused_at_the_start(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(BadConfig, match="PORTAL_SMTP_CA_FILE"):
        replace(app.extensions["portal.config"], smtp_ca_file=str(tmp_path / "ca.pem"))

"""The end of the audit trail goes by mail to whom the installation names; who does not get it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal import calendar
from portal.audit import elsewhere
from portal.config import BadConfig
from portal.database import db
from tests.audit.making import fill


def test_s59_the_end_of_the_trail_is_mailed_and_the_mail_serves_to_verify(app, post, configured, tmp_path):
    configured(audit_mail=("safe@example.edu", "law@example.edu"))
    fill(app)
    done = app.test_cli_runner().invoke(args=["remind"])
    assert done.exit_code == 0, done.output
    assert sorted(to for to, _ in post.mails) == ["law@example.edu", "safe@example.edu"]
    mail = post.mails[0][1]
    assert mail["Subject"] == f"审计日志末端 {calendar.today()}"
    file = tmp_path / "mails.txt"
    file.write_text(mail.get_content())
    assert elsewhere.ends(file.read_text())[0].entry == 5
    done = app.test_cli_runner().invoke(args=["audit", "verify", "--since", str(file)])
    assert (done.exit_code, done.output) == (0, "6 entries, unbroken\n")


def test_s59_an_address_that_gets_no_mail_is_named_and_the_others_get_theirs(app, post, configured, tmp_path):
    configured(audit_mail=("gone@example.edu", "law@example.edu"), audit_copy=str(tmp_path / "ends"))
    post.refuses["gone@example.edu"] = "550 unknown"
    fill(app)
    done = app.test_cli_runner().invoke(args=["audit", "head"])
    assert done.exit_code == 1
    assert "邮件：g***@example.edu 未收到（不接受这个收件地址：550 unknown）" in done.output
    assert [to for to, _ in post.mails] == ["law@example.edu"]
    with app.app_context():
        entry = elsewhere.last(good=False)
        assert (entry.result, entry.detail["places"]) == ("failed", ["文件"])
        db.session.rollback()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"audit_copy": "heads.txt"}, "PORTAL_AUDIT_COPY"),
        ({"audit_mail": ("safe@example.edu",)}, "needs PORTAL_SMTP_HOST"),
        ({"audit_mail": ("nobody",)}, "PORTAL_AUDIT_MAIL"),
    ],
)
def test_s59_a_second_place_that_cannot_be_one_is_refused_at_the_start(app, wrong, said):
    with pytest.raises(BadConfig, match=said):
        replace(app.extensions["portal.config"], **wrong)

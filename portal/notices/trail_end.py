"""The end of the audit trail by mail, once a day, to whom the installation names: a mailbox is a second place, too."""

from __future__ import annotations

import hashlib

from portal import config
from portal.feature import Carrier
from portal.notices.mail import Mailer, compose
from portal.notices.outcome import NotSent

BODY = """审计日志今日的末端如下。请保留这封邮件，不要改动下面这一行。

{line}

需要核对时，把各封邮件中的这一行存入一个文本文件，在服务器上运行：
flask --app wsgi audit verify --since 文件
如果日志末尾曾被删除或改写，即使重新签封，也会指出是哪一天的哪一条。
"""


def _mailed(line: str) -> str:
    """Mail the line to every address; return "" or which did not get it, and why."""
    settings, failed = config.current(), []
    mailer = Mailer(settings)
    try:
        for address in settings.audit_mail:
            batch = f"trail-{hashlib.sha256(f'{address} {line}'.encode()).hexdigest()[:32]}"
            day = line.partition(" ")[0]
            try:
                mailer.send(compose(settings, address, f"审计日志末端 {day}", BODY.format(line=line), batch))
            except NotSent as why:
                failed.append(f"{address} 未收到（{why}）")
    finally:
        mailer.close()
    return "、".join(failed)


MAILED = Carrier("邮件", lambda: bool(config.current().audit_mail), _mailed)

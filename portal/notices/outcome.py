"""What can come of sending something: taken, or one of these."""

from __future__ import annotations

MAIL_SERVER = "邮件服务器"
"""How every reason begins that lies with the mail server, and not with one mail."""


SLOWER = "要求放慢"
"""What every reason says by which a pause is asked for."""


class NotSent(Exception):
    """It was not sent, or nobody knows; the text says why, for the administrator."""


class Failed(NotSent):
    """It was refused, or never left: it may be tried again."""


class Unreachable(Failed):
    """There is nobody to give it to now: what else would go there can wait, too."""


class TooFast(Failed):
    """It is too much at once, or whoever takes it wants a pause: what else would go there waits as long."""


class Impossible(NotSent):
    """This can never be sent to that target."""


class Unsure(NotSent):
    """The connection broke after the contents had gone out: it may have arrived, so it is not sent again by itself."""

"""What can go wrong, said once: each exception has its status, and the sentence the user reads."""

from __future__ import annotations


class PortalError(Exception):
    """A request that cannot be carried out; `sentence` says why and what to do, in plain Chinese."""

    status = 400
    title = "无法办理"

    def __init__(self, sentence: str = "", advice: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence or self.title
        self.advice = advice


class BadInput(PortalError):
    """The request does not say something we can act on (400)."""

    title = "提交的内容有误"


class Denied(PortalError):
    """This person's role does not open this page (403)."""

    status = 403
    title = "没有权限"


class Missing(PortalError):
    """No such thing, or not for this person: the two are not told apart (404)."""

    status = 404
    title = "找不到该页面"

    def __init__(self, sentence: str = "没有找到您要的内容，可能不存在，或不属于您的单位。", advice: str = "") -> None:
        super().__init__(sentence, advice)


class Hidden(Missing):
    """It is there, but not for this person: the answer is that of Missing, word for word; the audit trail keeps the try."""


class Refused(PortalError):
    """The step cannot be taken now (409)."""

    status = 409
    title = "现在不能这样办"


class Stale(PortalError):
    """Somebody else was quicker (409)."""

    status = 409
    title = "已被他人处理"

    def __init__(self, sentence: str = "已被他人处理，下面是最新情况。", advice: str = "") -> None:
        super().__init__(sentence, advice)


class TooMany(PortalError):
    """A costly thing was asked for too often (429); the sentence says when it can be asked for again."""

    status = 429
    title = "操作过于频繁"


class Busy(PortalError):
    """Everything that could do it is at work (503); `seconds` is when to ask again, which the answer says in words and in Retry-After."""

    status = 503
    title = "现在人较多"

    def __init__(self, sentence: str, seconds: int, advice: str = "") -> None:
        super().__init__(sentence, advice)
        self.seconds = seconds


class NotPrinted(PortalError):
    """The printing process failed or took too long (503)."""

    status = 503
    title = "暂时无法打印"


class Twice(Busy):
    """This person's last one is still at work (429)."""

    status = 429
    title = "上一次还没有完成"

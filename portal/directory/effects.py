"""What verifying costs: pictures that anybody may have read, so many an address."""

from __future__ import annotations

from portal.people import throttle

PICTURES = 60  # from one address in a quarter of an hour: a dormitory shares one


def count_picture() -> None:
    """Count a picture that this address has read. Commits. Raises TooMany."""
    sentence = "同一网络在 15 分钟内识别的图片太多，请稍后再试；也可以直接填写账号名称或账号 ID 查验。"
    throttle.admit("code", PICTURES, sentence)

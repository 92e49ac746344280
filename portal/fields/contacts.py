"""How people are reached: which telephone number, QQ number or e-mail address a text means, and what is wrong where it means none."""

from __future__ import annotations

import re

from portal.fields.written import DASHES, LONGEST, mishap, quoted, quoting, unlabelled, whole
from portal.spelling import narrow

APART = rf"[ {DASHES}]"
PHONE_LABEL = re.compile(
    r"(?:手机号码?|手机|联系电话|电话号码|电话|联系方式|tel|phone|mobile) ?: ?(?=[+(0-9])", re.IGNORECASE
)
SIGN = (
    r"[.·・•‧∙⋅_/]"  # put between groups of digits, then between all of them: one alone may be the point of a decimal
)
AFTER = rf"(?:{APART}{{0,3}}|{SIGN})"
OPEN, CLOSE = r"[(\[【〔]? ?", r" ?[)\]】〕]?"
# The country in any of its ways, and the 0 that was once dialled before the mobile number of another place.
BEFORE = rf"(?:{OPEN}(?:\+ ?)?(?:0 ?0 ?)?86{CLOSE}{AFTER})?(?:{OPEN}0{CLOSE}{APART}{{0,3}})?"
GROUPED = (
    rf"{OPEN}1[0-9]{{2}}{CLOSE}(?:{APART}{{0,3}}[0-9]{{4}}{APART}{{0,3}}|(?P<sign>{SIGN})[0-9]{{4}}(?P=sign))[0-9]{{4}}"
)
MOBILE = re.compile(rf"{OPEN}{BEFORE}(?P<number>1(?:{APART}{{0,3}}[0-9]){{10}}|{GROUPED}){CLOSE}")
MOBILES = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
GROUPS = re.compile(rf"[0-9 {DASHES}]+")
LANDLINE = re.compile(
    rf"(?:\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?)[ {DASHES}]{{0,3}}[2-8][0-9]{{2,3}}{APART}?[0-9]{{4}}(?: ?(?:[{DASHES}]|转) ?[0-9]{{1,6}})?"
)
QQ_LABEL = re.compile(r"QQ ?(?:号码?)? ?:? ?(?=[0-9])", re.IGNORECASE)
QQ_ADDRESS = re.compile(r"([1-9][0-9]{4,10})@qq\.com", re.IGNORECASE)
EMAIL_LABEL = re.compile(r"(?:mailto|电子邮箱|电子邮件|邮箱|邮件|e-?mail) ?: ?", re.IGNORECASE)
ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,4}")
ADDRESSES = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}")
PHONE_DIGITS = 11


def phone_in(text: str) -> str:
    """Return the mobile number that a text is, decoration aside; digits in groups without what parts them; else the text as typed."""
    text = narrow(text)
    if len(text) > LONGEST:
        return text
    bare = unlabelled(text, PHONE_LABEL)
    if found := MOBILE.fullmatch(bare) or MOBILE.fullmatch(whole(bare)):
        return re.sub(r"[^0-9]", "", found["number"])
    if GROUPS.fullmatch(bare) and not LANDLINE.fullmatch(bare) and len(MOBILES.findall(bare)) < 2:  # noqa: PLR2004
        return re.sub(APART, "", bare)
    return text


def why_no_phone(text: str) -> str | None:
    """Return what is wrong with what is to be a mobile number of the mainland: 11 plain digits beginning with 13 to 19."""
    if re.fullmatch(r"1[3-9][0-9]{9}", text):
        return None
    if len(text) <= LONGEST and LANDLINE.fullmatch(text):
        return f"{quoted(text)}是座机，应填 11 位手机号。"
    if not re.fullmatch(r"[0-9]+", text):
        return mishap(text) or f"{quoted(text)}{_besides(MOBILES.findall(text[:LONGEST]))}"
    if len(text) != PHONE_DIGITS:
        return f"手机号应为 11 位数字，现为 {len(text)} 位。"
    return f"{quoted(text)}不是手机号，手机号应以 13–19 开头，请核对。"


def _besides(found: list[str]) -> str:
    """Return what is wrong with a text that is more than digits, and in which these mobile numbers stand."""
    if len(found) > 1:
        return f"含有 {len(found)} 个号码，手机号应为 11 位数字，只填一个。"
    return f"除手机号外含有其他字符，应只填 {found[0]}。" if found else "含有其他字符，手机号应为 11 位数字。"


def qq_in(text: str) -> str:
    """Return the QQ number that a text is, without its label, the spaces between its digits or the decimals of a spreadsheet."""
    text = narrow(text)
    if len(text) > LONGEST:
        return text
    bare = whole(unlabelled(text, QQ_LABEL))
    return bare.replace(" ", "") if re.fullmatch(r"[0-9]{2,11}(?: [0-9]{2,4}){0,4}", bare) else text


def why_no_qq(text: str) -> str | None:
    """Return what is wrong with what is to be a QQ number: 5 to 11 digits, not beginning with 0."""
    if re.fullmatch(r"[1-9][0-9]{4,10}", text):
        return None
    if address := QQ_ADDRESS.fullmatch(text):
        return f"{quoted(text)}是邮箱，QQ号应填 {address[1]}。"
    return mishap(text) or quoting(text, "QQ号应为 5–11 位数字，且不以 0 开头。")


def address_in(text: str) -> str:
    """Return the e-mail address that a text is, without its label, brackets, or the punctuation behind it; capitals stay."""
    text = narrow(text)
    if len(text) > 2 * LONGEST:
        return text
    bare = unlabelled(text, EMAIL_LABEL).strip("<>()[]《》").rstrip(".。,，;；、 ")
    name, at, host = re.sub(r" ?@ ?", "@", bare).partition("@")
    made = f"{name}{at}{host.replace('。', '.')}"
    return made if ADDRESS.fullmatch(made) else text


def why_no_address(text: str) -> str | None:
    """Return what is wrong with what is to be one e-mail address; the pattern has no nested repeats, so it is linear."""
    if ADDRESS.fullmatch(text):
        return None
    found = ADDRESSES.findall(text[: 2 * LONGEST])
    if len(found) > 1:
        return f"{quoted(text)}：电子邮箱格式不对，含有 {len(found)} 个地址，只填一个。"
    return mishap(text) or quoting(text, "电子邮箱格式不对，应类似 name@zzgs.edu.cn。")

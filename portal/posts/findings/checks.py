"""What needs no list: numbers of people, days that are not so, links that open nothing, each a pattern and who judges what it finds."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from ipaddress import ip_address
from typing import NamedTuple

from portal.fields.days import DIGITS, HAN, SPOKEN, WEEKDAYS
from portal.fields.links import WITHIN, written
from portal.fields.masks import MOBILE


class Asked(NamedTuple):
    """What is to be said of a place; without `why` nothing, and nothing is sought in it. `word`: what it is kept by instead of itself."""

    why: str = ""
    kind: str = ""
    fix: str = ""
    word: str = ""


PERSONAL, DATE, LINK = "personal", "date", "link"
NUMBER = "像是{}，公开前请确认可以公开，或隐去中间几位。"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}"
ALONE, ENDS = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"  # with a letter beside it, it is a part of something else
CITIZEN = re.compile(rf"{ALONE}{REGION}[ -]?([0-9]{{8}})[ -]?[0-9]{{3}}[0-9Xx]{ENDS}")
FORMER = re.compile(rf"{ALONE}{REGION}([0-9]{{6}})[0-9]{{3}}{ENDS}")
CARD = re.compile(rf"{ALONE}[3-69][0-9]{{3}}(?:[ -]?[0-9]{{4}}){{3}}(?:[ -]?[0-9]{{1,3}})?{ENDS}")

WEEK = "一二三四五六日"
SAID = rf"(?:[0-9]{{1,2}}|[{HAN}]{{1,3}})"
# Without brackets 周一 may begin a name, 周一鸣: then a word must follow that goes on with a day, or none.
ON = r" ?(?P<{}>(?:星期|礼拜)[一二三四五六日天]|周[一二三四五六日天](?=[上下中早晚午凌前后起至到在举开]|[^\u4e00-\u9fff]|\Z))"
WEEKDAY = rf"(?: ?\( ?(?P<in>(?:星期|礼拜|周)[一二三四五六日天]) ?\)|{ON.format('on')})?"
DAY = re.compile(
    rf"(?:(?<![0-9])(?P<year>[0-9]{{4}}|[〇零○一二三四五六七八九]{{4}}) ?年 ?)?(?<![0-9{HAN}])"
    rf"(?P<month>{SAID}) ?月 ?(?P<day>{SAID}) ?[日号號]{WEEKDAY}"
)
SIGNED = re.compile(
    r"(?<![0-9A-Za-z./-])(?P<year>(?:19|20)[0-9]{2})(?P<sign>[./-])(?P<month>0?[1-9]|1[0-2])(?P=sign)"
    rf"(?P<day>0?[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z/-]|\.[0-9]){WEEKDAY}"
)

SIGN = r"[!#-&(-;=?-~]"
BEGUN = r"(?:https?(?: ?: ?[/\\]{1,3} ?|[/\\]{2})|h{0,2}t{1,3}ps?://)(?=[A-Za-z0-9])"  # slips, too: http:/x, http//x, htttp://x
LAST = "[A-Za-z0-9/=_%#&~+-]"
TYPED = re.compile(
    rf"(?<![A-Za-z0-9]){BEGUN}{SIGN}*{LAST}(?: {{1,3}}[/?#](?=[A-Za-z0-9]){SIGN}*{LAST})?", re.IGNORECASE
)
MAIL = re.compile(r"(?<![\w.%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}", re.ASCII)
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,20}|xn--[a-z0-9-]{2,40})")
INSIDE = re.compile(r"(?:.+\.)?(?:localhost|local|lan|internal|intranet|corp|home)")
UNSEEN = "这是本机或内部网络的地址，读者打不开。"


def _citizen(found: re.Match[str], _said: str, today: date) -> Asked | None:
    digits = re.sub(r"[^0-9X]", "", found[0].upper())
    if not _born(found[1] if len(found[1]) > 6 else f"19{found[1]}", today):  # noqa: PLR2004 - of the cards until 1999
        return None
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False))
    wrong = found.re is CITIZEN and "10X98765432"[total % 11] != digits[-1]
    # With a wrong check digit it is made up, and no bank card either.
    return Asked() if wrong else Asked(NUMBER.format("身份证号码"), PERSONAL, word=digits)


def _born(text: str, today: date) -> bool:
    try:
        return date(1900, 1, 1) <= date(int(text[:4]), int(text[4:6]), int(text[6:])) <= today
    except ValueError:
        return False


def _card(found: re.Match[str], _said: str, _today: date) -> Asked | None:
    digits = re.sub(r"[^0-9]", "", found[0])
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    sums = sum(n // 10 + n % 10 for n in doubled)
    return None if sums % 10 or len(set(digits)) == 1 else Asked(NUMBER.format("银行卡号"), PERSONAL, word=digits)


def _mobile(found: re.Match[str], _said: str, _today: date) -> Asked:
    return Asked(NUMBER.format("手机号"), PERSONAL, word=re.sub(r"[^0-9]", "", found[0])[-11:])


def _day(found: re.Match[str], said: str, today: date) -> Asked | None:
    name, meant = found["in"] or found["on"], _meant(found, today)
    if meant is None:
        return Asked(f"日历上没有“{said}”这一天，请核对。", DATE)
    if not name:
        return None
    right = f"{name[:-1]}{WEEK[meant.weekday()]}"
    why = f"{meant.year}年{meant.month}月{meant.day}日是{right}，不是{name}。"
    # Kept is the answer for this very day: next year the same words mean another one.
    wrong = Asked(why, DATE, right.join(said.rsplit(name, 1)), f"{meant.isoformat()}{name}")
    return Asked() if meant.weekday() == WEEKDAYS[name[-1]] else wrong


def _meant(found: re.Match[str], today: date) -> date | None:
    """Return the day that is written, without a year the nearest to today; None where no calendar has it."""
    month, day = (int(text) if text.isdecimal() else SPOKEN.get(text, 0) for text in (found["month"], found["day"]))
    year = int("".join(DIGITS.get(sign, sign) for sign in found["year"] or "0"))
    years = [year] if found["year"] else range(today.year - 4, today.year + 5)
    there = [date(y, month, day) for y in years if y and 0 < month < 13 and 0 < day <= monthrange(y, month)[1]]  # noqa: PLR2004
    return min(there, key=lambda one: abs(one - today), default=None)


def _link(found: re.Match[str], said: str, _today: date) -> Asked:
    begun = re.sub(r"^h*t+p(s?)(?=://)", r"http\1", found[0].replace(" ", ""), flags=re.IGNORECASE)
    right = written(begun).link
    host = re.split(r"[/?#]", right.partition("://")[2], maxsplit=1)[0].rpartition("@")[2]
    if why := _host_fault(re.sub(r":[0-9]{1,5}\Z", "", host)):
        return Asked(why, LINK)
    if said.lower() == right.lower():
        return Asked()
    slip = "里有全角字符" if said != found[0] else "里有空格" if " " in said else "开头写错了"
    return Asked(f"链接{slip}，读者可能打不开。", LINK, right)


def _host_fault(host: str) -> str:
    """Return why an address leads nowhere, or not from everywhere; "" for nothing."""
    if INSIDE.fullmatch(host):
        return UNSEEN
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+){3}", host):
        try:
            return "" if ip_address(host).is_global else UNSEEN
        except ValueError:
            return "链接里的地址不存在，请核对。"
    if "." not in host or re.fullmatch(r"www\.[^.]*", host):
        return "链接的域名不完整，可能漏了“.”，读者打不开。"
    return "" if HOST.fullmatch(host) else "链接的域名写法不对，读者打不开。"


def _closed(_found: re.Match[str], _said: str, _today: date) -> Asked:
    return Asked()


Judge = Callable[[re.Match[str], str, date], Asked | None]
LINKS: tuple[tuple[re.Pattern[str], Judge], ...] = ((TYPED, _link), (MAIL, _closed), (WITHIN, _closed))
NUMBERS: tuple[tuple[re.Pattern[str], Judge], ...] = (
    *((CITIZEN, _citizen), (FORMER, _citizen), (CARD, _card), (MOBILE, _mobile)),
    *((DAY, _day), (SIGNED, _day)),
)

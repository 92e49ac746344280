"""Chinese in Latin letters: the initials by which names are sought in a hurry, and whole syllables for what knows no Chinese."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import Any

from portal.spelling.keys import REMEMBERED, key

# Characters of names that are read in two ways which begin differently; that of a surname stands first.
POLYPHONES: dict[str, str] = dict(
    re.findall(
        r"(\S):([a-z]+)",
        "曾:zc 翟:zd 单:sdc 仇:qc 区:oq 解:xj 查:zc 尉:yw 乐:ylx 覃:qt 种:cz 秘:bm 繁:pf 召:sz 祭:zj 万:wm 盖:gh 重:cz 长:cz "
        "行:xh 朝:cz 石:sd 贾:jg 车:cj 宿:sx 折:sz 谷:gy 隗:kw 藏:zc 炅:gj 能:nx 宓:mf 幺:ym 么:ym 佴:ne 沈:sc 郗:xc 郇:xh 郄:qx "
        "阚:kh 会:hg 给:gj 俞:ys 褚:cz 贲:bf 费:fb 句:gj 乜:nm 谌:cs 粘:nz 术:zs 适:sk 钭:td 盛:sc 晟:sc 莘:sx 茜:qx 颉:xjq "
        "校:xj 传:cz 降:jx 乘:cs 省:sx 奇:qj 其:qj 提:td 属:sz 蕃:fb 番:fp 澄:cd 栖:qx 阿:ae 伽:jgq 镐:gh 浚:jx 率:sl 见:jx "
        "系:xj 畜:xc 合:hg 骑:qj 於:yw 调:td 还:hx 著:zc 塔:td 参:cs 倘:tc 臭:cx 弹:td 吓:xh 否:fp 巷:xh 暴:bp 曝:bp 桧:gh",
    )
)
# Surnames that are read otherwise than the word: among which a name stands, where every syllable counts.
SURNAMES: dict[str, str] = dict(
    re.findall(
        r"(\S):([a-z]+)",
        "曾:zeng 翟:zhai 单:shan 仇:qiu 区:ou 解:xie 查:zha 乐:yue 覃:qin 种:chong 秘:bi 繁:po 盖:ge 折:she 朴:piao 缪:miao 员:yun 召:shao "
        "祭:zhai 么:yao 佴:nai 郇:xun 粘:nian 句:gou 乜:nie 术:zhu 晟:sheng 颉:xie 藏:zang 能:nai 炅:gui 重:chong 薄:bo 黑:he 阚:kan 卜:bu",
    )
)
MOST_HAN = 4  # of a person's name; who is called longer has a name of another language, read in one way
LONGEST = 40
ORDERED = 250


def _plain(other: str) -> str:
    """Return of what is no Chinese character the Latin letters, without accents, and digits."""
    return "".join(c for c in key(other) if c.isascii() and c.isalnum())


def initials(text: str) -> str:
    """Return the first letter of each syllable in small letters, Latin letters and digits as they are: QQ空间 → qqkj."""
    return _remembered(text) if len(text) <= REMEMBERED else _initials(text)


def _lazy(text: str, **how: Any) -> list[str]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its tables take half a second, which a reader of one upload does without

    found: list[str] = lazy_pinyin(text, **how)
    return found


def _initials(text: str) -> str:
    from pypinyin import Style  # noqa: PLC0415 - as above

    return "".join(_lazy(text, style=Style.FIRST_LETTER, errors=_plain)).lower()


_remembered = lru_cache(maxsize=4096)(_initials)


def syllables(text: str) -> str:
    """Return the pinyin of each character, without tones and with a capital, everything else as it is: 台账-2026a → TaiZhang-2026a."""
    # What is no Chinese character comes back with a mark before it, and is told from a syllable by that.
    found = _lazy(text, errors=lambda other: f"\0{other}")
    return "".join(part[1:] if part.startswith("\0") else part.title() for part in found)


def ordered(text: str) -> str:
    """Return what a name stands by where names stand in order: its syllables in small letters, each a word, and the name itself.

    郑州 comes before 郑州工商, 西安 before 先进 and 信工 before 行政; two that sound alike stand by their characters. Latin letters
    stand among the syllables, as in the address book of a telephone, digits before them; signs do not count, so that “青春” stands
    among those that begin with 青春. At most ORDERED characters.
    """
    return _in_order(text) if len(text) <= REMEMBERED else _ordered(text)


def _ordered(text: str) -> str:
    said = key(text)
    return _standing(_sounds(said), said)


def _sounds(said: str) -> list[str]:
    """Return the syllables of a key, and what is no Chinese character between them without its signs."""
    return [part for part in _lazy(said, errors=lambda other: "".join(c for c in other if c.isalnum())) if part]


def _standing(parts: list[str], said: str) -> str:
    return f"{' '.join(parts)}  {said}"[:ORDERED].strip()  # two: before whatever goes on


_in_order = lru_cache(maxsize=4096)(_ordered)


def ordered_name(name: str) -> str:
    """Return what somebody stands by among people: as `ordered`, but the surname as it is read, and who bears one surname together.

    曾国强 stands by zeng and not by ceng; 汪海, 汪敏, 王海, 王敏. A surname that has another reading before what follows keeps that: 单于.
    """
    said = key(name)
    sounds = _sounds(said)
    if not said or len(sounds) != len(said) or len(said) > MOST_HAN or sounds[0] == said[0]:
        return _standing(sounds, said)
    surname = said[0]
    first = SURNAMES.get(surname, sounds[0]) if sounds[0] == _sounds(surname)[0] else sounds[0]
    return _standing([first, surname, *sounds[1:]], said)


def readings(name: str) -> str:
    """Return the initials by which a person may be sought, the likeliest first, parted by spaces: 曾国强 → "zgq cgq".

    A surname has two readings where the word has (曾 翟 单 …); which one is the bearer's cannot be told. At most 40 characters, so
    that a column of that length holds them.
    """
    usual = initials(name)
    if not name or len(usual) != len(name) or len(name) > MOST_HAN:
        return usual[:LONGEST]
    read = [POLYPHONES.get(char, "") for char in name]
    surname = dict.fromkeys(read[0] + usual[0])
    given = [dict.fromkeys(letter + more) for letter, more in zip(usual[1:], read[1:], strict=True)]
    # The surname varies fastest: it is the one that is mostly read in two ways.
    found = [letters[-1] + "".join(reversed(letters[:-1])) for letters in product(*reversed(given), surname)]
    return " ".join(found[: (LONGEST + 1) // (len(name) + 1)])

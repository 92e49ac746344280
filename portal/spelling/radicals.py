"""Radicals as the characters they look like: PDF files, and what is copied out of them, are full of the former."""

from __future__ import annotations

import unicodedata

KANGXI = range(0x2F00, 0x2FD6)
# Of the radicals that Unicode itself does not compose: those that stand for a whole character (Equivalent_Unified_Ideograph).
SUPPLEMENT = dict(
    zip(
        "⺁⺄⺅⺆⺈⺉⺊⺋⺎⺏⺐⺑⺒⺓⺕⺖⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺰⺱⺲⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "厂乙亻冂刀刂卜㔾尢尣尢尣巳幺彐忄扌攵旡日月歺民氵氺灬爫爫丬牛犭王疋目示礻竹纟网罒羊羊羊老肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長長长门阜阝雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)
IDEOGRAPHS: dict[int, str] = {ord(radical): ideograph for radical, ideograph in SUPPLEMENT.items()} | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (0x2E9F, 0x2EF3, *KANGXI)
}
"""The table for `str.translate`."""

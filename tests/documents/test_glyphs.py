"""A character that no font has is said so at entry and on the paper; none is dropped in silence."""

from pathlib import Path

import pytest

from portal.documents import FONTS_DIR, Decision, FontsMissing, missing_glyphs, render_form
from portal.documents.glyphs import FACES, coverage, face_of, installed, printable
from portal.platforms.layouts import WECHAT_LAYOUT
from tests.documents.sheets import filled, pages, person, poppler

ABSENT = "\U0002a6a5"
"""Four dragons: in no font the portal could have."""


@pytest.mark.parametrize("text", ["陈䶮", "李㛃", "·–—…“”〇", "ＡＢ１２３（）", "☑☐□①", "wangmin@zzgs.edu.cn", "㊣℃№"])
def test_what_the_office_writes_can_all_be_printed(text: str) -> None:
    assert missing_glyphs(text) == ()


@pytest.mark.parametrize("text", ["", " \n\t\u3000", "王\u200b敏\ufe0f", "a\x00b\u200d"])
def test_what_leaves_no_ink_is_not_missing(text: str) -> None:
    assert missing_glyphs(text) == ()


def test_a_missing_character_is_named_once_in_its_order() -> None:
    assert missing_glyphs(f"王{ABSENT}\U0001f600{ABSENT}") == (ABSENT, "\U0001f600")


def test_a_missing_character_is_printed_as_a_geta_and_named_in_words() -> None:
    people = {"supervisors": (person(f"王{ABSENT}"),), "operators": (person("王敏"),)}
    printed = render_form(WECHAT_LAYOUT, filled(people=people))
    assert printed.missing == (ABSENT,)
    assert printed.pages == 1
    for text in (pages(printed)[0], poppler(printed)):
        assert "王〓" in text
        assert "字库缺字：主管人员(教职工)姓名“〓”（U+2A6A5），已以〓代替，请手写补正。" in text


def test_a_missing_character_is_found_wherever_it_stands() -> None:
    decisions = {"unit": Decision(f"同意{ABSENT}", "赵建国", "2026年11月19日", "agree")}
    for sheet in (filled(remarks=ABSENT), filled(decisions=decisions), filled(others={"topics": ABSENT})):
        assert render_form(WECHAT_LAYOUT, sheet).missing == (ABSENT,)


def test_the_rare_character_of_the_ji_family_is_printed_whole_or_named() -> None:
    rare = "\U00020bb7"
    people = {"supervisors": (person(f"{rare}田"),), "operators": (person("王敏"),)}
    printed = render_form(WECHAT_LAYOUT, filled(people=people))
    assert printed.missing == missing_glyphs(rare)
    assert ("〓田" if printed.missing else f"{rare}田") in pages(printed)[0]
    assert ("U+20BB7" in pages(printed)[0]) == bool(printed.missing)


def test_a_font_reads_back_the_characters_it_has() -> None:
    found = coverage(FONTS_DIR / FACES[0].file)
    assert {ord(char) for char in "郑䶮㛃\U0002b5af"} <= found
    assert ord("☑") not in found
    assert face_of("☑", FONTS_DIR) == "signs"
    assert face_of(ABSENT, FONTS_DIR) == ""


def test_without_fonts_the_portal_says_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="make assets"):
        installed(tmp_path)
    with pytest.raises(FontsMissing, match="make assets"):
        render_form(WECHAT_LAYOUT, filled(), fonts_dir=tmp_path)


def test_spaces_and_controls_leave_no_ink() -> None:
    assert [printable(char) for char in "王 \n\u200d\ufe0f"] == [True, False, False, False, False]

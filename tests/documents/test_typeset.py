"""Lines are broken as Chinese is set, no wider than the cell, and no character gets lost between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents import FONTS_DIR
from portal.documents.grid import CAPS, COLUMNS, DENSITIES, Grid
from portal.documents.layout import Label, Layout
from portal.documents.press import load_fonts
from portal.documents.typeset import MINIMUM, NOT_FIRST, NOT_LAST, TextLine, Typesetter

TEXT = st.text(st.sampled_from("郑州工商学院，。（）“”ab@.1 ☑□\n·"), max_size=120)


@pytest.fixture(scope="module")
def setter() -> Typesetter:
    load_fonts(FONTS_DIR)
    return Typesetter(FONTS_DIR)


def words(line: TextLine) -> str:
    return "".join(run.text for run in line.runs)


@given(text=TEXT, width=st.integers(40, 300))
def test_no_line_is_too_wide_and_no_character_lost(setter: Typesetter, text: str, width: int) -> None:
    lines = setter.lines(setter.clean(text), 10, width)
    assert "".join("".join(map(words, lines)).split()) == "".join(text.split())
    assert all(setter.width(words(line), 10) <= width + 10.01 for line in lines)


def test_a_line_neither_begins_with_a_closing_mark_nor_ends_with_an_opening_one(setter: Typesetter) -> None:
    for width in range(60, 90, 3):
        lines = [words(line) for line in setter.lines("郑州工商学院，（信息）工程“学院”。" * 4, 10, width)]
        assert not any(line[0] in NOT_FIRST for line in lines[1:])
        assert not any(line[-1] in NOT_LAST for line in lines[:-1])


def test_an_address_is_broken_before_its_at_sign(setter: Typesetter) -> None:
    assert [words(line) for line in setter.lines("wangmin@zzgs.edu.cn", 10, 80)] == ["wangmin", "@zzgs.edu.cn"]


def test_type_shrinks_no_further_than_the_least_size(setter: Typesetter) -> None:
    assert setter.fitted("郑州", 10, 100)[0].size == 10
    assert setter.fitted("郑" * 300, 9, 100)[0].size == MINIMUM


def test_controls_and_odd_spaces_do_not_reach_the_paper(setter: Typesetter) -> None:
    assert setter.clean("a\tb\r\nc\u3000d\x07\u200be") == "a b\nc de"


def test_a_layout_wider_than_the_paper_is_a_mistake() -> None:
    grid = Grid(DENSITIES[0], CAPS[0])
    with pytest.raises(ValueError, match="wider"):
        grid.add(grid.add_row(), COLUMNS + 2)


def test_a_layout_longer_than_the_paper_is_a_mistake(setter: Typesetter) -> None:
    from portal.documents.compose import Composer  # noqa: PLC0415
    from tests.documents.sheets import filled  # noqa: PLC0415

    with pytest.raises(ValueError, match="more rows"):
        Composer(Layout(((Label("行"),),) * 90), filled(), setter).best(600)

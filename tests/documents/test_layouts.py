"""The official layouts cover the grid without a hole, in about twelve lines of data each."""

import pytest

from portal.documents import FONTS_DIR, Layout
from portal.documents.compose import Composer
from portal.documents.grid import CAPS, COLUMNS, DENSITIES
from portal.documents.press import load_fonts
from portal.documents.typeset import Typesetter
from portal.platforms.layouts import QQ_LAYOUT, WECHAT_LAYOUT, WEIBO_LAYOUT
from tests.documents.sheets import filled


@pytest.mark.parametrize("layout", [WECHAT_LAYOUT, WEIBO_LAYOUT, QQ_LAYOUT], ids=["wechat", "weibo", "qq"])
def test_every_place_of_the_grid_belongs_to_one_cell(layout: Layout) -> None:
    load_fonts(FONTS_DIR)
    grid = Composer(layout, filled(), Typesetter(FONTS_DIR)).compose(DENSITIES[0], CAPS[0])
    places = [
        (cell.row + down, cell.column + right)
        for cell in grid.cells
        for down in range(cell.rows)
        for right in range(cell.span)
    ]
    assert sorted(places) == [(row, column) for row in range(len(grid.floors)) for column in range(COLUMNS + 1)]


@pytest.mark.parametrize("layout", [WECHAT_LAYOUT, WEIBO_LAYOUT, QQ_LAYOUT], ids=["wechat", "weibo", "qq"])
def test_the_rows_fill_the_room_exactly(layout: Layout) -> None:
    load_fonts(FONTS_DIR)
    grid = Composer(layout, filled(), Typesetter(FONTS_DIR)).best(640)
    assert sum(grid.heights) == pytest.approx(640)
    assert all(grid.height_of(cell) >= cell.need - 0.01 for cell in grid.cells)

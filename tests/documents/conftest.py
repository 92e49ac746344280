"""Nothing can be printed before the fonts are there."""

import pytest

from portal.documents import FONTS_DIR, FontsMissing
from portal.documents.glyphs import installed


@pytest.fixture(autouse=True, scope="session")
def _fonts() -> None:
    try:
        installed(FONTS_DIR)
    except FontsMissing as lacking:
        pytest.skip(str(lacking))

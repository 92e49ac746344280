"""The page of every platform: one A4 sheet in the style of the annexes, whatever is written into it (第九条, 表注1–2)."""

from __future__ import annotations

import io

import pypdf
import pytest

from portal.database import db
from portal.documents import FONTS_DIR, Decision, FontsMissing, Sheet, render_form
from portal.documents.compose import Composer
from portal.documents.glyphs import installed
from portal.documents.grid import CAPS, COLUMNS, DENSITIES
from portal.documents.press import load_fonts
from portal.documents.typeset import Typesetter
from portal.filings.documents import prints
from portal.platforms import OFFICIAL, PLATFORMS
from tests.documents.sheets import NOTES, decided, filled, pages, person, png, qr

SOFTWARE = sorted(key for key, p in PLATFORMS.items() if p.technology)
OTHERS = sorted(set(PLATFORMS) - OFFICIAL)
LONG = "郑州工商学院大学生新媒体协会与信息工程学院联合运营的"


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    try:
        installed(FONTS_DIR)
    except FontsMissing as lacking:
        pytest.skip(str(lacking))


def sheet(platform: str, length: int) -> Sheet:
    """A sheet with every cell of a platform written full: texts of `length` characters where the field takes as many."""
    definition = PLATFORMS[platform]
    texts = {"unit_name": LONG[:20], "person_name": "王敏"}
    for key, field in definition.fields.items():
        room = min(length, field.kind.longest)
        plain = {
            "date": "2026年11月22日",
            "number": "1234567",
            "url": ("https://www.zzgs.edu.cn/" + "xmt/" * 99)[:room],
        }
        long = ("cn.edu.zzgs." + "campus." * 9)[:room] if getattr(field.kind, "pattern", "") else (LONG * 30)[:room]
        texts[key] = plain.get(field.kind.widget, long)
    boxes = {
        key: tuple((label, True) for label, _ in f.kind.boxes(f.kind.empty)) for key, f in definition.fields.items()
    }
    return filled(
        title=documents_title(platform),
        texts=texts,
        boxes={key: found for key, found in boxes.items() if found},
        others={"topics": LONG, "category": LONG[:20]},
        images={f.key: qr() if f.key == "qr_code" else png() for f in definition.pictures},
        decisions=decided() | {"technology": Decision("已做安全检测，同意上线。", "吴工", "2026年11月20日", "agree")},
        remarks="\n".join((LONG, f"功能定位：{LONG}", "运行维护方式：学生团队运维", "认证有效期至：2027年3月1日")),
    )


def documents_title(platform: str) -> str:
    return f"郑州工商学院新媒体建设备案登记表（{PLATFORMS[platform].label}）"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_place_of_the_grid_belongs_to_one_cell(platform: str) -> None:
    load_fonts(FONTS_DIR)
    grid = Composer(PLATFORMS[platform].layout, sheet(platform, 20), Typesetter(FONTS_DIR)).compose(
        DENSITIES[0], CAPS[0]
    )
    places = [
        (cell.row + down, cell.column + right)
        for cell in grid.cells
        for down in range(cell.rows)
        for right in range(cell.span)
    ]
    assert sorted(places) == [(row, column) for row in range(len(grid.floors)) for column in range(COLUMNS + 1)]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_page_holds_every_label_and_value_and_stays_one(platform: str) -> None:
    full = sheet(platform, 24)
    printed = render_form(PLATFORMS[platform].layout, full)
    assert (printed.pages, printed.missing) == (1, ())
    (page,) = pages(printed)
    assert "全文见附页" not in page
    rows = [row for row in PLATFORMS[platform].layout.blocks if isinstance(row, tuple)]
    labels = ["".join(cell.text.split()) for row in rows for cell in row if hasattr(cell, "text")]
    values = [full.texts[cell.key] for row in rows for cell in row if hasattr(cell, "lead")]
    assert [words for words in labels + values if words not in page] == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_texts_as_long_as_the_form_takes_keep_the_form_on_its_page_and_lose_no_word(platform: str) -> None:
    long = sheet(platform, 200)
    found = pages(render_form(PLATFORMS[platform].layout, long))
    whole = "".join(found)
    for words in ("盖章", "主要负责人签名：周明远", "备注", *("".join(note.split()) for note in NOTES)):
        assert words in found[0]
    printed_keys = {
        c.key for row in PLATFORMS[platform].layout.blocks if isinstance(row, tuple) for c in row if hasattr(c, "lead")
    }
    assert [key for key in printed_keys if long.texts[key] not in whole and key != "followers"] == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_more_people_than_the_paper_has_lines_go_on_an_attached_page(platform: str) -> None:
    crowd = {"supervisors": (person("赵建国"),), "operators": tuple(person(f"成员{n}") for n in range(20))}
    first, *rest = pages(render_form(PLATFORMS[platform].layout, filled(people=crowd)))
    assert "全部名单见附页" in first
    assert "成员19" in "".join(rest)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_empty_form_names_its_platform_and_where_software_is_filed_the_technology_centre(
    operator, platform
) -> None:
    printed = operator.client.get(f"/filings/blank/{platform}.pdf")
    (page,) = pypdf.PdfReader(io.BytesIO(printed.data)).pages
    text = "".join(page.extract_text().split())
    assert documents_title(platform) in text
    assert ("现代教育技术中心意见" in text) is (platform in SOFTWARE)
    if platform in SOFTWARE:
        order = [text.index(words) for words in ("审批意见", "现代教育技术中心意见", "党委宣传部备案登记意见")]
        assert order == sorted(order)


def test_the_notes_of_the_annexes_stand_word_for_word_and_others_name_their_own_platform(app) -> None:
    with app.test_request_context():
        found = {key: prints.notes(definition) for key, definition in PLATFORMS.items()}
        db.session.rollback()
    for key, notes in found.items():
        assert (notes[0], notes[2]) == (NOTES[0], NOTES[2])
        if key in OFFICIAL:
            assert notes == NOTES
    assert found["douyin"][1].startswith("2.创建抖音平台或抖音平台名称、主管人员、")
    assert found["other"][1].startswith("2.创建其他平台或其他平台名称、")
    assert not [key for key in OTHERS if key != "miniprogram" and "微信" in found[key][1]]

"""S55: the portal opens no picture that somebody brings; what does is asked, and not believed more than it can show."""

from __future__ import annotations

import ast
import io

import pytest
from PIL import Image

from portal.config import ROOT
from portal.files import codes, pictures, pieces, seals, taking
from portal.files.pictures import LIMIT, BadUpload
from tests.corpus import picture, written
from tests.files.material import WECHAT, drawn

pytestmark = pytest.mark.files
OPENING = {
    "portal.files.codes",
    "portal.files.pictures",
    "portal.files.pieces",
    "portal.files.seals",
    "PIL",
    "zxingcpp",
}
PLAIN = {"BadUpload", "Picture", "LIMIT", "LONGEST", "LONGEST_TEXT", "megabytes"}
# What children run, and what draws the pictures of the demonstration.
CHILDREN = (
    *(f"portal/files/{name}.py" for name in ("codes", "developing", "pictures", "pieces", "png", "jpeg", "seals")),
    *(f"portal/documents/{name}.py" for name in ("images", "marking", "press", "scanner")),
    "portal/demo/pictures.py",
)


def test_s55_nothing_but_children_opens_pictures():
    found = []
    for path in sorted((ROOT / "portal").rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and where not in CHILDREN:
                opens = node.module in OPENING or node.module.partition(".")[0] in OPENING
                found += [(where, name.name) for name in node.names if opens and name.name not in PLAIN]
            elif isinstance(node, ast.Import) and where not in CHILDREN:
                found += [(where, n.name) for n in node.names if n.name.partition(".")[0] in OPENING]
    assert found == []


QR = written(drawn(WECHAT), "PNG")
LONG = written(Image.linear_gradient("L").resize((400, 3000)).convert("RGB"), "PNG")
SAME = {
    "picture": (taking.check_picture, pictures.check_picture, picture("WEBP")),
    "code": (taking.check_code, codes.check_code, QR),
    "text": (taking.code_in, codes.code_in, QR),
    "pieces": (taking.check_screenshot, pieces.check_screenshot, LONG),
    "seal": (taking.check_seal, seals.check_seal, QR),
}


@pytest.mark.parametrize("act", SAME)
def test_what_a_child_makes_is_what_would_be_made_here(act):
    asked, done, content = SAME[act]
    assert asked(content, LIMIT) == done(content, LIMIT)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", QR[:-2000], QR + bytes(LIMIT)], ids=["empty", "GIF", "cut", "large"]
)
def test_what_a_child_refuses_is_refused_in_the_same_words(content):
    for asked, done, _ in SAME.values():
        with pytest.raises(BadUpload) as ours:
            done(content, LIMIT)
        with pytest.raises(BadUpload) as theirs:
            asked(content, LIMIT)
        assert theirs.value.sentence == ours.value.sentence
    assert taking.read_code(content, LIMIT) == ""


JPEG = picture("JPEG")
LIES = {
    "no picture": ([["image/png", 1, 1, 3]], b"GIF"),
    "of another sort": ([["image/svg+xml", 1, 1, len(JPEG)]], JPEG),
    "named as another": ([["image/png", 1, 1, len(JPEG)]], JPEG),
    "wider than any": ([["image/jpeg", 1601, 1, len(JPEG)]], JPEG),
    "less than said": ([["image/jpeg", 1, 1, len(JPEG) + 1]], JPEG),
    "more than said": ([["image/jpeg", 1, 1, len(JPEG) - 1]], JPEG),
    "none": ([], b""),
}


@pytest.mark.parametrize("lie", LIES)
def test_s55_a_child_that_lies_is_not_believed(lie):
    with pytest.raises((KeyError, TypeError, ValueError)):
        taking._all({"pictures": LIES[lie][0]}, LIES[lie][1])
    assert Image.open(io.BytesIO(JPEG)).format == "JPEG"

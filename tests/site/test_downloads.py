"""Whatever leaves the site as a file has a name that every client can write: never an ending alone, the Chinese one beside it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from tests.site.access import columns, table

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(
    r"(?:attachment|inline); filename=\"(?P<plain>_?[A-Za-z0-9][A-Za-z0-9._ -]*)\"; filename\*=UTF-8''(?P<whole>\S+)"
)
ENDINGS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}
WITHOUT_NAME = {"text/html", "application/json", "text/css", "text/plain", "text/javascript"}
# A picture that a page shows, and nobody keeps.
SHOWN = ("/form.png", "/favicon.ico")
EMPTY = re.compile(r"/(?:blank|template)[/.]")  # forms that nobody has filled in
# Where a name may be made, and no other place.
MAKERS = {"portal/files/names.py", "portal/files/store.py", "portal/web/downloads.py"}


def test_s57_every_download_leaves_an_entry_and_has_a_plain_name_with_a_stem_and_the_ending_of_its_type(school):
    files = 0
    for address, row in table()["GET"].items():
        role = next((role for role, status in columns(row).items() if status == 200), None)
        if role is None or address.startswith(("/static/", "/bootstrap/")):
            continue
        told = school.audited()[-1].id
        answer = school.as_role(role).client.get(school.address(address))
        said = answer.headers.get("Content-Disposition", "")
        answer.close()
        if answer.mimetype in WITHOUT_NAME or address.endswith(SHOWN):
            assert not said, address
            continue
        files += 1
        assert answer.mimetype.startswith("image/") or EMPTY.search(address) or school.audited(told), address
        named = NAMED.fullmatch(said)
        assert named, f"{address}: {said!r}"
        ending = ENDINGS[answer.mimetype]
        assert named["plain"].endswith(ending), address
        assert unquote(named["whole"], errors="strict").endswith(ending), address
    assert files >= 15


def test_a_name_for_a_file_is_made_in_one_place():
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "portal").rglob("*.py")
        if re.search(r"Content-Disposition|send_file|as_attachment|download_name", path.read_text("utf-8"))
    }
    assert found == MAKERS

"""Strict Open XML said in the names of ordinary Open XML, so that one reader serves both; values mean the same in what we read."""

from __future__ import annotations

import io
import re
import zipfile

from portal.documents.package import MARKUP

STRICT = b"http://purl.oclc.org/ooxml/"
_ORDINARY = b"http://schemas.openxmlformats.org/"
# What follows the strict prefix, and what stands in its place; relationships are named by the same rule (…/relationships/image).
_FAMILIES = {
    b"wordprocessingml/": b"wordprocessingml/2006/",
    b"spreadsheetml/": b"spreadsheetml/2006/",
    b"presentationml/": b"presentationml/2006/",
    b"drawingml/": b"drawingml/2006/",
    b"officeDocument/extendedProperties": b"officeDocument/2006/extended-properties",
    b"officeDocument/customProperties": b"officeDocument/2006/custom-properties",
    b"officeDocument/relationships/extendedProperties": b"officeDocument/2006/relationships/extended-properties",
    b"officeDocument/relationships/customProperties": b"officeDocument/2006/relationships/custom-properties",
    b"officeDocument/": b"officeDocument/2006/",
    b"schemaLibrary/": b"schemaLibrary/2006/",
}
_NAME = re.compile(
    re.escape(STRICT) + b"(" + b"|".join(re.escape(f) for f in sorted(_FAMILIES, key=len, reverse=True)) + b")"
)


def is_strict(package: zipfile.ZipFile, heart: str) -> bool:
    """Say whether a package is Strict Open XML, by its main part or by how that is found."""
    return any(STRICT in package.read(name) for name in (heart, "_rels/.rels") if name in package.namelist())


def renamed(name: str, content: bytes) -> bytes:
    """Return a part of a package in the names of ordinary Open XML, whichever of the two it was written in."""
    if not name.lower().endswith(MARKUP):
        return content
    return _NAME.sub(lambda found: _ORDINARY + _FAMILIES[found[1]], content)


def ordinary(package: zipfile.ZipFile) -> bytes:
    """Return the package with the names of ordinary Open XML in every part that is markup; its sizes were looked at before."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for member in package.infolist():
            made.writestr(member.filename, renamed(member.filename, package.read(member)))
    return stream.getvalue()

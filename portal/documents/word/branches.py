"""Alternate content of a Word document: the same thing told twice, for newer and for older readers, of which one is seen."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
KNOWN = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/")
SEEN = (
    qn("w:t"),
    qn("w:sym"),
    qn("w:tbl"),
    qn("w:fldChar"),
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
)


def choose_branches(root: Any) -> None:
    """Keep one branch of each alternate content: the first choice of which something can be read, else what is to fall back on."""
    for both in list(root.iter(f"{MC}AlternateContent")):
        branches = [b for b in both if b.tag == f"{MC}Choice" and _known(b)]
        branches += both.findall(f"{MC}Fallback")
        kept = next((branch for branch in branches if _readable(branch)), None)
        for branch in list(both):
            if branch is not kept:
                both.remove(branch)


def _known(choice: Any) -> bool:
    """Say that Word itself would take this choice: it names no invention of somebody else."""
    spaces = [choice.nsmap.get(prefix) for prefix in (choice.get("Requires") or "").split()]
    return all(space is None or space.startswith(KNOWN) for space in spaces)


def _readable(branch: Any) -> bool:
    if any(node.tag != qn("w:t") or (node.text or "").strip() for node in branch.iter(*SEEN)):
        return True
    pictures = [blip.get(qn("r:embed")) for blip in branch.iter(qn("a:blip"))]
    pictures += [image.get(qn("r:id")) for image in branch.iter("{urn:schemas-microsoft-com:vml}imagedata")]
    return any(pictures)

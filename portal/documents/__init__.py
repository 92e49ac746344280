"""Paper: the official forms as data and their print as PDF, in a process of its own."""

from portal.documents.glyphs import FONTS_DIR, FontsMissing, missing_glyphs
from portal.documents.layout import (
    COPIES,
    KINDS,
    TOPICS,
    Approval,
    Boxes,
    Label,
    Layout,
    People,
    Picture,
    Remarks,
    Value,
    creator,
    plain_layout,
)
from portal.documents.printer import PrintFailed, RenderTimeout, picture_of, render_blank, render_form, render_html
from portal.documents.sheet import Box, Decision, Foot, Person, Printed, Sheet

__all__ = [
    "COPIES",
    "FONTS_DIR",
    "KINDS",
    "TOPICS",
    "Approval",
    "Box",
    "Boxes",
    "Decision",
    "FontsMissing",
    "Foot",
    "Label",
    "Layout",
    "People",
    "Person",
    "Picture",
    "PrintFailed",
    "Printed",
    "Remarks",
    "RenderTimeout",
    "Sheet",
    "Value",
    "creator",
    "missing_glyphs",
    "picture_of",
    "plain_layout",
    "render_blank",
    "render_form",
    "render_html",
]

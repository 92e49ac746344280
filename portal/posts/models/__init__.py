"""The tables of content review."""

from portal.posts.models.post import CORRECTED, DECLARED, EXPLAINED, Place, PlaceState, Post, State
from portal.posts.models.terms import Exemption, Term, TermKind
from portal.posts.models.text import Picture, PictureKind, Remark, Text, TextKind
from portal.posts.models.unreviewed import Unreviewed

__all__ = [
    "CORRECTED",
    "DECLARED",
    "EXPLAINED",
    "Exemption",
    "Picture",
    "PictureKind",
    "Place",
    "PlaceState",
    "Post",
    "Remark",
    "State",
    "Term",
    "TermKind",
    "Text",
    "TextKind",
    "Unreviewed",
]

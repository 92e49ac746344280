"""The rows of what is reviewed before it is published."""

from portal.posts.models.terms import Exemption, Term, TermKind

__all__ = ["Exemption", "Term", "TermKind"]

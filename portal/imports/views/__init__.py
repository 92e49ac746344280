"""The pages of imports."""

from portal.imports.views import papers, uploading, working
from portal.imports.views.blueprint import pages

__all__ = ["pages", "papers", "uploading", "working"]

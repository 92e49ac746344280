"""The pages of imports."""

from portal.imports.views import uploading, working
from portal.imports.views.blueprint import pages

__all__ = ["pages", "uploading", "working"]

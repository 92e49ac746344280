"""The pages of posts: writing, reviewing, publishing, destroying."""

from portal.posts.views import destroying, publishing, reviewing, writing
from portal.posts.views.blueprint import pages

__all__ = ["destroying", "pages", "publishing", "reviewing", "writing"]

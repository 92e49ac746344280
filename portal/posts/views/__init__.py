"""The pages of posts: writing, reviewing, publishing."""

from portal.posts.views import publishing, reviewing, unreviewed, writing
from portal.posts.views.blueprint import pages

__all__ = ["pages", "publishing", "reviewing", "unreviewed", "writing"]

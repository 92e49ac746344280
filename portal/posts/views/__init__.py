"""The pages of posts: writing, reviewing, publishing, printing."""

from portal.posts.views import paper, publishing, reviewing, unreviewed, writing
from portal.posts.views.blueprint import pages

__all__ = ["pages", "paper", "publishing", "reviewing", "unreviewed", "writing"]

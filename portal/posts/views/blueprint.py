"""The blueprint of posts: the list, the case, its steps and batches are those of every sort."""

from __future__ import annotations

from flask import Blueprint

from portal.cases.views import mount
from portal.posts.sort import SORT

pages = Blueprint("posts", "portal.posts", url_prefix="/posts")
mount(pages, SORT)

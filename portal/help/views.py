"""The pages of 帮助: one a topic, and the regulation article by article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from flask_login import current_user

from portal.errors import Missing
from portal.help import queries
from portal.help.articles import Article, articles, carried
from portal.help.topics import topic_of, topics
from portal.people.queries import me
from portal.settings.queries import setting
from portal.web.access import SIGNED_IN, allow, may
from portal.web.pages import page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

pages = Blueprint("help", __name__, url_prefix="/help")


def _articles() -> dict[int, Article]:
    return {one.number: one for one in articles(setting("regulation"))}


@pages.app_context_processor
def _link() -> dict[str, str]:
    """Give every page the address of its own help."""
    topic = topic_of(request.endpoint or "") if current_user and current_user.is_authenticated else None
    return {"help_url": url_for("help.show", key=topic.key) if topic else ""}


@pages.get("/")
@allow(SIGNED_IN)
def index() -> Response:
    """List every topic."""
    return page("help/index.html", topics=topics())


@pages.get("/regulation")
@allow(SIGNED_IN)
def regulation() -> Response:
    """Show the regulation: where each article is carried out, how many cases it has, who is behind."""
    counts, behind = queries.counts(me()), queries.behind(me())
    known, rows = carried(), []
    for article in _articles().values():
        done = known.get(article.number)
        places = [(words, _url(end, dict(by))) for words, end, by in done.places if may(end)] if done else []
        figures = [counts[key] for key in done.counted if key in counts] if done else []
        lags = behind.get(done.behind, []) if done else []
        rows.append({"article": article, "carried": done, "places": places, "counts": figures, "behind": lags})
    return page("help/regulation.html", rows=rows, regulation_title=setting("regulation_title"))


def _url(endpoint: str, filters: dict[str, Any]) -> str:
    return url_for(endpoint, **filters)


@pages.get("/<key>")
@allow(SIGNED_IN)
def show(key: str) -> Response:
    """Show one topic with the articles it carries out."""
    every = topics()
    topic = next((one for one in every if one.key == key), None)
    if topic is None:
        raise Missing("没有这一篇帮助。")
    known = _articles()
    return page("help/show.html", topic=topic, articles=[known[n] for n in topic.articles if n in known], topics=every)

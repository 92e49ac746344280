"""What each page is for, by which article, and how one goes about it: every page of the portal belongs to one topic."""

from __future__ import annotations

from dataclasses import replace

from portal.feature import Topic, gathered


def topics() -> list[Topic]:
    """Return the topics of the features that are on, each with what other features advise."""
    advice = gathered("advice")
    return [
        replace(topic, steps=(*topic.steps, *(one.sentence for one in advice if one.topic == topic.key)))
        for topic in gathered("topics")
    ]


def topic_of(endpoint: str) -> Topic | None:
    """Return the topic of a page: that which names it, else that of its whole feature."""
    feature, known = f"{endpoint.partition('.')[0]}.*", gathered("topics")
    return next((t for t in known if endpoint in t.pages), None) or next((t for t in known if feature in t.pages), None)

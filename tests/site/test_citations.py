"""What a page says that an article demands, the article says: each citation is held against the words of the regulation."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from portal.help.articles import articles, numeral, value
from portal.settings.regulation import TEXT
from tests.site.spoken import said

CITED = re.compile(r"第(?P<numbers>[一二三四五六七八九十、]+)条(?:“(?P<words>[^”]+)”)?")
JUDGED = tomllib.loads(Path(__file__).with_name("citations.toml").read_text("utf-8"))
ARTICLES = {one.number: one.text for one in articles(TEXT)}


@cache
def citing() -> tuple[tuple[str, str], ...]:
    """(place, text) of everything said in the portal that names an article."""
    return tuple((place, text) for place, text in said() if CITED.search(text))


def unfounded(place: str, text: str) -> list[str]:
    """The citations of a text that neither carry the article's own words nor are judged in the list."""
    found = []
    for cited in CITED.finditer(text):
        if cited["words"]:
            if cited["words"] not in ARTICLES[value(cited["numbers"])]:
                found.append(f"{place}: {cited[0]}")
        elif text.strip() == cited[0]:
            if f"{place} {cited[0]}" not in JUDGED["grounds"]:
                found.append(f"{place}: {cited[0]} alone")
        elif not any(clause in text and cited[0] in clause for clause in JUDGED["clauses"]):
            found.append(f"{place}: {text.strip()[:120]}")
    return found


def test_every_citation_is_judged_or_carries_the_words_of_its_article():
    assert [one for place, text in citing() for one in unfounded(place, text)] == []


def test_what_is_judged_stands_in_the_articles_that_are_named():
    for clause, words in (*JUDGED["clauses"].items(), *JUDGED["grounds"].items()):
        cited = CITED.search(clause)
        assert cited, clause
        named = [ARTICLES[value(number)] for number in cited["numbers"].split("、") if number]
        assert all(any(word in text for text in named) for word in words), clause
        assert all(any(word in text for word in words) for text in named), clause


def test_no_judgement_is_left_of_what_nobody_says_any_more():
    said = citing()
    assert [c for c in JUDGED["clauses"] if not any(c in text for _, text in said)] == []
    alone = {f"{place} {text.strip()}" for place, text in said}
    assert set(JUDGED["grounds"]) - alone == set()


def test_a_false_or_unknown_citation_is_found():
    assert unfounded("x.html", "依据第四条：账号停用须经单位同意。")
    assert unfounded("x.py", "第四条“账号停用”")
    assert unfounded("x.py", "第四条")
    assert not unfounded("x.py", "第四条“技术支持”")
    assert numeral(4) in CITED.search("依据第四条")["numbers"]

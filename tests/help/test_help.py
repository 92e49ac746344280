"""帮助: every page has its own, with the articles it carries out; the regulation shows where each of them is carried out."""

from __future__ import annotations

import pytest

from portal.help.articles import articles, carried, numeral, value
from portal.help.topics import topic_of, topics
from portal.settings.regulation import TEXT
from tests.filings.making import days_ago, decide, filed, submitted

# Addresses that are no pages: parts of pages, files, answers to machines.
NO_PAGES = {"api", "static", "bootstrap"}


def section(page, number: int) -> str:
    return " ".join("".join(page.one("section", id=f"article-{number}").itertext()).split())


def links(page, number: int) -> set[str]:
    return {a.get("href") for a in page.one("section", id=f"article-{number}").iter("a")}


def test_the_regulation_has_seventeen_articles_in_five_chapters():
    found = articles(TEXT)
    assert [a.number for a in found] == list(range(1, 18))
    assert len({a.chapter for a in found}) == 5
    assert found[8].text.startswith("学校对校园新媒体实行登记备案制度")
    assert found[8].label == "第九条"


@pytest.mark.parametrize(("said", "number"), [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十四", 34)])
def test_numerals_are_read_and_written(said, number):
    assert value(said) == number
    assert numeral(number) == said


def test_every_article_is_carried_out_or_says_that_it_is_not_yet(app):
    with app.app_context():
        assert list(carried()) == list(range(1, 18))
        assert all(len(one.said) > len("。") for one in carried().values())


def test_every_page_of_the_portal_has_help(app):
    views = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    with app.app_context():
        helpless = {v for v in views if topic_of(v) is None and v.split(".")[0] not in NO_PAGES}
    assert helpless == set()


def test_every_page_that_a_topic_names_is_there(app):
    with app.app_context():
        named = {page for topic in topics() for page in topic.pages if not page.endswith(".*")}
    assert named <= set(app.view_functions)


def test_the_help_of_a_page_stands_on_it_and_cites_the_article(app, operator):
    page = operator.open("/filings/new")
    assert "/help/filing" in page.links()
    helped = operator.open("/help/filing")
    assert "第九条" in helped.text
    assert "一周内" in helped.text
    with app.app_context():
        topic = topic_of("filings.new")
    assert topic.key == "filing"
    assert all(step in helped.text for step in topic.steps)


def test_an_unknown_topic_is_not_found(operator):
    assert operator.client.get("/help/nothing").status_code == 404


def test_the_regulation_counts_the_cases_of_each_article(operator, head, publicity):
    filed(operator, head, publicity)
    submitted(operator, "weibo", registered_on=days_ago(30), late_reason="疏忽。")
    page = publicity.open("/help/regulation")
    ninth = section(page, 9)
    assert "创建 2 件" in ninth
    assert "逾期提交 1 件" in ninth
    assert "信息工程学院 1 件" in ninth
    assert "待单位审批 1 件" in section(page, 5)
    assert "在册账号 1 个" in section(page, 1)
    assert "尚未纳入本平台" in section(page, 8)


def test_who_is_behind_is_told_within_what_one_may_see(operator, stranger, head, publicity):
    filing = submitted(operator, "weibo", registered_on=days_ago(30), late_reason="疏忽。")
    assert "信息工程学院" in section(operator.open("/help/regulation"), 9)
    assert "信息工程学院" not in section(stranger.open("/help/regulation"), 9)
    decide(head, filing, "approve")
    decide(publicity, filing, "approve")
    assert "谁还没有办" not in section(publicity.open("/help/regulation"), 9)


def test_links_lead_only_where_one_may_go(operator, admin):
    assert "/settings/" not in links(operator.open("/help/regulation"), 17)
    assert "/settings/" in links(admin.open("/help/regulation"), 17)

"""A feature that the school does not use is nowhere: no page, no link, no entry, no filter; and comes back as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from portal.database import db
from portal.delegation.queries import in_force
from portal.feature import closed
from portal.help.topics import topics
from portal.notices.models import MessageSort, Notice, Robot
from portal.people.models import User
from portal.settings.models import Setting
from portal.settings.switches import key_of
from tests.records import OPTIONAL
from tests.site.access import columns, table
from tests.site.school import ROLES, changed
from tests.site.walk import seen_on, walk_as

if TYPE_CHECKING:
    from portal.feature import Feature

WALKERS = ("author", "unit_head", "publicity", "admin")
BY_KEY = {feature.key: feature for feature in OPTIONAL}


def switched_off(school, *features: Feature):
    """Switch features off past the page that would refuse it: the school is in the middle of its work with them."""
    with school.app.app_context():
        db.session.add_all(Setting(key=key_of(feature), value="unused") for feature in features)
        db.session.commit()


def addresses(school, feature, method):
    """Return the addresses of a feature, of things that are there, for which somebody has an answer while it is on."""
    adapter = school.app.url_map.bind("localhost")
    rows = {school.address(a): columns(row) for a, row in table()[method].items()}
    return [a for a in rows if feature.covers(adapter.match(urlsplit(a).path, method=method)[0])]


@pytest.mark.parametrize("feature", OPTIONAL, ids=list(BY_KEY))
def test_none_of_its_pages_is_there_for_anybody(school, feature):
    get, post = addresses(school, feature, "GET"), addresses(school, feature, "POST")
    assert get
    assert post
    switched_off(school, feature)
    before = school.tables()
    for role in ROLES:
        client = school.as_role(role).client
        for address in get:
            for headers in ({}, {"HX-Request": "true", "HX-Target": "results"}):
                answer = client.get(address, headers=headers)
                assert answer.status_code == 404, f"{address} as {role}"
                answer.close()
        for address in post:  # said before anybody asks for the token, or reads what was typed
            assert client.post(address).status_code == 404, f"{address} as {role}"
    assert changed(before, school.tables()) == []


@pytest.mark.parametrize("feature", OPTIONAL, ids=list(BY_KEY))
def test_neither_menu_nor_help_nor_messages_name_it_and_then_they_do_again(school, feature):
    def named():
        own = [item.endpoint for item in feature.menu]
        with school.app.test_request_context():
            urls = {school.app.url_for(endpoint) for endpoint in own}
            known = {topic.key for topic in feature.topics} & {topic.key for topic in topics()}
        links = set().union(*(school.as_role(role).open("/").links() for role in ROLES if role != "anonymous"))
        sorts = school.as_role("author").open("/notices/settings").text
        chips = school.as_role("author").open("/notices/").links()
        robot = school.as_role("admin").open("/notices/robots/new").response.text
        helped = school.as_role("author").open("/help/").links()
        return (
            bool(urls & links),
            bool(known),
            any(f"/help/{topic.key}" in helped for topic in feature.topics),
            any(f"{MessageSort(sort).label}：" in sorts for sort in feature.messages),
            any(f"sort={sort}" in chip for sort in feature.messages for chip in chips),
            any(f'value="{sort}"' in robot for sort in feature.messages),
            any(
                advice.sentence in school.as_role("author").open(f"/help/{advice.topic}").text
                for advice in feature.advice
            ),
        )

    on = named()
    assert any(on)
    switched_off(school, feature)
    assert not any(named())
    for topic in feature.topics:
        assert school.as_role("author").open(f"/help/{topic.key}").status == 404
    with school.app.app_context():
        db.session.delete(db.session.get(Setting, key_of(feature)))
        db.session.commit()
    assert named() == on


def leads_nowhere(school, method, link):
    """Say whether a link or a form leads to a feature that is switched off."""
    with school.app.test_request_context():
        try:
            endpoint = school.app.url_map.bind("localhost").match(urlsplit(link).path, method=method)[0]
        except HTTPException:
            return False
        return closed(endpoint)


@pytest.mark.files
def test_no_page_links_to_what_is_switched_off(school):
    nobody = school.as_role("anonymous")
    paper = next(link for link in nobody.open("/directory/").links() if re.fullmatch(r"/directory/\d[^/]+", link))
    public = ("/directory/", "/directory/?q=不存在的账号", "/directory/?q=郑州工商学院", paper)
    assert any("/directory/report" in link for link in nobody.open(paper).links())
    switched_off(school, *OPTIONAL)
    visits = [visit for role in WALKERS for visit in walk_as(school, role)]
    visits += [seen_on("anonymous", url, nobody.open(url)) for url in public]
    assert len(visits) > 200
    wrong = {
        f"{visit.role} on {visit.url}: {method} {link}"
        for visit in visits
        for method, link in [
            *(("GET", link) for link in visit.links),
            *((m, target) for m, target, _ in visit.forms),
        ]
        if leads_nowhere(school, method, link)
    }
    assert wrong == set()
    assert {(v.role, v.url, v.answer.status) for v in visits if v.answer.status >= 400} == set()


def test_a_message_of_what_is_switched_off_is_read_and_leads_nowhere(school):
    with school.app.app_context():
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        told = Notice(
            user=user, sort=MessageSort.DELEGATION, title="委托", url="/delegation/", subject="delegation:1", key="x"
        )
        db.session.add(told)
        db.session.commit()
        opened = f"/notices/{told.id}/open"
    switched_off(school, *OPTIONAL)
    answer = school.post("author", opened)
    assert (answer.status, answer.location) == (303, "/notices/")
    with school.app.app_context():
        assert db.session.get(Notice, told.id).read_at


def test_of_papers_neither_the_section_of_a_filing_nor_the_filter_is_left(school):
    own, publicity = school.address("/filings/{own_filed}"), school.as_role("publicity")
    assert publicity.open(own).has("section", id="papers")
    assert any("paper=missing" in link for link in publicity.open("/filings/").links())
    switched_off(school, BY_KEY["papers"])
    assert not publicity.open(own).has("section", id="papers")
    narrowed = publicity.open("/filings/?paper=archived")
    assert not any("paper=" in link for link in narrowed.links())
    assert narrowed.response.text.count("row-link") == publicity.open("/filings/").response.text.count("row-link")


def test_nobody_stands_in_while_delegation_is_switched_off(school):
    with school.app.app_context():
        before = [d.deputy.username for d in in_force()]
    assert "teachinghead" in before
    switched_off(school, BY_KEY["delegation"])
    with school.app.app_context():
        assert in_force() == []


def test_what_a_robot_was_told_of_is_not_lost_while_it_is_switched_off(school):
    with school.app.app_context():
        robot = db.session.get(Robot, school.ids["robot"])
        robot.brand, robot.url = "dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abc"
        robot.sorts = ["todo", "delegation"]
        db.session.commit()
        number = robot.id
    switched_off(school, BY_KEY["delegation"])
    admin, address = school.as_role("admin"), f"/notices/robots/{number}"
    assert "委托" not in "".join(admin.open("/notices/robots").all("table")[0].itertext())
    assert admin.send(admin.open(address), {"name": "换个名字"}, action=address).status == 303
    with school.app.app_context():
        robot = db.session.get(Robot, number)
        assert (robot.name, robot.sorts) == ("换个名字", ["todo", "delegation"])

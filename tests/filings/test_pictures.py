"""Pictures of a filing and what its QR code says; and ids that are registered already (第九条)."""

from __future__ import annotations

import re

import pytest

from portal.filings.models import Filing, State
from tests.corpus import code as qr
from tests.corpus import picture
from tests.filings.looking import counted, filing_row, press, send
from tests.filings.making import YEAR, draft, facts, filed, id_in, submitted
from tests.filings.on_pages import new_form
from tests.pages import Upload


def edit(filing: int) -> str:
    return f"/filings/{filing}/edit"


def test_pictures_are_kept_through_a_failed_submission_and_need_not_be_chosen_again(app, operator):
    chosen = {"avatar": Upload(picture()), "qr_code": Upload(qr("https://weixin.qq.com/r/zzgs"))}
    page = operator.send(new_form(operator), facts(followers="x", **chosen), button=("save", "submit"))
    assert page.status == 422
    assert "二维码内容：https://weixin.qq.com/r/zzgs" in page.text
    answer = operator.send(page, {"followers": "1"}, button=("save", "submit"))
    row = filing_row(app, id_in(answer.location))
    assert all(re.fullmatch("[0-9a-f]{64}", row.data[k]) for k in ("avatar", "qr_code"))
    assert row.data["codes"]["qr_code"] == "https://weixin.qq.com/r/zzgs"


def test_pictures_chosen_in_an_invalid_new_draft_are_carried_along(app, operator):
    page = operator.send(new_form(operator), facts(name="字" * 61, avatar=Upload(picture())), button=("save", "draft"))
    assert page.status == 422
    assert counted(app, Filing) == 0
    answer = operator.send(page, {"name": "郑州工商"}, button=("save", "draft"))
    assert filing_row(app, id_in(answer.location)).data["avatar"]


def test_a_picture_can_be_taken_out_again(app, operator):
    filing = draft(operator, avatar=Upload(picture()))
    page = operator.open(edit(filing))
    answer = operator.send(page, {"name": "改了名称"}, button=("row", "avatar:remove"))
    assert (answer.status, answer.location) == (303, f"{edit(filing)}?saved=yes#avatar-box"), "one goes on at its place"
    assert filing_row(app, filing).data["avatar"] == ""
    assert filing_row(app, filing).data["name"] == "改了名称", "what was typed is kept with it"
    page = operator.follow(answer)
    assert not page.has("button", value="avatar:remove")
    operator.send(page, {"avatar": Upload(picture())}, button=("save", "draft"))
    assert filing_row(app, filing).data["avatar"], "another is chosen in its place"


def test_htmx_swaps_the_box_of_the_picture_that_was_removed_and_goes_on_at_its_file(app, operator):
    filing = draft(operator, avatar=Upload(picture()))
    asked = {"HX_Request": "true", "HX_Target": "avatar-box"}
    answer = operator.send(operator.open(edit(filing)), button=("row", "avatar:remove"), **asked)
    assert answer.status == 200
    assert answer.one("input", name="avatar").get("autofocus") == ""
    assert filing_row(app, filing).data["avatar"] == ""


def test_the_old_word_for_taking_a_picture_out_is_still_understood(app, operator):
    filing = draft(operator, avatar=Upload(picture()))
    send(operator, edit(filing), {**facts(), "avatar-remove": "yes", "save": "draft"})
    assert filing_row(app, filing).data["avatar"] == ""


def test_a_carried_picture_of_somebody_else_or_a_forged_one_is_ignored(app, operator, stranger):
    page = operator.send(new_form(operator), facts(name="字" * 61, avatar=Upload(picture())), button=("save", "draft"))
    mark = page.one("input", name="avatar-kept").get("value")
    for person, kept in ((stranger, mark), (operator, f"{mark}x"), (operator, "a" * 64)):
        answer = send(
            person,
            "/filings/new?platform=wechat",
            {**facts(), "avatar-kept": kept, "save": "draft", "token": kept[:20]},
        )
        assert filing_row(app, id_in(answer.headers["Location"])).data["avatar"] == ""


def test_a_picture_that_is_none_is_refused_beside_its_field_and_the_rest_stays(operator):
    page = operator.send(
        new_form(operator), facts(creator="王敏", avatar=Upload(b"<svg/>", "a.png")), button=("save", "draft")
    )
    assert page.status == 422
    assert page.has("p", id="avatar-error")
    assert page.one("input", id="creator").get("value") == "王敏"


TAKEN = {"handle": "zzgs-xxgc", "original_id": "gh_1a2b3c4d5e6f"}


@pytest.mark.parametrize(
    "same",
    [{"handle": "ZZGS-XXGC"}, {"original_id": "gh_1a2b3c4d5e6f"}, {"qr": "yes"}],
    ids=["handle", "original id", "qr"],
)
def test_an_id_registered_by_another_unit_is_refused_with_a_link_to_that_account(
    operator, head, publicity, stranger, same
):
    code = "http://weixin.qq.com/r/ours"
    filed(operator, head, publicity, qr_code=Upload(qr(code)))
    changes = {"handle": "another-one", "original_id": "gh_0000000001", **same}
    if changes.pop("qr", None):
        changes["qr_code"] = Upload(qr(code))
    page = stranger.send(new_form(stranger), facts(**changes), button=("save", "submit"))
    assert page.status == 422
    assert f"已备案：郑州工商学院信息工程学院（NO. {YEAR}-微信-0001），不能重复备案。" in page.text
    assert "/accounts/1" in page.links()
    assert stranger.open("/accounts/1").status == 200


def test_an_id_registered_while_another_waited_stops_the_consent_in_words(app, browser_of, publicity):
    late = submitted(browser_of("stranger"))
    filed(browser_of("operator"), browser_of("head"), publicity)
    assert press(browser_of("otherhead"), late, "approve").status_code == 303
    answer = press(publicity, late, "approve")
    assert answer.status_code == 409
    assert "不能重复备案" in answer.text
    assert filing_row(app, late).state is State.PUBLICITY_REVIEW


def test_the_same_id_on_another_platform_is_no_duplicate(operator, head, publicity):
    filed(operator, head, publicity)
    assert submitted(operator, "weibo", handle="zzgs-xxgc")

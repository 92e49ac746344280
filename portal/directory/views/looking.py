"""What anybody may look at: the box that verifies, all filed accounts, one account, its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from portal import config
from portal.database import db
from portal.directory import queries
from portal.directory.asked import LONGEST, Asked, Unasked, asked
from portal.directory.facts import PICTURES
from portal.directory.views.blueprint import pages
from portal.errors import Busy, Missing, TooMany
from portal.files.codes import LONGEST_TEXT
from portal.files.pictures import BadUpload
from portal.files.store import open_file
from portal.files.taking import code_in
from portal.people import throttle
from portal.platforms import PLATFORMS
from portal.settings.queries import setting
from portal.spelling import clean, shown
from portal.web.access import PUBLIC, allow, may
from portal.web.downloads import stored_file
from portal.web.failures import later
from portal.web.pages import page
from portal.web.paging import here

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.directory.queries import Answer

MOST_PICTURES = 60  # from one address in a quarter of an hour: a dormitory shares one
PER_PAGE = 24
NO_CODE = "图片里没有识别到二维码，请换一张清晰、完整的图片，或直接填写账号名称、账号 ID 查验。"
SHOWN = 200  # characters of a long question that are given back


@pages.get("/directory/")
@allow(PUBLIC)
def index() -> Response:
    """Verify what `q` names, or browse everything that is filed; nobody is asked who they are."""
    typed = request.args.get("q", "")
    if not clean(typed):
        return _browsing()
    try:
        question = asked(typed)
        return _answered(queries.verified(question), typed=question.text)
    except Unasked as refusal:
        return _refused(refusal.sentence, typed=shown(typed)[:LONGEST])


@pages.post("/directory/")
@allow(PUBLIC)
def scan() -> Response:
    """Verify the QR code in an uploaded picture. The picture is read and forgotten; what the code says stands in no address."""
    upload = request.files.get("picture")
    if upload is None or not upload.filename:
        return _refused("请先选择一张带二维码的图片，再点“识别图片”。", of="picture")
    try:
        _count_picture()
        content = upload.stream.read()
        code = code_in(content, config.current().upload_limit)
        if not code:
            return _refused(NO_CODE, of="picture")
        return _answered(queries.verified(asked(code, LONGEST_TEXT)), code=code)
    except (TooMany, Busy) as refusal:
        return later(_refused(refusal.sentence, of="picture", status=refusal.status), refusal)
    except (BadUpload, Unasked) as refusal:
        return _refused(refusal.sentence, of="picture")


@pages.get("/directory/<path:number>")
@allow(PUBLIC)
def show(number: str) -> Response:
    """Show what the QR code on a paper form leads to: whether the account is still filed, and in which version."""
    try:
        return page("directory/show.html", facts=queries.numbered(number), phone=setting("contact_phone"))
    except Missing:
        said = shown(number)[:SHOWN]
        answer = queries.Answer(Asked(said))
        return page(
            "directory/index.html", status=404, answer=answer, typed=said, number=said, report_url=_report_url(answer)
        )


def _picture(number: str, key: str) -> Response:
    found = queries.numbered(number)
    stored = open_file(db.session, getattr(found, key)) if key in PICTURES else None
    if stored is None:
        raise Missing
    # The name of the upload may name a person: it stays inside.
    response = stored_file(stored, f"{found.name}-{PICTURES[key]}")
    # The school's home page is another origin, and may show these two pictures.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(stored.sha256[:32])
    return response.make_conditional(request)


@pages.get("/directory/<path:number>/avatar")
@allow(PUBLIC)
def avatar(number: str) -> Response:
    """Return the avatar as last approved; everybody sees it on the platform."""
    return _picture(number, "avatar")


@pages.get("/directory/<path:number>/qr_code")
@allow(PUBLIC)
def qr_code(number: str) -> Response:
    """Return the account's own QR code as last approved."""
    return _picture(number, "qr_code")


def _answered(answer: Answer, typed: str = "", code: str = "") -> Response:
    return page("directory/index.html", answer=answer, typed=typed, code=code[:SHOWN], report_url=_report_url(answer))


def _refused(sentence: str, typed: str = "", of: str = "q", status: int = 422) -> Response:
    return page("directory/index.html", status=status, fault=sentence, fault_of=of, typed=typed)


def _report_url(answer: Answer) -> str:
    """Return the address of the report form, filled in with what was asked for; "" where nobody takes reports."""
    question = answer.asked
    if not may("reports.new"):
        return ""
    if question.link and question.sure:
        return url_for("reports.new", link=question.link)
    return url_for("reports.new", name=question.text[:60])


def _browsing() -> Response:
    chosen = {name: request.args.get(name, "") for name in ("platform", "unit", "level")}
    if chosen["platform"] not in PLATFORMS:
        chosen["platform"] = ""
    if chosen["level"] not in queries.LEVELS:
        chosen["level"] = ""
    chosen["unit"] = shown(chosen["unit"])[:60]
    found = queries.browsed(**chosen, per_page=PER_PAGE)
    return page(
        "directory/index.html",
        {"results": "directory/_results.html"},
        rows=found.rows,
        page=found,
        chips=_chips(chosen),
        narrowed=any(chosen.values()),
    )


def _chips(chosen: dict[str, str]) -> list[Any]:
    """Return the filters as links: level, platform, unit."""
    choices = {
        "level": ("级别", [(level, level) for level in queries.LEVELS]),
        "platform": ("平台", [(key, form.label) for key, form in PLATFORMS.items()]),
        "unit": ("单位", [(name, name) for name in queries.units()]),
    }
    return [
        (
            label,
            [
                (text, here(**{name: value, "page": None}), chosen[name] == value, None)
                for value, text in [("", "全部"), *options]
            ],
        )
        for name, (label, options) in choices.items()
    ]


def _count_picture() -> None:
    """Count a picture that this address has read. Commits. Raises TooMany."""
    sentence = "同一网络在 15 分钟内识别的图片太多，请稍后再试；也可以直接填写账号名称或账号 ID 查验。"
    throttle.admit("code", MOST_PICTURES, sentence)

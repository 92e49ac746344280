"""The administrator's pages of users and their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import make_response, redirect, render_template, request
from flask_login import current_user

from portal.database import db
from portal.errors import BadInput, Refused
from portal.fields import masks
from portal.people import counterparts, effects, queries, sessions, uploads
from portal.people.consents import doing
from portal.people.consents import queries as consents
from portal.people.consents.acts import PASSWORD
from portal.people.consents.kinds import said as act_of
from portal.people.consents.rules import ON_SERVER, OUT_OF_REACH, guarded, in_reach
from portal.people.factors import queries as factor
from portal.people.forms import AssignmentForm, NewUserForm, PersonForm, SignatureForm, UserForm
from portal.people.masking import Revealed, reveal
from portal.people.models import Consent, Role
from portal.people.queries import me
from portal.people.views.blueprint import pages
from portal.web.access import allow
from portal.web.pages import page
from portal.web.paging import paged
from portal.web.saying import said

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.people.models import User


@pages.get("/people/")
@allow("admin")
def users() -> Response:
    """List the users; `q` looks in names, user names and units."""
    q = request.args.get("q", "")
    found = paged(*queries.users(q))
    phones = {user.id: masks.phone(user.telephone) for user in found.rows}
    return page("people/users.html", rows=found.rows, phones=phones, page=found, total=found.total, q=q)


@pages.route("/people/users/new", methods=["GET", "POST"])
@allow("admin")
def new_user() -> Response:
    """Add a user; the one-time password is shown on the answer and nowhere else."""
    form = NewUserForm(active=True, staff=True) if request.method == "GET" else NewUserForm()
    form.offer(queries.open_units())
    refused: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        try:
            user, password = effects.create_user(
                form.username.data,
                form.name.data,
                form.unit.data,
                current_user.id,
                staff=form.staff.data,
                active=form.active.data,
                phone=form.phone.data or "",
            )
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            refused = [(form.username.id, form.username.label.text, refusal.sentence)]
        else:
            return _one_time(user, password)
    errors = form.faults + refused
    return page("people/user.html", status=422 if errors else 200, form=form, user=None, errors=errors)


@pages.route("/people/users/<int:user_id>", methods=["GET", "POST"])
@allow("admin")
def user(user_id: int) -> Response:
    """Show and change one user."""
    found = queries.user(user_id)
    if request.method == "GET" and Role.AUDITOR in found.roles:
        return page("people/out_of_reach.html", user=found, sentence=OUT_OF_REACH)
    in_reach(found)
    form = UserForm(data=_facts(found)) if request.method == "GET" else UserForm()
    form.shown_phone = masks.phone(found.phone)
    form.offer(queries.open_units(also=found.unit_id))
    refused: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        effects.same_revision(found, form.revision.data)
        try:
            waiting = doing.change_user(found, me(), _changes(form))
            return _saved(user_id, "user-saved-waiting" if waiting else "user-saved")
        except Refused as refusal:
            db.session.rollback()
            refused = [(form.active.id, "用户", refusal.sentence)]
    return _user_page(queries.user(user_id), form, form.faults + refused)


@pages.post("/people/users/<int:user_id>/contact")
@allow("admin")
def contact(user_id: int) -> Response:
    """Show the telephone of a user in the answer, and write down that it was shown. Raises Missing, TooMany."""
    found = queries.user(user_id)
    in_reach(found)
    number = reveal(queries.me(), f"user:{found.id}", f"{found.name}的电话", found.telephone)
    found = queries.user(user_id)
    form = UserForm(formdata=None, data=_facts(found))
    form.offer(queries.open_units(also=found.unit_id))
    return _user_page(found, form, [], revealed=Revealed("phone", number))


@pages.post("/people/users/<int:user_id>/person")
@allow("admin")
def link_person(user_id: int) -> Response:
    """Say who in the roster a user is: the one who is named (`person`); a name that means nobody comes back (422)."""
    found, form = queries.user(user_id), PersonForm()
    in_reach(found)
    effects.same_revision(found, form.revision.data)
    person, fault = counterparts.meant(form.person.data or "")
    if person is not None:
        try:
            doing.set_person(found, person)
        except Refused as refusal:
            db.session.rollback()
            fault = refusal.sentence
    if not fault:
        return _saved(user_id, "person-linked")
    form.person.errors = [fault]
    found = queries.user(user_id)
    facts = UserForm(formdata=None, data=_facts(found))
    facts.offer(queries.open_units(also=found.unit_id))
    return _user_page(found, facts, form.faults, form)


@pages.post("/people/users/<int:user_id>/person/drop")
@allow("admin")
def unlink_person(user_id: int) -> Response:
    """Say that a user is nobody of the roster, or not the one who was named."""
    doing.set_person(queries.user(user_id), None)
    return _saved(user_id, "person-unlinked")


@pages.post("/people/users/<int:user_id>/roles/add")
@allow("admin")
def give_role(user_id: int) -> Response:
    """Add a role to a user, one that decides once a second person has agreed."""
    found, form = queries.user(user_id), AssignmentForm()
    in_reach(found)
    form.offer(queries.open_units())
    if not form.validate():
        raise BadInput("请从列表中选择角色和单位。")
    given = doing.give_role(found, Role(form.role.data), form.unit.data, me())
    return _saved(user_id, "consent-asked" if isinstance(given, Consent) else "role-given")


@pages.post("/people/users/<int:user_id>/roles/<int:assignment_id>/drop")
@allow("admin")
def take_role(user_id: int, assignment_id: int) -> Response:
    """Remove a role from a user."""
    found = queries.user(user_id)
    in_reach(found)
    doing.take_role(found, queries.assignment(user_id, assignment_id), me())
    return _saved(user_id, "role-taken")


@pages.post("/people/users/<int:user_id>/password")
@allow("admin")
def reset_password(user_id: int) -> Response:
    """Give a user a new one-time password, shown once; for whoever decides it is asked for, and shown when a second person has agreed."""
    found = queries.user(user_id)
    password = doing.reset_password(found, me())
    if isinstance(password, Consent):
        return _saved(user_id, "consent-asked")
    db.session.commit()
    return _one_time(found, password)


@pages.post("/people/users/<int:user_id>/factor")
@allow("admin")
def reset_factor(user_id: int) -> Response:
    """Forget the second factor of a user who has lost telephone and codes; of whoever decides, when a second person has agreed."""
    waiting = doing.reset_factor(queries.user(user_id), me())
    return _saved(user_id, "consent-asked" if waiting else "factor-reset")


@pages.post("/people/users/<int:user_id>/unlock")
@allow("admin")
def unlock(user_id: int) -> Response:
    """Let a user who was locked out try again."""
    doing.unlock(queries.user(user_id))
    return _saved(user_id, "user-unlocked")


@pages.post("/people/users/<int:user_id>/end-sessions")
@allow("admin")
def end_user_sessions(user_id: int) -> Response:
    """End every session of a user."""
    doing.end_all(queries.user(user_id))
    return _saved(user_id, "user-signed-out")


@pages.route("/people/users/<int:user_id>/signature", methods=["GET", "POST"])
@allow("admin")
def signature(user_id: int) -> Response:
    """Show (marked as shown for this alone), replace (a file) or remove (`drop`) the picture of a user's signature."""
    found = queries.user(user_id)
    in_reach(found)
    if request.method == "GET":
        return uploads.show_marked(found.signature, uploads.FOR_CHECKING)
    kept = uploads.keep_seal(SignatureForm().signature.data, found.unit_id)
    if not kept and not request.form.get("drop"):
        raise BadInput("没有选择签名图片，原来的签名保持不变。", "请先选择图片文件，再点“上传签名”。")
    waiting = doing.set_signature(found, kept or "", me())
    return _saved(user_id, "consent-asked" if waiting else f"user-signature-{'saved' if kept else 'dropped'}")


def _saved(user_id: int, word: str) -> Response:
    db.session.commit()
    return redirect(said("people.user", word, user_id=user_id), 303)


def _facts(found: User) -> dict[str, Any]:
    return {
        "name": found.name,
        "unit": found.unit_id,
        "phone": masks.phone(found.phone),
        "staff": found.staff,
        "active": found.active,
        "revision": str(found.revision),
    }


def _changes(form: UserForm) -> dict[str, Any]:
    changes = {"name": form.name.data, "unit_id": form.unit.data, "staff": form.staff.data, "active": form.active.data}
    # A page that was open before there was such a field says nothing of it, and that is no wish to empty it; nor is the mask a new one.
    kept = not form.phone.raw_data or (form.phone.data and form.phone.data == form.shown_phone)
    return changes | ({} if kept else {"phone": form.phone.data or ""})


def _user_page(
    found: User,
    form: UserForm,
    errors: list[tuple[str, str, str]],
    linking: PersonForm | None = None,
    **more: Any,
) -> Response:
    roles = AssignmentForm(formdata=None)
    roles.offer(queries.open_units())
    suggestion, waiting = counterparts.suggestion(found), consents.waiting_of(found.id)
    fragments = more["revealed"].fragments if "revealed" in more else {}
    return page(
        "people/user.html",
        fragments,
        422 if errors else 200,
        form=form,
        user=found,
        errors=errors,
        assignments=queries.assignments(found.id),
        assignment_form=roles,
        linking=linking or PersonForm(formdata=None),
        suggestion=suggestion,
        suggested_as=counterparts.told_apart(suggestion) if suggestion else "",
        offered=[] if found.person_id else counterparts.offered(found),
        signature_form=SignatureForm(formdata=None),
        sessions=sessions.live_sessions(found.id),
        enrolled=factor.enrolled(found.id),
        guarded=guarded(found),
        waiting=[(one, act_of(one)) for one in waiting],
        reset_waits=any(one.kind == PASSWORD and one.waits for one in waiting),
        reset_agreed=consents.usable(PASSWORD, found, me()) is not None,
        on_server=ON_SERVER,
        locked_until=factor.locked_until(found),
        telephone=masks.Masked(masks.phone(found.telephone), "phone") if found.telephone else "",
        **more,
    )


def _one_time(found: User, password: str) -> Response:
    """Show a one-time password: on the answer to the POST itself, so that it is kept nowhere."""
    return make_response(render_template("people/one_time.html", user=found, password=password))

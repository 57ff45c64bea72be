"""The list of members, and one member: her role, her removal, her return."""
from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app import doors
from app.actions import members
from app.adapters import plain
from app.blueprints.account import browser
from app.blueprints.members import bp
from app.blueprints.members.forms import RoleForm
from app.database import db
from app.forms import ROLE_WORDS
from app.models import ROLES, Membership, Person
from app.models.page import Page
from app.pages import form_page, go, page_or_fragment
from app.refusals import Refused


@bp.get("")
@doors.owner
def index():
    search = plain.one_line(request.args.get("q", ""))[:200]
    role = request.args.get("role", "")
    rows = of_institution().order_by(Person.name, Person.id)
    if search:
        rows = rows.where(Person.name.icontains(search, autoescape=True) | Person.email.icontains(search, autoescape=True))
    if role in ROLES:
        rows = rows.where(Membership.role == role)
    left = role == "removed"
    rows = rows.where(Membership.removed_at.is_not(None) if left else Membership.removed_at.is_(None))
    return page_or_fragment(
        "members/index.html", "members/_list.html", page=Page.of(rows, request.args.get("page", 1, int)), search=search, role=role,
        role_words=ROLE_WORDS)


@bp.get("/<uuid:member_id>")
@doors.owner
def show(member_id):
    member = found(member_id)
    return show_with(member, RoleForm(obj=member))


@bp.post("/<uuid:member_id>/role")
@doors.owner
def change_role(member_id):
    member = found(member_id)
    form = RoleForm()
    if not form.validate():
        return show_with(member, form)
    try:
        members.change_role(member, form.role.data, form.teaches.data)
    except Refused as refusal:
        return show_with(found(member_id), form, refusal)
    if member.person_id == current_user.person_id and current_user.membership.role != "owner":
        browser.leave()
        return go(url_for("account.sign_in"), _("Your role is changed. Please sign in again."))
    return go(url_for("members.show", member_id=member_id), _("The role is changed."))


@bp.post("/<uuid:member_id>/removal")
@doors.owner
def destroy(member_id):
    member = members.remove(found(member_id))
    return go(url_for("members.index"), _("%(name)s is not a member any more.", name=member.person.name))


@bp.post("/<uuid:member_id>/return")
@doors.owner
def restore(member_id):
    member = members.restore(found(member_id))
    return go(url_for("members.show", member_id=member_id), _("%(name)s is a member again.", name=member.person.name))


def of_institution():
    """The memberships of the asker's institution, with their people."""
    return (select(Membership).join(Membership.person).options(contains_eager(Membership.person))
            .where(Membership.institution_id == current_user.institution_id))


def found(member_id):
    return db.one_or_404(of_institution().where(Membership.public_id == member_id))


def show_with(member, form, refusal=None):
    return form_page("members/show.html", "members/_role.html", form, refusal, member=member,
                     lessons_ahead=members.lessons_ahead(member), institution=current_user.institution)

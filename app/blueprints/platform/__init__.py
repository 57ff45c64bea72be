"""All institutions of an install of many, for platform admins."""
from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import func, select
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional, Regexp

from app import doors
from app.actions import invitations
from app.adapters import plain
from app.blueprints.institution.forms import CURRENCIES
from app.blueprints.profile.views import zone_labels
from app.database import db
from app.forms import Form, choices, email_field, given, name_field, one_line, zone_field
from app.locale import LANGUAGES
from app.models import Institution, Membership
from app.models.page import Page
from app.pages import form_page, go, page_or_fragment
from app.refusals import Refused

bp = Blueprint("platform", __name__, url_prefix="/platform/institutions")


class InstitutionForm(Form):
    name = name_field(_l("Name of the institution"))
    slug = StringField(_l("Short name"), [Optional(), Length(max=40), Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l(
        "Use small letters, digits and single hyphens."))], filters=[one_line],
        description=_l("Its people sign up at /join/short-name. Left empty, it is made from the name."))
    zone = zone_field()
    language = SelectField(_l("Language"), [given()], choices=choices(LANGUAGES.items()))
    currency = SelectField(_l("Currency"), [given()], choices=CURRENCIES, default="EUR")
    owner_email = email_field(_l("E-mail address of its first owner"), description=_l("Gets an invitation."))


class OwnerForm(Form):
    email = email_field(_l("E-mail address of the owner"))


@bp.get("")
@doors.platform_admin
def index():
    search = plain.one_line(request.args.get("q", ""))[:200]
    rows = select(Institution).order_by(Institution.name, Institution.id)
    if search:
        rows = rows.where(Institution.name.icontains(search, autoescape=True) | Institution.slug.icontains(search, autoescape=True))
    page = Page.of(rows, request.args.get("page", 1, int))
    return page_or_fragment("platform/index.html", "platform/_list.html", page=page, search=search, members=members_of(page.items))


@bp.route("/new", methods=["GET", "POST"])
@doors.platform_admin
def create():
    form = InstitutionForm()
    refusal = None
    if form.validate_on_submit():
        try:
            school = invitations.found_institution(
                form.owner_email.data, current_user.person, name=form.name.data, slug=form.slug.data, zone=form.zone.data,
                language=form.language.data, currency=form.currency.data)
            return go(url_for("platform.index"), _("%(name)s is made, and its first owner invited.", name=school.name))
        except Refused as no:
            refusal = no
    return form_page("platform/new.html", "platform/_new.html", form, refusal, zone_labels=zone_labels())


@bp.route("/<uuid:institution_id>/owner", methods=["GET", "POST"])
@doors.platform_admin
def invite_owner(institution_id):
    school = db.one_or_404(select(Institution).where(Institution.public_id == institution_id))
    form = OwnerForm()
    refusal = None
    if form.validate_on_submit():
        try:
            invitations.invite(school, [form.email.data], "owner", current_user.person)
            return go(url_for("platform.index"), _("The invitation is on its way."))
        except Refused as no:
            refusal = Refused(*no.reasons) if no.details.get("field") == "emails" else no
    return form_page("platform/owner.html", "platform/_owner.html", form, refusal, school=school)


def members_of(institutions):
    """How many members each of these has, by id. One query."""
    ids = [school.id for school in institutions]
    return dict(db.session.execute(
        select(Membership.institution_id, func.count()).where(Membership.institution_id.in_(ids), Membership.removed_at.is_(None))
        .group_by(Membership.institution_id)).all())

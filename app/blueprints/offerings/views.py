"""Offerings: a teacher's own, an owner's whole institution."""
from types import SimpleNamespace

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from app import doors
from app.actions import offering as offerings
from app.adapters import plain
from app.blueprints.offerings import bp
from app.blueprints.offerings.forms import LEVEL_WORDS, TYPE_WORDS, OfferingForm
from app.database import db
from app.models import Membership, Offering, Person
from app.models.page import Page
from app.pages import form_page, go, page_or_fragment
from app.refusals import Refused
from app.rules import money

TEXTS = (Offering.title, Offering.description, Offering.topics, Person.name)
STATES = {"on": Offering.is_active, "off": ~Offering.is_active}


@bp.get("")
@doors.staff
def index():
    words, state = plain.one_line(request.args.get("q", "")[:100]), request.args.get("state", "")
    rows = mine().order_by(Offering.is_active.desc(), Offering.title, Offering.id)
    for word in words.split():
        rows = rows.where(or_(*(text.icontains(word, autoescape=True) for text in TEXTS)))
    if state in STATES:
        rows = rows.where(STATES[state])
    return page_or_fragment(
        "offerings/index.html", "offerings/_list.html", page=Page.of(rows, request.args.get("page", 1, int)), words=words, state=state,
        may_add=bool(teachers()) or current_user.teaches, level_words=LEVEL_WORDS, type_words=TYPE_WORDS)


@bp.route("/new", methods=["GET", "POST"])
@doors.staff
def new():
    members = teachers()
    if not (members or current_user.teaches):
        return go(url_for("offerings.index"), _("Nobody teaches here yet. Invite a teacher first."), "warning")
    form = new_form(members)
    refusal = None
    if form.validate_on_submit():
        try:
            offerings.make(teacher_of(form, members), form.values())
            said = _("Students can book it now.") if form.is_active.data else _("Saved. Students do not see it yet.")
            return go(url_for("offerings.index"), said)
        except Refused as no:
            refusal = worded(no)
    return form_page("offerings/edit.html", "offerings/_form.html", form, refusal, offering=None, ahead=(0, 0),
                     shown=shown(form, teacher=teacher_of(form, members)))


@bp.route("/<uuid:offering_id>/edit", methods=["GET", "POST"])
@doors.staff
def edit(offering_id):
    offering = found(offering_id)
    form = OfferingForm(institution=current_user.institution, offering=offering)
    refusal = None
    if form.validate_on_submit():
        try:
            offerings.change(offering.id, form.values())
            return go(url_for("offerings.index"), _("Saved. It holds for what is booked from now on."))
        except Refused as no:
            refusal = worded(no)
            offering = found(offering_id)
    return form_page("offerings/edit.html", "offerings/_form.html", form, refusal, offering=offering,
                     shown=shown(form, teacher=offering.membership), ahead=offerings.lessons_ahead(offering.id),
                     is_removable=not offerings.lessons_of(offering.id))


@bp.post("/preview")
@doors.staff
def preview():
    """How students would see what stands in the form of a new offering now, right or wrong."""
    members = teachers()
    form = new_form(members)
    return render_template("offerings/_preview.html", shown=shown(form, teacher=teacher_of(form, members)))


@bp.post("/<uuid:offering_id>/preview")
@doors.staff
def preview_change(offering_id):
    """Likewise, of one that is there."""
    offering = found(offering_id)
    form = OfferingForm(institution=current_user.institution, offering=offering)
    return render_template("offerings/_preview.html", shown=shown(form, teacher=offering.membership))


@bp.post("/<uuid:offering_id>/on")
@doors.staff
def switch_on(offering_id):
    return switched(offerings.switch(found(offering_id).id, True), _("Students can book it."))


@bp.post("/<uuid:offering_id>/off")
@doors.staff
def switch_off(offering_id):
    return switched(offerings.switch(found(offering_id).id, False), _("It is switched off. Lessons that are booked take place."))


@bp.post("/<uuid:offering_id>/removal")
@doors.staff
def destroy(offering_id):
    try:
        offerings.remove(found(offering_id).id)
    except Refused as no:
        raise worded(no) from no
    return go(url_for("offerings.index"), _("The offering is removed."))


def mine():
    """Offerings the asker may change: her own, or an owner her institution's; with who teaches them."""
    rows = (select(Offering).join(Offering.membership).join(Membership.person)
            .options(contains_eager(Offering.membership).contains_eager(Membership.person))
            .where(Offering.institution_id == current_user.institution_id))
    return rows if current_user.is_owner else rows.where(Offering.teacher_id == current_user.person_id)


def found(offering_id):
    return db.first_or_404(mine().where(Offering.public_id == offering_id))


def teachers():
    """For an owner: the members who teach, by name, to offer something in their name. Nobody for a teacher, who offers her own."""
    if not current_user.is_owner:
        return []
    return db.session.scalars(
        select(Membership).join(Membership.person).options(contains_eager(Membership.person))
        .where(Membership.institution_id == current_user.institution_id, Membership.teaches, Membership.removed_at.is_(None))
        .order_by(Person.name, Person.id)).all()


def new_form(members):
    return OfferingForm(institution=current_user.institution, teachers=[(str(member.public_id), member.person.name) for member in members])


def teacher_of(form, members):
    """The member in whose name it is offered: the asker, or whom an owner chose; the first to choose from while she has not."""
    if not members:
        return current_user.membership
    return next((member for member in members if str(member.public_id) == form.teacher.data), members[0])


def switched(offering, said):
    if "HX-Request" not in request.headers:
        return go(url_for("offerings.index"), said)
    return render_template("offerings/_row.html", offering=found(offering.public_id), said=said, type_words=TYPE_WORDS,
                           level_words=LEVEL_WORDS)


def worded(no):
    no.reasons = [_(reason) for reason in no.reasons]
    return no


def shown(form, *, teacher):
    """What the preview draws, as far as the form can be understood."""
    person = current_user.person if teacher is current_user.membership else teacher.person
    price = money.minor_of(form.price.data or "", form.currency.data) if form.currency.data in dict(form.currency.choices) else None
    return SimpleNamespace(
        teacher=person, title=form.title.data or "", description=form.description.data or "", duration_minutes=form.duration_minutes.data,
        session_type=form.session_type.data, capacity=form.capacity.data or 0, price_minor=price, currency=form.currency.data,
        level=LEVEL_WORDS.get(form.level.data) if form.level.data != "any" else None, language=form.language.data or "",
        is_active=form.is_active.data, requirements=form.requirements.data or "", materials=form.materials.data or "")

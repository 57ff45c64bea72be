"""Booking a lesson: whom, when, yes, done."""
import secrets
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import inspect

from app import doors
from app.actions import booking as bookings
from app.actions import diary
from app.blueprints.booking import picker
from app.blueprints.booking.forms import ConfirmForm
from app.blueprints.booking.instants import address_of, at_of
from app.blueprints.booking.search import Filters, find, languages_on_offer
from app.clock import now
from app.database import db
from app.doors import me
from app.fragments import page_or_fragment
from app.locale import locale_now
from app.models import LEVELS
from app.models.diary import LESSON_OF, ON_OFFER
from app.refusals import Taken
from app.rules.booking import cancellation_steps

bp = Blueprint("booking", __name__, url_prefix="/book")


@bp.get("")
@doors.student
def teachers():
    """First screen: who teaches what."""
    languages = languages_on_offer(me().institution_id)
    filters = Filters.read(request.args, languages)
    return page_or_fragment(
        "booking/teachers.html", "booking/_found.html", filters=filters, found=find(me().institution_id, filters),
        languages=languages, levels=LEVELS[1:])


@bp.get("/<uuid:offering_id>")
@doors.student
def times(offering_id):
    """Second screen: when there is room."""
    offering, teacher, calendar = offered(offering_id)
    student = me()
    drawn = picker.draw(
        lambda since, until: diary.openings(offering, calendar, student.person_id, since, until),
        args=request.args, own_zone=student.zone, now=now(), horizon_days=calendar.horizon_days, locale=locale_now(),
        address=lambda **params: url_for("booking.times", offering_id=offering_id, **params),
        choose=lambda at, zone: url_for("booking.confirm", offering_id=offering_id, at=at, zone=zone))
    return page_or_fragment(
        "booking/times.html", "booking/_picker.html", picker=drawn, offering=offering, teacher=teacher, teacher_zone=calendar.zone)


@bp.get("/<uuid:offering_id>/confirm")
@doors.student
def confirm(offering_id):
    """Third screen: what exactly is booked, before it is."""
    found, starts_at = offered(offering_id), at_of(request.args)
    if starts_at is None:
        return redirect(url_for("booking.times", offering_id=offering_id), 303)
    try:
        lesson = diary.require_open(found.Offering, found.TeacherCalendar, me().person_id, starts_at)
    except Taken as taken:
        return confirm_page(*found, starts_at, ConfirmForm(), taken=taken), taken.status
    return confirm_page(*found, starts_at, ConfirmForm(), lesson=lesson)


@bp.post("/<uuid:offering_id>/confirm")
@doors.student
def create(offering_id):
    """Book it. The fourth screen is the lesson's own page."""
    found, starts_at, form = offered(offering_id), at_of(request.form), ConfirmForm()
    if starts_at is None:
        abort(400)
    if not form.validate():
        return confirm_page(*found, starts_at, form), 422
    offering = found.Offering
    try:
        booking = bookings.book(
            offering.id, starts_at, student=me().person, topic=form.topic.data if offering.topic_type == "flexible" else "",
            message=form.message.data, form_token=request.form.get("form_token", "")[:100])
    except Taken as taken:
        return confirm_page(*found, starts_at, form, taken=taken), taken.status
    # the row's id without the row: it would be read again, whole, after the commit
    public_id = db.session.scalar(LESSON_OF, {"booking_id": inspect(booking).identity[0]})
    return redirect(url_for("sessions.show", public_id=public_id, done="booked"), 303)


def offered(offering_id):
    """(offering, teacher, her calendar); 404 unless it is on offer in the student's own institution. One query."""
    row = db.session.execute(ON_OFFER, {"institution_id": me().institution_id, "public_id": offering_id}).one_or_none()
    return row or abort(404)


def confirm_page(offering, teacher, calendar, starts_at, form, *, lesson=None, taken=None):
    """The third screen, also as it comes back when the time is gone: with the nearest free times, and what was typed."""
    nearest = [datetime.fromtimestamp(start, UTC) for start in taken.details.get("nearest", ())] if taken else []
    return render_template(
        "booking/confirm.html", offering=offering, teacher=teacher, teacher_zone=calendar.zone, form=form, lesson=lesson,
        zone=picker.zone_of(request.args, me().zone)[0], starts_at=starts_at, ends_at=starts_at + offering.length,
        why=[_(reason) for reason in taken.reasons] if taken else [], taken=taken is not None, nearest=nearest,
        steps=cancellation_steps(offering.price_minor, starts_at, now()),
        form_token=request.form.get("form_token", "")[:100] or secrets.token_urlsafe(16), address_of=address_of)

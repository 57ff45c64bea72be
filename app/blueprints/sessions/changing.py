"""Moving and cancelling a lesson: the consequence first, then the deed."""
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import doors
from app.actions import booking as bookings
from app.actions import diary
from app.actions import video_session as sessions
from app.blueprints.booking import picker
from app.blueprints.booking.instants import address_of, at_of, typed_at
from app.blueprints.sessions.forms import ReasonForm
from app.blueprints.sessions.lesson import found
from app.clock import now
from app.database import db
from app.doors import me
from app.fragments import page_or_fragment
from app.locale import locale_now
from app.models import TeacherCalendar
from app.refusals import Refused, Taken
from app.rules import slots
from app.rules.booking import owed_after_cancelling, why_not_then


def add_to(bp):
    """The four routes; an address is known by the name of its page: sessions.move, sessions.cancel."""
    bp.get("/move", endpoint="move")(choose)
    bp.post("/move", endpoint="move_it")(move)
    bp.get("/cancel", endpoint="cancel")(consider)
    bp.post("/cancel", endpoint="cancel_it")(cancel)


@doors.member
def choose(public_id):
    """Choose a new time; once one is chosen, what follows from it."""
    lesson = found(public_id)
    if lesson.why_not_move:
        return not_now(lesson, lesson.why_not_move)
    if "at" in request.args or "on" in request.args:
        return confirm_move(lesson, at_of(request.args) or typed_at(request.args, me().zone))
    return times(lesson)


def times(lesson, wrong=""):
    video_session, calendar = lesson.video_session, calendar_of(lesson)
    people = [place.person_id for place in lesson.students]

    def free(since, until):
        known = diary.read(calendar, None, since, until, moving=video_session, also=people)
        starts = slots.free_starts(known, video_session.duration_minutes, diary.epoch(since), diary.epoch(until))
        return [start for start in starts if start != diary.epoch(video_session.starts_at)], {}

    drawn = picker.draw(
        free, args=request.args, own_zone=me().zone, now=now(), horizon_days=calendar.horizon_days, locale=locale_now(),
        address=lambda **params: url_for("sessions.move", public_id=video_session.public_id, **params),
        choose=lambda at, zone: url_for("sessions.move", public_id=video_session.public_id, at=at, zone=zone))
    return page_or_fragment(
        "sessions/move.html", "booking/_picker.html", lesson=lesson, video_session=video_session, picker=drawn, wrong=wrong,
        teacher=video_session.teacher, teacher_zone=calendar.zone)


def confirm_move(lesson, starts_at, *, form=None, taken=None):
    """(page, status): what moving there would mean, or why that time cannot be had and which are free."""
    video_session = lesson.video_session
    if starts_at is None:
        return times(lesson, wrong=_("That is no time of the clock. Please choose another.")), 422
    if not taken and (reasons := why_not_then(video_session.starts_at, starts_at, now())):
        return times(lesson, wrong=" ".join(_(reason) for reason in reasons)), 422
    taken = taken or why_taken(lesson, starts_at)
    length = video_session.ends_at - video_session.starts_at
    page = render_template(
        "sessions/move_confirm.html", lesson=lesson, video_session=video_session, starts_at=starts_at, ends_at=starts_at + length,
        length=length, form=form or ReasonForm(formdata=None), address_of=address_of, taken=taken is not None,
        nearest=[datetime.fromtimestamp(start, UTC) for start in taken.details.get("nearest", ())] if taken else [],
        why=[_(reason) for reason in taken.reasons] if taken else [])
    return page, taken.status if taken else 422 if form and form.errors else 200


def why_taken(lesson, starts_at):
    """The Taken that moving there now would raise, or None."""
    try:
        sessions.require_free(lesson.video_session, calendar_of(lesson), starts_at, lesson.role == "student")
    except Taken as taken:
        return taken
    return None


@doors.member
def move(public_id):
    """Move the lesson for everybody in it."""
    lesson, form, starts_at = found(public_id), ReasonForm(), at_of(request.form)
    if lesson.why_not_move:
        return not_now(lesson, lesson.why_not_move)
    if starts_at is None or not form.validate():
        return confirm_move(lesson, starts_at, form=form)
    try:
        sessions.move(lesson.video_session.id, starts_at, by=me().person, by_student=lesson.role == "student", reason=form.reason.data)
    except Taken as taken:
        return confirm_move(found(public_id), starts_at, form=form, taken=taken)
    except Refused as refused:
        return not_now(found(public_id), refused.reasons)
    flash(_("Moved. Everybody in this lesson gets the new time by mail, and their calendars follow."), "success")
    return redirect(url_for("sessions.show", public_id=public_id), 303)


@doors.member
def consider(public_id):
    """What cancelling would mean."""
    lesson = found(public_id)
    if lesson.why_not_cancel:
        return not_now(lesson, lesson.why_not_cancel)
    return cancel_page(lesson, ReasonForm(formdata=None))


@doors.member
def cancel(public_id):
    """Cancel the lesson, or in a group a student's own place in it."""
    lesson, form = found(public_id), ReasonForm()
    if lesson.why_not_cancel:
        return not_now(lesson, lesson.why_not_cancel)
    if not form.validate():
        return cancel_page(lesson, form), 422
    try:
        if lesson.role == "student":
            bookings.cancel(lesson.own_booking.id, by=me().person, reason=form.reason.data, by_student=True)
        else:
            sessions.cancel(lesson.video_session.id, by=me().person, reason=form.reason.data)
    except Refused as refused:
        return not_now(found(public_id), refused.reasons)
    flash(_("Cancelled. Everybody concerned gets a mail, and it leaves their calendars."), "success")
    return redirect(url_for("sessions.show", public_id=public_id), 303)


def cancel_page(lesson, form):
    booking, video_session = lesson.own_booking, lesson.video_session
    by_student = lesson.role == "student"
    owed = owed_after_cancelling(booking.price_minor, video_session.starts_at, now(), by_student=True) if by_student else 0
    return render_template("sessions/cancel.html", lesson=lesson, video_session=video_session, form=form, owed=owed, booking=booking)


def not_now(lesson, reasons):
    """The change cannot be made any more, or not by this person: why, and the way back."""
    return render_template("sessions/not_now.html", lesson=lesson, video_session=lesson.video_session, reasons=[_(r) for r in reasons]), 409


def calendar_of(lesson):
    return db.session.scalars(TeacherCalendar.of_teacher(
        lesson.video_session.institution_id, lesson.video_session.teacher_id)).one()

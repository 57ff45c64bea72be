"""What a student does with a booking: makes it, and takes it back."""
import hashlib
from datetime import datetime

from sqlalchemy import bindparam, select, update

from app.actions import audit, diary, follow_ups
from app.actions import video_session as sessions
from app.actions.clashes import none_or_taken
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Booking, Offering, Participant, VideoSession
from app.models.diary import CALENDAR, LOCKED_CALENDAR, LOCKED_MEMBER, OFFERED, SENT_BEFORE
from app.refusals import NotFound, Refused, Taken
from app.rules.booking import why_not_change
from app.rules.slots import WORDS
from app.rules.words import N_


def book(offering_id, starts_at: datetime, *, student, topic="", message="", form_token=None):
    """Give the student a place at this start, at once. The same form sent twice gives the same booking.

    Raises Taken with the nearest free starts when that time is not (or no longer) to be had, Refused with the reasons for
    anything else, NotFound when the student does not belong to the offering's institution.
    """
    student_id, key = student.id, form_key(form_token, offering_id, starts_at)
    refuse_early(offering_id, starts_at, student_id, key)
    with none_or_taken(lambda: nearest_to(offering_id, starts_at, student_id)), transaction():
        calendar, offering, institution, student = open_for_booking(offering_id, student_id)
        if sent_before := already_made(student_id, key):
            return sent_before
        video_session = seat_left(offering, calendar, starts_at, student_id)
        if video_session is None:
            diary.require_offered(calendar, student_id, starts_at, offering.duration_minutes, offering=offering)
            video_session = sessions.from_offering(offering, calendar, starts_at, institution.video_provider)
        booking = take_seat(video_session, offering, student, topic, message, key)
        audit.record("booking.made", booking, after={
            "starts_at": starts_at.isoformat(), "offering": offering.title, "price_minor": booking.price_minor,
            "currency": booking.currency, "payment": booking.payment})
        sessions.note_change(video_session, "booked", by=student, booking=booking, to_starts_at=starts_at)
        follow_ups.after_booked(booking)
    return booking


def refuse_early(offering_id, starts_at, student_id, key):
    """Tell most who are too late by reading alone: a place that is gone must not keep others waiting for the write lock.

    Proves nothing for the others, who are asked again once the calendar is locked. Raises Taken.
    """
    offering = db.session.get(Offering, offering_id)
    if offering is None or offering.session_type != "ONE_ON_ONE" or already_made(student_id, key):
        return
    if db.session.execute(*Participant.busy_times_of([offering.teacher_id], starts_at, starts_at + offering.length)).first():
        diary.require_offered(calendar_of(offering), student_id, starts_at, offering.duration_minutes, offering=offering)


def form_key(form_token, offering_id, starts_at):
    """What one sending of one form is known by. Another time chosen on the same page is another booking."""
    if not form_token:
        return None
    return hashlib.sha256(f"{form_token}|{offering_id}|{starts_at.timestamp()}".encode()).hexdigest()[:40]


def already_made(student_id, key):
    return db.session.scalars(SENT_BEFORE, {"student_id": student_id, "form_token": key}).one_or_none() if key else None


def open_for_booking(offering_id, student_id):
    """(calendar, offering, institution, student), calendar and student locked: one booking of theirs is made after the other.

    The database would refuse the second of two anyway, but on PostgreSQL only after they have waited a second for each other.
    """
    calendar = db.session.scalars(LOCKED_CALENDAR, {"offering_id": offering_id}).one_or_none()
    found = db.session.execute(OFFERED, {"offering_id": offering_id}).one_or_none()
    student = found and db.session.scalars(
        LOCKED_MEMBER, {"institution_id": found.Offering.institution_id, "person_id": student_id}).one_or_none()
    if student is None:
        raise NotFound(N_("There is no such lesson on offer."))
    offering, institution, _teacher, teaches = found
    if calendar is None or not teaches or not offering.is_active:
        raise Refused(N_("This lesson is no longer offered."))
    if offering.teacher_id == student_id:
        raise Refused(N_("You cannot book a lesson with yourself."))
    return calendar, offering, institution, student


def calendar_of(offering):
    return db.session.scalars(CALENDAR, {"institution_id": offering.institution_id, "teacher_id": offering.teacher_id}).one()


def seat_left(offering, calendar, starts_at, student_id):
    """The group session that starts then and has a seat, locked; None when there is none and one may be made.

    Raises Taken when it is full or the student is somewhere else then, Refused when she sits in it already.
    """
    if offering.session_type == "ONE_ON_ONE":
        return None
    video_session = db.session.scalars(select(VideoSession).where(
        VideoSession.offering_id == offering.id, VideoSession.starts_at == starts_at, VideoSession.status == "scheduled",
        VideoSession.starts_at > now()).with_for_update()).first()
    if video_session is None:
        return None
    if sits_in(video_session, student_id):
        raise Refused(N_("You have a place in this lesson already."))
    if video_session.seats_taken >= video_session.seats:
        raise Taken(N_("The last place has just been taken."), nearest=nearest_to(offering.id, starts_at, student_id))
    if elsewhere(video_session, student_id):
        raise Taken(WORDS["student_busy"], nearest=nearest_to(offering.id, starts_at, student_id))
    return video_session


def sits_in(video_session, student_id):
    return db.session.scalar(select(Participant.id).where(
        Participant.video_session_id == video_session.id, Participant.person_id == student_id, Participant.is_active)) is not None


def elsewhere(video_session, student_id):
    busy = db.session.execute(*Participant.busy_times_of([student_id], video_session.starts_at, video_session.ends_at)).all()
    return diary.clashes([(diary.epoch(start), diary.epoch(end)) for _who, start, end in busy], video_session)


def nearest_to(offering_id, starts_at, student_id):
    offering = db.session.get(Offering, offering_id)
    return diary.nearest(calendar_of(offering), student_id, starts_at, offering.duration_minutes, offering=offering)


def take_seat(video_session, offering, student, topic, message, key):
    booking = Booking(
        institution_id=video_session.institution_id, video_session_id=video_session.id,
        participant=sessions.place(video_session, student.id, "student"),
        offering_id=offering.id, student_id=student.id, state="confirmed", topic=topic, message=message, form_token=key,
        price_minor=offering.price_minor, owed_minor=offering.price_minor, currency=offering.currency,
        payment="invoice" if offering.price_minor else "free", made_at=now(), made_by_id=student.id)
    db.session.add(booking)
    db.session.flush()  # the places and the booking at once
    count_seats(video_session, +1)
    return booking


COUNT_SEATS = (
    update(VideoSession.__table__).where(VideoSession.id == bindparam("counted_id"))
    .values(seats_taken=VideoSession.seats_taken + bindparam("difference")))


def count_seats(video_session, difference):
    """Inside a transaction: one more or one fewer, counted by the database, which refuses more than there are."""
    db.session.execute(COUNT_SEATS, {"counted_id": video_session.id, "difference": difference})
    db.session.expire(video_session, ["seats_taken"])


def cancel(booking_id, *, by, reason="", by_student=False):
    """Take one booking back. When nobody else sits in the session, the session is cancelled with it.

    Raises Refused when the lesson has begun or is over, or the booking is no longer confirmed.
    """
    with transaction():
        booking = db.session.get(Booking, booking_id)
        video_session = sessions.locked(booking.video_session_id)
        db.session.refresh(booking)
        if booking.state != "confirmed":
            raise Refused(N_("This booking has been cancelled already."))
        if video_session.seats_taken <= 1:
            sessions.cancel(video_session.id, by=by, reason=reason, by_student=by_student)
            return booking
        leave_group(booking, video_session, by=by, reason=reason, by_student=by_student)
    return booking


def leave_group(booking, video_session, *, by, reason, by_student):
    """The lesson goes on without this student: her calendar and the count change, nobody else's."""
    sessions.refuse(why_not_change(video_session.status, video_session.starts_at, now()))
    sessions.cancel_booking(booking, video_session, by=by, reason=reason, by_student=by_student)
    participant = db.session.get(Participant, booking.participant_id)
    sessions.remove_place(participant)
    count_seats(video_session, -1)
    sessions.note_change(video_session, "cancelled", by=by, booking=booking, reason=reason, from_starts_at=video_session.starts_at)
    follow_ups.after_cancelled(video_session, participants=[participant], by=by, reason=reason)

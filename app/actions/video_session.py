"""What happens to a video session as a whole: made, moved, cancelled."""
import secrets
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from app import zones
from app.actions import audit, diary, follow_ups, outbox
from app.actions.clashes import none_or_taken
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Booking, Change, Participant, Person, TeacherCalendar, VideoSession
from app.refusals import Refused, Taken
from app.rules import booking as booking_rules
from app.rules.words import N_

ROOM_MAY_BE_OPEN = timedelta(hours=2)  # at the longest, before a lesson begins and after it has ended


def from_offering(offering, calendar, starts_at, provider):
    """A new scheduled session with its teacher in it, not yet committed. Buffers are the calendar's."""
    video_session = VideoSession(
        institution_id=offering.institution_id, teacher_id=offering.teacher_id, offering_id=offering.id, title=offering.title,
        description=offering.description, session_type=offering.session_type, language=offering.language, level=offering.level,
        duration_minutes=offering.duration_minutes, seats=offering.capacity, max_participants=offering.capacity + 1, seats_taken=0,
        allow_chat=offering.allow_chat, allow_screen_share=offering.allow_screen_share, price_minor=offering.price_minor,
        currency=offering.currency, provider=provider, meeting_id=secrets.token_hex(16), created_at=now(), updated_at=now(),
        **promised(starts_at, offering.duration_minutes, calendar.zone))
    db.session.add(video_session)
    db.session.flush()
    audit.record("video_session.made", video_session, after={
        "status": "scheduled", "starts_at": video_session.starts_at.isoformat(), "offering": offering.title})
    place(video_session, offering.teacher_id, "teacher", calendar)
    return video_session


def promised(starts_at, duration_minutes, zone):
    """The instants, and the wall clock they were promised by: if the zone's rules change before then, it is seen."""
    starts_at = starts_at.astimezone(UTC)
    return {
        "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=duration_minutes), "zone": zone,
        "wall_start": starts_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M"), "zone_data": zones.DATA_VERSION,
    }


def place(video_session, person_id, role, calendar=None):
    """A person's place in the session, not yet written. When she has another at that time the flush ends in an IntegrityError."""
    participant = Participant(
        institution_id=video_session.institution_id, video_session_id=video_session.id, person_id=person_id, role=role,
        added_at=now(), calendar_stamped_at=now(),
        **busy_around(video_session.starts_at, video_session.ends_at, calendar if role == "teacher" else None))
    db.session.add(participant)
    return participant


def busy_around(starts_at, ends_at, calendar):
    before = calendar.buffer_before_minutes if calendar else 0
    after = calendar.buffer_after_minutes if calendar else 0
    return {"busy_from": starts_at - timedelta(minutes=before), "busy_until": ends_at + timedelta(minutes=after)}


def move(video_session_id, starts_at: datetime, *, by, by_student=False, reason=""):
    """Move a session to another start. Raises Refused with the reasons, Taken when somebody in it is not free then.

    A student is held to the teacher's rules and may move only a session she has for herself; teacher and owner may place a
    lesson outside the teacher's hours, but never on top of something else.
    """
    with none_or_taken(lambda: nearest_to(video_session_id, starts_at)), transaction():
        calendar = locked_calendar(video_session_id)  # the calendar first, then the session, as in booking: no deadlock
        video_session = locked(video_session_id)
        was = video_session.starts_at
        refuse(booking_rules.why_not_move(
            "student" if by_student else "teacher", video_session.status, was, now(),
            session_type=video_session.session_type, price_minor=video_session.price_minor))
        refuse(booking_rules.why_not_then(was, starts_at, now()))
        lock_people([place.person_id for place in active_places(video_session)])
        require_free(video_session, calendar, starts_at, by_student)
        for name, value in promised(starts_at, video_session.duration_minutes, calendar.zone).items():
            setattr(video_session, name, value)
        video_session.updated_at = now()
        move_places(video_session, calendar)
        note_change(video_session, "moved", by=by, reason=reason, from_starts_at=was, to_starts_at=video_session.starts_at)
        audit.record("video_session.moved", video_session, before={"starts_at": was.isoformat()},
                     after={"starts_at": video_session.starts_at.isoformat(), "reason": reason})
        follow_ups.after_moved(video_session, from_starts_at=was, by=by, reason=reason)
    return video_session


def require_free(video_session, calendar, starts_at, by_student):
    """Raise Taken with the nearest free starts unless everybody in the session is free then and, for a student, the rules allow it."""
    people = [place.person_id for place in active_places(video_session)]
    if by_student:
        diary.require_offered(calendar, None, starts_at, video_session.duration_minutes, moving=video_session, also=people)
        return
    ends_at = starts_at + timedelta(minutes=video_session.duration_minutes)
    around = busy_around(starts_at, ends_at, calendar)
    taken = db.session.execute(*Participant.busy_times_of(people, around["busy_from"], around["busy_until"], without=video_session)).all()
    if any(who == video_session.teacher_id or (start < ends_at and starts_at < end) for who, start, end in taken):
        raise Taken(N_("Somebody in this lesson has something else at that time."), nearest=nearest_to(video_session.id, starts_at))


def nearest_to(video_session_id, starts_at):
    """The nearest starts at which the teacher teaches and everybody in the session is free."""
    video_session = db.session.get(VideoSession, video_session_id)
    calendar = db.session.scalars(TeacherCalendar.of_teacher(video_session.institution_id, video_session.teacher_id)).one()
    people = [place.person_id for place in active_places(video_session)]
    return diary.nearest(calendar, None, starts_at, video_session.duration_minutes, moving=video_session, also=people)


def move_places(video_session, calendar):
    for participant in active_places(video_session):
        buffers = calendar if participant.role == "teacher" else None
        for name, value in busy_around(video_session.starts_at, video_session.ends_at, buffers).items():
            setattr(participant, name, value)
        next_version(participant)
    db.session.flush()


def cancel(video_session_id, *, by, reason="", by_student=False):
    """Cancel a session for everybody in it: its bookings too. Raises Refused when it has begun or is over."""
    with transaction():
        video_session = locked(video_session_id)
        refuse(booking_rules.why_not_change(video_session.status, video_session.starts_at, now()))
        places = active_places(video_session)
        for booking in confirmed_bookings(video_session):
            cancel_booking(booking, video_session, by=by, reason=reason, by_student=by_student)
        change_status(video_session, "cancelled", cancelled_at=now(), seats_taken=0)
        for participant in places:
            remove_place(participant)
        note_change(video_session, "cancelled", by=by, reason=reason, from_starts_at=video_session.starts_at)
        audit.record("video_session.cancelled", video_session, before={"status": "scheduled"},
                     after={"status": "cancelled", "reason": reason})
        if video_session.starts_at - now() < ROOM_MAY_BE_OPEN:
            owe_end_of_room(video_session)
        follow_ups.after_cancelled(video_session, participants=places, by=by, reason=reason)
    return video_session


def owe_end_of_room(video_session):
    """Inside a transaction: the provider is told to put everybody out. The built-in room needs nobody else for it."""
    if video_session.provider != "builtin":
        outbox.owe("end_room", video_session.id, key=f"end_room:{video_session.id}", institution_id=video_session.institution_id,
                   deadline_at=now() + ROOM_MAY_BE_OPEN)


def cancel_booking(booking, video_session, *, by, reason, by_student):
    """Inside a transaction: the booking's own part of a cancellation."""
    booking.state = "cancelled"
    booking.cancelled_at, booking.cancelled_by_id, booking.cancel_reason = now(), by.id, reason
    booking.owed_minor = booking_rules.owed_after_cancelling(
        booking.price_minor, video_session.starts_at, now(), by_student=by_student)
    audit.record("booking.cancelled", booking, before={"state": "confirmed"},
                 after={"state": "cancelled", "owed_minor": booking.owed_minor, "reason": reason})


def remove_place(participant):
    """Inside a transaction: the time is free again, and the entry goes from that person's calendar."""
    participant.is_active = False
    participant.removed_at = now()
    next_version(participant)


def next_version(participant):
    participant.calendar_version += 1
    participant.calendar_stamped_at = now()


def change_status(video_session, status, **values):
    """Move along a written edge of the life cycle, by a conditional update. Raises Refused when somebody moved it first."""
    froms = [old for old in booking_rules.SESSION_MOVES if booking_rules.may_become(booking_rules.SESSION_MOVES, old, status)]
    done = db.session.execute(
        update(VideoSession).where(VideoSession.id == video_session.id, VideoSession.status.in_(froms))
        .values(status=status, updated_at=now(), **values).execution_options(synchronize_session=False))
    if done.rowcount != 1:
        raise Refused(N_("This lesson has already changed. Look at it again."))
    db.session.refresh(video_session)


def note_change(video_session, kind, *, by, booking=None, reason="", from_starts_at=None, to_starts_at=None):
    """One line of the history that both sides read."""
    db.session.add(Change(
        institution_id=video_session.institution_id, video_session_id=video_session.id, booking_id=booking and booking.id, kind=kind,
        by_id=by and by.id, at=now(), from_starts_at=from_starts_at, to_starts_at=to_starts_at, reason=reason))


def locked(video_session_id):
    """The session as it is now, locked until the transaction ends."""
    return db.session.scalars(select(VideoSession).where(VideoSession.id == video_session_id).with_for_update(),
                              execution_options={"populate_existing": True}).one()


def locked_calendar(video_session_id):
    """The calendar of the session's teacher, locked until the transaction ends."""
    video_session = db.session.get(VideoSession, video_session_id)
    return db.session.scalars(TeacherCalendar.locked(video_session.institution_id, video_session.teacher_id)).one()


def lock_people(person_ids):
    """One change of these people's places after the other, whichever teacher's; the calendar and the session are locked before.

    The database would refuse the second anyway, but on PostgreSQL only after the two have waited a second for each other.
    """
    db.session.execute(select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update(key_share=True))


def active_places(video_session):
    return db.session.scalars(
        select(Participant).where(Participant.video_session_id == video_session.id, Participant.is_active).order_by(Participant.id)
    ).all()


def confirmed_bookings(video_session):
    return db.session.scalars(
        select(Booking).where(Booking.video_session_id == video_session.id, Booking.state == "confirmed").order_by(Booking.id)).all()


def refuse(reasons):
    if reasons:
        raise Refused(*reasons)

"""The demo's lessons, laid around the moment at which it is built."""
from datetime import UTC, datetime, timedelta

from flask import current_app

from app.actions import attendance, audit, diary, follow_ups
from app.actions import booking as bookings
from app.actions import video_session as sessions
from app.actions.demo import people
from app.adapters import video
from app.clock import now
from app.database import db
from app.models import Participant, PresenceEvent, TeacherCalendar
from app.rules.availability import open_windows

SOON = timedelta(minutes=4)  # a lesson into which one can walk right away


def fill(institution, teachers, students, offerings):
    """Write the lessons. Called inside the transaction that builds the demo."""
    calendars = {name: db.session.scalars(TeacherCalendar.of_teacher(institution.id, person.id)).one() for name, person in teachers.items()}
    for days, name, index, names, what in people.PAST:
        starts_at = free_start(calendars[name], offerings[name][index], days)
        if starts_at + timedelta(minutes=offerings[name][index].duration_minutes) < now():
            held(lesson(offerings[name][index], calendars[name], starts_at, [students[each] for each in names]), what)
    soon = (now() + SOON).replace(second=0, microsecond=0)
    ahead(lesson(offerings["ada"][0], calendars["ada"], soon, [students["sam"]]))
    ahead(lesson(offerings["diego"][0], calendars["diego"], soon + timedelta(hours=2), [students["ivo"]]))
    for days, name, index, names in people.AHEAD:
        starts_at = free_start(calendars[name], offerings[name][index], days)
        ahead(lesson(offerings[name][index], calendars[name], starts_at, [students[each] for each in names]))


def free_start(calendar, offering, days):
    """The first start in the teacher's hours of that day, or the days after it, on which nothing of hers lies."""
    day = (now() + timedelta(days=days)).date()
    busy = [tuple(map(diary.epoch, times)) for _who, *times in db.session.execute(*Participant.busy_times_of(
        [calendar.teacher_id], now() + timedelta(days=days - 2), now() + timedelta(days=days + 16)))]
    length = offering.duration_minutes * 60
    pause = (calendar.buffer_after_minutes + calendar.buffer_before_minutes) * 60
    for opens, closes in open_windows(calendar.zone, diary.weekly_of(calendar), (), day, day + timedelta(days=14)):
        for start in range(opens, closes - length + 1, 1800):
            if not any(start - pause < until and since < start + length + pause for since, until in busy):
                return datetime.fromtimestamp(start, UTC)
    raise LookupError(f"{offering.title} has no room in the demo")


def lesson(offering, calendar, starts_at, students):
    made_at = min(now(), starts_at) - timedelta(days=3)
    video_session = sessions.from_offering(offering, calendar, starts_at, video.preferred(current_app.config))
    video_session.created_at = video_session.updated_at = made_at
    for student in students:
        booking = bookings.take_seat(video_session, offering, student, "", "", None)
        booking.made_at = made_at
        audit.record("booking.made", booking, after={"starts_at": starts_at.isoformat(), "offering": offering.title}, actor=student)
        sessions.note_change(video_session, "booked", by=student, booking=booking, to_starts_at=starts_at)
    return video_session


def ahead(video_session):
    for booking in sessions.confirmed_bookings(video_session):
        follow_ups.after_booked(booking)


def held(video_session, what):
    """Past: say who came when, as the room page would have, and let the figures follow from that."""
    for number, participant in enumerate(sessions.active_places(video_session)):
        is_last = participant.role == "student" and number == video_session.seats_taken
        came_after, left_before = minutes_off(participant.role, what, is_last, video_session)
        if came_after is None:
            continue
        visit(video_session, participant, video_session.starts_at + timedelta(minutes=came_after),
              video_session.ends_at - timedelta(minutes=left_before))
    sessions.change_status(video_session, "ended", started_at=video_session.starts_at, ended_at=video_session.ends_at)
    attendance.work_out(video_session.id)


def minutes_off(role, what, is_last, video_session):
    """(minutes after the start, minutes before the end), or (None, None) for who was not seen."""
    if what == "unknown":
        return None, None
    if role == "teacher":
        return -4, 0
    if what == "absent" or (what == "one_absent" and is_last):
        return None, None
    return {"late": (11, 0), "left_early": (-1, video_session.duration_minutes // 2)}.get(what, (-2 + video_session.id % 4, 0))


def visit(video_session, participant, joined_at, left_at):
    """What the room page tells of one visit: a sign of life at least once a minute."""
    minutes = int((left_at - joined_at).total_seconds() // 60)
    seen = [("seen", joined_at + timedelta(minutes=minute)) for minute in range(1, minutes + 1)]
    for number, (kind, at) in enumerate([("joined", joined_at), *seen, ("left", left_at)]):
        db.session.add(PresenceEvent(
            institution_id=video_session.institution_id, video_session_id=video_session.id, person_id=participant.person_id,
            source="room_page", event_id=f"demo-{participant.public_id}-{number}", connection=str(participant.public_id), kind=kind,
            at=at, received_at=at))

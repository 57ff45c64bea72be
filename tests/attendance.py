"""Lessons for the tests of attendance: given, and reported by whoever saw them."""
import contextlib
import itertools
from datetime import UTC, datetime, timedelta

from sqlalchemy import event, select

from app.database import db
from app.models import Attendance, Participant, PresenceEvent, VideoSession
from tests.cast import add

START = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)  # 17:00 in Berlin
NUMBERS = itertools.count(1)


def minutes(count):
    return timedelta(minutes=count)


def a_lesson(school, teacher, *students, starts_at=START, title="Algebra", status="ended", length=60, **more):
    """A video session with everybody's place in it."""
    number, ends_at = next(NUMBERS), starts_at + minutes(length)
    lesson = add(VideoSession(
        institution_id=school.id, teacher_id=teacher.id, title=title, starts_at=starts_at, ends_at=ends_at, duration_minutes=length,
        zone="Europe/Berlin", wall_start="", zone_data="", status=status, started_at=starts_at, meeting_id=f"room-{number}",
        ended_at=ends_at if status == "ended" else None, seats=9, created_at=starts_at, updated_at=starts_at, **more))
    for person in (teacher, *students):
        add(Participant(
            institution_id=school.id, video_session_id=lesson.id, person_id=person.id, role="teacher" if person is teacher else "student",
            busy_from=starts_at, busy_until=ends_at, added_at=starts_at, calendar_stamped_at=starts_at))
    return lesson


def report(lesson, person, kind, minute, source="room_page", connection="tab", event_id=None):
    """`source` told that this happened so many minutes after the start."""
    at = lesson.starts_at + minutes(minute)
    return add(PresenceEvent(
        institution_id=lesson.institution_id, video_session_id=lesson.id, person_id=person and person.id, source=source,
        event_id=event_id or f"event-{next(NUMBERS)}", connection=connection, kind=kind, at=at, received_at=at))


def was_there(lesson, person, since, until, source="jitsi_event_sync"):
    report(lesson, person, "joined", since, source)
    report(lesson, person, "left", until, source)


def of(lesson, person):
    """This person's Attendance of the lesson."""
    db.session.expire_all()
    return db.session.scalars(select(Attendance).where(
        Attendance.video_session_id == lesson.id, Attendance.person_id == person.id)).one_or_none()


def place_of(lesson, person):
    return db.session.scalars(select(Participant).where(
        Participant.video_session_id == lesson.id, Participant.person_id == person.id)).one()


def an_attendance(lesson, person, **more):
    """A line as it comes out of the work, without the work."""
    values = {"status": "present", "minutes": 60, "sources": "room_page", "worked_out_at": START} | more
    return add(Attendance(
        institution_id=lesson.institution_id, video_session_id=lesson.id, participant_id=place_of(lesson, person).id, person_id=person.id,
        teacher_id=lesson.teacher_id, starts_at=lesson.starts_at, **values))


@contextlib.contextmanager
def counted(app):
    """The statements that are sent to the database meanwhile."""
    sent = []
    with app.app_context():
        engine = db.engine

    def note(connection, cursor, statement, *rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)

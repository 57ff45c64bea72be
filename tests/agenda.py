"""Lessons put straight into the database, many at once and in any state, for the tests of lists and calendars."""
import secrets
from datetime import timedelta
from itertools import count

from app.database import db
from app.models import Attendance, Participant, VideoSession
from tests.cast import LONG_AGO, add
from tests.lessons import HOUR

NUMBERS = count()


def a_lesson(offering, starts_at, students=(), status="scheduled", length=HOUR, *, title=None, held=None, **more):
    """A session with its people, inside `kept(app)`; `held` is the students' attendance."""
    cancelled = status == "cancelled"
    video_session = add(VideoSession(
        institution_id=offering.institution_id, teacher_id=offering.teacher_id, offering_id=offering.id, title=title or offering.title,
        session_type=offering.session_type, starts_at=starts_at, ends_at=starts_at + length,
        duration_minutes=length // timedelta(minutes=1), zone="Europe/Berlin", wall_start="", zone_data="", status=status,
        seats=max(offering.capacity, len(students)),
        seats_taken=0 if cancelled else len(students), meeting_id=f"{next(NUMBERS)}-{secrets.token_hex(8)}", created_at=LONG_AGO,
        updated_at=LONG_AGO, **more))
    for person_id, role in [(offering.teacher_id, "teacher"), *((student.id, "student") for student in students)]:
        place = add(Participant(
            institution_id=offering.institution_id, video_session_id=video_session.id, person_id=person_id, role=role, busy_from=starts_at,
            busy_until=starts_at + length, is_active=not cancelled,
            removed_at=more.get("cancelled_at", LONG_AGO) if cancelled else None, added_at=LONG_AGO, calendar_stamped_at=LONG_AGO))
        if held and role == "student":
            db.session.add(Attendance(
                institution_id=offering.institution_id, video_session_id=video_session.id, participant_id=place.id, person_id=person_id,
                teacher_id=offering.teacher_id, starts_at=starts_at, status=held, worked_out_at=LONG_AGO))
    return video_session.public_id


def many(offering, student, first, how_many, *, minutes=15):
    """So many lessons in a row, each of a quarter of an hour unless told otherwise."""
    for n in range(how_many):
        a_lesson(offering, first + n * timedelta(minutes=minutes), [student], length=timedelta(minutes=minutes))

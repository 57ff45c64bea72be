"""Lessons of the cast, made as a booking makes them, at a time that suits the test."""
from datetime import timedelta

from app.actions import video_session as sessions
from app.clock import now
from app.database import db
from app.models import Booking, Offering, TeacherCalendar, VideoSession
from tests.cast import detach, kept


def a_lesson(app, cast, *students, starts_in_minutes=1.0, minutes=60, offering="algebra", provider="builtin", **values):
    """A scheduled lesson of the offering's teacher with these students in it (Sam when nobody is named), as a detached row."""
    students = students or (cast.sam,)
    with kept(app):
        what = db.session.get(Offering, cast.offerings[offering].id)
        calendar = db.session.scalars(TeacherCalendar.of_teacher(what.institution_id, what.teacher_id)).one()
        video_session = sessions.from_offering(what, calendar, now() + timedelta(minutes=starts_in_minutes), provider)
        video_session.ends_at = video_session.starts_at + timedelta(minutes=minutes)
        for name, value in ({"seats": max(what.capacity, len(students)), "seats_taken": len(students)} | values).items():
            setattr(video_session, name, value)
        for student in students:
            place = sessions.place(video_session, student.id, "student")
            db.session.add(Booking(
                institution_id=what.institution_id, video_session_id=video_session.id, participant_id=place.id, offering_id=what.id,
                student_id=student.id, made_at=now(), made_by_id=student.id))
        db.session.commit()
        detach_all = db.session.get(VideoSession, video_session.id)
        db.session.refresh(detach_all)
        detach()
    return detach_all

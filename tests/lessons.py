"""A Monday in November 2026, and lessons in the week that follows."""
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import event

from app.actions import booking as bookings
from app.actions import video_session as sessions
from app.clock import now
from app.database import db
from app.models import AuditRow, Booking, Change, Offering, Participant, Person, TeacherCalendar, VideoSession
from tests.cast import detach, kept

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday; 09:00 in Berlin, 19:00 in Sydney
TUESDAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 16:00 in Berlin, Wednesday 02:00 in Sydney
HOUR = timedelta(hours=1)


def booked(app, student, offering, starts_at=TUESDAY, **more):
    """A booking, made as the page makes it: (its session's public id, the booking's id)."""
    with app.app_context():
        booking = bookings.book(offering.id, starts_at, student=db.session.get(Person, student.id), **more)
        return db.session.get(VideoSession, booking.video_session_id).public_id, booking.id


def moved(app, public_id, starts_at, by, by_student=False, reason=""):
    with app.app_context():
        video_session = db.session.scalars(db.select(VideoSession).where(VideoSession.public_id == public_id)).one()
        sessions.move(video_session.id, starts_at, by=db.session.get(Person, by.id), by_student=by_student, reason=reason)


def at(instant):
    """As it stands in an address."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def confirm_address(offering, starts_at=None):
    return f"/book/{offering.public_id}/confirm" + (f"?at={at(starts_at)}" if starts_at else "")


def form_token(page):
    return page.text.split('name="form_token" value="')[1].split('"')[0]


def count_of(app, model, *conditions):
    with app.app_context():
        return of(db.session, model, *conditions)


def queries_of(app, ask):
    """How many times the database is asked while `ask()` runs."""
    with app.app_context():
        engine, said = db.engine, []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in said if statement.lstrip().upper().startswith("SELECT")])


def faults(session):
    """What is wrong with the bookings in this database, as sentences; empty when the invariants hold.

    I1: nobody in two places. I2 and I21: seats counted right and never too many. I18: only states there are, and ended ones empty.
    I17: one audit row for each change of state.
    """
    said, confirmed = [], Counter(session.scalars(db.select(Booking.video_session_id).where(Booking.state == "confirmed")))
    places = session.scalars(
        db.select(Participant).where(Participant.is_active).order_by(Participant.person_id, Participant.busy_from)).all()
    by_lesson = defaultdict(list)
    for place in places:
        by_lesson[place.video_session_id].append(place)
    for one, other in pairwise(places):
        if one.person_id == other.person_id and other.busy_from < one.busy_until:
            said.append(f"person {one.person_id} is in two places at {other.busy_from}")
    for lesson in session.scalars(db.select(VideoSession)):
        here = by_lesson[lesson.id]
        students = [place for place in here if place.role == "student"]
        counts = len(students), confirmed[lesson.id], lesson.seats_taken
        if len({*counts}) > 1 or lesson.seats_taken > lesson.seats:
            said.append(f"session {lesson.id}: {counts} sit, are booked, are counted, of {lesson.seats}")
        if (lesson.status == "cancelled") != (not here):
            said.append(f"session {lesson.id} is {lesson.status} with {len(here)} people in it")
        if any(place.busy_from > lesson.starts_at or place.busy_until < lesson.ends_at for place in here):
            said.append(f"session {lesson.id} is not at the time of its places")
    return said + audit_faults(session)


def audit_faults(session):
    counted = Counter(session.scalars(db.select(AuditRow.action)))
    owed = {
        "booking.made": of(session, Booking), "booking.cancelled": of(session, Booking, Booking.state == "cancelled"),
        "video_session.made": of(session, VideoSession),
        "video_session.moved": of(session, Change, Change.kind == "moved"),
        "video_session.cancelled": of(session, VideoSession, VideoSession.status == "cancelled"),
    }
    return [f"{number} changes {action}, {counted[action]} audit rows" for action, number in owed.items() if counted[action] != number]


def of(session, model, *conditions):
    return session.scalar(db.select(db.func.count()).select_from(model).where(*conditions))


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
                institution_id=what.institution_id, video_session_id=video_session.id, participant=place, offering_id=what.id,
                student_id=student.id, made_at=now(), made_by_id=student.id))
        db.session.commit()
        detach_all = db.session.get(VideoSession, video_session.id)
        db.session.refresh(detach_all)
        detach()
    return detach_all

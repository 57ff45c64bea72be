"""Databases for measuring: an institution with so many sessions, every person with about as many of them whatever the size."""
import contextlib
import os
import pathlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer

from app import create_app
from app.database import db
from app.me import hashed
from app.models import (
    Attendance,
    Booking,
    Institution,
    Membership,
    Offering,
    Participant,
    Person,
    SignIn,
    TeacherCalendar,
    TeachingHours,
    VideoSession,
)

A_DAY = 8  # lessons of a teacher, on weekdays, half of them past
PER_TEACHER, PER_STUDENT = 1250, 100
CHUNK = 5000
CSRF = "c" * 40


@contextlib.contextmanager
def app_on(url, folder):
    """The app on this database, migrated; what it is served with elsewhere has the same secret."""
    os.environ["SECRET_KEY"] = "only for measuring"
    app = create_app(SQLALCHEMY_DATABASE_URI=url, LECTERN_DATA=str(folder), DISPATCHER=False, WTF_CSRF_ENABLED=False, REDIS_URL="")
    with app.app_context():
        upgrade(directory=str(pathlib.Path(app.root_path).parent / "migrations"))
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(sessions, teachers=0, students=0, around_the_clock=False):
    """Write the rows; returns what a load needs to know. So many sessions have as many people as they need, unless said otherwise.

    Teachers are open on weekdays from eight to eight, or around the clock.
    """
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    began = now - timedelta(days=400)
    institution = Institution(name="Measured", slug="measured", zone="Europe/Berlin", created_at=began)
    db.session.add(institution)
    db.session.flush()
    teachers = people(institution, teachers or max(1, sessions // PER_TEACHER), "teacher", began)
    students = people(institution, students or max(1, sessions // PER_STUDENT), "student", began)
    owner = people(institution, 1, "owner", began)[0]
    offerings = [offered(institution, teacher, began, around_the_clock) for teacher in teachers]
    db.session.flush()
    rows_of_sessions(institution, teachers, students, offerings, sessions, now)
    db.session.commit()
    analyse()
    return {"owner": owner.id, "teachers": [person.id for person in teachers], "students": [person.id for person in students],
            "offerings": [str(offering.public_id) for offering in offerings]}


def people(institution, count, role, began):
    made = [Person(name=f"{role.title()} Number {n}", email=f"{role}{n}@example.invalid", zone="Europe/Berlin", zone_confirmed_at=began,
                   email_verified_at=began, created_at=began) for n in range(count)]
    db.session.add_all(made)
    db.session.flush()
    db.session.add_all(Membership(institution_id=institution.id, person_id=person.id, role=role, teaches=role == "teacher", joined_at=began)
                       for person in made)
    return made


def offered(institution, teacher, began, around_the_clock):
    calendar = TeacherCalendar(institution_id=institution.id, teacher_id=teacher.id, zone="Europe/Berlin", lead_minutes=60,
                               buffer_after_minutes=0)
    days, opens, closes = (7, 0, 1440) if around_the_clock else (5, 480, 1200)
    calendar.hours = [TeachingHours(weekday=day, start_minute=opens, end_minute=closes) for day in range(days)]
    offering = Offering(institution_id=institution.id, teacher_id=teacher.id, title="Live lesson", duration_minutes=30, created_at=began,
                        updated_at=began)
    db.session.add_all((calendar, offering))
    return offering


def rows_of_sessions(institution, teachers, students, offerings, sessions, now):
    days = weekdays_around(now, -(-sessions // len(teachers)) // A_DAY + 1)
    for first in range(0, sessions, CHUNK):
        numbers = range(first, min(first + CHUNK, sessions))
        tables = {VideoSession: [], Participant: [], Booking: [], Attendance: []}
        for n in numbers:
            turn, at = divmod(n, len(teachers))
            starts_at = days[turn // A_DAY] + timedelta(hours=turn % A_DAY)
            one_session(tables, n + 1, institution, teachers[at], students[(n * 7) % len(students)], offerings[at], starts_at, now)
        for model, rows in tables.items():
            if rows:
                db.session.execute(sa.insert(model), rows)


def weekdays_around(now, count):
    """The mornings of so many weekdays, today's about in the middle."""
    day = (now - timedelta(days=int(count * 7 / 5 / 2))).replace(hour=7)
    days = [day + timedelta(days=n) for n in range(count * 2 + 7)]
    return [day for day in days if day.weekday() < 5]


def one_session(tables, number, institution, teacher, student, offering, starts_at, now):
    ends_at, made_at = starts_at + timedelta(minutes=30), starts_at - timedelta(days=3)
    is_past = ends_at < now
    tables[VideoSession].append(dict(
        id=number, public_id=uuid.uuid4(), institution_id=institution.id, teacher_id=teacher.id, offering_id=offering.id,
        title=f"Live lesson number {number}", description="", starts_at=starts_at, ends_at=ends_at, duration_minutes=30,
        zone="Europe/Berlin", wall_start="", zone_data="", status="ended" if is_past else "scheduled",
        started_at=starts_at if is_past else None, ended_at=ends_at if is_past else None, seats_taken=1, meeting_id=secrets.token_hex(16),
        created_at=made_at, updated_at=made_at))
    for place, (person, role) in enumerate(((teacher, "teacher"), (student, "student"))):
        participant = number * 2 - 1 + place
        tables[Participant].append(dict(
            id=participant, public_id=uuid.uuid4(), institution_id=institution.id, video_session_id=number, person_id=person.id, role=role,
            busy_from=starts_at, busy_until=ends_at, is_active=True, added_at=made_at, calendar_stamped_at=made_at))
        if is_past:
            tables[Attendance].append(dict(
                public_id=uuid.uuid4(), institution_id=institution.id, video_session_id=number, participant_id=participant,
                person_id=person.id, teacher_id=teacher.id, starts_at=starts_at, status="present", minutes=30, first_joined_at=starts_at,
                last_left_at=ends_at, sources="room_page", worked_out_at=ends_at))
    tables[Booking].append(dict(
        public_id=uuid.uuid4(), institution_id=institution.id, video_session_id=number, participant_id=number * 2, offering_id=offering.id,
        student_id=student.id, made_at=made_at, made_by_id=student.id, message="", cancel_reason=""))


def analyse():
    """Let the database know what it holds, and go on numbering after our own numbers."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(sa.text("ANALYZE"))
    else:
        for model in (VideoSession, Participant):
            table = model.__tablename__
            db.session.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"))
        db.session.commit()
        db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def cookies(app, person_ids):
    """A session cookie for each of these people, as the browser would send it; `csrf_token` goes with all of them."""
    now, signer = datetime.now(UTC), app.session_interface.get_signing_serializer(app)
    written = []
    for person_id in person_ids:
        token = secrets.token_urlsafe(32)
        institution_id = db.session.scalar(sa.select(Membership.institution_id).where(Membership.person_id == person_id))
        db.session.add(SignIn(token_hash=hashed(token), person_id=person_id, institution_id=institution_id, created_at=now, seen_at=now,
                              expires_at=now + timedelta(days=1)))
        written.append(f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': token, '_fresh': True, 'csrf_token': CSRF})}")
    db.session.commit()
    return written


def csrf_token(app):
    """What the forms of these people carry."""
    return URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF)

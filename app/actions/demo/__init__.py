"""The demo institution: people in many zones, offerings, lessons past with attendance, today, and ahead."""
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from app.actions import audit
from app.actions.demo import lessons, people
from app.actions.transaction import transaction
from app.adapters import video
from app.clock import now
from app.database import db
from app.models import Institution, Membership, Offering, Person, TeacherCalendar, TeachingHours

LONG_AGO = timedelta(days=120)


def build():
    """Make the demo institution with everything in it, once. Returns it, or None when some institution is there already."""
    with transaction():
        if db.session.scalar(select(Institution.id)) is not None:
            return None
        institution = add(Institution(**people.INSTITUTION, is_demo=True, created_at=now() - LONG_AGO,
                                      video_provider=video.preferred(current_app.config)))
        audit.record("institution.made", institution, after={"name": institution.name})
        member(institution, people.OWNER, "owner")
        teachers = {row[1]: teacher(institution, row) for row in people.TEACHERS}
        students = {row[1]: member(institution, row, "student") for row in people.STUDENTS}
        offerings = {name: [offering(institution, teachers[name], row) for row in rows] for name, rows in people.OFFERINGS.items()}
        db.session.flush()
        lessons.fill(institution, teachers, students, offerings)
    return institution


def add(thing):
    db.session.add(thing)
    db.session.flush()
    return thing


def member(institution, row, role, headline=""):
    name, mailbox, zone, language, *_ = row
    began = now() - LONG_AGO
    person = add(Person(name=name, email=f"{mailbox}@demo.invalid", email_verified_at=began, zone=zone, zone_confirmed_at=began,
                        language=language, created_at=began))
    add(Membership(institution_id=institution.id, person_id=person.id, role=role, teaches=role == "teacher", headline=headline,
                   joined_at=began))
    return person


def teacher(institution, row):
    *_, headline, hours, rules = row
    person = member(institution, row, "teacher", headline)
    calendar = add(TeacherCalendar(institution_id=institution.id, teacher_id=person.id, zone=person.zone, **rules))
    for weekdays, opens, closes in hours:
        for weekday in weekdays:
            add(TeachingHours(calendar_id=calendar.id, weekday=weekday, start_minute=minute(opens), end_minute=minute(closes)))
    return person


def minute(wall):
    hours, minutes = wall.split(":")
    return int(hours) * 60 + int(minutes)


def offering(institution, teacher, row):
    title, description, more = row
    began = now() - LONG_AGO
    values = {"duration_minutes": 60, "currency": institution.currency} | more
    return add(Offering(institution_id=institution.id, teacher_id=teacher.id, title=title, description=description, created_at=began,
                        updated_at=began, **values))

"""The fixed cast. Ada teaches in Berlin, Sam is her student in Sydney, Olga owns the school, Zoe is a stranger."""
import contextlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import has_app_context

from app.actions.transaction import transaction
from app.database import db
from app.me import hashed
from app.models import Institution, Membership, Offering, Person, SignIn, TeacherCalendar, TeachingHours

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Cast:
    """Everybody, as detached rows: their ids, names and zones can be read, nothing more."""

    school: Institution = None
    other_school: Institution = None
    olga: Person = None
    ada: Person = None
    ben: Person = None
    sam: Person = None
    tom: Person = None
    rita: Person = None  # was removed
    zoe: Person = None  # owns the other school
    yan: Person = None  # teaches at the other school
    offerings: dict = field(default_factory=dict)

    @classmethod
    def in_app(cls, app):
        with app.app_context():
            cast = cls()
            cast.school, cast.other_school = a_school("Lindenhof"), a_school("Elsewhere")
            cast.olga = a_member(cast.school, "Olga Okafor", "owner", "Europe/Berlin")
            cast.ada = a_member(cast.school, "Ada Albers", "teacher", "Europe/Berlin")
            cast.ben = a_member(cast.school, "Ben Brook", "teacher", "America/New_York")
            cast.sam = a_member(cast.school, "Sam Silva", "student", "Australia/Sydney")
            cast.tom = a_member(cast.school, "Tom Tanaka", "student", "Asia/Tokyo")
            cast.rita = a_member(cast.school, "Rita Reis", "student", "UTC", removed_at=LONG_AGO)
            cast.zoe = a_member(cast.other_school, "Zoe Zimmer", "owner", "UTC")
            cast.yan = a_member(cast.other_school, "Yan Yilmaz", "teacher", "UTC")
            for teacher, school in ((cast.ada, cast.school), (cast.ben, cast.school), (cast.yan, cast.other_school)):
                a_calendar(school, teacher)
            cast.offerings = {
                "algebra": an_offering(cast.school, cast.ada, "Algebra, one to one"),
                "choir": an_offering(cast.school, cast.ada, "Choir", session_type="GROUP", capacity=3, price_minor=1500),
                "chess": an_offering(cast.school, cast.ben, "Chess"),
                "elsewhere": an_offering(cast.other_school, cast.yan, "Not yours"),
            }
            db.session.commit()
            detach()
        return cast


def detach():
    """Load what was written and let go of it, so that it can be read outside of any app context."""
    for thing in list(db.session.identity_map.values()):
        db.session.refresh(thing)
    db.session.expunge_all()


@contextlib.contextmanager
def kept(app):
    """A moment in which rows can be added to the app's database; committed at the end. One inside another is part of it."""
    if has_app_context() and db.session.info.get("writing"):
        yield db.session
        return
    with app.app_context(), transaction():  # it takes the lock first: a page that is open may be writing too
        yield db.session


def add(thing):
    db.session.add(thing)
    db.session.flush()
    return thing


def a_school(name):
    return add(Institution(name=name, slug=name.lower(), zone="Europe/Berlin", created_at=LONG_AGO))


def a_member(school, name, role, zone, removed_at=None):
    person = add(Person(
        name=name, email=f"{name.split()[0].lower()}@example.org", email_verified_at=LONG_AGO, zone=zone, zone_confirmed_at=LONG_AGO,
        created_at=LONG_AGO))
    add(Membership(institution_id=school.id, person_id=person.id, role=role, teaches=role == "teacher", joined_at=LONG_AGO,
                   removed_at=removed_at))
    return person


def a_calendar(school, teacher, lead_minutes=60, **rules):
    """Weekdays nine to five in the teacher's zone."""
    calendar = add(TeacherCalendar(institution_id=school.id, teacher_id=teacher.id, zone=teacher.zone, lead_minutes=lead_minutes, **rules))
    for weekday in range(5):
        add(TeachingHours(calendar_id=calendar.id, weekday=weekday, start_minute=9 * 60, end_minute=17 * 60))
    return calendar


def an_offering(school, teacher, title, **more):
    what = {"duration_minutes": 60, "description": f"{title}: what it is about.", "created_at": LONG_AGO, "updated_at": LONG_AGO}
    return add(Offering(institution_id=school.id, teacher_id=teacher.id, title=title, **what | more))


def client_of(app, person):
    """A browser in which this person is signed in."""
    token = secrets.token_urlsafe(32)
    with kept(app):
        membership = db.session.scalars(db.select(Membership).where(Membership.person_id == person.id)).first()
        now = datetime.now(UTC)
        add(SignIn(token_hash=hashed(token), person_id=person.id, institution_id=membership and membership.institution_id,
                   created_at=now, seen_at=now, expires_at=now + timedelta(days=400)))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client

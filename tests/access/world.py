"""One prepared school with one of everything in it, and ten people who knock at every door of it."""
import re
import secrets
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import time_machine
from sqlalchemy.orm import Session

from app.actions import attendance, invitations, links, message, rooms, sign_ins, teacher_calendar
from app.actions import calendar_feed as feeds
from app.actions.letters import stop
from app.actions.transaction import transaction
from app.database import db
from app.doors import DOORS
from app.me import Visitor, by_token
from app.models import (
    DateChange,
    Invitation,
    Mail,
    Membership,
    Person,
    Picture,
    SignIn,
    TeacherCalendar,
    TeachingHours,
    VideoSession,
)
from app.rules.teaching_hours import Window
from tests import lessons
from tests.access.matrix import ENTRIES, OURS, PEOPLE
from tests.attendance import a_lesson as a_past_lesson
from tests.attendance import an_attendance
from tests.cast import LONG_AGO, Cast, add, client_of, detach, kept
from tests.lessons import NOW, TUESDAY, booked, moved

ROOM = ("r00m" * 20)[:26]
# a word for each thing that was typed or kept in confidence, and who may ever read it
CANARIES = {
    "quokka": {"sam", "ada", "olga"},  # the title of Sam's lessons
    "numbat": {"sam", "ada", "olga"},  # the topic he gave
    "bilby": {"sam", "ada", "olga"},  # his message with the booking
    "potoroo": {"sam", "ada", "olga"},  # why it was moved
    "wombat": {"sam", "ada", "olga"},  # what was written beside it
    "dunnart": {"sam", "ada", "olga"},  # why his attendance was corrected
    "silva": {"sam", "ada", "olga"},  # his name
    "sam@example.org": {"sam", "ada", "olga"},
    "kowari": OURS,  # the title of an offering
    "albers": OURS,  # a teacher's name
    "taipan": {"ada", "olga"},  # a note in her calendar
    "echidna@example.org": {"olga"},  # who was invited
    ROOM: {"sam", "ada"},  # the room's name, random in life
}


@dataclass
class World:
    """The app, everybody's cookie, and the thing that each name in the matrix stands for."""

    app: object
    cookies: dict
    tokens: dict  # of their sign-ins, as their cookies hold them
    things: dict
    styles: tuple = ("page",)

    def address(self, rule, **instead):
        """The address of this route with the things that the matrix names, some of them replaced."""
        entry = ENTRIES[rule.endpoint]
        values = entry.fixed | {argument: self.things[thing] for argument, thing in entry.args.items()} | instead
        return rule.build({name: rule._converters[name].to_python(str(value)) for name, value in values.items()})[1]

    def lets_in(self, person, door):
        """Whether the door itself says that this person may come in."""
        with self.app.test_request_context():
            return bool(DOORS[door](by_token(self.tokens[person]) if person in self.tokens else Visitor()))

    def who_may(self, endpoint):
        """Somebody who may do what this route is for, or None."""
        entry, door = ENTRIES[endpoint], self.app.view_functions[endpoint].door
        return next((who for who in PEOPLE[1:] + PEOPLE[:1]
                     if who in entry.who.people and who not in entry.sees_only and self.lets_in(who, door)), None)

    def ask(self, who, method, address, headers=(), **more):
        """The answer to this person, from a browser without a past."""
        browser = self.app.test_client()
        if who in self.cookies:
            browser.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[who])
        return browser.open(address, method=method, headers=dict(headers), **more)


@contextmanager
def standing(app, database):
    """The world in this app, its database emptied before; afterwards the app is as it was. Time stands still meanwhile."""
    kept = dict(app.config)
    with app.app_context():
        database.bring_back(db)
    with time_machine.travel(NOW, tick=False):
        yield prepared(app)
    app.config.clear()
    app.config.update(kept)


def prepared(app):
    """The world, in an empty database. Call it in frozen time: its people are signed in then."""
    app.config.update(LECTERN_INSTITUTIONS="many", JITSI_DOMAIN="meet.example.org", JITSI_APP_ID="lectern",
                      JITSI_APP_SECRET="s" * 32, JITSI_EVENT_SYNC_TOKEN="t" * 32)
    cast = Cast.in_app(app)
    with kept(app):
        cast.pia = add(Person(name="Pia Platform", email="pia@example.org", email_verified_at=LONG_AGO, zone="UTC",
                              zone_confirmed_at=LONG_AGO, created_at=LONG_AGO, is_platform_admin=True))
        offering = db.session.get(type(cast.offerings["algebra"]), cast.offerings["algebra"].id)
        offering.title, offering.topic_type = "kowari", "flexible"
        add(Picture(person_id=cast.sam.id, content=b"a picture", content_type="image/png"))
        db.session.get(Person, cast.sam.id).picture_etag = "abc"
        detach()
    things = {**lessons_of(app, cast), **calendar_of(app, cast), **secrets_of(app, cast), **rows_of(app, cast)}
    cookies = {who: client_of(app, getattr(cast, who)).get_cookie(app.config["SESSION_COOKIE_NAME"]).value for who in PEOPLE[1:]}
    return World(app, cookies, {who: token_in(app, cookie) for who, cookie in cookies.items()}, things)


def token_in(app, cookie):
    with app.test_request_context(headers={"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}"}) as asked:
        return asked.session["_user_id"]


def lessons_of(app, cast):
    """Sam's lesson ahead, moved and talked about; the one that begins now, with both in its room; the one that is over."""
    ahead, _ = booked(app, cast.sam, cast.offerings["algebra"], topic="numbat", message="bilby")
    moved(app, ahead, TUESDAY - timedelta(hours=2), by=cast.ada, reason="potoroo")
    soon = lessons.a_lesson(app, cast, title="quokka", meeting_id=ROOM)
    with kept(app):
        sam, ada = (db.session.get(Person, person.id) for person in (cast.sam, cast.ada))
        one = db.session.scalar(db.select(VideoSession).where(VideoSession.public_id == ahead))
        one.title = "quokka"
        db.session.commit()
        message.write(one, by=sam, body="wombat")
        past = a_past_lesson(cast.school, cast.ada, cast.sam, starts_at=TUESDAY - timedelta(days=5), title="quokka")
        line = an_attendance(past, cast.sam)
        db.session.commit()
        attendance.correct(line.participant_id, "excused", None, "dunnart", ada)
        peers = {name: rooms.enter(soon.id, person).public_id for name, person in (("sam", sam), ("ada", ada))}
        return {"lesson": ahead, "room": soon.public_id, "past lesson": past.public_id, "attendance": line.public_id,
                "Sam's tab": peers["sam"], "Ada's tab": peers["ada"]}


def calendar_of(app, cast):
    with kept(app):
        calendar = db.session.scalar(db.select(TeacherCalendar).where(TeacherCalendar.teacher_id == cast.ada.id))
        hours = db.session.scalar(db.select(TeachingHours.public_id).where(
            TeachingHours.calendar_id == calendar.id, TeachingHours.weekday == 0))
        change = teacher_calendar.add_hours(calendar.id, [5], Window(600, 660)).undo_id
        dates = add(DateChange(calendar_id=calendar.id, kind="off", first_on=TUESDAY.date(), last_on=TUESDAY.date(), note="taipan"))
        return {"hours": hours, "dates": dates.public_id, "change": change, "offering": cast.offerings["algebra"].public_id}


def secrets_of(app, cast):
    """Tokens as they stand in links: whoever holds one may come in by it."""
    with app.test_request_context():
        sam, olga, tom = (db.session.get(Person, person.id) for person in (cast.sam, cast.olga, cast.tom))
        found = {"feed token": feeds.renew(sam), "stop token": stop.token_of(sam)}
        sign_in = sign_ins.start(sam, cast.school, "Firefox")
        with transaction():
            for purpose in ("verify_email", "change_email", "reset_password"):
                found[f"{purpose} token"], _link = links.make(purpose, tom)
        invitations.invite(cast.school, ["echidna@example.org"], "teacher", olga)
        db.session.commit()
        found["invitation token"] = db.session.scalar(db.select(Mail.secret).where(Mail.kind == "invitation"))
        found["sign-in token"] = sign_in
    return found


def rows_of(app, cast):
    with kept(app):
        member = {person: db.session.scalar(db.select(Membership.public_id).where(Membership.person_id == getattr(cast, person).id))
                  for person in ("ada", "sam")}
        sign_in = db.session.scalar(db.text("SELECT max(id) FROM sign_in"))
        return {
            "Ada's membership": member["ada"], "Sam's membership": member["sam"], "Sam": cast.sam.public_id,
            "school": cast.school.public_id, "short name": cast.school.slug,
            "mail": db.session.scalar(db.select(Mail.public_id).where(Mail.kind == "booked").order_by(Mail.id)),
            "invitation": db.session.scalar(db.select(Invitation.public_id)),
            "Sam's sign-in": db.session.get(SignIn, sign_in).public_id,
        }


@contextmanager
def nothing_is_kept(app):
    """Inside, everything is done and nothing is committed: a request ends, and what it wrote is gone."""
    real = Session.commit
    Session.commit = Session.flush
    try:
        yield
    finally:
        Session.commit = real


MISSING = {"token": lambda: secrets.token_urlsafe(32), "slug": lambda: "nowhere"}


def missing(argument):
    """A value for this argument of an address that belongs to nothing."""
    return MISSING.get(argument, uuid.uuid4)()


def compared(answer, place):
    """What a stranger can see of an answer, without what differs each time: its address, the request's id and the CSRF token."""
    text = re.sub(r'("X-CSRFToken": "|X-CSRFToken&#34;: &#34;|name="csrf_token"[^>]*value=")[^"&]*', r"\1", answer.get_data(as_text=True))
    differs = ("X-Request-Id", "Set-Cookie", "Content-Length")
    headers = sorted((name, value.replace(place, "")) for name, value in answer.headers if name not in differs)
    return answer.status_code, text.replace(answer.headers["X-Request-Id"], "").replace(place, ""), headers

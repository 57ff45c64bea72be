"""A lesson as one of its people sees it: the rows of its page, read at once, and the names this reader may know."""
from dataclasses import dataclass

from babel.lists import format_list
from flask import abort
from flask_babel import gettext
from sqlalchemy.orm.attributes import set_committed_value

from app.clock import now
from app.database import db
from app.doors import me
from app.locale import locale_now
from app.models import VideoSession, lesson_page
from app.rules import booking as rules
from app.rules.names import first_and_initial
from app.rules.video_session import shown_as


@dataclass(frozen=True)
class Shown:
    """Somebody as this reader sees her; the kit draws it like a person."""

    name: str
    public_id: str
    picture_etag: str = ""


@dataclass
class Lesson:
    """What the pages about one lesson need."""

    video_session: VideoSession
    role: str | None  # the reader's: teacher, student, owner; None when she had a place and has none now
    bookings: list  # the reader's own, or all for teacher and owner

    @property
    def shown_as(self):
        return shown_as(self.video_session.status, self.video_session.ends_at, now())

    @property
    def is_one_on_one(self):
        return self.video_session.session_type == "ONE_ON_ONE"

    @property
    def students(self):
        return [place for place in self.video_session.participants if place.role == "student" and place.is_active]

    @property
    def own_place(self):
        """The reader's own active place, or None."""
        return next((place for place in self.video_session.participants if place.is_active and place.person_id == me().person_id), None)

    @property
    def own_booking(self):
        """The reader's own confirmed booking, else her last one, else None."""
        own = [booking for booking in self.bookings if booking.student_id == me().person_id]
        return next((booking for booking in own if booking.state == "confirmed"), own[-1] if own else None)

    @property
    def why_not_cancel(self):
        return rules.why_not_cancel(self.role, self.video_session.status, self.video_session.starts_at, now())

    @property
    def why_not_move(self):
        lesson = self.video_session
        return rules.why_not_move(self.role, lesson.status, lesson.starts_at, now(), session_type=lesson.session_type,
                                  price_minor=lesson.price_minor)

    @property
    def other(self):
        """Whose clock matters beside the reader's: the teacher's for a student, the only student's for the others."""
        if self.role in ("teacher", "owner") and self.is_one_on_one:
            for place in (*self.students, *self.video_session.participants):
                if place.role == "student":
                    return place.person
        return self.video_session.teacher

    @property
    def other_zone(self):
        return self.other.zone

    @property
    def who_is_told(self):
        """The others it concerns, in words; a student who leaves a group concerns only the teacher."""
        teacher = self.video_session.teacher
        told = [] if self.role == "teacher" else [teacher.name]
        if self.is_one_on_one or self.role != "student":
            told += [place.person.name for place in self.students if place.person_id != me().person_id]
        return format_list([*told, gettext("you")], locale=locale_now())

    def shown(self, person):
        """Students know the other students of a group by first name and initial only."""
        whole = self.role in ("teacher", "owner") or person.id in (me().person_id, self.video_session.teacher_id)
        if whole or not any(place.person_id == person.id for place in self.video_session.participants):
            return person
        return Shown(first_and_initial(person.name), str(person.public_id))

    def may_read_reason(self, change):
        """Why somebody gave a place back is for the teacher, the institution and herself."""
        return self.role in ("teacher", "owner") or change.booking_id is None or change.by_id == me().person_id


def found(public_id):
    """The lesson among those that are the reader's to see, else 404. Three queries."""
    reader = me()
    video_session = db.session.scalars(
        lesson_page.OWNERS_LESSON if reader.is_owner else lesson_page.LESSON,
        {"public_id": public_id, "institution_id": reader.institution_id, "person_id": reader.person_id}).one_or_none()
    if video_session is None:
        abort(404)
    # what selectinload would do, with a statement that need not be built for it
    set_committed_value(video_session, "participants", of_lesson(lesson_page.PLACES, video_session))
    role = role_in(video_session)
    if role in ("teacher", "owner"):
        return Lesson(video_session, role, of_lesson(lesson_page.BOOKINGS, video_session))
    return Lesson(video_session, role, of_lesson(lesson_page.BOOKINGS_OF_STUDENT, video_session, student_id=reader.person_id))


def of_lesson(statement, video_session, **more):
    return db.session.scalars(statement, {"video_session_id": video_session.id, **more}).all()


def role_in(video_session):
    if video_session.teacher_id == me().person_id:
        return "teacher"
    if any(place.person_id == me().person_id and place.is_active for place in video_session.participants):
        return "student"
    if me().is_owner:
        return "owner"
    own = any(place.person_id == me().person_id for place in video_session.participants)
    return "student" if own and video_session.status == "cancelled" else None


def changes_of(video_session):
    return of_lesson(lesson_page.CHANGES, video_session)


def messages_of(video_session):
    """The newest messages, oldest first."""
    return of_lesson(lesson_page.MESSAGES_BACKWARDS, video_session)[::-1]

"""What a letter about a lesson says, as its reader reads it."""
from datetime import datetime

from sqlalchemy import select

from app.actions import calendar_items
from app.database import db
from app.locale import locale_now, reader_hour_cycle, reader_zone
from app.models import Booking, Participant, Person
from app.rules import money, when


def facts(mail, entry):
    """For the templates: title, times (the reader's first), people, reason, price, and pages of ours that change nothing by opening."""
    video_session, is_teacher = entry.video_session, entry.participant.role == "teacher"
    students = students_of(mail, video_session) if is_teacher else []
    other = other_of(video_session, is_teacher, students)
    page = calendar_items.session_page(video_session)
    starts_at, ends_at = video_session.starts_at, video_session.ends_at
    return {
        "title": entry.title, "lesson": video_session.title, "is_teacher": is_teacher, "teacher": entry.teacher_name,
        "students": [person.name for person in students],
        "at_short": when.short(starts_at, reader_zone(), locale_now(), reader_hour_cycle()),
        "at": span(starts_at, ends_at), "other": other.name if other else "", "at_other": at_other(starts_at, ends_at, other),
        "was_at": was_at(mail, video_session), "reason": mail.details.get("reason") or "", "by": by(mail),
        "lead": when.length(mail.details.get("lead_minutes", 0), locale_now()),
        "page": page, "move_page": f"{page}/move", "cancel_page": f"{page}/cancel",
        **booking_facts(mail, entry),
    }


def span(starts_at, ends_at, zone=None):
    return when.span(starts_at, ends_at, zone or reader_zone(), locale_now(), reader_hour_cycle())


def students_of(mail, video_session):
    """The students it is about: those who left, where the letter says so, else all who take part."""
    if "student_ids" in mail.details:
        condition = Person.id.in_(mail.details["student_ids"])
    else:
        condition = Person.id.in_(select(Participant.person_id).where(
            Participant.video_session_id == video_session.id, Participant.role == "student", Participant.is_active))
    return db.session.scalars(select(Person).where(condition).order_by(Person.name)).all()


def other_of(video_session, is_teacher, students):
    """Who reads the same lesson on another clock: the teacher, or her only student."""
    if not is_teacher:
        return db.session.get(Person, video_session.teacher_id)
    return students[0] if video_session.session_type == "ONE_ON_ONE" and len(students) == 1 else None


def at_other(starts_at, ends_at, other):
    """The times on the other's clock, empty where both clocks agree."""
    readings = when.readings(starts_at, ends_at, reader_zone(), other.zone, locale_now(), reader_hour_cycle()) if other else []
    return readings[1] if len(readings) > 1 else ""


def was_at(mail, video_session):
    if not mail.details.get("from_starts_at"):
        return ""
    was = datetime.fromisoformat(mail.details["from_starts_at"])
    return span(was, was + (video_session.ends_at - video_session.starts_at))


def by(mail):
    """The name of who did it, empty when that was the reader."""
    by_id = mail.details.get("by_id")
    return db.session.get(Person, by_id).name if by_id and by_id != mail.person_id else ""


def booking_facts(mail, entry):
    booking = db.session.get(Booking, mail.details["booking_id"]) if "booking_id" in mail.details else None
    if booking is None:
        return {"booked_by": "", "topic": "", "message": "", "price": ""}
    return {
        "booked_by": entry.student_name or db.session.get(Person, booking.student_id).name, "topic": booking.topic,
        "message": booking.message,
        "price": money.amount(booking.price_minor, booking.currency, locale_now()) if booking.price_minor else "",
    }

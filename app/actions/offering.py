"""What a teacher offers: made, changed, switched off and on. Lessons that exist already keep what they were booked with."""
from flask import current_app
from sqlalchemy import func, select

from app.actions import audit, teacher_calendar
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Booking, Membership, Offering, VideoSession
from app.refusals import Invalid, Refused
from app.rules import offering as rules

FIELDS = ("title", "description", "topic_type", "topics", "session_type", "duration_minutes", "capacity", "price_minor", "currency",
          "materials", "requirements", "language", "level", "allow_chat", "allow_screen_share", "is_active")
LONG = ("description", "topics", "materials", "requirements")  # texts: the audit row says that they changed, not what they say


def make(member, values):
    """Offer something new in the name of this member, who teaches. Raises Invalid, its field named."""
    with transaction():
        member = db.session.get(Membership, member.id)
        require_possible(values)
        offering = Offering(institution_id=member.institution_id, teacher_id=member.person_id, created_at=now(), updated_at=now(),
                            **{name: values[name] for name in FIELDS})
        db.session.add(offering)
        audit.record("offering.made", offering, after=noted(offering), summary=offering.title)
        teacher_calendar.ensure(member)
    return offering


def change(offering_id, values):
    """Change what will be booked from now on. Raises Invalid, its field named; also when fewer seats are left than were taken."""
    with transaction():
        offering = locked(offering_id)
        require_possible(values, offering)
        before, texts = noted(offering), {name: getattr(offering, name) for name in LONG}
        for name in FIELDS:
            setattr(offering, name, values[name])
        after = noted(offering)
        differs = [name for name in after if after[name] != before[name]]
        reworded = [name for name in LONG if getattr(offering, name) != texts[name]]
        if differs or reworded:
            offering.updated_at = now()
            audit.record("offering.changed", offering, before={name: before[name] for name in differs}, summary=offering.title,
                         after={name: after[name] for name in differs} | ({"reworded": reworded} if reworded else {}))
    return offering


def switch(offering_id, is_active):
    """Show it to students, or hide it from them. Lessons that are booked take place."""
    with transaction():
        offering = locked(offering_id)
        if offering.is_active != is_active:
            offering.is_active, offering.updated_at = is_active, now()
            audit.record("offering.switched_on" if is_active else "offering.switched_off", offering, summary=offering.title,
                         before={"is_active": not is_active}, after={"is_active": is_active})
    return offering


def remove(offering_id):
    """Remove one that was never booked. Raises Refused for any other."""
    with transaction():
        offering = locked(offering_id)
        if reasons := rules.why_not_remove(lessons_of(offering_id)):
            raise Refused(*reasons)
        audit.record("offering.removed", offering, before=noted(offering), summary=offering.title)
        db.session.delete(offering)


def lessons_of(offering_id):
    """How many lessons and bookings were ever made from it."""
    return sum(db.session.scalar(select(func.count()).select_from(thing).where(thing.offering_id == offering_id))
               for thing in (VideoSession, Booking))


def lessons_ahead(offering_id):
    """(lessons ahead, the most seats taken in one of them): what a change leaves as it is."""
    return tuple(db.session.execute(
        select(func.count(), func.coalesce(func.max(VideoSession.seats_taken), 0)).where(
            VideoSession.offering_id == offering_id, VideoSession.status.in_(("scheduled", "live")), VideoSession.ends_at > now())).one())


def locked(offering_id):
    """The offering, locked until the transaction ends."""
    return db.session.scalars(select(Offering).where(Offering.id == offering_id).with_for_update()
                              .execution_options(populate_existing=True)).one()


def require_possible(values, offering=None):
    """Raise Invalid with the first reason, its field named."""
    wrong = rules.why_not(
        values, shortest=current_app.config["MIN_SESSION_MINUTES"], longest=current_app.config["MAX_SESSION_MINUTES"],
        was_minutes=offering.duration_minutes if offering else None, seats_taken=lessons_ahead(offering.id)[1] if offering else 0)
    for field, reason in wrong.items():
        raise Invalid(reason, field=field)


def noted(offering):
    """What an audit row says of an offering: all but its long texts."""
    return {name: getattr(offering, name) for name in FIELDS if name not in LONG}

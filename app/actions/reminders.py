"""Reminders: planned when a lesson is booked or moved, and again when somebody chooses other times."""
from sqlalchemy import select

from app.actions import audit, mails, outbox
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Institution, Mail, Participant, Person, VideoSession
from app.rules import letters as holds
from app.rules import reminders as rules


def drafts(place):
    """The reminders of a (participant, person) that are to be owed: once per version of the lesson and lead."""
    participant, person = place
    video_session = db.session.get(VideoSession, participant.video_session_id)
    planned = rules.plan(video_session.starts_at, leads_of(person, participant.institution_id), now())
    return [
        mails.Draft(kind="reminder", key=f"reminder:{participant.id}:{participant.calendar_version}:{reminder.lead_minutes}",
                    person=person, institution_id=participant.institution_id, participant=participant,
                    version=participant.calendar_version, details={"lead_minutes": reminder.lead_minutes}, due_at=reminder.due_at,
                    deadline_at=reminder.deadline_at)
        for reminder in planned]


def leads_of(person, institution_id):
    """Minutes before the start at which this person is reminded in this institution."""
    return rules.wanted(person.reminder_minutes, db.session.get(Institution, institution_id).reminder_minutes)


def choose(person, minutes):
    """Remind this person so many minutes before each lesson; [] never, None as each institution has it. Lessons ahead follow."""
    with transaction():
        person = db.session.get(Person, person.id)
        before, person.reminder_minutes = person.reminder_minutes, None if minutes is None else rules.readable(minutes)
        audit.record("person.reminders_chosen", person, before={"reminder_minutes": before},
                     after={"reminder_minutes": person.reminder_minutes}, actor=person)
        replan(Participant.person_id == person.id)
    return person


def replan(condition):
    """Inside a transaction: the reminders of lessons ahead whose places match follow what is wanted now."""
    places = db.session.execute(
        select(Participant, Person).join(Person, Person.id == Participant.person_id)
        .join(VideoSession, VideoSession.id == Participant.video_session_id)
        .where(condition, Participant.is_active, VideoSession.status == "scheduled", VideoSession.starts_at > now())).all()
    for participant, person in places:
        wanted_again(participant, leads_of(person, participant.institution_id))
        mails.write_all(drafts((participant, person)))


def wanted_again(participant, leads):
    """Reminders that were dropped because nobody wanted them live again when they are wanted, and the other way round."""
    mine = (Mail.participant_id == participant.id, Mail.kind == "reminder", Mail.version == participant.calendar_version)
    for mail in db.session.scalars(select(Mail).where(*mine, Mail.due_at > now())):
        is_wanted = mail.details["lead_minutes"] in leads
        if mail.state == "waiting" and not is_wanted:
            mails.drop_waiting(Mail.id == mail.id, holds.NOT_WANTED)
        elif mail.state == "dropped" and mail.why == holds.NOT_WANTED and is_wanted:
            video_session = db.session.get(VideoSession, participant.video_session_id)
            deadline_at = rules.deadline(video_session.starts_at, mail.details["lead_minutes"])
            mail.state, mail.why = "waiting", ""
            outbox.again("mail", mail.id, due_at=mail.due_at, deadline_at=deadline_at)

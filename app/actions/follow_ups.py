"""What happens outside the database because of something that has just happened: letters, invitations, reminders.

Only writes what is owed, in the transaction of the caller; participants come with the version they have now.
"""
from sqlalchemy import bindparam, select

from app.actions import mails, reminders
from app.actions.mails import Draft
from app.database import db
from app.models import Mail, Participant, Person, VideoSession
from app.rules import letters as holds


def after_booked(booking):
    """The student and the teacher each get a letter with the lesson for their own calendar, and reminders of it."""
    with db.session.no_autoflush:  # the places are written; audit and history can go with the letters
        places = in_session(booking.video_session_id)
        student = next(each for each in places if each[0].id == booking.participant_id)
        teacher = next(each for each in places if each[0].role == "teacher")
        # of a group's further students her calendar has the lesson already
        is_first = db.session.get(VideoSession, booking.video_session_id).seats == 1 or not knows(teacher[0])
    details = {"booking_id": booking.id}
    mails.write_all([
        lesson_letter("booked", student, f"booked:{booking.id}:student", {**details, "invitation": True}),
        lesson_letter("booked", teacher, f"booked:{booking.id}:teacher", {**details, "invitation": is_first}),
        *reminders.drafts(student), *(reminders.drafts(teacher) if is_first else ()),
    ])


def knows(participant):
    """Has this place in the lesson been told of it before, in its present version?"""
    return db.session.scalar(TOLD, {"participant_id": participant.id, "version": participant.calendar_version}) is not None


def after_moved(video_session, *, from_starts_at, by, reason):
    """Everybody in the session gets the new time, in place of whatever older news of it has not left yet."""
    places = in_session(video_session.id)
    forget_older([participant for participant, _person in places])
    details = {"from_starts_at": from_starts_at.isoformat(), "by_id": by and by.id, "reason": reason, "invitation": True}
    moved = [lesson_letter("moved", place, f"moved:{place[0].id}:{place[0].calendar_version}", details) for place in places]
    mails.write_all(moved + [draft for place in places for draft in reminders.drafts(place)])


def after_cancelled(video_session, *, participants, by, reason):
    """Those it was cancelled for are told, and it leaves their calendars; a teacher whose lesson goes on without them hears of it."""
    gone = with_people([participant.id for participant in participants])
    forget_older([participant for participant, _person in gone])
    details = {"by_id": by and by.id, "reason": reason, "invitation": True,
               "student_ids": [person.id for participant, person in gone if participant.role == "student"]}
    drafts = [lesson_letter("cancelled", place, f"cancelled:{place[0].id}", details) for place in gone]
    if not any(participant.role == "teacher" for participant, _person in gone):
        drafts += [lesson_letter("left", place, f"left:{gone[0][0].id}", details)
                   for place in in_session(video_session.id) if place[0].role == "teacher"]
    mails.write_all(drafts)


def plan_reminders(participant):
    """Owe the reminders of this place's present version, as its person or else the institution wants them."""
    for place in with_people([participant.id]):
        mails.write_all(reminders.drafts(place))


def lesson_letter(kind, place, key, details):
    participant, person = place
    return Draft(kind=kind, key=key, person=person, institution_id=participant.institution_id, participant=participant,
                 version=participant.calendar_version, details=details)


def forget_older(participants):
    """News of older versions that has not begun to leave is no longer true, reminders too."""
    for participant in participants:
        mails.drop_waiting(
            (Mail.participant_id == participant.id) & (Mail.version < participant.calendar_version), holds.CHANGED_SINCE)


def in_session(video_session_id):
    """(participant, person) of everybody who takes part, the teacher first."""
    return db.session.execute(IN_SESSION, {"video_session_id": video_session_id}).all()


def with_people(participant_ids):
    return db.session.execute(WITH_PEOPLE, {"participant_ids": participant_ids}).all()


# built once, for every booking
PLACES = (
    select(Participant, Person).join(Person, Person.id == Participant.person_id).order_by(Participant.role.desc(), Participant.id))
IN_SESSION = PLACES.where(Participant.video_session_id == bindparam("video_session_id"), Participant.is_active)
WITH_PEOPLE = PLACES.where(Participant.id.in_(bindparam("participant_ids", expanding=True)))
TOLD = select(Mail.id).where(
    Mail.participant_id == bindparam("participant_id"), Mail.version == bindparam("version"), Mail.kind.in_(("booked", "moved"))).limit(1)

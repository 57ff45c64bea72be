"""What is written in the room. It is kept with the session, so its page shows it afterwards."""
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.actions import audit
from app.actions import video_session as sessions
from app.actions.rooms import door
from app.actions.transaction import transaction
from app.adapters import plain
from app.clock import now
from app.database import db
from app.models import Message, Person, VideoSession
from app.refusals import Invalid, NotFound, Refused, TooFast

LONGEST = 2000
MOST_IN_TEN_SECONDS = 10
NEWEST = 100
OVERLAP = timedelta(seconds=10)  # a message may be committed a little after a later one was read; the page knows those it has


def say(video_session_id, person, body, *, public_id):
    """Write a message in the room. The same `public_id`, which the page makes, is the same message sent again.

    Raises Refused when the session has no chat or the person is not in time, Invalid for an empty or too long text, TooFast.
    """
    with transaction():
        video_session = sessions.locked(video_session_id)
        door.require_open(video_session, person.id)
        if not video_session.allow_chat:
            raise Refused(_("There is no chat in this lesson."))
        if sent_before := db.session.scalars(select(Message).where(Message.public_id == public_id)).one_or_none():
            if sent_before.person_id != person.id or sent_before.video_session_id != video_session.id:
                raise NotFound(_("There is no such message."))
            return sent_before
        message = Message(public_id=public_id, institution_id=video_session.institution_id, video_session_id=video_session.id,
                          person_id=person.id, body=checked(body), sent_in="room", at=now())
        refuse_flood(video_session, person)
        db.session.add(message)
        audit.record("message.sent", message, after={"in": "room"})
    return message


def checked(body):
    text = plain.paragraphs(body)
    if not text:
        raise Invalid(_("Write something first."), field="body")
    if len(text) > LONGEST:
        raise Invalid(_("This is too long. Please send it in parts."), field="body")
    return text


def refuse_flood(video_session, person):
    sent = db.session.scalar(select(func.count()).select_from(Message).where(
        Message.video_session_id == video_session.id, Message.person_id == person.id, Message.at > now() - timedelta(seconds=10)))
    if sent >= MOST_IN_TEN_SECONDS:
        raise TooFast(_("A little slower, please."), retry_after=10)


def since(video_session: VideoSession, at):
    """(message, writer's name) of the session's newest messages, the oldest first; only those after `at` if given."""
    found = select(Message, Person.name).join(Person, Person.id == Message.person_id).where(Message.video_session_id == video_session.id)
    if at is not None:
        found = found.where(Message.at > at - OVERLAP)
    return db.session.execute(found.order_by(Message.at.desc(), Message.id.desc()).limit(NEWEST)).all()[::-1]

"""Writing beside a lesson: before it, in it, after it."""
from datetime import timedelta

from sqlalchemy import func, select

from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Message
from app.refusals import TooFast
from app.rules.words import N_

MINUTE = timedelta(minutes=1)
PER_MINUTE = 20


def write(video_session, *, by, body, sent_in="page"):
    """Put a message under the session; `sent_in` is page or room. The caller has found the session among what `by` may see.

    Raises TooFast when this person has written as many within a minute as anybody can read.
    """
    institution_id, video_session_id = video_session.institution_id, video_session.id
    with transaction():
        lately = db.session.scalar(select(func.count()).select_from(Message).where(
            Message.video_session_id == video_session_id, Message.person_id == by.id,
            Message.at > now() - MINUTE))
        if lately >= PER_MINUTE:
            raise TooFast(N_("That was too often. Please wait a little."), retry_after=60)
        message = Message(institution_id=institution_id, video_session_id=video_session_id, person_id=by.id, body=body,
                          sent_in=sent_in, at=now())
        db.session.add(message)
    return message

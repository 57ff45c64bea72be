"""What the pages about one lesson are drawn from. Built once, with parameters: building a statement costs more than running it."""
from types import SimpleNamespace

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.orm import joinedload

from app.models.booking import Booking
from app.models.video_session import Change, Message, Participant, VideoSession

NEWEST_MESSAGES = 200


def of_reader(is_owner):
    """The lesson with its teacher and offering, by its public id, as VideoSession.visible_to allows."""
    me = SimpleNamespace(is_owner=is_owner, institution_id=bindparam("institution_id"), person_id=bindparam("person_id"))
    return VideoSession.visible_to(me).where(VideoSession.public_id == bindparam("public_id")).options(
        joinedload(VideoSession.teacher), joinedload(VideoSession.offering))


LESSON, OWNERS_LESSON = of_reader(is_owner=False), of_reader(is_owner=True)
# the rest by the lesson's id
OF_LESSON = bindparam("video_session_id")
PLACES = sa.select(Participant).where(Participant.video_session_id == OF_LESSON).options(
    joinedload(Participant.person)).order_by(Participant.id)
BOOKINGS = sa.select(Booking).where(Booking.video_session_id == OF_LESSON).options(joinedload(Booking.student)).order_by(Booking.id)
BOOKINGS_OF_STUDENT = BOOKINGS.where(Booking.student_id == bindparam("student_id"))
CHANGES = sa.select(Change).where(Change.video_session_id == OF_LESSON).options(joinedload(Change.by)).order_by(Change.at, Change.id)
MESSAGES_BACKWARDS = sa.select(Message).where(Message.video_session_id == OF_LESSON).options(
    joinedload(Message.person)).order_by(Message.at.desc(), Message.id.desc()).limit(NEWEST_MESSAGES)

"""Asked before every entry and every message: may this person be in this room now?"""
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app.adapters.video import providers
from app.adapters.video.builtin import MOST_PEOPLE
from app.clock import now
from app.database import db
from app.models import Institution, Participant, RoomPeer
from app.refusals import Refused
from app.rules import joining

SILENT_AFTER = timedelta(seconds=40)


class Closed(Refused):
    """The door's no. `details["kind"]` is that of rules.joining."""

    def __init__(self, answer):
        super().__init__(_(answer.text), kind=answer.kind)


def asked(video_session, person_id, *, entering=False):
    """(the answer of rules.joining, the person's place or None). Only who is entering can find the room full."""
    place = place_of(video_session, person_id)
    role = place.role if place else None
    institution = db.session.get(Institution, video_session.institution_id)
    counted = {}
    if entering:
        counted = {"others_inside": others_inside(video_session, person_id, role), "most_people": most_people(video_session)}
    return joining.answer(
        role, video_session.status, video_session.starts_at, video_session.ends_at, now(),
        opens_before_minutes=joining.opens_before_minutes(role, institution), **counted), place


def require_open(video_session, person_id, **how):
    """The person's place. Raises Closed when the answer is no."""
    answer, place = asked(video_session, person_id, **how)
    if not answer.is_open:
        raise Closed(answer)
    return place


def may_join(video_session):
    """What the Join button of whoever asks shows. It asks no database, so lists can show many; the room's own door decides."""
    role = "teacher" if current_user.person_id == video_session.teacher_id else "student"
    return joining.answer(role, video_session.status, video_session.starts_at, video_session.ends_at, now(),
                          opens_before_minutes=joining.opens_before_minutes(role, current_user.institution))


def may_open(video_session):
    """Whether anybody may be in this room now: its teacher, who is let in first."""
    return asked(video_session, video_session.teacher_id)[0].is_open


def place_of(video_session, person_id):
    return db.session.scalars(select(Participant).where(
        Participant.video_session_id == video_session.id, Participant.person_id == person_id, Participant.is_active)).one_or_none()


def inside(video_session):
    """The tabs that are in the room, in the order they came."""
    return db.session.scalars(select(RoomPeer).where(
        RoomPeer.video_session_id == video_session.id, RoomPeer.left_at.is_(None)).order_by(RoomPeer.id)).all()


def others_inside(video_session, person_id, role):
    """How many seats are taken for this person: one is kept for a teacher who has not come yet."""
    awake = [peer for peer in inside(video_session) if peer.seen_at > now() - SILENT_AFTER]
    others = {peer.person_id for peer in awake if peer.person_id != person_id}
    teacher_missing = role == "student" and not any(peer.role == "teacher" for peer in awake)
    return len(others) + teacher_missing


def most_people(video_session):
    """How many people the room holds."""
    held_by_us = provider_of(video_session).key == "builtin"
    return min(video_session.max_participants, MOST_PEOPLE) if held_by_us else video_session.max_participants


def provider_of(video_session):
    """The provider that holds this session's room. One whose settings are gone is replaced by the built-in room."""
    configured = providers(current_app.config)
    return configured.get(video_session.provider) or configured["builtin"]

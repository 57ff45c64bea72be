"""A session begins with its teacher's entry, and ends for everybody at once."""
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from app.actions import attendance, audit
from app.actions import video_session as sessions
from app.actions.rooms import door, presence
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import RoomPeer, VideoSession
from app.refusals import NotFound, Refused
from app.rules.joining import GRACE

MOST_AT_ONCE = 200
SETTLING = timedelta(minutes=1)  # a teacher who reloads at the last minute has not gone


def start(video_session, *, by):
    """Inside a transaction: the teacher is here."""
    sessions.change_status(video_session, "live", started_at=now())
    sessions.note_change(video_session, "started", by=by)
    audit.record("video_session.started", video_session, before={"status": "scheduled"}, after={"status": "live"}, actor=by)


def end_for_all(video_session_id, *, by):
    """The teacher ends the session for everybody; again does nothing. Raises NotFound for others, Refused before it has begun."""
    by_id = by.id
    with transaction():
        video_session = sessions.locked(video_session_id)
        place = door.place_of(video_session, by_id)
        if place is None or place.role != "teacher":
            raise NotFound(_("There is no such lesson of yours."))
        if video_session.status == "ended":
            return video_session
        if video_session.status != "live":
            raise Refused(_("This lesson has not begun."))
        finish(video_session, now(), by=by)
    return video_session


def finish(video_session, at, *, by=None):
    """Inside a transaction: over for everybody at this time. What follows outside is owed: the provider's room, the attendance."""
    was = video_session.status
    sessions.change_status(video_session, "ended", ended_at=at)
    for peer in door.inside(video_session):
        peer.left_at, peer.hand_raised_at = at, None
    if was == "live":
        presence.note_end(video_session, at)
    sessions.note_change(video_session, "ended", by=by)
    audit.record("video_session.ended", video_session, before={"status": was},
                 after={"status": "ended", "ended_at": at.isoformat()}, actor=by)
    if was == "live":
        sessions.owe_end_of_room(video_session)
    attendance.owe_work_out(video_session)


def end_overdue():
    """End the sessions whose time is over: those that run, GRACE after the end or once nobody is there; those that nobody began.

    Returns how many.
    """
    is_empty = ~select(RoomPeer.id).where(RoomPeer.video_session_id == VideoSession.id, or_(
        RoomPeer.left_at.is_(None), RoomPeer.left_at > now() - SETTLING)).exists()
    due = select(VideoSession.id).where(
        VideoSession.status.in_(("scheduled", "live")),
        or_(VideoSession.ends_at <= now() - GRACE,
            (VideoSession.status == "live") & (VideoSession.provider == "builtin") & (VideoSession.ends_at <= now()) & is_empty))
    ended = 0
    for video_session_id in db.session.scalars(due.order_by(VideoSession.ends_at).limit(MOST_AT_ONCE)).all():
        with transaction():
            video_session = sessions.locked(video_session_id)
            if not video_session.is_over and video_session.ends_at <= now():  # somebody may have moved or ended it since
                finish(video_session, closing_time(video_session))
                ended += 1
    return ended


def closing_time(video_session):
    """When a session that nobody ended was over: when the last one left, between the planned end and the grace after it."""
    last = db.session.execute(select(func.count(), func.max(RoomPeer.left_at), func.max(RoomPeer.seen_at)).where(
        RoomPeer.video_session_id == video_session.id)).one()
    latest = max((at for at in last[1:] if at is not None), default=video_session.ends_at)
    return min(max(latest, video_session.ends_at), video_session.ends_at + GRACE)

"""Invariants of attendance: the figures follow from the events."""
from datetime import timedelta

from sqlalchemy import exists, func, select

from app.actions import attendance as worked_out
from app.actions import attendance_figures
from app.actions.check.bookings import named
from app.clock import now
from app.database import db
from app.models import Attendance, AttendanceCorrection, Outbox, Participant, PresenceEvent, RoomPeer, VideoSession

AT_ONCE = 500
LATE = timedelta(minutes=10)


def figures_that_do_not_follow():
    """Ended sessions in whose attendance something else stands than follows from the events, and nothing is owed to mend it."""
    last = 0
    while sessions := db.session.scalars(select(VideoSession).where(
            VideoSession.id > last, VideoSession.status == "ended").order_by(VideoSession.id).limit(AT_ONCE)).all():
        last = sessions[-1].id
        for video_session in sessions:
            if not is_owed(video_session) and not follows(video_session):
                yield f"video_session {video_session.id}"
        db.session.expunge_all()


def is_owed(video_session):
    return db.session.scalar(select(exists().where(
        Outbox.kind == worked_out.KIND, Outbox.subject_id == video_session.id, Outbox.state.in_(("waiting", "working")))))


def follows(video_session):
    rows = {row.participant_id: (row.status, row.minutes) for row in
            db.session.scalars(select(Attendance).where(Attendance.video_session_id == video_session.id))}
    places = worked_out.expected(video_session)
    figures = {place.id: (outcome.status, outcome.minutes) for place, outcome in attendance_figures.of_ended(video_session, places)}
    return figures == {place_id: row for place_id, row in rows.items() if place_id in figures}


def silent_peers():
    """Tabs of a room that nobody has heard of for minutes and nobody has closed."""
    return named("room_peer", select(RoomPeer.id).where(RoomPeer.left_at.is_(None), RoomPeer.seen_at < now() - LATE))


def sessions_left_open():
    """Sessions whose end is long past and that nobody has ended."""
    return named("video_session", select(VideoSession.id).where(
        VideoSession.status.in_(("scheduled", "live")), VideoSession.ends_at < now() - timedelta(hours=2)))


def corrections_astray():
    """Attendance that does not point at its newest correction."""
    newest = select(AttendanceCorrection.participant_id, func.max(AttendanceCorrection.id).label("newest")).group_by(
        AttendanceCorrection.participant_id).subquery()
    return named("attendance", select(Attendance.id).join(newest, newest.c.participant_id == Attendance.participant_id).where(
        func.coalesce(Attendance.correction_id, 0) != newest.c.newest))


def events_of_strangers():
    """Reports about a person who never had a place in that session."""
    place = exists().where(Participant.video_session_id == PresenceEvent.video_session_id, Participant.person_id == PresenceEvent.person_id)
    return named("presence_event", select(PresenceEvent.id).where(PresenceEvent.person_id.is_not(None), ~place))


INVARIANTS = (
    ("I13", "Attendance is what follows from the events.", figures_that_do_not_follow),
    ("I13", "Nobody is reported in a session in which she had no place.", events_of_strangers),
    ("I14", "A tab that fell silent is closed.", silent_peers),
    ("I14", "A session that is over has ended.", sessions_left_open),
    ("I16", "The newest correction is the one that is shown.", corrections_astray),
)

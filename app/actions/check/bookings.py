"""Invariants of time, places and bookings."""

from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app.clock import now
from app.database import db
from app.models import AuditRow, Booking, Membership, Participant, VideoSession


def overlaps():
    """Each person's active places in order of time, held against the latest end before them."""
    latest_end = func.max(Participant.busy_until).over(
        partition_by=Participant.person_id, order_by=(Participant.busy_from, Participant.id), rows=(None, -1)).label("latest_end")
    places = select(Participant.id, Participant.busy_from, latest_end).where(Participant.is_active).subquery()
    return named("participant", select(places.c.id).where(places.c.latest_end > places.c.busy_from))


def wrong_seats():
    """seats_taken against a recount, and against the seats there are."""
    confirmed = select(Booking.video_session_id, func.count().label("seated")).where(
        Booking.state == "confirmed").group_by(Booking.video_session_id).subquery()
    seated = func.coalesce(confirmed.c.seated, 0)
    return named("video_session", select(VideoSession.id).outerjoin(confirmed, confirmed.c.video_session_id == VideoSession.id)
                 .where((VideoSession.seats_taken != seated) | (seated > VideoSession.seats)))


def confirmed_without_place():
    return named("booking", select(Booking.id).outerjoin(Participant, Participant.id == Booking.participant_id).where(
        Booking.state == "confirmed",
        Participant.id.is_(None) | (Participant.is_active.is_(False)) | (Participant.video_session_id != Booking.video_session_id)))


def place_without_claim():
    """An active student's place that no confirmed booking stands behind; a teacher without her place."""
    students = select(Participant.id).outerjoin(
        Booking, and_(Booking.participant_id == Participant.id, Booking.state == "confirmed")).where(
        Participant.is_active, Participant.role == "student", Booking.id.is_(None))
    yield from named("participant", students)
    teachers = aliased(Participant)
    yield from named("video_session", select(VideoSession.id).outerjoin(teachers, and_(
        teachers.video_session_id == VideoSession.id, teachers.person_id == VideoSession.teacher_id, teachers.is_active)).where(
        VideoSession.status != "cancelled", teachers.id.is_(None)))


def cancelled_but_not():
    yield from named("booking", select(Booking.id).join(VideoSession, VideoSession.id == Booking.video_session_id).where(
        VideoSession.status == "cancelled", Booking.state == "confirmed"))
    yield from named("participant", select(Participant.id).join(VideoSession, VideoSession.id == Participant.video_session_id).where(
        VideoSession.status == "cancelled", Participant.is_active))


def half_done_states():
    """States and the instants that belong to them."""
    session = VideoSession
    yield from named("video_session", select(session.id).where(
        ((session.status == "cancelled") & session.cancelled_at.is_(None))
        | ((session.status == "live") & session.started_at.is_(None))
        | ((session.status == "ended") & session.ended_at.is_(None))
        | (session.status.in_(("scheduled", "live")) & session.ended_at.is_not(None))))
    yield from named("booking", select(Booking.id).where((Booking.state == "cancelled") != Booking.cancelled_at.is_not(None)))


def places_off_their_session():
    """A place that does not cover its session, as after a move that forgot it."""
    return named("participant", select(Participant.id).join(VideoSession, VideoSession.id == Participant.video_session_id).where(
        Participant.is_active, (Participant.busy_from > VideoSession.starts_at) | (Participant.busy_until < VideoSession.ends_at)))


def promised_otherwise():
    """Future sessions whose promised wall clock is another instant by the zone data of today."""
    coming = select(VideoSession.id, VideoSession.starts_at, VideoSession.zone, VideoSession.wall_start).where(
        VideoSession.status == "scheduled", VideoSession.starts_at > now())
    for session_id, starts_at, zone, wall_start in db.session.execute(coming):
        if starts_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") != wall_start:
            yield f"video_session {session_id}"


def unpaid():
    return named("booking", select(Booking.id).where(
        Booking.state == "confirmed", Booking.price_minor > 0, Booking.payment == "free"))


def without_one_audit_row():
    """Bookings made and cancelled, sessions moved to an end: each told exactly once."""
    yield from told_once(Booking, "booking.made", Booking.id > 0)
    yield from told_once(Booking, "booking.cancelled", Booking.state == "cancelled")
    yield from told_once(VideoSession, "video_session.cancelled", VideoSession.status == "cancelled")


def told_once(model, action, which):
    rows = select(AuditRow.object_id, func.count().label("times")).where(
        AuditRow.action == action, AuditRow.object_kind == model.__tablename__).group_by(AuditRow.object_id).subquery()
    return named(model.__tablename__, select(model.id).outerjoin(rows, rows.c.object_id == model.id).where(
        which, func.coalesce(rows.c.times, 0) != 1))


def strangers():
    """Places of people who were never members of the session's institution."""
    return named("participant", select(Participant.id).outerjoin(Membership, and_(
        Membership.institution_id == Participant.institution_id, Membership.person_id == Participant.person_id)).where(
        Membership.id.is_(None)))


def named(table, ids):
    return (f"{table} {row_id}" for row_id in db.session.scalars(ids))



INVARIANTS = (
    ("I1", "Nobody has two places at once, buffers included.", overlaps),
    ("I1", "A place covers the whole of its session.", places_off_their_session),
    ("I2", "Seats taken are counted right and never more than there are.", wrong_seats),
    ("I5", "Every coming session lies where its wall clock was promised.", promised_otherwise),
    ("I6", "What is confirmed is free, paid, or invoiced.", unpaid),
    ("I17", "Every booking, and every cancellation, stands in the audit log exactly once.", without_one_audit_row),
    ("I18", "A confirmed booking has an active place in its session.", confirmed_without_place),
    ("I18", "An active place has a confirmed booking, or teaches; a session has its teacher.", place_without_claim),
    ("I18", "What was cancelled holds neither bookings nor places.", cancelled_but_not),
    ("I18", "A state and the moment it began go together.", half_done_states),
    ("I22", "Nobody takes part in an institution that is not hers.", strangers),
)

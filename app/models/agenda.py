"""A person's lessons as lines of a list or a calendar: only the columns that are drawn, however many lessons there are."""
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.models.attendance import Attendance, AttendanceCorrection
from app.models.attendance_list import HELD
from app.models.institution import Person
from app.models.video_session import Change, Participant, VideoSession

LONGEST = timedelta(days=2)  # no lesson is longer; lets the indexes bound each search
Teacher, Seat, Student = aliased(Person, name="teacher"), aliased(Participant, name="seat"), aliased(Person, name="student")
PRESENT = ("present", "late", "left_early")

THE_STUDENT = (
    sa.select(Student.name).join(Seat, Seat.person_id == Student.id)
    .where(Seat.video_session_id == VideoSession.id, Seat.role == "student")
    .order_by(Seat.is_active.desc(), Seat.id.desc()).limit(1).correlate(VideoSession).scalar_subquery())
MOVED_FROM = (
    sa.select(Change.from_starts_at).where(Change.video_session_id == VideoSession.id, Change.kind == "moved")
    .order_by(Change.at.desc(), Change.id.desc()).limit(1).correlate(VideoSession).scalar_subquery())
DRAWN = (
    VideoSession.id, VideoSession.public_id, VideoSession.title, VideoSession.starts_at, VideoSession.ends_at, VideoSession.status,
    VideoSession.seats, VideoSession.seats_taken, VideoSession.teacher_id, Teacher.name.label("teacher_name"),
)


def columns(me):
    """What a line is drawn from. Only who teaches or owns reads a student's name, and only of a lesson for one."""
    student = sa.case((VideoSession.session_type == "ONE_ON_ONE", THE_STUDENT)) if me.teaches or me.is_owner else sa.null()
    return (*DRAWN, student.label("student_name"))


def is_ahead(now):
    """Not over yet: to come, or live."""
    return sa.or_(sa.and_(VideoSession.status == "scheduled", VideoSession.ends_at > now), VideoSession.status == "live")


def own(me, *more):
    """Sessions in which this person has or had a place, with that place."""
    return (
        sa.select(*columns(me), *more).select_from(Participant)
        .join(VideoSession, VideoSession.id == Participant.video_session_id)
        .join(Teacher, Teacher.id == VideoSession.teacher_id)
        .where(Participant.person_id == me.person_id, VideoSession.institution_id == me.institution_id))


def of_institution(me):
    """All sessions of the institution, for its owners."""
    return (
        sa.select(*columns(me), sa.true().label("is_active")).select_from(VideoSession)
        .join(Teacher, Teacher.id == VideoSession.teacher_id).where(VideoSession.institution_id == me.institution_id))


def ahead(me, now, limit):
    """The person's lessons to come and live ones, the next first; `moved_from` is the start before the last move.

    Active places of one person never overlap, so they are in the order of their index.
    """
    return own(me, MOVED_FROM.label("moved_from")).where(
        Participant.is_active, Participant.busy_from > now - LONGEST, is_ahead(now)).order_by(Participant.busy_from).limit(limit)


def just_cancelled(me, now, within, limit):
    """The person's lessons that were cancelled within this time and would still be to come."""
    return own(me).where(
        sa.not_(Participant.is_active), Participant.busy_from > now - LONGEST, VideoSession.status == "cancelled",
        VideoSession.ends_at > now, VideoSession.cancelled_at > now - within).order_by(Participant.busy_from).limit(limit)


def past(me, now):
    """The person's lessons that are over, the last first; `held` is her own attendance where it is known. Not yet limited."""
    return (
        own(me, HELD.label("held"))
        .outerjoin(Attendance, Attendance.participant_id == Participant.id)
        .outerjoin(AttendanceCorrection, AttendanceCorrection.id == Attendance.correction_id)
        .where(*is_past(now)).order_by(Participant.busy_from.desc(), Participant.id.desc()))


def is_past(now):
    return (Participant.busy_from < now, sa.not_(is_ahead(now)),
            sa.or_(Participant.is_active, sa.and_(VideoSession.status == "cancelled", VideoSession.starts_at < now)))


def count_past(me, now):
    """How many lines `past` has."""
    return (
        sa.select(sa.func.count()).select_from(Participant).join(VideoSession, VideoSession.id == Participant.video_session_id)
        .where(Participant.person_id == me.person_id, VideoSession.institution_id == me.institution_id, *is_past(now)))


def students_held(video_session_ids):
    """(video_session_id, students whose attendance is known, how many of them were there, the status of one of them)."""
    is_there = sa.func.sum(sa.case((HELD.in_(PRESENT), 1), else_=0))
    known = sa.func.sum(sa.case((HELD != "unknown", 1), else_=0))
    return (
        sa.select(Attendance.video_session_id, known, is_there, sa.func.min(HELD))
        .outerjoin(AttendanceCorrection, AttendanceCorrection.id == Attendance.correction_id)
        .where(Attendance.video_session_id.in_(video_session_ids), Attendance.person_id != Attendance.teacher_id)
        .group_by(Attendance.video_session_id))


def between(me, since, until, *, everybody=False, teacher_id=None, limit=None):
    """Sessions that touch [since, until), in order of start: the person's own, or everybody's, of one teacher if asked.

    A place that was given back is there too, as `is_active` says.
    """
    touches = (VideoSession.starts_at < until, VideoSession.ends_at > since)
    if everybody:
        found = of_institution(me).where(VideoSession.starts_at > since - LONGEST, *touches)
        found = found.where(VideoSession.teacher_id == teacher_id) if teacher_id else found
    else:
        found = own(me, Participant.is_active).where(
            Participant.busy_from > since - LONGEST, Participant.busy_from < until, *touches)
    return found.order_by(VideoSession.starts_at, VideoSession.id).limit(limit)


def today_of_teacher(me, since, until):
    """(how many lessons of hers start in [since, until), the end of the last)."""
    return sa.select(sa.func.count(), sa.func.max(VideoSession.ends_at)).where(
        VideoSession.institution_id == me.institution_id, VideoSession.teacher_id == me.person_id, VideoSession.starts_at >= since,
        VideoSession.starts_at < until, VideoSession.status != "cancelled")


def today_of_institution(me, since, until, now):
    """(live, to come, over, cancelled) among the sessions that start in [since, until)."""
    ahead_now = sa.and_(VideoSession.status == "scheduled", VideoSession.ends_at > now)
    over = sa.or_(VideoSession.status == "ended", sa.and_(VideoSession.status == "scheduled", VideoSession.ends_at <= now))
    kinds = (VideoSession.status == "live", ahead_now, over, VideoSession.status == "cancelled")
    return sa.select(*(sa.func.coalesce(sa.func.sum(sa.case((kind, 1), else_=0)), 0) for kind in kinds)).where(
        VideoSession.institution_id == me.institution_id, VideoSession.starts_at >= since, VideoSession.starts_at < until)


def live_in_institution(me, now, limit):
    """The institution's live sessions, the first that began first."""
    return of_institution(me).where(
        VideoSession.status == "live", VideoSession.ends_at > now - LONGEST).order_by(VideoSession.ends_at).limit(limit)


def coming_in_institution(me, now, until, limit):
    """The institution's sessions from now until then that are not live and not cancelled."""
    return of_institution(me).where(
        VideoSession.status == "scheduled", VideoSession.starts_at > now - LONGEST, VideoSession.starts_at < until,
        VideoSession.ends_at > now).order_by(VideoSession.starts_at, VideoSession.id).limit(limit)

"""Lessons as lines of a list or a calendar: one query each, of only the columns that are drawn, for who asks.

Statements are built once, for those who read students' names and for those who do not: building one costs more than asking it.
"""
from datetime import timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.database import UtcDateTime, db
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


PERSON, SCHOOL, TEACHER, MOST, AFTER = (
    sa.bindparam(name, type_=sa.BigInteger()) for name in ("person", "school", "teacher", "most", "after"))
NOW, SINCE, UNTIL, LONG_AGO = (sa.bindparam(name, type_=UtcDateTime()) for name in ("now", "since", "until", "long_ago"))
once = lru_cache(maxsize=None)

IS_AHEAD = sa.or_(sa.and_(VideoSession.status == "scheduled", VideoSession.ends_at > NOW), VideoSession.status == "live")
IS_PAST = (
    Participant.busy_from < NOW, sa.not_(IS_AHEAD),
    sa.or_(Participant.is_active, sa.and_(VideoSession.status == "cancelled", VideoSession.starts_at < NOW)))
IS_OWN = (Participant.person_id == PERSON, VideoSession.institution_id == SCHOOL)


def ask(statement, me, **values):
    # by the session's connection: rows of columns need none of what the session does for entities
    return db.session.connection().execute(statement, {"person": me.person_id, "school": me.institution_id, **values})


def reads_names(me):
    """Only who teaches or owns reads a student's name, and only of a lesson for one."""
    return me.teaches or me.is_owner


def columns(with_names):
    student = sa.case((VideoSession.session_type == "ONE_ON_ONE", THE_STUDENT)) if with_names else sa.null()
    return (*DRAWN, student.label("student_name"))


def own(with_names, *more):
    """Sessions in which this person has or had a place, with that place."""
    return (
        sa.select(*columns(with_names), *more).select_from(Participant)
        .join(VideoSession, VideoSession.id == Participant.video_session_id)
        .join(Teacher, Teacher.id == VideoSession.teacher_id).where(*IS_OWN))


def of_institution(with_names=True):
    """All sessions of the institution, for its owners."""
    return (
        sa.select(*columns(with_names), sa.true().label("is_active")).select_from(VideoSession)
        .join(Teacher, Teacher.id == VideoSession.teacher_id).where(VideoSession.institution_id == SCHOOL))


def ahead(me, now, most):
    """The person's lessons to come and live ones, the next first; `moved_from` is the start before the last move."""
    return ask(statement_ahead(reads_names(me)), me, now=now, long_ago=now - LONGEST, most=most).all()


@once
def statement_ahead(with_names):
    # active places of one person never overlap, so they are in the order of their index
    return own(with_names, MOVED_FROM.label("moved_from")).where(
        Participant.is_active, Participant.busy_from > LONG_AGO, IS_AHEAD).order_by(Participant.busy_from).limit(MOST)


def just_cancelled(me, now, within, most):
    """The person's lessons that were cancelled within this time and would still be to come."""
    return ask(statement_just_cancelled(reads_names(me)), me, now=now, since=now - within, most=most).all()


@once
def statement_just_cancelled(with_names):
    return own(with_names).where(
        Participant.removed_at > SINCE, VideoSession.status == "cancelled", VideoSession.ends_at > NOW,
    ).order_by(Participant.busy_from).limit(MOST)


def past(me, now, most, after=0):
    """The person's lessons that are over, the last first, so many after so many; `held` is her own attendance where it is known."""
    return ask(statement_past(reads_names(me)), me, now=now, most=most, after=after).all()


@once
def statement_past(with_names):
    return (
        own(with_names, HELD.label("held"))
        .outerjoin(Attendance, Attendance.participant_id == Participant.id)
        .outerjoin(AttendanceCorrection, AttendanceCorrection.id == Attendance.correction_id)
        .where(*IS_PAST).order_by(Participant.busy_from.desc(), Participant.id.desc()).limit(MOST).offset(AFTER))


def count_past(me, now):
    """How many lessons of hers are over."""
    return ask(STATEMENT_COUNT_PAST, me, now=now).scalar()


STATEMENT_COUNT_PAST = (
    sa.select(sa.func.count()).select_from(Participant)
    .join(VideoSession, VideoSession.id == Participant.video_session_id).where(*IS_OWN, *IS_PAST))


def students_held(video_session_ids):
    """(video_session_id, students whose attendance is known, how many of them were there, the status of one of them)."""
    return db.session.connection().execute(STATEMENT_STUDENTS_HELD, {"sessions": video_session_ids}).all()


STATEMENT_STUDENTS_HELD = (
    sa.select(Attendance.video_session_id, sa.func.sum(sa.case((HELD != "unknown", 1), else_=0)),
              sa.func.sum(sa.case((HELD.in_(PRESENT), 1), else_=0)), sa.func.min(HELD))
    .outerjoin(AttendanceCorrection, AttendanceCorrection.id == Attendance.correction_id)
    .where(Attendance.video_session_id.in_(sa.bindparam("sessions", expanding=True)), Attendance.person_id != Attendance.teacher_id)
    .group_by(Attendance.video_session_id))


def between(me, since, until, most, *, everybody=False, teacher_id=None):
    """Sessions that touch [since, until), in order of start: the person's own, or everybody's, of one teacher if asked.

    A place that was given back is there too, as `is_active` says.
    """
    statement = statement_between(reads_names(me), everybody, teacher_id is not None)
    teacher = {"teacher": teacher_id} if everybody and teacher_id is not None else {}
    return ask(statement, me, since=since, until=until, long_ago=since - LONGEST, most=most, **teacher).all()


@once
def statement_between(with_names, everybody, of_teacher):
    touches = (VideoSession.starts_at < UNTIL, VideoSession.ends_at > SINCE)
    if everybody:
        found = of_institution().where(VideoSession.starts_at > LONG_AGO, *touches)
        found = found.where(VideoSession.teacher_id == TEACHER) if of_teacher else found
    else:
        found = own(with_names, Participant.is_active).where(Participant.busy_from > LONG_AGO, Participant.busy_from < UNTIL, *touches)
    return found.order_by(VideoSession.starts_at, VideoSession.id).limit(MOST)


def today_of_teacher(me, since, until):
    """(how many lessons of hers start in [since, until), the end of the last)."""
    return ask(STATEMENT_TODAY_OF_TEACHER, me, since=since, until=until).one()


STARTS_BETWEEN = (VideoSession.institution_id == SCHOOL, VideoSession.starts_at >= SINCE, VideoSession.starts_at < UNTIL)
STATEMENT_TODAY_OF_TEACHER = sa.select(sa.func.count(), sa.func.max(VideoSession.ends_at)).where(
    *STARTS_BETWEEN, VideoSession.teacher_id == PERSON, VideoSession.status != "cancelled")


def today_of_institution(me, since, until, now):
    """(live, to come, over, cancelled) among the sessions that start in [since, until)."""
    return ask(STATEMENT_TODAY_OF_INSTITUTION, me, since=since, until=until, now=now).one()


SCHEDULED = VideoSession.status == "scheduled"
KINDS = (
    VideoSession.status == "live", sa.and_(SCHEDULED, VideoSession.ends_at > NOW),
    sa.or_(VideoSession.status == "ended", sa.and_(SCHEDULED, VideoSession.ends_at <= NOW)), VideoSession.status == "cancelled")
STATEMENT_TODAY_OF_INSTITUTION = sa.select(
    *(sa.func.coalesce(sa.func.sum(sa.case((kind, 1), else_=0)), 0) for kind in KINDS)).where(*STARTS_BETWEEN)


def live_in_institution(me, now, most):
    """The institution's live sessions, those that end first first."""
    return ask(statement_live(), me, long_ago=now - LONGEST, most=most).all()


@once
def statement_live():
    return of_institution().where(
        VideoSession.status == "live", VideoSession.ends_at > LONG_AGO).order_by(VideoSession.ends_at, VideoSession.id).limit(MOST)


def coming_in_institution(me, now, until, most):
    """The institution's sessions from now until then that are neither live nor cancelled."""
    return ask(statement_coming(), me, now=now, until=until, long_ago=now - LONGEST, most=most).all()


@once
def statement_coming():
    return of_institution().where(
        SCHEDULED, VideoSession.starts_at > LONG_AGO, VideoSession.starts_at < UNTIL, VideoSession.ends_at > NOW,
    ).order_by(VideoSession.starts_at, VideoSession.id).limit(MOST)

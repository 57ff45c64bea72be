"""The attendance of an institution as people read it: the one query under the page, a session's part and the CSV file."""
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import SimpleNamespace

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.models.attendance import Attendance, AttendanceCorrection
from app.models.institution import Person
from app.models.video_session import VideoSession

Teacher, Corrector = aliased(Person, name="teacher"), aliased(Person, name="corrector")
HELD = sa.func.coalesce(AttendanceCorrection.status, Attendance.status)
ROLE = sa.case((Attendance.person_id == Attendance.teacher_id, "teacher"), else_="student")

COLUMNS = (
    Attendance.id, Attendance.public_id, Attendance.starts_at, Attendance.first_joined_at, Attendance.last_left_at,
    Attendance.sources, Attendance.closed_by, Attendance.is_estimated, Attendance.teacher_id, Attendance.participant_id,
    Attendance.status.label("status_found"), Attendance.minutes.label("minutes_found"),
    HELD.label("status"), sa.func.coalesce(AttendanceCorrection.minutes, Attendance.minutes).label("minutes"),
    VideoSession.public_id.label("session_id"), VideoSession.title, VideoSession.ends_at,
    Teacher.public_id.label("teacher_public_id"), Teacher.name.label("teacher_name"),
    Person.public_id.label("person_id"), Person.name.label("person_name"), Person.email.label("person_email"),
    Person.picture_etag, ROLE.label("role"),
    AttendanceCorrection.reason.label("correction_reason"), AttendanceCorrection.at.label("corrected_at"),
    Corrector.name.label("corrected_by"),
)


@dataclass(frozen=True)
class Wanted:
    """Which rows: everything that is set must hold. Ids are public ones; `since` ≤ start < `until`; `text` is in a title or a name."""

    teacher: uuid.UUID | None = None
    student: uuid.UUID | None = None
    session: uuid.UUID | None = None
    status: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


def visible_to(me):
    """An owner sees the institution's attendance, a teacher her lessons', a student her own."""
    if me.is_owner:
        return (Attendance.institution_id == me.institution_id,)
    own = Attendance.teacher_id if me.teaches else Attendance.person_id
    return Attendance.institution_id == me.institution_id, own == me.person_id


def rows(me, wanted=None):
    """A select of COLUMNS, not yet in order: what this person may see of what is wanted."""
    return (
        sa.select(*COLUMNS)
        .join(VideoSession, VideoSession.id == Attendance.video_session_id)
        .join(Person, Person.id == Attendance.person_id)
        .join(Teacher, Teacher.id == Attendance.teacher_id)
        .outerjoin(AttendanceCorrection, AttendanceCorrection.id == Attendance.correction_id)
        .outerjoin(Corrector, Corrector.id == AttendanceCorrection.by_id)
        .where(*visible_to(me), *conditions(wanted or Wanted())))


def conditions(wanted):
    if wanted.teacher:
        yield Attendance.teacher_id == id_of(Person, wanted.teacher)
    if wanted.student:
        yield Attendance.person_id == id_of(Person, wanted.student)
    if wanted.session:
        yield Attendance.video_session_id == id_of(VideoSession, wanted.session)
    if wanted.status:
        yield wanted.status == HELD
    if wanted.since:
        yield Attendance.starts_at >= wanted.since
    if wanted.until:
        yield Attendance.starts_at < wanted.until
    if wanted.text:
        yield sa.or_(VideoSession.title.icontains(wanted.text, autoescape=True), Person.name.icontains(wanted.text, autoescape=True))


def id_of(kind, public_id):
    other = aliased(kind)
    return sa.select(other.id).where(other.public_id == public_id).scalar_subquery()


def place_of(me, public_id):
    """(start, id) of one visible row: where a list goes on."""
    return sa.select(Attendance.starts_at, Attendance.id).where(Attendance.public_id == public_id, *visible_to(me))


def oldest_first(query, after=None, limit=None):
    """In order of start, from behind the place `after`."""
    order = sa.tuple_(Attendance.starts_at, Attendance.id)
    query = query.where(order > after) if after else query
    return query.order_by(Attendance.starts_at, Attendance.id).limit(limit)


def newest_first(query, after=None, limit=None):
    """The other way round."""
    order = sa.tuple_(Attendance.starts_at, Attendance.id)
    query = query.where(order < after) if after else query
    return query.order_by(Attendance.starts_at.desc(), Attendance.id.desc()).limit(limit)


@cache
def newest(is_owner, teaches):
    """All that such a reader sees, newest first: the page that everybody opens, built once. Parameters: institution_id, person_id,
    limit."""
    me = SimpleNamespace(is_owner=is_owner, teaches=teaches, institution_id=sa.bindparam("institution_id"),
                         person_id=sa.bindparam("person_id"))
    return newest_first(rows(me), limit=sa.bindparam("limit", type_=sa.Integer))

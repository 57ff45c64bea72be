"""Who was there: what was reported, what follows from it, and what a person corrected."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Id, LongText, PublicId, Word, db
from app.models.institution import Person
from app.models.video_session import Participant, VideoSession

OUTCOMES = ("present", "late", "left_early", "absent", "excused", "unknown")


class PresenceEvent(db.Model):
    """One thing that a source reported. Never changed, never deleted: the database refuses both."""

    id: Mapped[Id]
    institution_id: Mapped[int]
    video_session_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))  # empty: it concerns the whole room
    source: Mapped[Word]  # room_page, jitsi_event_sync, jaas_webhook
    event_id: Mapped[str] = mapped_column(sa.String(200))  # the source's own, or made from what makes the event one
    connection: Mapped[str] = mapped_column(sa.String(200), default="")  # one tab, one device
    kind: Mapped[Word]  # joined, seen, left, ended
    at: Mapped[datetime]  # by the source's clock
    received_at: Mapped[datetime]

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "video_session_id"], ["video_session.institution_id", "video_session.id"]),
        sa.UniqueConstraint("source", "event_id"),
        sa.Index(None, "video_session_id", "at"),
        sa.CheckConstraint("kind IN ('joined', 'seen', 'left', 'ended')", name="kind"),
    )


class Attendance(db.Model):
    """What follows for one expected person from the events. Rebuilt from them at any time; corrections stand beside it."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int]
    video_session_id: Mapped[int]
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), unique=True)
    person_id: Mapped[int]
    teacher_id: Mapped[int]  # the session's, as is its start: for lists and exports by teacher and date
    starts_at: Mapped[datetime]
    status: Mapped[Word]
    minutes: Mapped[int] = mapped_column(default=0)
    first_joined_at: Mapped[datetime | None]
    last_left_at: Mapped[datetime | None]
    closed_by: Mapped[Word] = mapped_column(default="")  # what ended the last visit: left, ended, removed, rejoined, silence, window
    is_estimated: Mapped[bool] = mapped_column(default=False)  # some of it follows from a rule where a report is missing
    sources: Mapped[str] = mapped_column(sa.String(200), default="")  # in order, a blank between
    worked_out_at: Mapped[datetime]
    correction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendance_correction.id"))  # the latest

    participant: Mapped[Participant] = relationship(lazy="raise_on_sql", viewonly=True)
    video_session: Mapped[VideoSession] = relationship(lazy="raise_on_sql", viewonly=True)
    person: Mapped[Person] = relationship(
        lazy="raise_on_sql", viewonly=True, primaryjoin="foreign(Attendance.person_id) == Person.id")
    correction: Mapped["AttendanceCorrection | None"] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "video_session_id"], ["video_session.institution_id", "video_session.id"]),
        sa.Index(None, "institution_id", "starts_at", "id"),
        sa.Index(None, "video_session_id"),
        sa.Index(None, "person_id", "starts_at"),
        sa.Index(None, "teacher_id", "starts_at"),
        sa.CheckConstraint(
            "status IN ('present', 'late', 'left_early', 'absent', 'excused', 'unknown')", name="status"),
    )


class AttendanceCorrection(db.Model):
    """What somebody says was really so, and why. Added, never changed."""

    id: Mapped[Id]
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"))
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    status: Mapped[Word]
    minutes: Mapped[int | None]
    reason: Mapped[LongText]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('present', 'late', 'left_early', 'absent', 'excused', 'unknown')", name="status"),
    )

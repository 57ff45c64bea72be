"""The lesson itself, who is in it, what was said beside it, and how it came to be what it is."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Id, LongText, Name, PublicId, Word, Zone, db
from app.models.institution import Institution, Person
from app.models.offering import Offering
from app.models.teacher_calendar import of_member

STATUSES = ("scheduled", "live", "ended", "cancelled")


class VideoSession(db.Model):
    """A live lesson, wherever it came from. Everything else hangs on it."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"))
    teacher_id: Mapped[int]
    offering_id: Mapped[int | None]
    course_id: Mapped[int | None]
    course_module_id: Mapped[int | None]
    title: Mapped[Name]
    description: Mapped[LongText]
    session_type: Mapped[Word] = mapped_column(default="ONE_ON_ONE")
    language: Mapped[Word] = mapped_column(default="en")
    level: Mapped[Word] = mapped_column(default="any")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    # what was promised: the teacher's wall clock, and the zone data it was promised by
    zone: Mapped[Zone]
    wall_start: Mapped[Word]  # 2026-12-07T17:00, in that zone
    zone_data: Mapped[Word]
    status: Mapped[Word] = mapped_column(default="scheduled")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    # seats are students; the room holds them and the teacher
    seats: Mapped[int] = mapped_column(default=1)
    seats_taken: Mapped[int] = mapped_column(default=0)
    max_participants: Mapped[int] = mapped_column(default=2)
    # the room
    provider: Mapped[Word] = mapped_column(default="builtin")
    meeting_id: Mapped[str] = mapped_column(sa.String(64), unique=True)  # random, never made from a title or a number
    meeting_url: Mapped[str | None] = mapped_column(sa.String(500))
    recording_url: Mapped[str | None] = mapped_column(sa.String(500))
    is_public: Mapped[bool] = mapped_column(default=False)
    is_recorded: Mapped[bool] = mapped_column(default=False)
    allow_chat: Mapped[bool] = mapped_column(default=True)
    allow_screen_share: Mapped[bool] = mapped_column(default=True)
    allow_recording: Mapped[bool] = mapped_column(default=False)
    price_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(sa.String(3), default="EUR")
    details: Mapped[dict | None] = mapped_column("metadata", sa.JSON)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    institution: Mapped[Institution] = relationship(lazy="raise_on_sql")
    offering: Mapped[Offering | None] = relationship(lazy="raise_on_sql", viewonly=True)
    teacher: Mapped[Person] = relationship(
        lazy="raise_on_sql", viewonly=True, primaryjoin="foreign(VideoSession.teacher_id) == Person.id")
    participants: Mapped[list["Participant"]] = relationship(lazy="raise_on_sql", back_populates="video_session")

    __table_args__ = (
        of_member("teacher_id"),
        sa.ForeignKeyConstraint(["institution_id", "offering_id"], ["offering.institution_id", "offering.id"]),
        sa.UniqueConstraint("institution_id", "id"),
        sa.Index(None, "institution_id", "starts_at"),
        sa.Index(None, "teacher_id", "starts_at"),
        sa.Index(None, "offering_id", "starts_at"),
        sa.Index(None, "status", "ends_at"),
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.CheckConstraint("status IN ('scheduled', 'live', 'ended', 'cancelled')", name="status"),
        sa.CheckConstraint("seats_taken >= 0 AND seats_taken <= seats", name="seats"),
    )

    @property
    def is_over(self):
        """Nothing changes any more: it ended or was cancelled."""
        return self.status in ("ended", "cancelled")

    @classmethod
    def visible_to(cls, me):
        """Sessions this person may see: an owner the institution's, others those they are or were in."""
        of_institution = sa.select(cls).where(cls.institution_id == me.institution_id)
        if me.is_owner:
            return of_institution
        taking_part = sa.select(Participant.video_session_id).where(Participant.person_id == me.person_id)
        return of_institution.where(cls.id.in_(taking_part))

    @classmethod
    def with_room(cls, offering, since, until):
        """Scheduled group sessions of an offering that start in [since, until) and have a seat left."""
        return sa.select(cls).where(
            cls.offering_id == offering.id, cls.status == "scheduled", cls.seats_taken < cls.seats,
            cls.starts_at >= since, cls.starts_at < until).order_by(cls.starts_at)


class Participant(db.Model):
    """One person's place in one video session. While it is active nothing else of that person may overlap it.

    `busy_from` and `busy_until` hold the teacher's buffers too; a student's are the lesson's own times. A place is also one
    entry in that person's calendar: `public_id` makes its UID, `calendar_version` is its SEQUENCE, `calendar_stamped_at` its DTSTAMP.
    """

    id: Mapped[Id]
    public_id: Mapped[PublicId] = mapped_column(insert_sentinel=True)  # so that several are written in one statement on SQLite too
    institution_id: Mapped[int]
    video_session_id: Mapped[int]
    person_id: Mapped[int]
    role: Mapped[Word]  # teacher, student
    busy_from: Mapped[datetime]
    busy_until: Mapped[datetime]
    is_active: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    calendar_version: Mapped[int] = mapped_column(default=0)
    calendar_stamped_at: Mapped[datetime]

    video_session: Mapped[VideoSession] = relationship(
        lazy="raise_on_sql", back_populates="participants", foreign_keys="[Participant.institution_id, Participant.video_session_id]")
    person: Mapped[Person] = relationship(
        lazy="raise_on_sql", viewonly=True, primaryjoin="foreign(Participant.person_id) == Person.id")

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "video_session_id"], ["video_session.institution_id", "video_session.id"]),
        of_member("person_id"),
        sa.Index("uq_participant_once", "video_session_id", "person_id", unique=True,
                 sqlite_where=sa.text("is_active"), postgresql_where=sa.text("is_active")),
        sa.Index(None, "person_id", "busy_from"),
        sa.Index(None, "institution_id", "busy_from"),
        sa.Index("ix_participant_removed", "person_id", "removed_at", sqlite_where=sa.text("removed_at IS NOT NULL"),
                 postgresql_where=sa.text("removed_at IS NOT NULL")),
        sa.Index(None, "video_session_id"),  # the one above is partial: SQLite's planner does not see that it could serve
        sa.CheckConstraint("role IN ('teacher', 'student')", name="role"),
        sa.CheckConstraint("busy_until > busy_from", name="order"),
    )

    @property
    def calendar_uid(self):
        """The local part of this entry's UID, for ever."""
        return f"booking-{self.public_id}"

    @classmethod
    def busy_times_of(cls, person_ids, since, until, *, without=None):
        """A statement and its parameters, for execute(*…): (person_id, busy_from, busy_until) of these people's active places that
        touch [since, until), those of the session `without` left out."""
        return BUSY_TIMES, {"person_ids": sorted(person_ids), "since": since, "until": until, "earliest": since - LONGEST,
                            "without_id": without.id if without else 0}


LONGEST = timedelta(days=2)  # a lesson with its buffers, as in guards.py: lets the index bound the search
# Built once: SQLAlchemy spends more on building a statement than on running it, and every page of free times runs this one.
BUSY_TIMES = sa.select(Participant.person_id, Participant.busy_from, Participant.busy_until).where(
    Participant.person_id.in_(sa.bindparam("person_ids", expanding=True)), Participant.is_active,
    Participant.busy_from < sa.bindparam("until"), Participant.busy_from > sa.bindparam("earliest"),
    Participant.busy_until > sa.bindparam("since"), Participant.video_session_id != sa.bindparam("without_id"))


class Change(db.Model):
    """One line of a session's history, as both sides may read it: booked, moved, cancelled, by whom and why."""

    __tablename__ = "video_session_change"

    id: Mapped[Id]
    institution_id: Mapped[int]
    video_session_id: Mapped[int]
    booking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("booking.id"))  # empty when it concerns everybody
    kind: Mapped[Word]  # booked, moved, cancelled, started, ended
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]
    from_starts_at: Mapped[datetime | None]
    to_starts_at: Mapped[datetime | None]
    reason: Mapped[LongText]

    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "video_session_id"], ["video_session.institution_id", "video_session.id"]),
        sa.Index(None, "video_session_id", "at"),
    )


class Message(db.Model):
    """Something written on a session's page, before, in or after the lesson."""

    __tablename__ = "video_session_message"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int]
    video_session_id: Mapped[int]
    person_id: Mapped[int]
    body: Mapped[LongText]
    sent_in: Mapped[Word] = mapped_column(default="page")  # page, room
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(
        lazy="raise_on_sql", viewonly=True, primaryjoin="foreign(Message.person_id) == Person.id")

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "video_session_id"], ["video_session.institution_id", "video_session.id"]),
        of_member("person_id"),
        sa.Index(None, "video_session_id", "at"),
    )

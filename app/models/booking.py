"""A student's claim on a video session."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Id, LongText, Name, PublicId, Word, db
from app.models.institution import Person
from app.models.offering import Offering
from app.models.teacher_calendar import of_member
from app.models.video_session import Participant, VideoSession

STATES = ("requested", "confirmed", "declined", "cancelled")


class Booking(db.Model):
    """What a student booked. The lesson's time is the session's; price and currency are fixed here when it is made."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int]
    video_session_id: Mapped[int]
    participant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("participant.id"), unique=True)
    offering_id: Mapped[int]
    student_id: Mapped[int]
    state: Mapped[Word] = mapped_column(default="confirmed")
    topic: Mapped[Name] = mapped_column(default="")
    message: Mapped[LongText]
    price_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(sa.String(3), default="EUR")
    payment: Mapped[Word] = mapped_column(default="free")  # free, or invoice: pay the institution
    owed_minor: Mapped[int] = mapped_column(default=0)  # of the price, what is to be paid; a cancellation lowers it
    form_token: Mapped[Word | None]  # the same form sent twice makes one booking
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    cancel_reason: Mapped[LongText]

    video_session: Mapped[VideoSession] = relationship(lazy="raise_on_sql", viewonly=True)
    participant: Mapped[Participant | None] = relationship(lazy="raise_on_sql")
    offering: Mapped[Offering] = relationship(lazy="raise_on_sql", viewonly=True)
    student: Mapped[Person] = relationship(
        lazy="raise_on_sql", viewonly=True, primaryjoin="foreign(Booking.student_id) == Person.id")

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "video_session_id"], ["video_session.institution_id", "video_session.id"]),
        sa.ForeignKeyConstraint(["institution_id", "offering_id"], ["offering.institution_id", "offering.id"]),
        of_member("student_id"),
        sa.UniqueConstraint("student_id", "form_token"),
        sa.Index(None, "video_session_id"),
        sa.CheckConstraint("state IN ('requested', 'confirmed', 'declined', 'cancelled')", name="state"),
        sa.CheckConstraint("payment IN ('free', 'invoice')", name="payment"),
        sa.CheckConstraint("price_minor >= 0 AND (price_minor = 0 OR payment <> 'free')", name="paid"),
        sa.CheckConstraint("owed_minor >= 0 AND owed_minor <= price_minor", name="owed"),
    )

    @classmethod
    def visible_to(cls, me):
        """Bookings this person may see: an owner the institution's, a teacher those of her sessions, a student her own."""
        of_institution = sa.select(cls).where(cls.institution_id == me.institution_id)
        if me.is_owner:
            return of_institution
        taught = sa.select(VideoSession.id).where(VideoSession.teacher_id == me.person_id)
        return of_institution.where(sa.or_(cls.student_id == me.person_id, cls.video_session_id.in_(taught)))

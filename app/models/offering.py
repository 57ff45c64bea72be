"""What a teacher offers."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Id, LongText, Name, PublicId, Word, db
from app.models.institution import Membership
from app.models.teacher_calendar import of_member

LEVELS = ("any", "beginner", "intermediate", "advanced")
SESSION_TYPES = ("ONE_ON_ONE", "GROUP", "WORKSHOP")


class Offering(db.Model):
    """A kind of lesson that can be booked: how long, with how many, for how much."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int]
    teacher_id: Mapped[int]
    title: Mapped[Name]
    description: Mapped[LongText]
    topic_type: Mapped[Word] = mapped_column(default="fixed")  # fixed: as described; flexible: the student says what about
    topics: Mapped[LongText]  # one a line
    session_type: Mapped[Word] = mapped_column(default="ONE_ON_ONE")
    duration_minutes: Mapped[int]
    capacity: Mapped[int] = mapped_column(default=1)  # students at once
    price_minor: Mapped[int] = mapped_column(default=0)  # in the currency's smallest unit; 0 is free
    currency: Mapped[str] = mapped_column(sa.String(3), default="EUR")
    materials: Mapped[LongText]
    requirements: Mapped[LongText]
    language: Mapped[Word] = mapped_column(default="en")
    level: Mapped[Word] = mapped_column(default="any")
    allow_chat: Mapped[bool] = mapped_column(default=True)
    allow_screen_share: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship(lazy="raise_on_sql", viewonly=True)

    __table_args__ = (
        of_member("teacher_id"),
        sa.UniqueConstraint("institution_id", "id"),
        sa.Index(None, "institution_id", "teacher_id", "is_active"),
        sa.CheckConstraint("capacity >= 1 AND duration_minutes BETWEEN 5 AND 1440 AND price_minor >= 0", name="numbers"),
        sa.CheckConstraint("session_type IN ('ONE_ON_ONE', 'GROUP', 'WORKSHOP')", name="session_type"),
        sa.CheckConstraint("session_type <> 'ONE_ON_ONE' OR capacity = 1", name="one_on_one"),
    )

    @property
    def length(self):
        """How long a lesson lasts, as a timedelta."""
        return timedelta(minutes=self.duration_minutes)

    @classmethod
    def on_offer(cls, institution_id):
        """Active offerings of an institution whose teacher still teaches there."""
        return sa.select(cls).join(cls.membership).where(
            cls.institution_id == institution_id, cls.is_active, Membership.teaches, Membership.removed_at.is_(None))

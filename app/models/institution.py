"""Institutions, people, and who belongs where as what."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Email, Id, Name, PublicId, Word, Zone, db

ROLES = ("owner", "teacher", "student")
DEFAULT_REMINDERS = [24 * 60, 60]


class Institution(db.Model):
    """A school, a studio, a teacher on her own: everything else belongs to one."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[Name]
    slug: Mapped[Word] = mapped_column(unique=True)
    zone: Mapped[Zone] = mapped_column(default="UTC")
    language: Mapped[Word] = mapped_column(default="en")
    currency: Mapped[str] = mapped_column(sa.String(3), default="EUR")
    sign_up: Mapped[Word] = mapped_column(default="open")  # open, or by invitation
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    # when people are reminded and let in, in minutes before the start
    reminder_minutes: Mapped[list] = mapped_column(sa.JSON, default=lambda: list(DEFAULT_REMINDERS))
    student_joins_minutes_before: Mapped[int] = mapped_column(default=5)
    teacher_joins_minutes_before: Mapped[int] = mapped_column(default=15)
    # what counts as late, as left early, as having been there
    late_after_minutes: Mapped[int] = mapped_column(default=5)
    left_early_minutes: Mapped[int] = mapped_column(default=5)
    present_percent: Mapped[int] = mapped_column(default=50)
    video_provider: Mapped[Word] = mapped_column(default="builtin")

    __table_args__ = (sa.CheckConstraint("sign_up IN ('open', 'invitation')", name="sign_up"),)


class Person(db.Model):
    """Somebody with an account. What she may do is decided by her memberships."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[Name]
    email: Mapped[Email] = mapped_column(unique=True)  # as normalised by actions.account.normal_email
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    zone: Mapped[Zone] = mapped_column(default="UTC")
    zone_confirmed_at: Mapped[datetime | None]
    language: Mapped[Word] = mapped_column(default="en")
    theme: Mapped[Word] = mapped_column(default="auto")  # auto, light, dark
    hour_cycle: Mapped[Word] = mapped_column(default="auto")  # auto (by language), 12, 24
    reminder_minutes: Mapped[list | None] = mapped_column(sa.JSON(none_as_null=True))  # empty: as the institution has it
    is_platform_admin: Mapped[bool] = mapped_column(default=False)
    feed_token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    feed_token_hint: Mapped[Word] = mapped_column(default="")
    picture_etag: Mapped[Word] = mapped_column(default="")
    created_at: Mapped[datetime]


class Picture(db.Model):
    """A person's picture as we drew it anew from what was uploaded: small, square, without the camera's data."""

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    content: Mapped[bytes]
    content_type: Mapped[Word]


class Membership(db.Model):
    """A person's place in an institution. Rows stay when somebody leaves: attendance and money refer to them."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[Word]
    teaches: Mapped[bool] = mapped_column(default=False)  # teachers do; an owner may too
    headline: Mapped[Name] = mapped_column(default="")  # what a student reads beside the teacher's name
    joined_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.UniqueConstraint("institution_id", "person_id"),
        sa.CheckConstraint("role IN ('owner', 'teacher', 'student')", name="role"),
    )


class Invitation(db.Model):
    """A letter that lets its reader join an institution in a role. The token is kept only as its hash."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    email: Mapped[Email]
    role: Mapped[Word]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="raise_on_sql")



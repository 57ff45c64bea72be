"""When a teacher teaches: her zone and rules, her weekly hours, the dates that differ."""
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.database import Id, Name, PublicId, Word, Zone, db
from app.models.institution import Membership


def of_member(column):
    """A foreign key to a member of the same institution, so that no row can reach into another one."""
    return sa.ForeignKeyConstraint(["institution_id", column], ["membership.institution_id", "membership.person_id"])


class TeacherCalendar(db.Model):
    """A teacher's booking rules in one institution. Locked while somebody books her, on databases that lock rows."""

    id: Mapped[Id]
    institution_id: Mapped[int]
    teacher_id: Mapped[int]
    zone: Mapped[Zone]
    lead_minutes: Mapped[int] = mapped_column(default=12 * 60)
    horizon_days: Mapped[int] = mapped_column(default=60)
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=10)
    max_per_day: Mapped[int | None]
    max_per_week: Mapped[int | None]
    step_minutes: Mapped[int] = mapped_column(default=30)

    membership: Mapped[Membership] = relationship(lazy="raise_on_sql", viewonly=True)
    hours: Mapped[list["TeachingHours"]] = relationship(
        lazy="raise_on_sql", back_populates="calendar", order_by="(TeachingHours.weekday, TeachingHours.start_minute)")
    date_changes: Mapped[list["DateChange"]] = relationship(
        lazy="raise_on_sql", back_populates="calendar", order_by="DateChange.first_on")

    __table_args__ = (
        sa.UniqueConstraint("institution_id", "teacher_id"),
        of_member("teacher_id"),
        sa.CheckConstraint("step_minutes > 0 AND horizon_days > 0 AND lead_minutes >= 0", name="rules"),
    )

    @classmethod
    def of_teacher(cls, institution_id, teacher_id):
        """The teacher's calendar with her hours and the dates that differ."""
        return sa.select(cls).where(cls.institution_id == institution_id, cls.teacher_id == teacher_id).options(
            selectinload(cls.hours), selectinload(cls.date_changes))

    @classmethod
    def locked(cls, institution_id, teacher_id):
        """The same, locked until the transaction ends: one booking of this teacher after the other."""
        return cls.of_teacher(institution_id, teacher_id).with_for_update(of=cls)


class TeachingHours(db.Model):
    """A window of the week, in wall minutes of the calendar's zone. An end at or before the start is on the next day."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    calendar_id: Mapped[int] = mapped_column(sa.ForeignKey("teacher_calendar.id"), index=True)
    weekday: Mapped[int]  # 0 is Monday
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    calendar: Mapped[TeacherCalendar] = relationship(back_populates="hours", lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("start_minute BETWEEN 0 AND 1439 AND end_minute BETWEEN 0 AND 1440", name="minutes"),
    )


class DateChange(db.Model):
    """Dates that differ from the week: off, other hours instead, or extra hours. A range of dates for a vacation."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    calendar_id: Mapped[int] = mapped_column(sa.ForeignKey("teacher_calendar.id"), index=True)
    kind: Mapped[Word]  # off, hours, extra
    first_on: Mapped[date]
    last_on: Mapped[date]
    start_minute: Mapped[int | None]
    end_minute: Mapped[int | None]
    note: Mapped[Name] = mapped_column(default="")

    calendar: Mapped[TeacherCalendar] = relationship(back_populates="date_changes", lazy="raise_on_sql")

    __table_args__ = (
        sa.CheckConstraint("kind IN ('off', 'hours', 'extra')", name="kind"),
        sa.CheckConstraint("last_on >= first_on", name="order"),
        sa.CheckConstraint("kind = 'off' OR (start_minute IS NOT NULL AND end_minute IS NOT NULL)", name="hours"),
    )

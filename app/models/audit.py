"""The audit log: what changed, by whom, from what to what. The database refuses to change or delete a row."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.database import Id, Name, PublicId, Word, db
from app.models.institution import Person


class AuditRow(db.Model):
    """One change of state, written in the same transaction as the change."""

    __tablename__ = "audit"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    actor_kind: Mapped[Word]  # person, visitor, job, webhook, console
    cause: Mapped[str] = mapped_column(sa.String(80), default="")  # the request, job or webhook it came from
    action: Mapped[Word]  # booking.made, attendance.corrected
    object_kind: Mapped[Word]
    object_id: Mapped[int]
    object_public_id: Mapped[str] = mapped_column(sa.String(36), default="")
    summary: Mapped[Name] = mapped_column(default="")
    before: Mapped[dict | None] = mapped_column(sa.JSON)
    after: Mapped[dict | None] = mapped_column(sa.JSON)

    actor: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        sa.Index(None, "institution_id", "at"),
        sa.Index(None, "object_kind", "object_id"),
        sa.Index(None, "actor_id", "at"),
    )

    @classmethod
    def of_institution(cls, institution_id, *, action="", person="", text="", since=None, until=None):
        """An institution's rows, newest first, narrowed: an action or its kind ("booking"), whoever did it, words, two instants."""
        rows = sa.select(cls).outerjoin(cls.actor).where(cls.institution_id == institution_id).options(contains_eager(cls.actor))
        if action:
            rows = rows.where(cls.action.startswith(f"{action}.", autoescape=True) | (cls.action == action))
        if person:
            rows = rows.where(Person.name.icontains(person, autoescape=True) | Person.email.icontains(person, autoescape=True))
        if text:
            rows = rows.where(
                cls.object_public_id.icontains(text, autoescape=True) | cls.summary.icontains(text, autoescape=True)
                | sa.cast(cls.before, sa.Text).icontains(text, autoescape=True)
                | sa.cast(cls.after, sa.Text).icontains(text, autoescape=True))
        if since:
            rows = rows.where(cls.at >= since)
        if until:
            rows = rows.where(cls.at < until)
        return rows.order_by(cls.at.desc(), cls.id.desc())

    @classmethod
    def older_than(cls, rows, row):
        """Of these rows, newest first, those that come after this one; all of them for None."""
        return rows if row is None else rows.where((cls.at < row.at) | ((cls.at == row.at) & (cls.id < row.id)))


class AuditSeal(db.Model):
    """A hash over a run of audit rows and the seal before it: a row that was changed behind our back no longer fits."""

    id: Mapped[Id]
    first_id: Mapped[int]
    last_id: Mapped[int]
    rows: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    sealed_at: Mapped[datetime]

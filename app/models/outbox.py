"""What must happen outside the database, written down inside it: the outbox, the mails, and who ticks."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Email, Id, LongText, Name, PublicId, Word, db
from app.models.institution import Person


class Outbox(db.Model):
    """One effect that is owed. Unique by what it is for, claimed with a lease, done at least once.

    States: waiting → working → done; back to waiting with a later `due_at` after a fault that may pass; parked after one that
    does not; dropped when it no longer holds; missed when its time has gone by.
    """

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    kind: Mapped[Word]
    subject_id: Mapped[int]  # the row it is about: a mail, a video session
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"))
    state: Mapped[Word] = mapped_column(default="waiting")
    due_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    why: Mapped[LongText]  # the last fault, or why it was dropped, in words
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("ix_outbox_due", "due_at", sqlite_where=sa.text("state IN ('waiting', 'working')"),
                 postgresql_where=sa.text("state IN ('waiting', 'working')")),
        sa.Index(None, "kind", "subject_id"),
        sa.CheckConstraint("state IN ('waiting', 'working', 'done', 'parked', 'dropped', 'missed')", name="state"),
    )


class Mail(db.Model):
    """One letter to one person. Its text is written when it leaves, in the reader's language and zone of that moment."""

    id: Mapped[Id]
    public_id: Mapped[PublicId] = mapped_column(insert_sentinel=True)  # so that several are written in one statement on SQLite too
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    to_email: Mapped[Email]
    to_name: Mapped[Name] = mapped_column(default="")
    kind: Mapped[Word]  # booked, moved, cancelled, reminder, verify_email, ...
    participant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    version: Mapped[int] = mapped_column(default=0)  # of the participant's calendar entry that it tells of
    details: Mapped[dict] = mapped_column(sa.JSON, default=dict)  # ids, instants, reasons: never a token that is still good
    secret: Mapped[LongText]  # a one-time link's token until the mail has left, then empty
    message_id: Mapped[Name] = mapped_column(default="")
    subject: Mapped[Name] = mapped_column(default="")
    text: Mapped[LongText]
    html: Mapped[LongText]
    calendar: Mapped[LongText]
    state: Mapped[Word] = mapped_column(default="waiting")  # as its outbox row's; sent when done
    why: Mapped[LongText]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    @classmethod
    def visible_to(cls, me):
        """Letters this person may look into: an owner those of the institution."""
        return sa.select(cls).where(cls.institution_id == me.institution_id) if me.is_owner else sa.select(cls).where(sa.false())

    def shown(self, text):
        """Its text or html for somebody who is not its reader: a link that works once is blotted out."""
        return text.replace(self.secret, "•" * 8) if self.secret else text

    __table_args__ = (
        sa.Index(None, "institution_id", "created_at"),
        sa.Index(None, "institution_id", "state", "created_at"),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'dropped', 'missed')", name="state"),
    )


class Lease(db.Model):
    """Who does a thing that only one of many processes may do at a time."""

    name: Mapped[Word] = mapped_column(primary_key=True)
    holder: Mapped[Name]
    until: Mapped[datetime]


class Tick(db.Model):
    """A periodic task's turn. Unique by task and time, so a turn planned twice is one turn."""

    id: Mapped[Id]
    task: Mapped[Word]
    due_at: Mapped[datetime]
    ran_at: Mapped[datetime]
    took_ms: Mapped[int] = mapped_column(default=0)
    result: Mapped[LongText]

    __table_args__ = (sa.UniqueConstraint("task", "due_at"),)

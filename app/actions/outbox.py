"""Writing down what is owed outside the database."""
from datetime import datetime

from sqlalchemy import select, update

from app.actions.transaction import ring_after_commit
from app.clock import now
from app.database import db
from app.models import Outbox


def owe(kind, subject_id, *, key, due_at: datetime | None = None, deadline_at: datetime | None = None, institution_id=None):
    """Write an outbox row, once per `key`; returns it, or None when that key is owed already. Due now unless `due_at` says later."""
    if db.session.scalar(select(Outbox.id).where(Outbox.key == key)) is not None:
        return None
    row = Outbox(key=key, kind=kind, subject_id=subject_id, institution_id=institution_id, created_at=now(),
                 due_at=due_at or now(), deadline_at=deadline_at)
    db.session.add(row)
    db.session.flush()
    if row.due_at <= now():
        ring_after_commit(row)
    return row


def drop(kind, subject_ids, why):
    """What is no longer owed: rows of this kind about these subjects that nobody has begun."""
    db.session.execute(
        update(Outbox).where(Outbox.kind == kind, Outbox.subject_id.in_(subject_ids), Outbox.state == "waiting")
        .values(state="dropped", why=why, finished_at=now())
    )

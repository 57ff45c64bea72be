"""What is owed outside the database: written down, claimed with a lease, and kept in the state it came to.

Whoever does the work (jobs/outbox.py) claims a row, does its effect, and says how it went. All of these are conditional updates:
of two that want one row one gets it, and who has lost a lease can write no result any more.
"""
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, text, update

from app.actions.transaction import ring_after_commit, transaction
from app.clock import now
from app.database import db
from app.models import Outbox

LEASE = timedelta(seconds=75)  # longer than any effect takes; a killed worker's row is free again after this
FIRST = ("mail",)  # what people wait for goes before everything else
OPEN = text("outbox.state IN ('waiting', 'working')")  # word for word as the index on due_at has it


@dataclass
class Claim:
    """One row, ours until the lease ends. `attempt` fences: it has risen when somebody else has taken the row since."""

    id: int
    kind: str
    subject_id: int
    attempt: int
    deadline_at: datetime | None
    is_open: bool = True  # until its result is written


class LostLease(Exception):
    """Somebody else has this row by now: what we did is not ours to write."""


def owe(kind, subject_id, *, key, due_at: datetime | None = None, deadline_at: datetime | None = None, institution_id=None):
    """Write an outbox row, once per `key`; returns it, or None when that key is owed already. Due now unless `due_at` says later."""
    if owed([key]):
        return None
    row = Outbox(key=key, kind=kind, subject_id=subject_id, institution_id=institution_id, due_at=due_at or now(),
                 deadline_at=deadline_at, created_at=now())
    db.session.add(row)
    db.session.flush()
    ring_for([row])
    return row


def owe_all(rows):
    """Write these rows, dicts of key, kind, subject_id, institution_id, due_at and deadline_at, in one statement.

    The caller has found their keys to be new.
    """
    if rows:
        ring_for(db.session.execute(WRITE, [{**row, "created_at": now()} for row in rows]).all())


# into the table itself: what the object-relational layer adds to each row took half of a booking's time
WRITE = insert(Outbox.__table__).returning(Outbox.__table__.c.id, Outbox.__table__.c.due_at)


def ring_for(rows):
    """After the commit, wake who does the work for those of these rows that are due."""
    for row in rows:
        if row.due_at <= now():
            ring_after_commit(row)


def owed(keys):
    """Those of these keys that are owed already, with the ids of what they are about."""
    with db.session.no_autoflush:  # what is owed is written at once; everything else may wait and be written together
        return dict(db.session.execute(OWED, {"keys": keys}).all())


OWED = select(Outbox.key, Outbox.subject_id).where(Outbox.key.in_(bindparam("keys", expanding=True)))


def drop(kind, subject_ids, why):
    """What is no longer owed: rows of this kind about these subjects that nobody has begun."""
    db.session.execute(
        update(Outbox).where(Outbox.kind == kind, Outbox.subject_id.in_(subject_ids), Outbox.state == "waiting")
        .values(state="dropped", why=why, finished_at=now()).execution_options(synchronize_session=False)
    )


def again(kind, subject_id, *, due_at: datetime, deadline_at: datetime | None = None):
    """Owe once more what was done, dropped, missed or parked. Returns whether there was such a row."""
    changed = db.session.execute(
        update(Outbox).where(Outbox.kind == kind, Outbox.subject_id == subject_id,
                             Outbox.state.in_(("done", "parked", "dropped", "missed")))
        .values(state="waiting", due_at=due_at, deadline_at=deadline_at, why="", finished_at=None)
        .returning(Outbox).execution_options(synchronize_session=False)).scalar_one_or_none()
    ring_for([changed] if changed else [])
    return changed is not None


def claim(outbox_id):
    """Claim this one row. None when it is not due, is done, or is somebody else's."""
    with transaction():
        return taken(select(Outbox.id).where(Outbox.id == outbox_id, *claimable()))


def claim_next():
    """Claim the row that has waited longest, mails first. None when nothing is due."""
    if not due_ids(1):
        return None  # most looks find nothing: they take no write lock
    with transaction():
        oldest = select(Outbox.id).where(*claimable()).order_by(Outbox.due_at, Outbox.id).limit(1)
        return taken(oldest.where(Outbox.kind.in_(FIRST))) or taken(oldest)


def taken(wanted):
    row = db.session.execute(
        update(Outbox).where(Outbox.id == wanted.with_for_update(skip_locked=True).scalar_subquery(), *claimable())
        .values(state="working", attempts=Outbox.attempts + 1, leased_until=lease_clock() + LEASE)
        .returning(Outbox.id, Outbox.kind, Outbox.subject_id, Outbox.attempts, Outbox.deadline_at)
        .execution_options(synchronize_session=False)).one_or_none()
    return row and Claim(*row)


def due_ids(limit):
    """The ids of rows that could be claimed now, mails first, then the oldest first."""
    ids = select(Outbox.id).where(*claimable()).order_by(Outbox.due_at, Outbox.id).limit(limit)
    found = list(db.session.scalars(ids.where(Outbox.kind.in_(FIRST))))
    if len(found) < limit:
        found += db.session.scalars(ids.where(Outbox.kind.not_in(FIRST)).limit(limit - len(found)))
    db.session.rollback()  # end the reading: nothing is held open while we sleep
    return found


def claimable():
    return OPEN, Outbox.due_at <= now(), (Outbox.state == "waiting") | (Outbox.leased_until < lease_clock())


def lease_clock():
    """The database's own clock, the same for all machines. With SQLite there is only one machine."""
    return func.clock_timestamp() if db.engine.dialect.name == "postgresql" else now()


def renew(claim):
    """Inside a transaction: begin the lease anew, before a slow effect. Raises LostLease."""
    write_result(claim, leased_until=lease_clock() + LEASE)


def finish(claim, state="done", why=""):
    """Say how it ended: done, parked (a fault that does not pass), dropped (no longer owed), missed (too late). Raises LostLease."""
    with transaction():
        write_result(claim, state=state, why=why, finished_at=now(), leased_until=None)
    claim.is_open = False


def postpone(claim, wait: timedelta, why):
    """Try again after this wait; missed when that would be after the deadline. Returns the state it came to. Raises LostLease."""
    due_at = now() + wait
    if claim.deadline_at and due_at >= claim.deadline_at:
        finish(claim, "missed", why)
        return "missed"
    with transaction():
        write_result(claim, state="waiting", due_at=due_at, why=why, leased_until=None)
    claim.is_open = False
    return "waiting"


def write_result(claim, **values):
    changed = db.session.execute(
        update(Outbox).where(Outbox.id == claim.id, Outbox.state == "working", Outbox.attempts == claim.attempt)
        .values(**values).execution_options(synchronize_session=False))
    if changed.rowcount != 1:
        raise LostLease(f"outbox row {claim.id} was taken over after attempt {claim.attempt}")

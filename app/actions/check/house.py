"""Invariants of the house itself: the outbox, the audit log, keys."""
from datetime import timedelta

from sqlalchemy import exists, func, select, text

from app.actions import audit_seal
from app.actions.check.bookings import named
from app.clock import now
from app.database import db
from app.models import AuditRow, Mail, Membership, Outbox

STUCK = timedelta(hours=1)


def effects_left_behind():
    """Outbox rows that somebody took and never finished, and rows whose last moment went by without a word."""
    yield from named("outbox", select(Outbox.id).where(Outbox.state == "working", Outbox.leased_until < now() - STUCK))
    yield from named("outbox", select(Outbox.id).where(
        Outbox.state.in_(("waiting", "working")), Outbox.deadline_at < now() - STUCK))


def mails_without_duty():
    """Mails that wait although nothing owes them any more, and mails told twice."""
    owed = exists().where(Outbox.kind == "mail", Outbox.subject_id == Mail.id, Outbox.state.in_(("waiting", "working")))
    yield from named("mail", select(Mail.id).where(Mail.state.in_(("waiting", "sending")), ~owed))
    twice = select(func.min(Mail.id)).where(Mail.message_id != "").group_by(Mail.message_id).having(func.count() > 1)
    yield from named("mail", twice)


def broken_keys():
    """On SQLite, where keys can be switched off: rows that point at nothing. PostgreSQL never lets one in."""
    if db.engine.dialect.name == "sqlite":
        yield from (f"{row[0]} {row[1]}" for row in db.session.execute(text("PRAGMA foreign_key_check")))


def without_owner():
    owner = exists().where(
        Membership.institution_id == AuditRow.institution_id, Membership.role == "owner", Membership.removed_at.is_(None))
    return named("institution", select(AuditRow.institution_id).where(AuditRow.action == "member.first_owner", ~owner).distinct())


def seals():
    return (f"audit_seal {seal_id}" for seal_id in audit_seal.broken_seals())


INVARIANTS = (
    ("I17", "The audit log fits its seals: no row was changed, taken out or slipped in.", seals),
    ("I19", "Every effect is done, waits for its time, or says why not.", effects_left_behind),
    ("I19", "Every mail that waits is owed, and none was told twice.", mails_without_duty),
    ("I22", "Every row points at what exists, in its own institution.", broken_keys),
    ("M1", "An institution that had an owner has one.", without_owner),
)

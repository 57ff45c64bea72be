"""Sealing the audit log: a hash over the rows since the last seal and over that seal. A row changed behind our back no longer fits."""
import hashlib
import json
from datetime import timedelta

from sqlalchemy import func, select

from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import AuditRow, AuditSeal

SETTLED = timedelta(minutes=10)  # a transaction that began before this one may still commit a row with a smaller id
AT_ONCE = 5000
NOTHING_YET = "0" * 64


def seal():
    """Seal what has settled since the last seal; returns how many rows."""
    with transaction():
        last = newest_seal()
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.id > (last.last_id if last else 0), AuditRow.at < now() - SETTLED)
            .order_by(AuditRow.id).limit(AT_ONCE)).all()
        if rows:
            db.session.add(AuditSeal(
                first_id=rows[0].id, last_id=rows[-1].id, rows=len(rows), sealed_at=now(),
                sha256=sealed(last.sha256 if last else NOTHING_YET, rows)))
    return len(rows)


def newest_seal():
    return db.session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()


def broken_seals():
    """The ids of seals that their rows no longer fit, or that do not follow the seal before them. Reads the whole log."""
    broken, before, last_id = [], NOTHING_YET, 0
    for kept in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        rows = db.session.scalars(select(AuditRow).where(AuditRow.id.between(kept.first_id, kept.last_id)).order_by(AuditRow.id)).all()
        slipped_in = db.session.scalar(select(func.count()).where(AuditRow.id > last_id, AuditRow.id < kept.first_id))
        if len(rows) != kept.rows or slipped_in or sealed(before, rows) != kept.sha256:
            broken.append(kept.id)
        before, last_id = kept.sha256, kept.last_id
        db.session.expunge_all()
    return broken


def sealed(before, rows):
    digest = hashlib.sha256(before.encode())
    for row in rows:
        digest.update(written(row).encode())
    return digest.hexdigest()


def written(row):
    """The row as it is hashed: every column but its place in the table, in the order of their names."""
    values = {column.key: getattr(row, column.key) for column in AuditRow.__table__.columns if column.key != "id"}
    return json.dumps(values, sort_keys=True, default=str, ensure_ascii=False) + "\n"

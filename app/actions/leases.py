"""Who does what only one of many processes may do at a time: a row with a holder and an end."""
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Lease


def take(name, holder, lasts: timedelta):
    """Take or keep this lease. True when it is ours now. Written only when a third of it is used up, so that holding costs little."""
    lease = db.session.get(Lease, name)
    present = now()
    if lease is not None and lease.holder != holder and lease.until > present:
        db.session.rollback()
        return False
    if lease is not None and lease.holder == holder and lease.until - present > lasts * 2 / 3:
        db.session.rollback()
        return True
    try:
        with transaction():
            changed = db.session.execute(
                update(Lease).where(Lease.name == name, (Lease.holder == holder) | (Lease.until <= present))
                .values(holder=holder, until=present + lasts).execution_options(synchronize_session=False))
            if changed.rowcount == 0 and db.session.scalar(select(Lease.name).where(Lease.name == name)) is None:
                db.session.add(Lease(name=name, holder=holder, until=present + lasts))
                return True
        return changed.rowcount == 1
    except IntegrityError:  # somebody else was the first ever
        return False


def give_back(name, holder):
    """Let the next process have it at once. Nothing happens when it is not ours."""
    with transaction():
        db.session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))

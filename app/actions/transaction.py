"""The one place that commits."""
from contextlib import contextmanager

from app import bell
from app.database import db


@contextmanager
def transaction():
    """Everything inside is kept whole or not at all; an action inside an action joins the outer one.

    Whatever was read before is read again: on SQLite the write lock is taken first, on PostgreSQL the action locks its rows.
    After the commit the bell rings for the outbox rows written inside.
    """
    session = db.session
    if session.info.get("writing"):
        yield
        return
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"lectern_writes": True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("rings", None)
        raise
    finally:
        session.info.pop("writing", None)
    for outbox_id in session.info.pop("rings", ()):
        bell.ring(outbox_id)


def ring_after_commit(outbox_row):
    """Note that this row wants to be done as soon as the transaction is committed."""
    db.session.info.setdefault("rings", []).append(outbox_row.id)

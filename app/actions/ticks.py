"""Periodic tasks' turns: one row for each task and time, so that a turn planned twice is taken once."""
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Attempt, OneTimeLink, RoomSignal, SignIn, Tick

RUNNING = "running"
GIVEN_UP_AFTER = timedelta(minutes=15)  # a turn that has not ended by then died with its process
SIGNALS_LIVE = timedelta(minutes=10)
KEPT = timedelta(days=7)
ATTEMPTS_KEPT = timedelta(days=2)


def due(every_seconds, at):
    """The latest turn at or before this instant: turns lie on whole multiples of the period since 1970, in UTC."""
    return datetime.fromtimestamp(at.timestamp() // every_seconds * every_seconds, UTC)


def take(task, every_seconds):
    """Take this task's latest turn: its id, or None when it has been taken. Turns missed before it are caught up by it, once."""
    due_at = due(every_seconds, now())
    last = db.session.scalars(select(Tick).where(Tick.task == task, Tick.due_at == due_at)).one_or_none()
    died = last is not None and last.result == RUNNING and last.ran_at < now() - GIVEN_UP_AFTER
    db.session.rollback()
    if last is not None and not died:
        return None
    try:
        with transaction():
            return taken_over(task, due_at) if died else begun(task, due_at)
    except IntegrityError:  # the other one was faster
        return None


def begun(task, due_at):
    tick = Tick(task=task, due_at=due_at, ran_at=now(), result=RUNNING)
    db.session.add(tick)
    db.session.flush()
    return tick.id


def taken_over(task, due_at):
    return db.session.scalar(
        update(Tick).where(Tick.task == task, Tick.due_at == due_at, Tick.result == RUNNING, Tick.ran_at < now() - GIVEN_UP_AFTER)
        .values(ran_at=now()).returning(Tick.id).execution_options(synchronize_session=False))


def note(tick_id, result, took_ms):
    """How the turn went."""
    with transaction():
        db.session.execute(update(Tick).where(Tick.id == tick_id).values(result=result, took_ms=took_ms))


def last_runs():
    """The latest Tick of each task, for the health page."""
    latest = select(func.max(Tick.id)).group_by(Tick.task)
    return db.session.scalars(select(Tick).where(Tick.id.in_(latest)).order_by(Tick.task)).all()


def delete_old_signals():
    """What browsers in a room told each other minutes ago is of no use any more."""
    return delete_where(RoomSignal.at < now() - SIGNALS_LIVE, RoomSignal)


def delete_expired():
    """Sign-ins, one-time links and counted attempts that are over for a week; old turns of the ticker."""
    week_ago = now() - KEPT
    return (delete_where((SignIn.expires_at < week_ago) | (SignIn.ended_at < week_ago), SignIn)
            + delete_where(OneTimeLink.expires_at < week_ago, OneTimeLink)
            + delete_where(Attempt.at < now() - ATTEMPTS_KEPT, Attempt)
            + delete_where((Tick.due_at < week_ago) & (Tick.result != RUNNING), Tick))


def delete_where(condition, model):
    with transaction():
        return db.session.execute(delete(model).where(condition).execution_options(synchronize_session=False)).rowcount

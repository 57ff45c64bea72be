"""Doing what is owed: claim a row, do its effect, write down how it went.

HANDLERS says who does which kind. A handler takes the outbox.Claim, does one effect on `claim.subject_id`, and may run twice: where
the other side accepts a key it gets one made from the row. To say how it went it may call `outbox.finish(claim, state, why)` or
`outbox.postpone(claim, wait, why)` itself, in the transaction that writes its own result; returning without that means done, raising
means once more later. To add a kind: write the function in actions/, add it here, and call `outbox.owe(kind, …)` in its cause.
"""
import logging
import random
from functools import cache

from flask import current_app, g, has_app_context

from app.actions import attendance, mail_room, outbox, provider_events, rooms
from app.rules.retries import jittered, wait_after

log = logging.getLogger(__name__)
HANDLERS = {"mail": mail_room.send, attendance.KIND: attendance.do, "end_room": rooms.end_provider_room,
            "provider_event": provider_events.work}


def run_one(outbox_id):
    """What the bell enqueues: do this row if it is due and nobody else has it. Any number of rings do it once."""
    if not has_app_context():
        with the_app().app_context():
            return run_one(outbox_id)
    if claim := outbox.claim(outbox_id):
        work(claim)


@cache
def the_app():
    """The app of this worker process; a forked work-horse finds it made."""
    from wsgi import app

    return app


def run_due(limit=100, go_on=lambda: True):
    """Do up to `limit` rows that are due, one after the other, while `go_on()`; returns how many there were. Needs an app context."""
    done = 0
    while done < limit and go_on() and (claim := outbox.claim_next()):
        work(claim)
        done += 1
    return done


def work(claim):
    """Do a claimed row and write down how it went, faults too. Raises only when the database does not answer."""
    g.cause = f"outbox-{claim.id}-{claim.attempt}"
    try:
        try:
            HANDLERS[claim.kind](claim)
        except outbox.LostLease:
            raise
        except Exception as fault:
            log.exception("%s failed", g.cause)
            failed(claim, fault)
        if claim.is_open:
            outbox.finish(claim)
    except outbox.LostLease as lost:
        log.warning("%s", lost)


def failed(claim, fault):
    """Once more after a growing wait, parked for a person to see when that has not helped for long. What it is is in the log."""
    wait = wait_after(claim.attempt)
    if claim.kind not in HANDLERS:
        outbox.finish(claim, "parked", f"nobody does {claim.kind} here")
    elif wait is None:
        outbox.finish(claim, "parked", type(fault).__name__)
    else:
        outbox.postpone(claim, jittered(wait, random.random()), type(fault).__name__)


def ring_due(limit=200):
    """With Redis: ring again for rows whose bell was lost or whose time has come. While the queue is long they wait their turn."""
    from app import bell

    queue = current_app.extensions["queue"]
    if queue.count < limit:
        for outbox_id in outbox.due_ids(limit):
            bell.ring(outbox_id)

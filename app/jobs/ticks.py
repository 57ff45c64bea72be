"""What happens by the clock. TASKS is the whole list; whoever holds the lease of the ticker goes through it every few seconds.

To add a task: a line here. Its function takes nothing, runs in an app context, may run twice, and returns what it did as a number or
a short text, or nothing. A period longer than an hour is a turn that is caught up once after a pause, however long that was.
"""
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import g

from app.actions import audit_seal, rooms, ticks

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """A function that is owed every so many seconds, under a name that stays."""

    name: str
    every_seconds: int
    function: Callable


TASKS = [
    Task("close silent tabs of rooms", 30, rooms.close_silent),
    Task("end lessons whose time is over", 30, rooms.end_overdue),
    Task("delete old room signals", 300, ticks.delete_old_signals),
    Task("seal the audit log", 3600, audit_seal.seal),
    Task("delete what has expired", 3600, ticks.delete_expired),
]


def run_due(tasks=None):
    """Take every turn that is due; returns how many there were. A task that fails is noted and has its next turn."""
    return sum(run(task) for task in (TASKS if tasks is None else tasks))


def run(task):
    tick_id = ticks.take(task.name, task.every_seconds)
    if tick_id is None:
        return 0
    g.cause = f"tick-{tick_id}"
    began = time.monotonic()
    try:
        result = str(task.function() or "done")
    except Exception as fault:
        log.exception("task %s failed", task.name)
        result = f"fault: {type(fault).__name__}"
    ticks.note(tick_id, result[:200], round((time.monotonic() - began) * 1000))
    return 1

"""The bell: wakes whoever does the outbox's work. Losing a ring loses nothing, the tick finds the row."""
import logging

from flask import current_app

log = logging.getLogger(__name__)


def ring(outbox_id):
    """Say that this outbox row is due now. Never raises: the database has the row already."""
    if queue := current_app.extensions.get("queue"):
        try:
            queue.enqueue("app.jobs.outbox.run_one", outbox_id, result_ttl=0, failure_ttl=3600, job_timeout=60)
        except Exception:
            log.warning("the bell could not be rung; the next tick finds the row")
    elif dispatcher := current_app.extensions.get("dispatcher"):
        dispatcher.wake()

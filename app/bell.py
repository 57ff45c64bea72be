"""The bell: wakes whoever does the outbox's work. Losing a ring loses nothing, the tick finds the row."""
import logging
import time

from flask import current_app

log = logging.getLogger(__name__)
REST_SECONDS = 10  # while Redis does not answer, nobody who books waits for it more than once in this time


def ring(outbox_id):
    """Say that this outbox row is due now. Never raises: the database has the row already."""
    extensions = current_app.extensions
    if queue := extensions.get("queue"):
        if time.monotonic() < extensions.get("bell_rests_until", 0):
            return
        try:
            queue.enqueue("app.jobs.outbox.run_one", outbox_id, result_ttl=0, failure_ttl=3600, job_timeout=60)
        except Exception:
            extensions["bell_rests_until"] = time.monotonic() + REST_SECONDS
            log.warning("the bell could not be rung; the next tick finds the row")
    elif dispatcher := extensions.get("dispatcher"):
        dispatcher.wake()

"""The one who does what is owed where there is no Redis: a thread in the web process, woken by the bell or by the clock.

The worker (worker.py) uses the same loop for its ticks: there rows are not done here but rung for.
"""
import logging
import os
import socket
import threading
import uuid
from datetime import timedelta

from app.actions import leases
from app.jobs import outbox, ticks

log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 5
AT_ONCE = 50  # rows between two looks at the clock
TICKER = "ticker"
TICKER_LEASE = timedelta(seconds=30)


class Dispatcher:
    """Goes round until stopped: do what is due, tick if the ticker's lease is ours, sleep until the bell or LOOK_EVERY_SECONDS."""

    def __init__(self, app, do_rows=None):
        self.app = app
        self.do_rows = do_rows or self.run_rows
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.bell = threading.Event()
        self.stopping = threading.Event()
        self.thread = None

    def start(self):
        """Begin, in a thread of this process. After a fork only: threads and database connections do not survive one."""
        self.thread = threading.Thread(target=self.run, name="dispatcher", daemon=True)
        self.thread.start()
        return self

    def wake(self):
        """Something is due now."""
        self.bell.set()

    def stop(self, seconds=20):
        """Begin nothing new, wait for what is under way, give the lease back."""
        self.stopping.set()
        self.bell.set()
        if self.thread is not None and self.thread is not threading.current_thread():
            self.thread.join(seconds)

    def run(self):
        while not self.stopping.is_set():
            self.bell.clear()
            if not self.go_round():
                self.bell.wait(LOOK_EVERY_SECONDS)
        self.with_app(lambda: leases.give_back(TICKER, self.name))

    def go_round(self):
        """One look at everything; returns how many rows were done. A fault is logged and the next look comes."""
        done = self.with_app(self.do_rows) or 0
        if not self.stopping.is_set():
            self.with_app(self.tick)
        return done

    def run_rows(self):
        return outbox.run_due(AT_ONCE, go_on=lambda: not self.stopping.is_set())

    def tick(self):
        if leases.take(TICKER, self.name, TICKER_LEASE):
            ticks.run_due()

    def with_app(self, do):
        try:
            with self.app.app_context():
                return do()
        except Exception:
            log.exception("the dispatcher stumbled; it goes on")
            return None


def start(app):
    """The dispatcher of this web process, unless Redis rings a worker or DISPATCHER=0 says that others do it."""
    if app.config["REDIS_URL"] or not app.config["DISPATCHER"]:
        return None
    app.extensions["dispatcher"] = dispatcher = Dispatcher(app).start()
    return dispatcher

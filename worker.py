"""The worker beside the web process, where there is Redis: `python worker.py`. Any number may run, on any number of machines.

RQ runs what the bell enqueues; a child process ticks and rings again for what Redis has lost. SIGTERM lets the job under way finish.
"""
import contextlib
import logging
import os
import signal
import sys
import threading
import time

import redis
from rq import Queue, Worker

# Left at RQ's own 90 seconds and ten minutes, a job whose worker was killed would sleep for ten minutes.
JOB_MONITORING_SECONDS = 5
MAINTENANCE_SECONDS = 30

log = logging.getLogger("worker")


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    from wsgi import app  # made before any fork: the work-horses find it ready

    if not app.config["REDIS_URL"]:
        sys.exit("REDIS_URL is not set: the web process does the work itself, no worker is needed.")
    ticker = begin_ticking(app)
    worker = the_worker(app)
    ending = threading.Event()
    threading.Thread(target=stop_with, args=(ticker, ending), daemon=True).start()
    try:
        worker.work(logging_level="INFO")
    finally:
        ending.set()
        with contextlib.suppress(ProcessLookupError):
            os.kill(ticker, signal.SIGTERM)


def the_worker(app):
    connection = redis.Redis.from_url(app.config["REDIS_URL"])
    return Worker([Queue(connection=connection)], connection=connection, maintenance_interval=MAINTENANCE_SECONDS,
                  job_monitoring_interval=JOB_MONITORING_SECONDS, log_job_description=False)


def begin_ticking(app):
    """Fork the child that ticks; returns its process id."""
    if pid := os.fork():
        return pid
    parent = os.getppid()
    try:
        tick_until_told(app, parent)
    finally:
        os._exit(0)


def tick_until_told(app, parent):
    """Go round as the dispatcher does, ringing for rows instead of doing them, until SIGTERM or until the parent is gone."""
    from app.jobs import outbox
    from app.jobs.dispatcher import Dispatcher

    dispatcher = Dispatcher(app, do_rows=outbox.ring_due)
    signal.signal(signal.SIGTERM, lambda *_: dispatcher.stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    dispatcher.start()
    while dispatcher.thread.is_alive() and os.getppid() == parent:
        time.sleep(0.5)
    dispatcher.stop()


def stop_with(ticker, ending):
    """When the ticking child dies, stop too: the platform starts both anew."""
    os.waitpid(ticker, 0)
    if not ending.is_set():
        log.error("the ticking process has ended; the worker stops with it")
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()

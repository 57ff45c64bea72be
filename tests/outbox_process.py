"""Processes that do what is owed and may be told where to die. They are forked from one that has everything imported.

They die by SIGKILL, at their first time at one of these points:
after_claim     the claim is committed, nothing is done
after_effect    the mail server has said yes, nothing is written down
before_bell     a booking is committed, its bell not rung
"""
import multiprocessing
import os
import signal
import sys
from datetime import datetime, timedelta

import worker as rq_worker
from app import bell, create_app  # noqa: F401 (imported here so that the forked ones need not)
from app.actions import booking, outbox
from app.adapters.mail import smtp
from app.database import db
from app.jobs.dispatcher import Dispatcher
from app.models import Person

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.outbox_process"])


def begin(what, point, settings, log):
    """Start one: "dispatcher", "worker" or "book". `settings` are its environment, `log` is where its output goes."""
    log.touch()
    process = FORKS.Process(target=live, args=(what, point, settings, str(log)))
    process.start()
    return process


def live(what, point, settings, log):
    os.setsid()
    os.environ.update(settings)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.stdout.reconfigure(line_buffering=True)
    outbox.LEASE = timedelta(seconds=float(settings["LEASE_SECONDS"]))
    if point == "after_claim":
        outbox.claim, outbox.claim_next = dying_after(outbox.claim), dying_after(outbox.claim_next)
    elif point == "after_effect":
        smtp.send = dying_after(smtp.send)
    elif point == "before_bell":
        bell.ring = lambda outbox_id: die()
    {"dispatcher": dispatcher, "worker": rq_worker.main, "book": book}[what]()


def dying_after(function):
    def dies(*args, **kwargs):
        if (result := function(*args, **kwargs)) is not None:
            die()
        return result

    return dies


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def dispatcher():
    from wsgi import app

    Dispatcher(app).run()


def book():
    """Book as the page does, with these ids: offering, start, student."""
    from wsgi import app

    with app.app_context():
        offering_id, starts_at, student_id = os.environ["BOOK"].split()
        booking.book(int(offering_id), datetime.fromisoformat(starts_at), student=db.session.get(Person, int(student_id)))

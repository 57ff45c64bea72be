"""A process that does what is owed and may be told where to die: python -m tests.outbox_process dispatcher|worker [point].

Settings come from the environment, as in production. It dies by SIGKILL, at its first time there:
after_claim     the row is claimed, nothing is done
after_effect    the mail server has said yes, nothing is written down
before_bell     a booking is committed, its bell not rung
"""
import os
import signal
import sys
from datetime import timedelta

from app.actions import outbox
from app.adapters.mail import smtp

outbox.LEASE = timedelta(seconds=float(os.environ["LEASE_SECONDS"]))


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(function):
    def dies(*args, **kwargs):
        if function(*args, **kwargs) is not None:
            die()

    return dies


def set_up(point):
    if point == "after_claim":
        outbox.taken = dying_after(outbox.taken)
    elif point == "after_effect":
        smtp.send = dying_after(smtp.send)
    elif point == "before_bell":
        from app import bell

        bell.ring = lambda outbox_id: die()


def dispatcher():
    from app.jobs.dispatcher import Dispatcher
    from wsgi import app

    Dispatcher(app).run()


def worker():
    import worker

    worker.main()


def book():
    """Book as the page does, with these ids: offering, start, student."""
    from datetime import datetime

    from app.actions import booking
    from app.database import db
    from app.models import Person
    from wsgi import app

    with app.app_context():
        offering_id, starts_at, student_id = os.environ["BOOK"].split()
        booking.book(int(offering_id), datetime.fromisoformat(starts_at), student=db.session.get(Person, int(student_id)))


if __name__ == "__main__":
    set_up(sys.argv[2] if len(sys.argv) > 2 else "")
    {"dispatcher": dispatcher, "worker": worker, "book": book}[sys.argv[1]]()

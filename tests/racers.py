"""Real processes that do one thing at the same moment: 8 of them with 4 threads each, as 32 whole ones do not fit into 2 GB."""
import multiprocessing
import os
import threading
from datetime import datetime

PROCESSES, THREADS = 8, 4
MANY = PROCESSES * THREADS


class Racers:
    """Started once; each process builds its own app for whatever database it is sent to."""

    def __init__(self):
        spawn = multiprocessing.get_context("spawn")
        self.gate = spawn.Barrier(MANY)
        self.pipes, self.processes = [], []
        for _ in range(PROCESSES):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=runs, args=(theirs, self.gate), daemon=True)
            process.start()
            self.pipes.append(ours)
            self.processes.append(process)

    def enter(self, url):
        """Everybody goes to this database."""
        self.ask_all(("enter", url))

    def leave(self):
        """Everybody lets go of the database, so that it can be emptied."""
        self.ask_all(("leave", None))

    def ask_all(self, message):
        for pipe in self.pipes:
            pipe.send(message)
        return [answer for pipe in self.pipes for answer in pipe.recv()]

    def race(self, tasks):
        """Do these at once, each in a thread of its own; at most MANY. [(outcome, what)] in their order: won, refused or broke."""
        dealt = [*tasks, *[None] * (MANY - len(tasks))]
        for number, pipe in enumerate(self.pipes):
            pipe.send(("race", dealt[number::PROCESSES]))
        answers = [pipe.recv() for pipe in self.pipes]
        return [answers[n % PROCESSES][n // PROCESSES] for n in range(len(tasks))]

    def go_home(self):
        for pipe in self.pipes:
            pipe.send(("home", None))
        for process in self.processes:
            process.join(10)


def runs(pipe, gate):
    """A process: builds an app when told where, then races."""
    os.environ["PYTHONTZPATH"] = ""
    app = None
    while True:
        message, told = pipe.recv()
        if message == "enter":
            app = app_on(told)
            pipe.send([])
        elif message == "leave":
            let_go(app)
            pipe.send([])
        elif message == "race":
            pipe.send(race(app, gate, told))
        else:
            return


def app_on(url):
    from app import create_app
    from app.database import db

    app = create_app(TESTING=True, SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="only for tests", DISPATCHER=False, RATELIMIT_ENABLED=False)
    with app.app_context(), db.engine.connect():
        pass
    return app


def let_go(app):
    from app.database import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def race(app, gate, tasks):
    outcomes = [None] * len(tasks)

    def one(number, task):
        gate.wait(60)
        outcomes[number] = attempt(app, *task) if task else None

    threads = [threading.Thread(target=one, args=(number, task)) for number, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def attempt(app, deed, *args):
    from app.refusals import Refused

    try:
        with app.app_context():
            return "won", DEEDS[deed](*args)
    except Refused as refused:
        return "refused", refused.reasons
    except Exception as error:
        return "broke", f"{type(error).__name__}: {error}"[:300]


def book(offering_id, starts_at: datetime, student_id):
    from app.actions import booking
    from app.database import db
    from app.models import Person

    return booking.book(offering_id, starts_at, student=db.session.get(Person, student_id)).id


def move(video_session_id, starts_at, by_id):
    from app.actions import video_session
    from app.database import db
    from app.models import Person

    return video_session.move(video_session_id, starts_at, by=db.session.get(Person, by_id), by_student=True).id


def cancel(booking_id, by_id):
    from app.actions import booking
    from app.database import db
    from app.models import Person

    return booking.cancel(booking_id, by=db.session.get(Person, by_id), by_student=True).id


DEEDS = {"book": book, "move": move, "cancel": cancel}

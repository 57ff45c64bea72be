"""Bookings over HTTP, 8 clients at once: CPU of a confirmed booking, mails and audit and all, and of a refused one.

usage: python -m bench.bookings [ROUNDS]
Figures are medians of the rounds, beside the bare SQLAlchemy page measured just before (see bench.pages).
"""
import contextlib
import pathlib
import statistics
import sys
import tempfile
import urllib.parse
from datetime import UTC, datetime, timedelta

from bench.filled import app_on, cookies, csrf_token, fill
from bench.pages import bare_page, database, database_pids
from bench.served import cost, serving
from tests.databases import postgresql_server

TEACHERS, STUDENTS, CLIENTS, SECONDS = 40, 200, 8, 4
HALF_HOUR = timedelta(minutes=30)


def main(rounds=3):
    with tempfile.TemporaryDirectory() as folder, postgresql_server() as server:
        pathlib.Path(folder).chmod(0o755)
        print(f"{'database':11} {'what':10} {'cpu ms':>7} {'x bare page':>11} {'a second':>8} {'wrong':>5}")
        for kind in ("sqlite", "postgresql"):
            measure(kind, pathlib.Path(folder, kind), server, int(rounds))


def measure(kind, folder, server, rounds):
    folder.mkdir()
    url = f"sqlite:///{folder}/bookings.db" if kind == "sqlite" else database(server, "bookings")
    with app_on(url, folder) as app:
        known = fill(0, TEACHERS, STUDENTS, around_the_clock=True)
        ask = asking(known["offerings"], cookies(app, known["students"]), csrf_token(app))
    settings = {"DATABASE_URL": url, "SECRET_KEY": "only for measuring", "LECTERN_DATA": str(folder), "DISPATCHER": "0"}
    with contextlib.ExitStack() as stack:
        bare = stack.enter_context(bare_page(kind, folder, server))
        port, pid = stack.enter_context(serving("wsgi:app", **settings))
        roots = [pid, *database_pids(server if kind == "postgresql" else None)]
        cost(port, roots, lambda n: ask(100_000 + n, (303,)), 1)
        found, taken = {"booked": [], "refused": []}, 0
        for _ in range(rounds):
            first, alone = taken, bare() if bare else 0
            *booked, wrong = cost(port, roots, lambda n, f=first: ask(f + n, (303,)), SECONDS, CLIENTS)
            taken = first + booked[1]
            found["booked"].append((booked[0], booked[0] / alone if alone else 0, booked[1] / SECONDS, len(wrong)))
            # by others, and never beyond what has just been booked
            alone = bare() if bare else 0
            *refused, wrong = cost(port, roots, lambda n, f=first, t=taken: ask(f + n % (t - f), (409,), 7), SECONDS, CLIENTS)
            found["refused"].append((refused[0], refused[0] / alone if alone else 0, refused[1] / SECONDS, len(wrong)))
    for what, rows in found.items():
        each, beside, speed, wrong = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"{kind:11} {what:10} {each:7.2f} {beside or '-':>11.2f} {speed:8.0f} {sum(row[3] for row in rows):5d}")


def asking(offerings, students, token):
    """A function of a number: the booking of the next half hour of the next teacher, by the next student."""
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)

    def ask(number, wanted, students_on=0):
        turn, teacher = divmod(number, len(offerings))
        path = f"/book/{offerings[teacher]}/confirm"
        form = {"csrf_token": token, "at": (begin + turn % 2400 * HALF_HOUR).strftime("%Y-%m-%dT%H:%MZ"), "message": "See you there."}
        headers = {"Cookie": students[(number + students_on) % len(students)], "Content-Type": "application/x-www-form-urlencoded"}
        return "POST", path, headers, urllib.parse.urlencode(form), wanted

    return ask


if __name__ == "__main__":
    main(*sys.argv[1:])

"""kill -9 at every named point, with real processes, a real mail server and both databases: nothing is lost, and at most one letter
is repeated for each kill, under the same Message-ID. The same with Redis, which loses everything in mid-flight."""
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import redis
from rq import Queue

from app.database import db
from app.models import Lease, Mail, Outbox
from tests import outbox_process
from tests.conftest import wait_for
from tests.lessons import booked
from tests.mail_server import MailServer, free_port

WEEKDAY = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=7)
PATIENCE = 90  # seconds for a process to start and be done, on a machine that is busy with other tests
LESSONS = [WEEKDAY + timedelta(days=7 * week - WEEKDAY.weekday(), hours=hour) for week in (0, 1) for hour in (0, 2)]


@pytest.fixture
def server():
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def run(app, server, tmp_path):
    """run("dispatcher", "after_claim") → a process on this test's database; ended after the test if it still lives."""
    begun = []

    def begin(what, point="", lease_seconds=30, **more):
        settings = {
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "LECTERN_DATA": str(tmp_path), "SECRET_KEY": "only for tests",
            "BASE_URL": "http://localhost", "PYTHONTZPATH": "", "LEASE_SECONDS": str(lease_seconds),
            **{name: str(value) for name, value in server.settings().items()}, **more}
        process = outbox_process.begin(what, point, settings, log := tmp_path / f"{len(begun)}.log")
        process.log = log
        begun.append(process)
        return process

    yield begin
    for process in begun:
        print(process.log.read_text()[-3000:])  # pytest shows it where a test failed
        if process.is_alive():
            os.killpg(process.pid, signal.SIGKILL)
        process.join()


def how_it_ended(process):
    process.join(PATIENCE)
    return process.exitcode


@pytest.fixture
def web(app, server, tmp_path):
    """web() → a gunicorn that serves the app on this test's database."""
    begun = []

    def begin(**more):
        settings = {
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "LECTERN_DATA": str(tmp_path), "SECRET_KEY": "only for tests",
            "BASE_URL": "http://localhost", "PYTHONTZPATH": "", "PORT": str(free_port()),
            **{name: str(value) for name, value in server.settings().items()}, **more}
        begun.append(process := subprocess.Popen([sys.executable, "-m", "gunicorn", "wsgi:app"], env=os.environ | settings,
                                                 start_new_session=True, stderr=subprocess.DEVNULL))
        wait_for(lambda: is_up(int(settings["PORT"])), PATIENCE)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_up(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def all_left(app):
    """Has every letter of a booking left, and does the outbox know it?"""
    with app.app_context():
        open_mails = db.session.scalar(db.select(db.func.count()).select_from(Mail).where(Mail.kind == "booked", Mail.state != "sent"))
        open_rows = db.session.scalar(db.select(db.func.count()).select_from(Outbox).where(
            Outbox.due_at <= datetime.now(UTC), Outbox.state.in_(("waiting", "working"))))
        return not open_mails and not open_rows


def book_four(app, cast):
    for starts_at in LESSONS:
        booked(app, cast.sam, cast.offerings["algebra"], starts_at)


def told(server):
    """How often each letter arrived, by Message-ID."""
    return Counter(letter["Message-ID"] for letter in server.letters)


@pytest.mark.parametrize("point", ["after_claim", "after_effect"])
def test_a_dispatcher_that_is_killed_loses_nothing(app, cast, server, run, point):
    book_four(app, cast)
    for _kill in range(2):
        assert how_it_ended(run("dispatcher", point, lease_seconds=1)) == -signal.SIGKILL
    run("dispatcher")
    wait_for(lambda: all_left(app), PATIENCE)
    assert len(told(server)) == 8
    assert sum(told(server).values()) - 8 <= (2 if point == "after_effect" else 0)
    assert_repeats_are_the_same_bytes(server)


def assert_repeats_are_the_same_bytes(server):
    assert len(set(server.raw)) == len(told(server))


def test_a_booking_whose_bell_never_rang_is_told_within_a_minute(app, cast, server, run, web):
    process = run("book", "before_bell", BOOK=f"{cast.offerings['algebra'].id} {LESSONS[0].isoformat()} {cast.sam.id}")
    assert how_it_ended(process) == -signal.SIGKILL
    web()
    wait_for(lambda: len(server.raw) == 2 and all_left(app), 60)
    assert set(told(server).values()) == {1}


def test_a_web_process_that_is_told_to_stop_gives_its_lease_back(app, cast, server, web):
    process = web(WEB_CONCURRENCY="2")
    book_four(app, cast)
    wait_for(lambda: len(server.raw) == 8 and all_left(app) and leases(app) == 1, PATIENCE)
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert leases(app) == 0


def leases(app):
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(Lease))


@pytest.fixture
def bell(app, redis_url):
    """The app rings for an RQ worker, through a real Redis."""
    connection = redis.Redis.from_url(redis_url)
    connection.flushall()
    app.extensions["queue"] = Queue(connection=connection)
    yield connection
    del app.extensions["queue"]
    connection.flushall()


@pytest.mark.parametrize("point", ["after_claim", "after_effect"])
def test_an_rq_worker_that_is_killed_with_its_jobs_loses_nothing(app, cast, server, run, bell, redis_url, point):
    book_four(app, cast)
    killed = run("worker", point, lease_seconds=1, REDIS_URL=redis_url)
    wait_for(lambda: "signal 9" in killed.log.read_text(), PATIENCE)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.join()
    run("worker", REDIS_URL=redis_url)
    wait_for(lambda: all_left(app), PATIENCE)
    assert len(told(server)) == 8
    assert sum(told(server).values()) - 8 <= (killed.log.read_text().count("signal 9") + 1 if point == "after_effect" else 0)
    assert_repeats_are_the_same_bytes(server)


def test_redis_may_forget_everything_in_mid_flight(app, cast, server, run, bell, redis_url):
    server.takes_seconds = 0.1
    book_four(app, cast)
    assert bell.llen("rq:queue:default") == 8
    run("worker", REDIS_URL=redis_url)
    wait_for(lambda: len(server.raw) > 1, PATIENCE)
    bell.flushall()
    wait_for(lambda: all_left(app), PATIENCE)
    assert set(told(server).values()) == {1} and len(told(server)) == 8


def test_a_worker_that_is_told_to_stop_ends_with_its_ticker(app, server, run, bell, redis_url):
    process = run("worker", REDIS_URL=redis_url)
    wait_for(lambda: leases(app) == 1, PATIENCE)
    process.terminate()
    assert how_it_ended(process) == 0
    wait_for(lambda: leases(app) == 0, PATIENCE)

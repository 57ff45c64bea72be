"""What is owed: claimed by one, fenced against who came too late, tried again, parked, never silently gone."""
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.actions import leases, outbox, ticks
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.jobs import outbox as work
from app.jobs import ticks as clockwork
from app.models import Lease, Outbox, SignIn, Tick


@pytest.fixture
def held(app):
    """An app context, for tests that ask no pages."""
    with app.app_context():
        yield


@pytest.fixture
def effects(monkeypatch):
    """Kinds that only note that they were done."""
    done = []
    for kind in ("mail", "end_room"):
        monkeypatch.setitem(work.HANDLERS, kind, lambda claim: done.append(claim.subject_id))
    return done


def owed(subject_id, kind="end_room", **more):
    with transaction():
        return outbox.owe(kind, subject_id, key=f"{kind}:{subject_id}", **more).id


def row(outbox_id):
    db.session.rollback()
    return db.session.get(Outbox, outbox_id)


def test_what_is_owed_twice_is_owed_once(held, effects):
    owed(1)
    with transaction():
        assert outbox.owe("end_room", 1, key="end_room:1") is None
    assert work.run_due() == 1 and effects == [1]


def test_what_was_not_committed_is_not_owed(held, effects):
    with pytest.raises(RuntimeError), transaction():
        outbox.owe("end_room", 1, key="x")
        raise RuntimeError
    assert work.run_due() == 0


def test_mails_go_first_and_then_the_oldest(held, effects):
    for subject_id, kind, minutes in ((1, "end_room", 9), (2, "end_room", 8), (3, "mail", 1), (4, "mail", 2)):
        owed(subject_id, kind, due_at=now() - timedelta(minutes=minutes))
    owed(5, due_at=now() + timedelta(minutes=1))
    work.run_due()
    assert effects == [4, 3, 1, 2]


def test_many_rings_do_it_once(app, held, effects):
    outbox_id = owed(1)

    def ring(_number):
        with app.app_context():
            work.run_one(outbox_id)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ring, range(16)))
    assert effects == [1] and row(outbox_id).state == "done" and row(outbox_id).attempts == 1


def test_many_workers_share_the_rows_and_do_each_once(app, held, effects):
    for subject_id in range(40):
        owed(subject_id)

    def take(_number):
        with app.app_context():
            work.run_due()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(take, range(4)))
    assert sorted(effects) == list(range(40))


def test_a_row_whose_worker_died_is_free_again_after_its_lease(held, monkeypatch):
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=-1))
    outbox_id = owed(1)
    assert outbox.claim(outbox_id).attempt == 1
    assert outbox.claim_next().attempt == 2


def test_a_row_under_lease_is_nobody_elses(held):
    outbox_id = owed(1)
    assert outbox.claim(outbox_id) and outbox.claim(outbox_id) is None and outbox.claim_next() is None


def test_who_lost_the_lease_can_write_no_result(held, monkeypatch):
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=-1))
    outbox_id = owed(1)
    late, fresh = outbox.claim(outbox_id), outbox.claim(outbox_id)
    for write in (lambda: outbox.finish(late), lambda: outbox.postpone(late, timedelta(1), ""), lambda: outbox.renew(late)):
        with pytest.raises(outbox.LostLease), transaction():
            write()
    outbox.finish(fresh)
    assert row(outbox_id).state == "done"


def test_a_fault_is_tried_again_later_and_in_the_end_parked(held, monkeypatch):
    def fails(claim):
        raise RuntimeError("secret detail")

    monkeypatch.setitem(work.HANDLERS, "end_room", fails)
    outbox_id = owed(1)
    work.run_due()
    assert row(outbox_id).state == "waiting" and row(outbox_id).due_at > now() and row(outbox_id).why == "RuntimeError"
    with transaction():
        row_now = db.session.get(Outbox, outbox_id)
        row_now.attempts, row_now.due_at = 30, now()
    work.run_due()
    assert row(outbox_id).state == "parked" and row(outbox_id).finished_at


def test_what_nobody_knows_how_to_do_is_parked_and_says_so(held):
    outbox_id = owed(1, "conjure")
    work.run_due()
    assert row(outbox_id).state == "parked" and "conjure" in row(outbox_id).why


def test_what_would_come_after_its_deadline_is_missed(held):
    outbox_id = owed(1, deadline_at=now() + timedelta(minutes=1))
    outbox.postpone(outbox.claim(outbox_id), timedelta(minutes=2), "busy")
    assert row(outbox_id).state == "missed" and row(outbox_id).why == "busy"


def test_one_fault_does_not_stop_the_next_row(held, effects, monkeypatch):
    monkeypatch.setitem(work.HANDLERS, "bad", lambda claim: 1 / 0)
    owed(1, "bad", due_at=now() - timedelta(minutes=5))
    owed(2)
    work.run_due()
    assert effects == [2]


def test_two_tickers_take_each_turn_once(app):
    turns = []
    tasks = [clockwork.Task(f"task {number}", 60, lambda: turns.append(1)) for number in range(5)]

    def tick(_number):
        with app.app_context():
            clockwork.run_due(tasks)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(tick, range(8)))
    with app.app_context():
        assert len(turns) == db.session.scalar(db.select(db.func.count()).select_from(Tick)) in (5, 10)  # 10 over a minute's end


def test_turns_missed_in_a_pause_are_caught_up_once(held, monkeypatch):
    turns, start = [], ticks.due(60, now())
    task = clockwork.Task("task", 60, lambda: turns.append(1))
    for at in (start, start + timedelta(hours=5), start + timedelta(hours=5, seconds=30)):
        monkeypatch.setattr(ticks, "now", lambda at=at: at)
        clockwork.run(task)
    assert len(turns) == 2


def test_a_turn_that_died_with_its_process_is_taken_over(held, monkeypatch):
    start = ticks.due(86400, now())
    monkeypatch.setattr(ticks, "now", lambda: start)
    assert ticks.take("daily", 86400) and ticks.take("daily", 86400) is None
    monkeypatch.setattr(ticks, "now", lambda: start + timedelta(hours=1))
    assert ticks.take("daily", 86400)


def test_a_task_that_fails_is_noted_and_the_next_runs(held):
    turns = []
    clockwork.run_due([clockwork.Task("bad", 60, lambda: 1 / 0), clockwork.Task("good", 60, lambda: turns.append(1) or 7)])
    assert {tick.task: tick.result for tick in ticks.last_runs()} == {"bad": "fault: ZeroDivisionError", "good": "7"} and turns


def test_one_of_many_holds_a_lease_until_it_is_given_back(app):
    def take(number):
        with app.app_context():
            return leases.take("ticker", f"process {number}", timedelta(seconds=30))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(8))) == 1
    with app.app_context():
        holder = db.session.scalar(db.select(Lease.holder))
        leases.give_back("ticker", "somebody else")
        assert not leases.take("ticker", "next", timedelta(seconds=30))
        leases.give_back("ticker", holder)
        assert leases.take("ticker", "next", timedelta(seconds=30)) and leases.take("ticker", "next", timedelta(seconds=30))


def test_what_has_expired_is_deleted_and_what_has_not_stays(held, cast):
    for days in (-8, 1):
        db.session.add(SignIn(token_hash=f"{days}", person_id=cast.sam.id, created_at=now(), seen_at=now(),
                              expires_at=now() + timedelta(days=days)))
    db.session.commit()
    assert ticks.delete_expired() == 1
    assert db.session.scalars(db.select(SignIn.token_hash)).all() == ["1"]


def test_a_bell_that_does_not_answer_holds_nobody_up(app, held, monkeypatch):
    rings = []

    class Broken:
        def enqueue(self, *args, **kwargs):
            rings.append(args)
            raise ConnectionError

    monkeypatch.setitem(app.extensions, "queue", Broken())
    try:
        for subject_id in range(5):
            owed(subject_id)
    finally:
        app.extensions.pop("bell_rests_until", None)
    assert len(rings) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Outbox)) == 5

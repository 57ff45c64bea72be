"""Two people never get one place, whoever is faster: real processes, a barrier, both databases. 200 rounds on each."""
from datetime import UTC, datetime, timedelta

import pytest

from app.database import db
from app.models import Booking, TeacherCalendar, TeachingHours, VideoSession
from tests.cast import a_member, an_offering, detach, kept
from tests.lessons import booked, faults
from tests.racers import MANY, Racers

PAIRS = MANY // 2
APART = timedelta(hours=2)


@pytest.fixture(scope="module")
def runners():
    racers = Racers()
    yield racers
    racers.go_home()


@pytest.fixture
def track(app, cast, runners):
    """Ada and Ben teach at all hours; 32 students stand at the line."""
    track = Track(app, cast, runners)
    runners.enter(app.config["SQLALCHEMY_DATABASE_URI"])
    yield track
    runners.leave()


class Track:
    """The database of one race after the other, and what must be true of it after each."""

    def __init__(self, app, cast, runners):
        self.app, self.cast, self.runners = app, cast, runners
        self.next_start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        with kept(app) as session:
            session.execute(db.delete(TeachingHours))
            for calendar in session.scalars(db.select(TeacherCalendar)):
                calendar.zone, calendar.horizon_days = "UTC", 300
                session.add_all(TeachingHours(calendar_id=calendar.id, weekday=day, start_minute=0, end_minute=1440) for day in range(7))
            self.students = [a_member(cast.school, f"Student{n} Number", "student", "UTC") for n in range(MANY)]
            self.duet = an_offering(cast.school, cast.ada, "Duet", session_type="GROUP", capacity=2)
            session.commit()
            detach()

    def start(self):
        """A time that nobody has used yet."""
        self.next_start += APART
        return self.next_start

    def race(self, tasks):
        """The outcomes; fails unless the database is in order and everybody who lost was told why in a sentence."""
        outcomes = self.runners.race(tasks)
        assert not [what for outcome, what in outcomes if outcome == "broke"]
        assert all(reasons and all(reason.endswith(".") for reason in reasons) for outcome, reasons in outcomes if outcome == "refused")
        with self.app.app_context():
            assert faults(db.session) == []
        return [outcome for outcome, _ in outcomes]

    def booked(self, student, offering, start):
        """(video session's id, booking's id)"""
        _, booking_id = booked(self.app, student, offering, start)
        with self.app.app_context():
            return db.session.get(Booking, booking_id).video_session_id, booking_id


def test_one_of_32_gets_the_place(track):
    algebra = track.cast.offerings["algebra"]
    for _ in range(60):
        start = track.start()
        outcomes = track.race([("book", algebra.id, start, student.id) for student in track.students])
        assert outcomes.count("won") == 1


def test_one_of_eight_gets_the_last_seat(track):
    for _ in range(11):
        starts = [track.start() for _ in range(4)]
        for start in starts:
            booked(track.app, track.cast.sam, track.duet, start)
        outcomes = track.race([("book", track.duet.id, starts[n % 4], student.id) for n, student in enumerate(track.students)])
        assert all(outcomes[n::4].count("won") == 1 for n in range(4))


def test_who_books_two_teachers_at_once_gets_one(track):
    algebra, chess = track.cast.offerings["algebra"], track.cast.offerings["chess"]
    for _ in range(2):
        starts = [track.start() for _ in range(PAIRS)]
        tasks = [("book", offering.id, start, student.id)
                 for start, student in zip(starts, track.students, strict=False) for offering in (algebra, chess)]
        outcomes = track.race(tasks)
        assert all(sorted(pair) == ["refused", "won"] for pair in zip(outcomes[::2], outcomes[1::2], strict=True))


def test_a_lesson_moved_to_where_another_is_booked_finds_one_place(track):
    algebra = track.cast.offerings["algebra"]
    for _ in range(2):
        tasks = []
        for mover, booker in zip(track.students[:PAIRS], track.students[PAIRS:], strict=True):
            was, wanted = track.start(), track.start()
            video_session_id, _ = track.booked(mover, algebra, was)
            tasks += [("move", video_session_id, wanted, mover.id), ("book", algebra.id, wanted, booker.id)]
        outcomes = track.race(tasks)
        assert all(sorted(pair) == ["refused", "won"] for pair in zip(outcomes[::2], outcomes[1::2], strict=True))


def test_a_place_that_is_given_back_is_taken_once_or_not_yet(track):
    algebra = track.cast.offerings["algebra"]
    for _ in range(2):
        tasks = []
        for leaver, booker in zip(track.students[:PAIRS], track.students[PAIRS:], strict=True):
            start = track.start()
            _, booking_id = track.booked(leaver, algebra, start)
            tasks += [("cancel", booking_id, leaver.id), ("book", algebra.id, start, booker.id)]
        outcomes = track.race(tasks)
        assert outcomes[::2] == ["won"] * PAIRS
        with track.app.app_context():
            going_on = db.session.scalar(db.select(db.func.count(VideoSession.id)).where(VideoSession.status == "scheduled"))
        assert going_on >= outcomes[1::2].count("won")

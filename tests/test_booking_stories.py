"""Any story of bookings, moves and cancellations keeps the invariants, and any nonsense in an address or a form is answered."""
import itertools
from datetime import timedelta
from urllib.parse import quote_from_bytes

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from app.actions import booking as bookings
from app.actions import diary
from app.actions import video_session as sessions
from app.clock import now
from app.database import db
from app.models import Booking, Offering, Person, TeacherCalendar, VideoSession
from app.refusals import Refused
from app.rules.booking import BOOKING_MOVES, SESSION_MOVES
from tests.cast import Cast, kept
from tests.lessons import HOUR, NOW, TUESDAY, at, booked, confirm_address, faults

HOURS = [TUESDAY + timedelta(days=day, hours=hour) for day in (0, 1) for hour in (-7, -6.5, -6, -4, 0, 2)]
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


class Story(RuleBasedStateMachine):
    """Sam and Tom book, move and cancel with Ada and Ben, in any order."""

    app = None

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(NOW)
        self.clock.start()
        type(self).bring_back()
        self.cast = Cast.in_app(self.app)
        self.states, self.tokens = {}, itertools.count()

    def teardown(self):
        self.clock.stop()

    @rule(who=st.sampled_from(["sam", "tom"]), what=st.sampled_from(["algebra", "choir", "chess"]), start=st.sampled_from(HOURS))
    def book(self, who, what, start):
        """I4: what is stored was on offer at that moment, and what was on offer is stored."""
        with self.app.app_context():
            student, offering = db.session.get(Person, getattr(self.cast, who).id), db.session.get(Offering, self.cast.offerings[what].id)
            calendar = db.session.scalars(TeacherCalendar.of_teacher(offering.institution_id, offering.teacher_id)).one()
            offered, _ = diary.openings(offering, calendar, student.id, start, start + timedelta(minutes=1))
            try:
                bookings.book(offering.id, start, student=student, form_token=str(next(self.tokens)))
                assert offered == [diary.epoch(start)]
            except Refused as refused:
                assert refused.reasons and not offered

    @precondition(lambda self: self.states)
    @rule(pick=st.integers(0, 50), start=st.sampled_from(HOURS), by_student=st.booleans())
    def move(self, pick, start, by_student):
        self.change(pick, lambda booking: sessions.move(
            booking.video_session_id, start, by_student=by_student,
            by=db.session.get(Person, booking.student_id if by_student else self.cast.olga.id)))

    @precondition(lambda self: self.states)
    @rule(pick=st.integers(0, 50))
    def give_back(self, pick):
        self.change(pick, lambda booking: bookings.cancel(booking.id, by=db.session.get(Person, booking.student_id), by_student=True))

    @precondition(lambda self: self.states)
    @rule(pick=st.integers(0, 50))
    def cancel(self, pick):
        self.change(pick, lambda booking: sessions.cancel(booking.video_session_id, by=db.session.get(Person, self.cast.ada.id)))

    @rule(hours=st.sampled_from([1, 9, 30]))
    def time_passes(self, hours):
        later = now() + hours * HOUR
        self.clock.stop()
        self.clock = time_machine.travel(later)
        self.clock.start()

    def change(self, pick, deed):
        with self.app.app_context():
            ids = db.session.scalars(db.select(Booking.id).order_by(Booking.id)).all()
            try:
                deed(db.session.get(Booking, ids[pick % len(ids)]))
            except Refused as refused:
                assert refused.reasons

    @invariant()
    def the_books_are_in_order(self):
        with self.app.app_context():
            assert faults(db.session) == []

    @invariant()
    def states_only_move_along_the_written_edges(self):
        with self.app.app_context():
            found = {("booking", row.id): row.state for row in db.session.scalars(db.select(Booking))}
            found |= {("session", row.id): row.status for row in db.session.scalars(db.select(VideoSession))}
        for thing, state in found.items():
            was, edges = self.states.get(thing, state), BOOKING_MOVES if thing[0] == "booking" else SESSION_MOVES
            assert state == was or state in edges[was]
        self.states = found


def test_any_story_of_bookings_keeps_the_books_in_order(app, built, request):
    database = built("sqlite" if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else "postgresql")[1]

    class Told(Story):
        @classmethod
        def bring_back(cls):
            with app.app_context():
                database.bring_back(db)

    Told.app = app
    run_state_machine_as_test(Told, settings=settings(
        max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)))


nasty = st.text(st.characters(exclude_categories=())) | st.sampled_from([
    "\x00", "\ud800", "a\x00b", "‮evil", "9" * 400, "x" * 10_000, "2026-13-45", "2026-02-30T10:00Z", "0000-00", "9999-12", "-1", "٢٠٢٦-١١",
    "2026-11-24T15:00Z", "2026-11", "2026-11-24", "Europe/Berlin", "../../etc/passwd", "%", "_", "month", "<script>",
    "=1+1", "\r\nSet-Cookie: a=b"])


def encoded(pairs):
    return "&".join(f"{name}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)


def queries(*names):
    return st.lists(st.tuples(st.sampled_from(names), nasty), max_size=4)


@pytest.fixture
def pages(as_sam, cast, app):
    """(who, address) of each page of booking and of a lesson."""
    with time_machine.travel(NOW):
        with kept(app) as session:
            session.get(Offering, cast.offerings["algebra"].id).topic_type = "flexible"
        lesson = f"/sessions/{booked(app, cast.sam, cast.offerings['chess'], TUESDAY + timedelta(days=1, hours=3))[0]}"
        algebra = cast.offerings["algebra"]
        yield [(as_sam, "/book"), (as_sam, f"/book/{algebra.public_id}"), (as_sam, confirm_address(algebra)), (as_sam, lesson),
               (as_sam, f"{lesson}/move"), (as_sam, f"{lesson}/cancel"), (as_sam, f"{lesson}/messages")]


@few
@given(queries("q", "type", "level", "language", "price", "page", "month", "day", "view", "zone", "at", "on", "clock", "after", "done"))
def test_no_address_breaks_a_page(pages, pairs):
    for who, address in pages:
        answer = who.get(f"{address}?{encoded(pairs)}")
        assert answer.status_code in (200, 303, 409, 422), (address, answer.status_code)


@few
@given(queries("at", "topic", "message", "form_token", "reason", "body", "zone"))
def test_no_form_breaks_a_page(pages, pairs):
    for who, address in pages:
        answer = who.post(address, data=encoded(pairs), content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (303, 400, 404, 405, 409, 422, 429), (address, answer.status_code)


@few
@given(topic=nasty, message=nasty)
def test_whatever_is_typed_is_kept_as_text_or_explained(app, cast, as_sam, topic, message):
    with time_machine.travel(NOW), kept(app) as session:
        session.execute(db.update(Offering).values(topic_type="flexible"))
        session.commit()
        sent = encoded([("at", at(TUESDAY)), ("topic", topic), ("message", message)])
        answer = as_sam.post(confirm_address(cast.offerings["algebra"]), data=sent, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (303, 409, 422)
        assert "<script>" not in answer.text.replace('<script type="module"', "").replace("<script defer", "")



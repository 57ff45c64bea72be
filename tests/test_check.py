"""flask lectern check: silent on a sound database, and naming the row that is wrong."""
import time_machine
from sqlalchemy import text

from app.actions import audit_seal
from app.actions import check as checks
from app.database import db
from app.models import AuditRow, Booking, VideoSession
from tests.cast import kept
from tests.lessons import HOUR, NOW, booked


def broken(app):
    with app.app_context():
        return {finding.sentence: finding.broken for finding in checks.all_of_them() if not finding.holds}


@time_machine.travel(NOW, tick=False)
def test_a_booking_and_its_cancellation_break_nothing(app, cast, as_sam):
    booked(app, cast.sam, cast.offerings["algebra"])
    assert broken(app) == {}


@time_machine.travel(NOW, tick=False)
def test_a_wrong_count_of_seats_is_named(app, cast):
    booked(app, cast.sam, cast.offerings["choir"])
    with kept(app) as session:
        session.execute(db.update(VideoSession).values(seats_taken=2))
    assert broken(app) == {"Seats taken are counted right and never more than there are.": ["video_session 1"]}


@time_machine.travel(NOW, tick=False)
def test_a_booking_without_its_place_is_named(app, cast):
    booked(app, cast.sam, cast.offerings["algebra"])
    with kept(app) as session:
        session.execute(db.update(Booking).values(participant_id=None))
    assert "booking 1" in broken(app)["A confirmed booking has an active place in its session."]


@time_machine.travel(NOW, tick=False)
def test_two_places_at_once_are_named(sqlite_app, cast):
    booked(sqlite_app, cast.sam, cast.offerings["algebra"])
    with kept(sqlite_app) as session:
        for verb in ("insert", "update"):
            session.execute(text(f"DROP TRIGGER ex_participant_overlap_{verb}"))
        columns = ("institution_id, video_session_id, person_id, role, busy_from, busy_until, is_active, added_at,"
                   " calendar_version, calendar_stamped_at")
        session.execute(text("DROP INDEX uq_participant_once"))
        session.execute(text(
            f"INSERT INTO participant (public_id, {columns}) SELECT '{'0' * 32}', {columns} FROM participant WHERE id = 2"))
    assert broken(sqlite_app)["Nobody has two places at once, buffers included."] == ["participant 3"]


@time_machine.travel(NOW, tick=False)
def test_a_lesson_whose_country_changed_its_clocks_is_named(app, cast):
    booked(app, cast.sam, cast.offerings["algebra"])
    with kept(app) as session:
        session.execute(db.update(VideoSession).values(wall_start="2026-11-24T15:00"))
    assert broken(app) == {"Every coming session lies where its wall clock was promised.": ["video_session 1"]}


def test_the_audit_log_fits_its_seals_until_a_row_is_changed_behind_our_back(sqlite_app, cast):
    with time_machine.travel(NOW, tick=False):
        booked(sqlite_app, cast.sam, cast.offerings["algebra"])
    with time_machine.travel(NOW + HOUR, tick=False), sqlite_app.app_context():
        assert audit_seal.seal() > 0
        assert audit_seal.seal() == 0
        assert audit_seal.broken_seals() == []
    with kept(sqlite_app) as session:
        session.execute(text("DROP TRIGGER only_grows_audit_update"))
        session.execute(db.update(AuditRow).values(summary="nothing happened"))
    with sqlite_app.app_context():
        assert audit_seal.broken_seals() == [1]


@time_machine.travel(NOW, tick=False)
def test_the_command_ends_with_one_and_names_the_row(app, cast):
    booked(app, cast.sam, cast.offerings["choir"])
    sound = app.test_cli_runner().invoke(args=["lectern", "check"])
    with kept(app) as session:
        session.execute(db.update(VideoSession).values(seats_taken=3))
    unsound = app.test_cli_runner().invoke(args=["lectern", "check"])
    assert (sound.exit_code, unsound.exit_code) == (0, 1)
    assert "BROKEN" not in sound.output and "video_session 1" in unsound.output

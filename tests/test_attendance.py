"""Attendance is worked out from what was reported, whatever its order, and corrected beside what was found."""
import random

import pytest
from sqlalchemy import select

from app.actions import attendance
from app.clock import now
from app.database import db
from app.jobs import outbox as work
from app.models import Attendance, AttendanceCorrection, AuditRow, Outbox, Participant, PresenceEvent, RoomPeer
from app.refusals import Invalid, NotFound, Refused
from tests.attendance import START, a_lesson, minutes, of, place_of, report, was_there
from tests.cast import kept


def a_kept_lesson(app, cast, *people_and_minutes, **more):
    """A lesson of Ada's with Sam and Tom, at which these were there from minute to minute."""
    with kept(app):
        lesson = a_lesson(cast.school, cast.ada, cast.sam, cast.tom, **more)
        for person, since, until in people_and_minutes:
            was_there(lesson, person, since, until)
        db.session.flush()
        db.session.refresh(lesson)
        db.session.expunge(lesson)
    return lesson


def said(app, lesson, person):
    with app.app_context():
        row = of(lesson, person)
        return row and (row.status, row.minutes)


def worked_out(app, lesson):
    with app.app_context():
        attendance.work_out(lesson.id)


def test_everybody_who_was_expected_gets_one_line(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.ada, -4, 60), (cast.sam, 11, 60))
    worked_out(app, lesson)
    assert said(app, lesson, cast.ada) == ("present", 64)
    assert said(app, lesson, cast.sam) == ("late", 49)
    assert said(app, lesson, cast.tom) == ("absent", 0)
    assert said(app, lesson, cast.olga) is None


def test_of_a_lesson_nobody_reported_nobody_is_called_absent(app, cast):
    lesson = a_kept_lesson(app, cast)
    worked_out(app, lesson)
    assert said(app, lesson, cast.sam) == ("unknown", 0)


def test_the_line_says_from_when_to_when_by_whom_and_how_it_ended(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.sam, 2, 58))
    with kept(app):
        report(lesson, cast.ada, "joined", 0)
        report(lesson, cast.ada, "seen", 20)
    worked_out(app, lesson)
    with app.app_context():
        sam, ada = of(lesson, cast.sam), of(lesson, cast.ada)
        assert (sam.first_joined_at, sam.last_left_at) == (START + minutes(2), START + minutes(58))
        assert (sam.sources, sam.closed_by, sam.is_estimated) == ("jitsi_event_sync", "left", False)
        assert (ada.sources, ada.closed_by, ada.is_estimated) == ("room_page", "silence", True)


def test_who_gave_the_place_back_before_the_start_is_not_expected(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.ada, 0, 60))
    with kept(app):
        tom, sam = place_of(lesson, cast.tom), place_of(lesson, cast.sam)
        tom.is_active, tom.removed_at = False, START - minutes(30)
        sam.is_active, sam.removed_at = False, START + minutes(30)
    worked_out(app, lesson)
    assert said(app, lesson, cast.tom) is None
    assert said(app, lesson, cast.sam) == ("absent", 0)


def test_the_institution_says_what_late_is(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.sam, 11, 60))
    with kept(app) as session:
        session.merge(cast.school).late_after_minutes = 12
    worked_out(app, lesson)
    assert said(app, lesson, cast.sam) == ("present", 49)


def test_nobody_leaves_early_when_the_teacher_ends_the_lesson(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.ada, 0, 40), (cast.sam, 0, 40))
    with kept(app) as session:
        session.merge(lesson).ended_at = START + minutes(40)
    worked_out(app, lesson)
    assert said(app, lesson, cast.sam) == ("present", 40)


@pytest.mark.parametrize("status", ["scheduled", "live", "cancelled"])
def test_a_lesson_that_is_not_over_has_no_lines(app, cast, status):
    lesson = a_kept_lesson(app, cast, (cast.sam, 0, 60), status=status)
    worked_out(app, lesson)
    assert said(app, lesson, cast.sam) is None


def test_worked_out_again_the_same_lines_say_the_same(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.sam, 0, 60))
    worked_out(app, lesson)
    with app.app_context():
        before = db.session.execute(select(Attendance.id, Attendance.public_id, Attendance.status, Attendance.minutes)).all()
    worked_out(app, lesson)
    with app.app_context():
        assert db.session.execute(select(Attendance.id, Attendance.public_id, Attendance.status, Attendance.minutes)).all() == before
        assert db.session.scalars(select(AuditRow.action)).all() == ["attendance.worked_out"]


def story(cast):
    """What two sources tell of Sam and Ada, one of them twice: (person, kind, minute, source, connection, event id)."""
    return [
        (cast.ada, "joined", -3, "room_page", "a", "a1"), *((cast.ada, "seen", m, "room_page", "a", f"beat-{m}") for m in range(-2, 60)),
        (cast.sam, "joined", 1, "jitsi_event_sync", "x", "s1"), (cast.sam, "left", 20, "jitsi_event_sync", "x", "s2"),
        (cast.sam, "joined", 25, "jitsi_event_sync", "y", "s3"), (cast.sam, "left", 59, "jitsi_event_sync", "y", "s4"),
        (cast.sam, "left", 59, "jitsi_event_sync", "y", "s4-again"), (None, "ended", 60, "jitsi_event_sync", "", "end"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_reports_that_come_shuffled_doubled_and_late_give_the_same_figures(app, cast, seed):
    lesson, told = a_kept_lesson(app, cast), story(cast)
    random.Random(seed).shuffle(told)
    for some in (told[:20], told[20:50], told[50:]):  # worked out after each batch, as late reports make it
        with kept(app):
            for person, kind, minute, *rest in some:
                report(lesson, person, kind, minute, *rest)
        worked_out(app, lesson)
    assert said(app, lesson, cast.sam) == ("present", 53)
    assert said(app, lesson, cast.ada) == ("present", 63)
    assert said(app, lesson, cast.tom) == ("absent", 0)


def test_a_late_report_is_worked_out_by_the_outbox(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.ada, 0, 60))
    worked_out(app, lesson)
    with kept(app):
        was_there(lesson, cast.sam, 0, 60, source="jaas_webhook")
        attendance.owe_work_out(lesson)
    with app.app_context():
        assert work.run_due() == 1
    assert said(app, lesson, cast.sam) == ("present", 60)


def test_many_late_reports_are_worked_out_together(app, cast):
    lesson = a_kept_lesson(app, cast)
    with kept(app):
        for _each in range(5):
            attendance.owe_work_out(lesson, at_once=False)
        assert db.session.query(Outbox).count() == 1


def test_a_report_that_comes_while_the_work_is_being_done_is_not_lost(app, cast):
    lesson = a_kept_lesson(app, cast)
    with kept(app):
        attendance.owe_work_out(lesson)
        db.session.scalars(select(Outbox)).one().state = "working"
    with kept(app):
        attendance.owe_work_out(lesson)
        assert sorted(db.session.scalars(select(Outbox.state))) == ["waiting", "working"]


def test_ada_corrects_and_what_was_found_stays(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.ada, 0, 60))
    worked_out(app, lesson)
    with app.app_context():
        row = attendance.correct(place_of(lesson, cast.sam).id, "present", 55, " His camera was off. ", cast.ada)
        assert (row.status, row.minutes) == ("absent", 0)
        assert (row.correction.status, row.correction.minutes, row.correction.reason) == ("present", 55, "His camera was off.")


def test_a_correction_outlives_a_late_report(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.ada, 0, 60))
    worked_out(app, lesson)
    with app.app_context():
        attendance.excuse(place_of(lesson, cast.sam).id, "He was ill.", cast.ada)
    with kept(app):
        was_there(lesson, cast.sam, 40, 60)
    worked_out(app, lesson)
    with app.app_context():
        row = db.session.get(Attendance, of(lesson, cast.sam).id, options=[db.joinedload(Attendance.correction)])
        assert (row.status, row.minutes) == ("absent", 20)
        assert (row.correction.status, row.correction.minutes) == ("excused", 0)


def test_a_second_correction_stands_beside_the_first(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.ada, 0, 60))
    with app.app_context():
        attendance.correct(place_of(lesson, cast.sam).id, "present", 50, "He told me.", cast.ada)
        row = attendance.correct(place_of(lesson, cast.sam).id, "late", None, "No, later.", cast.olga)
        assert (row.correction.status, row.correction.minutes, row.correction.by_id) == ("late", 50, cast.olga.id)
        assert db.session.query(AttendanceCorrection).count() == 2


def test_each_correction_leaves_one_line_in_the_audit(app, cast):
    lesson = a_kept_lesson(app, cast, (cast.ada, 0, 60))
    worked_out(app, lesson)
    with app.app_context():
        attendance.correct(place_of(lesson, cast.sam).id, "present", 55, "Camera off.", cast.ada)
        audit = db.session.scalars(select(AuditRow).where(AuditRow.action == "attendance.corrected")).one()
        assert (audit.actor_id, audit.before) == (cast.ada.id, {"status": "absent", "minutes": 0})
        assert audit.after == {"status": "present", "minutes": 55, "reason": "Camera off."}


@pytest.mark.parametrize(("status", "minutes_there", "reason", "field"), [
    ("present", 5, "  ", "reason"), ("asleep", 5, "He snored.", "status"), ("present", -1, "Typing.", "minutes")])
def test_a_correction_that_makes_no_sense_is_refused(app, cast, status, minutes_there, reason, field):
    lesson = a_kept_lesson(app, cast)
    with app.app_context():
        with pytest.raises(Invalid) as refusal:
            attendance.correct(place_of(lesson, cast.sam).id, status, minutes_there, reason, cast.ada)
        assert refusal.value.details["field"] == field
        assert db.session.query(AttendanceCorrection).count() == 0


def test_a_lesson_that_is_not_over_cannot_be_corrected(app, cast):
    lesson = a_kept_lesson(app, cast, status="live")
    with app.app_context(), pytest.raises(Refused, match="not over yet"):
        attendance.correct(place_of(lesson, cast.sam).id, "present", 1, "Early.", cast.ada)


def test_a_place_that_does_not_exist_cannot_be_corrected(app, cast):
    with app.app_context(), pytest.raises(NotFound):
        attendance.correct(4711, "present", 1, "Who?", cast.ada)


def test_a_correction_is_for_ever(app, cast):
    lesson = a_kept_lesson(app, cast)
    with app.app_context():
        attendance.excuse(place_of(lesson, cast.sam).id, "Ill.", cast.ada)
        with pytest.raises(Exception, match="only grows"):
            db.session.execute(db.update(AttendanceCorrection).values(reason="Well."))


def test_who_is_there_now_is_seen_without_writing(app, cast):
    began = now().replace(microsecond=0) - minutes(10)
    lesson = a_kept_lesson(app, cast, starts_at=began, status="live")
    with kept(app):
        report(lesson, cast.ada, "joined", 0)
        db.session.add(RoomPeer(video_session_id=lesson.id, person_id=cast.ada.id, role="teacher", joined_at=began, seen_at=now(),
                                seen_written_at=began))
    with app.app_context():
        seen = {each.person_name: each for each in attendance.live(lesson)}
        assert seen["Ada Albers"].is_here and seen["Ada Albers"].minutes == 1  # silent between the two signs
        assert not seen["Sam Silva"].is_here and seen["Sam Silva"].status == "unknown"
        assert db.session.query(Attendance).count() == 0
        assert db.session.query(PresenceEvent).count() == 1
        assert db.session.query(Participant).count() == 3

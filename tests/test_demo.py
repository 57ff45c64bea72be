"""The demo institution, as `make run` builds it."""
from app.actions import check as checks
from app.actions import demo
from app.database import db
from app.models import Attendance, Membership, TeacherCalendar, VideoSession


def count(statement):
    return db.session.scalar(db.select(db.func.count()).select_from(statement.subquery()))


def test_the_demo_has_people_in_many_zones_and_lessons_past_today_and_ahead(app):
    with app.app_context():
        demo.build()
        assert count(db.select(Membership).where(Membership.role == "student")) == 12
        assert count(db.select(TeacherCalendar.zone).distinct()) == 4
        assert count(db.select(VideoSession).where(VideoSession.status == "ended")) >= 18
        assert count(db.select(VideoSession).where(VideoSession.status == "scheduled")) >= 12
        assert set(db.session.scalars(db.select(Attendance.status).distinct())) >= {"present", "late", "absent", "left_early", "unknown"}


def test_the_demo_breaks_no_invariant(app):
    with app.app_context():
        demo.build()
        assert [finding for finding in checks.all_of_them() if not finding.holds] == []


def test_a_second_build_adds_nothing(app):
    with app.app_context():
        demo.build()
        assert demo.build() is None


def test_the_command_builds_it_once_and_only_in_a_demo(app):
    def said():
        return app.test_cli_runner().invoke(args=["lectern", "demo"])

    assert (said().exit_code, "LECTERN_DEMO=1" in said().output) == (1, True)
    app.config["LECTERN_DEMO"] = True
    assert "is ready" in said().output
    assert "nothing was changed" in said().output

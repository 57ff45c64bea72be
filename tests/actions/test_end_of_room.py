"""When a session ends or is cancelled, its provider puts everybody out: late when it is down, never twice as often as needed."""
import pytest

from app.actions import rooms
from app.actions import video_session as sessions
from app.database import db
from app.jobs import outbox
from app.models import Outbox, Person
from tests.lessons import a_lesson

NOBODY_LISTENS = "http://127.0.0.1:9/end-meeting"


@pytest.fixture
def jitsi(app):
    app.config.update(JITSI_DOMAIN="meet.example.test", JITSI_APP_ID="lectern", JITSI_APP_SECRET="x" * 40, JITSI_END_MEETING_URL="")
    with app.app_context():
        yield app


def ended(app, cast, **how):
    lesson = a_lesson(app, cast, **{"provider": "jitsi"} | how)
    ada = db.session.get(Person, cast.ada.id)
    rooms.enter(lesson.id, ada)
    rooms.end_for_all(lesson.id, by=ada)


def became():
    outbox.run_due()
    return db.session.execute(db.select(Outbox.state, Outbox.why).where(Outbox.kind == "end_room")).all()


def test_a_server_that_offers_no_end_is_left_alone(jitsi, cast):
    ended(jitsi, cast)
    assert became() == [("done", "not_offered")]


def test_a_server_that_is_down_is_asked_again_later(jitsi, cast):
    jitsi.config.update(JITSI_END_MEETING_URL=NOBODY_LISTENS)
    ended(jitsi, cast)
    assert became() == [("waiting", "ProviderError")]


def test_a_provider_that_is_no_longer_set_up_is_forgotten(jitsi, cast):
    ended(jitsi, cast)
    jitsi.config.update(JITSI_DOMAIN="")
    assert became()[0][0] == "dropped"


def test_the_built_in_room_needs_nobody_else(jitsi, cast):
    ended(jitsi, cast, provider="builtin")
    assert became() == []


@pytest.mark.parametrize(("minutes", "rows"), [(5, 1), (600, 0)], ids=["soon", "far off"])
def test_a_lesson_cancelled_while_people_wait_in_its_room_is_ended_there(jitsi, cast, minutes, rows):
    lesson = a_lesson(jitsi, cast, provider="jitsi", starts_in_minutes=minutes)
    sessions.cancel(lesson.id, by=db.session.get(Person, cast.ada.id), reason="ill")
    assert len(became()) == rows

"""What Jitsi tells becomes presence, once, whatever the order and however often; what is not believed becomes nothing."""
import json
from datetime import UTC, datetime, timedelta

import pytest

from app.actions import outbox, provider_events
from app.adapters.video.jitsi_events import jaas_signature
from app.clock import now
from app.database import db
from app.models import Outbox, PresenceEvent, ProviderEvent, VideoSession
from tests.adapters.lesson import APP_ID
from tests.cast import kept
from tests.lessons import a_lesson

TOKEN = "a token of more than thirty-two characters"
SECRET = "whsec_test"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def jitsi(app):
    app.config.update(JITSI_DOMAIN="meet.example.test", JITSI_APP_ID="lectern", JITSI_APP_SECRET="x" * 40, JITSI_EVENT_SYNC_TOKEN=TOKEN)
    app.config.update(JAAS_APP_ID=APP_ID, JAAS_KEY_ID=f"{APP_ID}/1", JAAS_WEBHOOK_SECRET=[SECRET])
    return app


@pytest.fixture
def lesson(jitsi, cast):
    return a_lesson(jitsi, cast, provider="jitsi")


def occupant(lesson, person, what, joined=0, left=None, jid="a"):
    began = int(lesson.starts_at.timestamp())
    one = {"occupant_jid": f"{lesson.meeting_id}@muc/{jid}", "joined_at": began + joined, "id": str(person.public_id), "name": person.name}
    one |= {"left_at": began + left} if left is not None else {}
    return {"event_name": f"muc-occupant-{what}", "room_name": lesson.meeting_id, "room_jid": f"{lesson.meeting_id}@muc",
            "is_breakout": False, "occupant": one}


def tell(visitor, event, where="occupant/joined", headers=AUTHORIZED):
    return visitor.post(f"/hooks/jitsi/events/{where}", data=json.dumps(event), headers=headers, content_type="application/json")


def work(app):
    with app.app_context():
        ids = db.session.scalars(db.select(Outbox.id).where(Outbox.kind == "provider_event", Outbox.state == "waiting")).all()
        for outbox_id in ids:
            claim = outbox.claim(outbox_id)
            provider_events.work(claim)
            provider_events.work(claim)  # a worker may die after its work and before it says so
            outbox.finish(claim)


def told(app):
    with app.app_context():
        rows = db.session.scalars(db.select(PresenceEvent).order_by(PresenceEvent.at, PresenceEvent.kind))
        return [(row.source, row.person_id, row.kind) for row in rows]


def kept_events(app):
    with app.app_context():
        return db.session.scalars(db.select(ProviderEvent.result).order_by(ProviderEvent.id)).all()


def test_coming_and_going_are_noted_once_however_often_they_are_told(jitsi, cast, visitor, lesson):
    left = occupant(lesson, cast.sam, "left", 10, 600)
    for _again in range(3):
        assert tell(visitor, left, "occupant/left").status_code == 204  # it came before the joining
    tell(visitor, occupant(lesson, cast.sam, "joined", 10))
    work(jitsi)
    assert told(jitsi) == [("jitsi_event_sync", cast.sam.id, "joined"), ("jitsi_event_sync", cast.sam.id, "left")]
    assert len(kept_events(jitsi)) == 2


def test_the_end_of_the_room_is_noted_for_everybody(jitsi, cast, visitor, lesson):
    began = int(lesson.starts_at.timestamp())
    tell(visitor, {"event_name": "muc-room-destroyed", "room_name": lesson.meeting_id, "room_jid": f"{lesson.meeting_id}@muc",
                   "is_breakout": False, "created_at": began, "destroyed_at": began + 3600, "all_occupants": {}}, "room/destroyed")
    work(jitsi)
    assert told(jitsi) == [("jitsi_event_sync", None, "ended")]


def test_the_teachers_coming_begins_the_lesson(jitsi, cast, visitor, lesson):
    tell(visitor, occupant(lesson, cast.sam, "joined"))
    work(jitsi)
    with jitsi.app_context():
        assert db.session.get(VideoSession, lesson.id).status == "scheduled"
    tell(visitor, occupant(lesson, cast.ada, "joined", jid="b"))
    work(jitsi)
    with jitsi.app_context():
        assert db.session.get(VideoSession, lesson.id).status == "live"


def test_what_comes_after_the_end_has_the_attendance_worked_out_again(jitsi, cast, visitor, lesson):
    with kept(jitsi):
        db.session.execute(db.update(VideoSession).values(status="ended", ended_at=now()))
    tell(visitor, occupant(lesson, cast.sam, "left", 10, 600), "occupant/left")
    work(jitsi)
    with jitsi.app_context():
        assert db.session.scalars(db.select(Outbox.subject_id).where(Outbox.kind == "attendance")).all() == [lesson.id]


@pytest.mark.parametrize("stranger", ["zoe", "tom"])
def test_somebody_without_a_place_is_kept_and_ignored(jitsi, cast, visitor, lesson, stranger):
    assert tell(visitor, occupant(lesson, getattr(cast, stranger), "joined")).status_code == 204
    work(jitsi)
    assert told(jitsi) == [] and kept_events(jitsi) == ["0 new of 1"]


def test_an_unknown_room_is_kept_and_ignored(jitsi, cast, visitor, lesson):
    assert tell(visitor, occupant(lesson, cast.sam, "joined") | {"room_name": "somebodyelsesroom"}).status_code == 204
    work(jitsi)
    assert told(jitsi) == [] and kept_events(jitsi) == ["unknown room"]


def test_a_room_of_another_provider_is_not_believed(jitsi, cast, visitor):
    built_in = a_lesson(jitsi, cast, provider="builtin")
    tell(visitor, occupant(built_in, cast.sam, "joined"))
    work(jitsi)
    assert told(jitsi) == [] and kept_events(jitsi) == ["unknown room"]


@pytest.mark.parametrize(("headers", "body", "status"), [
    ({}, None, 401), ({"Authorization": "Bearer wrong"}, None, 401), (AUTHORIZED, b"{", 400), (AUTHORIZED, b"[]", 400),
    (AUTHORIZED, b'{"event_name": 1}', 400), (AUTHORIZED, b" " * 300_000, 413)],
    ids=["no header", "wrong header", "half", "a list", "a number", "too large"])
def test_what_is_not_believed_leaves_nothing(jitsi, cast, visitor, lesson, headers, body, status):
    body = json.dumps(occupant(lesson, cast.sam, "joined")).encode() if body is None else body
    answer = visitor.post("/hooks/jitsi/events/occupant/joined", data=body, headers=headers)
    assert answer.status_code == status and kept_events(jitsi) == []


def test_without_settings_there_is_no_such_door(app, visitor):
    assert visitor.post("/hooks/jaas", data=b"{}").status_code == 404
    assert visitor.post("/hooks/jitsi/conference").status_code == 404


def jaas(visitor, event, secret=SECRET):
    body, seconds = json.dumps(event).encode(), str(int(now().timestamp()))
    signature = jaas_signature(secret, seconds, body).decode()
    return visitor.post("/hooks/jaas", data=body, headers={"X-Jaas-Signature": f"t={seconds},v1={signature}"})


def jaas_event(lesson, person, kind, minutes, key):
    at = int((lesson.starts_at + timedelta(minutes=minutes)).timestamp() * 1000)
    return {"idempotencyKey": key, "eventType": kind, "timestamp": at, "fqn": f"{APP_ID}/{lesson.meeting_id}", "sessionId": "s",
            "data": {"id": str(person.public_id), "participantFullJid": "full", "moderator": "false"}}


def test_8x8_is_believed_by_its_signature_only(jitsi, cast, visitor):
    lesson = a_lesson(jitsi, cast, provider="jaas")
    assert jaas(visitor, jaas_event(lesson, cast.sam, "PARTICIPANT_JOINED", 1, "k1"), secret="whsec_other").status_code == 401
    for _again in range(2):
        assert jaas(visitor, jaas_event(lesson, cast.sam, "PARTICIPANT_LEFT", 30, "k2")).status_code == 204
    assert jaas(visitor, jaas_event(lesson, cast.sam, "PARTICIPANT_JOINED", 1, "k3")).status_code == 204
    assert jaas(visitor, jaas_event(lesson, cast.sam, "SOMETHING_NEW", 1, "k4")).status_code == 204
    work(jitsi)
    assert told(jitsi) == [("jaas_webhook", cast.sam.id, "joined"), ("jaas_webhook", cast.sam.id, "left")]
    assert kept_events(jitsi) == ["1 new of 1", "1 new of 1", "nothing to note"]


def test_8x8_asks_how_many_a_room_holds_and_is_answered_at_once(jitsi, cast, visitor):
    lesson = a_lesson(jitsi, cast, cast.sam, cast.tom, offering="choir", provider="jaas")
    assert jaas(visitor, {"fqn": f"{APP_ID}/{lesson.meeting_id}"}).json == {"maxOccupants": 4}
    assert jaas(visitor, {"fqn": f"{APP_ID}/unknownroom0000000"}).json == {}
    assert kept_events(jitsi) == []


def ask_for_room(visitor, name, headers=AUTHORIZED):
    return visitor.post("/hooks/jitsi/conference", data={"name": name, "start_time": "x", "mail_owner": "y"}, headers=headers)


def test_prosody_opens_the_room_of_a_lesson_that_is_on_and_no_other(jitsi, cast, visitor, lesson):
    answer = ask_for_room(visitor, lesson.meeting_id)
    assert answer.status_code == 200 and answer.json["name"] == lesson.meeting_id and answer.json["max_occupants"] == 2
    closes = datetime.now(UTC) + timedelta(seconds=answer.json["duration"])
    assert abs(closes - lesson.ends_at - timedelta(minutes=15)) < timedelta(seconds=5)
    assert ask_for_room(visitor, "nosuchroom00000000").status_code == 403
    assert ask_for_room(visitor, lesson.meeting_id, headers={}).status_code == 401
    assert visitor.delete(f"/hooks/jitsi/conference/{lesson.meeting_id}", headers=AUTHORIZED).status_code == 200


def test_prosody_does_not_open_a_room_too_early_or_for_a_cancelled_lesson(jitsi, cast, visitor, lesson):
    with kept(jitsi):
        db.session.execute(db.update(VideoSession).values(status="cancelled"))
    assert ask_for_room(visitor, lesson.meeting_id).status_code == 403
    later = a_lesson(jitsi, cast, cast.tom, offering="chess", starts_in_minutes=300, provider="jitsi")
    assert ask_for_room(visitor, later.meeting_id).status_code == 403

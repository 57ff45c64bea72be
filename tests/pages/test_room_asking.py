"""What the room page may ask, by anybody who does not behave: never a fault, never somebody else's room."""
import uuid

import pytest

from app.database import db
from app.models import Message, RoomPeer, RoomSignal
from tests.cast import client_of
from tests.lessons import a_lesson

SOME_ID = "8dd0831a-faf1-449a-8363-a2386e8bfb73"
JSON = {"Accept": "application/json"}


@pytest.fixture
def room(app, cast):
    lesson = a_lesson(app, cast)
    return f"/sessions/{lesson.public_id}/room"


def come_in(client, room):
    return client.post(f"{room}/peers", headers=JSON).json["id"]


def count(app, table):
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(table))


def test_ada_and_sam_find_each_other_by_plain_questions(as_ada, as_sam, room):
    ada, sam = come_in(as_ada, room), come_in(as_sam, room)
    offer = {"to": sam, "kind": "offer", "body": {"cid": "c", "seq": 1, "description": {"type": "offer", "sdp": "v=0"}}}
    assert as_ada.post(f"{room}/peers/{ada}/signals", json={"signals": [offer]}).json == {"taken": 1}
    news = as_sam.get(f"{room}/peers/{sam}/news").json
    assert [peer["name"] for peer in news["peers"]] == ["Ada Albers", "Sam Silva"]
    assert news["signals"] == [{"from": ada, "kind": "offer", "body": offer["body"]}]
    assert as_sam.get(f"{room}/peers/{sam}/news?after={news['after']}").json["signals"] == []


def test_the_answers_are_kept_by_nobody(as_sam, room):
    sam = come_in(as_sam, room)
    assert as_sam.get(f"{room}/peers/{sam}/news").headers["Cache-Control"] == "no-store"


def test_nobody_speaks_for_another_tab(app, cast, as_ada, as_sam, room):
    ada = come_in(as_ada, room)
    for what, body in (("beat", {"seq": 1}), ("signals", {"signals": []}), ("hand", {"raised": True}), ("leave", {})):
        assert as_sam.post(f"{room}/peers/{ada}/{what}", json=body).status_code == 404
    assert as_sam.get(f"{room}/peers/{ada}/news").status_code == 404
    other = a_lesson(app, cast, cast.tom, offering="chess")
    assert as_ada.get(f"/sessions/{other.public_id}/room/peers/{ada}/news").status_code == 404
    assert as_sam.post(f"{room}/end", headers=JSON).status_code == 404


BAD_SIGNALS = {
    "no JSON": b"{", "a list": b"[]", "no list": b'{"signals": 1}', "words": b'{"signals": ["x"]}', "nothing": b"",
    "no receiver": b'{"signals": [{"kind": "offer", "body": {}}]}',
    "a strange kind": b'{"signals": [{"to": "x", "kind": "x", "body": {}}]}',
    "a strange receiver": b'{"signals": [{"to": 7, "kind": "offer", "body": {}}]}',
    "no body": b'{"signals": [{"to": "00000000-0000-0000-0000-000000000000", "kind": "offer", "body": []}]}',
    "too many": b'{"signals": [' + b",".join([b"{}"] * 101) + b"]}",
}


@pytest.mark.parametrize("body", BAD_SIGNALS.values(), ids=BAD_SIGNALS)
def test_a_message_that_is_none_is_refused(app, as_sam, room, body):
    sam = come_in(as_sam, room)
    assert as_sam.post(f"{room}/peers/{sam}/signals", data=body, headers=JSON).status_code == 400
    assert count(app, RoomSignal) == 0


def test_a_message_of_more_than_64_kilobytes_is_refused(app, as_sam, room):
    sam = come_in(as_sam, room)
    big = {"signals": [{"to": str(uuid.uuid4()), "kind": "offer", "body": {"x": "y" * 65536}}]}
    assert as_sam.post(f"{room}/peers/{sam}/signals", json=big, headers=JSON).status_code == 413


@pytest.mark.parametrize("query", [
    "after=x", "after=-1", "after=9999999999999999999", "after=²", "said_after=yesterday", "said_after=2026-11-20"])
def test_a_cursor_that_is_none_is_refused(as_sam, room, query):
    sam = come_in(as_sam, room)
    assert as_sam.get(f"{room}/peers/{sam}/news?{query}", headers=JSON).status_code == 400


@pytest.mark.parametrize("body", [{}, {"seq": 0}, {"seq": -1}, {"seq": "1"}, {"seq": True}, {"seq": 2**60}, {"seq": 1.5}], ids=str)
def test_a_heartbeat_without_a_count_is_refused(as_sam, room, body):
    sam = come_in(as_sam, room)
    assert as_sam.post(f"{room}/peers/{sam}/beat", json=body, headers=JSON).status_code == 400


@pytest.mark.parametrize("body", [
    {"id": "x", "body": "hello"}, {"body": "hello"}, {"id": SOME_ID, "body": 7}, {"id": SOME_ID}], ids=str)
def test_a_chat_message_without_its_parts_is_refused(app, as_sam, room, body):
    come_in(as_sam, room)
    assert as_sam.post(f"{room}/messages", json=body, headers=JSON).status_code == 400
    assert count(app, Message) == 0


def test_the_goodbye_of_a_closing_page_needs_its_token_in_the_form(app, cast, room):
    client = client_of(app, cast.sam)
    sam = come_in(client, room)
    token = client.get(room).text.split('"csrf": "')[1].split('"')[0]
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"{room}/peers/{sam}/leave").status_code == 400
    assert client.post(f"{room}/peers/{sam}/leave", data={"csrf_token": token}).status_code == 204
    with app.app_context():
        assert db.session.scalars(db.select(RoomPeer.left_at)).one() is not None


def test_a_webhook_needs_no_form_token(app, visitor):
    app.config.update(WTF_CSRF_ENABLED=True, JITSI_DOMAIN="meet.example.test", JITSI_EVENT_SYNC_TOKEN="t" * 32)
    answer = visitor.post("/hooks/jitsi/events/room/created", data=b"{}", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 401 and "Authorization" in answer.json["message"]


def test_the_questions_of_a_room_cost_the_same_however_long_it_is_open(app, cast, as_ada, as_sam, room):
    from sqlalchemy import event

    sam, ada = come_in(as_sam, room), come_in(as_ada, room)
    with app.app_context():
        engine, asked = db.engine, []

    def note(_connection, _cursor, statement, *_more):
        if statement.startswith("SELECT"):
            asked.append(statement)

    def questions():
        asked.clear()
        assert as_sam.get(f"{room}/peers/{sam}/news").json["kind"] == "open"
        return len(asked)

    event.listen(engine, "before_cursor_execute", note)
    try:
        before = questions()
        for number in range(8):
            as_ada.post(f"{room}/messages", json={"id": str(uuid.uuid4()), "body": f"page {number}"}, headers=JSON)
            signal = {"to": sam, "kind": "candidate", "body": {"cid": "c", "seq": number + 1}}
            as_ada.post(f"{room}/peers/{ada}/signals", json={"signals": [signal]}, headers=JSON)
        assert questions() == before <= 9
    finally:
        event.remove(engine, "before_cursor_execute", note)

"""Who came and went, as Jitsi and JaaS tell it; and nothing that anybody else tells."""
import base64
import dataclasses
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.adapters.video.base import ProviderError, ProviderEvent, Room, Window
from app.adapters.video.jitsi_events import jaas_signature, parse_event_sync, settings_answer, verify_jaas
from app.adapters.video.jitsi_reservations import reservation_answer, reserved_room_name
from app.adapters.video.strict_json import read_object
from tests.adapters.lesson import APP_ID, NOW, ROOM, SECONDS, at_jaas

TOKEN = "a-token-of-more-than-thirty-two-characters"
JAAS = at_jaas()


def signature(body, *, secret="whsec_test", seconds=SECONDS):
    """The header, by the standard library alone."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).digest()
    return f"t={seconds},v1={base64.b64encode(digest).decode()}"


def jaas_event(kind="PARTICIPANT_JOINED", *, data=None, **said):
    event = {"idempotencyKey": "k-1", "appId": APP_ID, "eventType": kind, "sessionId": "s", "timestamp": SECONDS * 1000 + 250,
             "fqn": f"{APP_ID}/{ROOM.name}", "data": data or {}} | said
    return json.dumps(event).encode()


def from_jaas(body, provider=JAAS):
    return provider.parse_event({"X-Jaas-Signature": signature(body)}, body, NOW)


def from_sync(read, token=TOKEN):
    return parse_event_sync({"authorization": f"Bearer {token}"}, json.dumps(read).encode(), TOKEN)


def refusal(call, *args, **kwargs):
    with pytest.raises(ProviderError) as refused:
        call(*args, **kwargs)
    assert refused.value.retry is False
    return refused.value.code


# --- JaaS -----------------------------------------------------------------------------------------------------------------

def test_the_signature_is_8x8s():
    body = b'{"eventType":"ROOM_CREATED","idempotencyKey":"k-1"}'
    assert jaas_signature("whsec_test", "1700000000", body) == b"QDYhdxg6AjQ57WNsusVcchvPhIRQxs3QpJfjxX2xPd4="


def test_sam_joins_at_jaas():
    data = {"id": "sam", "name": "Sam", "moderator": "false", "participantFullJid": "sam@x/1", "participantJid": "sam@x"}
    event = from_jaas(jaas_event(data=data))
    [news] = event.news
    assert (event.source, event.event_id, event.type) == ("jaas", "k-1", "PARTICIPANT_JOINED")
    assert (news.kind, news.user_id, news.connection, news.is_moderator) == ("joined", "sam", "sam@x/1", False)
    assert (news.room_name, news.happened_at) == (ROOM.name, NOW + timedelta(milliseconds=250))


@pytest.mark.parametrize(("reason", "kind"), [("left", "left"), ("kicked", "left"), ("unknown", "left"),
                                              ("unrecoverable_error", "left"), ("switch_room", "moved")])
def test_changing_to_a_breakout_room_is_not_leaving_the_lesson(reason, kind):
    [news] = from_jaas(jaas_event("PARTICIPANT_LEFT", data={"id": "sam", "disconnectReason": reason})).news
    assert (news.kind, news.reason) == (kind, reason)


def test_a_connection_without_its_full_address_goes_by_the_short_one():
    [news] = from_jaas(jaas_event(data={"participantJid": "sam@x", "moderator": True, "isBreakout": True, "breakoutRoomId": "b"})).news
    assert (news.connection, news.is_moderator, news.is_breakout, news.breakout_room) == ("sam@x", True, True, "b")


@pytest.mark.parametrize(("kind", "data", "expected"), [
    ("ROOM_CREATED", {}, ["room_opened"]),
    ("ROOM_DESTROYED", {}, ["room_closed"]),
    ("ROOM_DESTROYED", {"isBreakout": True}, []),
    ("PARTICIPANT_JOINED_LOBBY", {"id": "sam"}, []),
    ("RECORDING_UPLOADED", {"preAuthenticatedLink": "https://x"}, []),
    ("USAGE", [{"deviceId": "d"}], []),
    ("SOMETHING_NEW", {}, []),
])
def test_an_event_we_do_not_count_is_believed_and_gives_no_news(kind, data, expected):
    assert [news.kind for news in from_jaas(jaas_event(kind, data=data)).news] == expected


def test_a_well_signed_event_of_another_app_is_not_about_our_rooms():
    event = from_jaas(jaas_event(fqn=f"vpaas-magic-cookie-other/{ROOM.name}"))
    assert (event.room_name, event.news) == (None, ())


def test_a_second_signature_and_a_second_secret_are_accepted_while_secrets_change():
    rotating = dataclasses.replace(JAAS, webhook_secrets=("whsec_new", "whsec_old"))
    body = jaas_event("ROOM_CREATED")
    old = signature(body, secret="whsec_old")
    assert rotating.parse_event({"x-jaas-signature": old}, body, NOW).news
    two = f"v0=abc, {signature(body, secret='whsec_gone')}, {old.split(',')[1]}"
    assert rotating.parse_event([("X-JAAS-SIGNATURE", two)], body, NOW).news


@pytest.mark.parametrize(("late", "is_accepted"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_webhook_counts_for_five_minutes_either_side(late, is_accepted):
    body = jaas_event("ROOM_CREATED")
    signed = signature(body, seconds=SECONDS + late)
    if is_accepted:
        assert verify_jaas(signed, body, NOW, ["whsec_test"]) is None
    else:
        assert refusal(verify_jaas, signed, body, NOW, ["whsec_test"]) == "untrusted"


GOOD = signature(b"{}")
BAD_HEADERS = {
    "none": "",
    "no time": GOOD.split(",")[1],
    "no signature": GOOD.split(",")[0],
    "two times": f"t={SECONDS},{GOOD}",
    "time in other digits": GOOD.replace(str(SECONDS), "١٧٠٠٠٠٠٠٠٠"),
    "time too long": GOOD.replace(str(SECONDS), "9" * 40),
    "other scheme only": GOOD.replace("v1", "v2"),
    "wrong secret": signature(b"{}", secret="test"),
    "other body": signature(b"{ }"),
    "not ascii": f"t={SECONDS},v1=ä\ud800",
    "spelled with the secret's own text": f"t={SECONDS},v1=whsec_test",
}


@pytest.mark.parametrize("header", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_zoe_cannot_send_a_webhook(header):
    assert refusal(JAAS.parse_event, {"X-Jaas-Signature": header}, b"{}", NOW) == "untrusted"


def test_no_secret_believes_nothing():
    unset = dataclasses.replace(JAAS, webhook_secrets=("",))
    assert refusal(unset.parse_event, {"X-Jaas-Signature": signature(b"{}", secret="")}, b"{}", NOW) == "untrusted"
    assert refusal(parse_event_sync, {"Authorization": "Bearer "}, b"{}", "") == "untrusted"


def test_a_signature_sent_twice_is_not_guessed_at():
    body = jaas_event("ROOM_CREATED")
    pairs = [("X-Jaas-Signature", signature(body)), ("x-jaas-signature", signature(body))]
    assert refusal(JAAS.parse_event, pairs, body, NOW) == "untrusted"


@pytest.mark.parametrize("body", [b'{"fqn": "%s"}' % f"{APP_ID}/{ROOM.name}".encode(), jaas_event("SETTINGS_PROVISIONING")])
def test_jaas_asks_how_many_may_come_and_is_answered(body):
    event = from_jaas(body)
    assert (event.is_question, event.room_name, event.news) == (True, ROOM.name, ())


@pytest.mark.parametrize(("most", "answer"), [(None, {}), (1, {"maxOccupants": 2}), (12, {"maxOccupants": 12}),
                                              (900, {"maxOccupants": 500})])
def test_the_answer_stays_within_what_8x8_takes(most, answer):
    assert settings_answer(most) == answer


@pytest.mark.parametrize("change", [
    {"timestamp": None}, {"timestamp": True}, {"timestamp": "1700000000000"}, {"timestamp": 10**400}, {"timestamp": -5},
    {"timestamp": SECONDS}, {"idempotencyKey": 7}, {"idempotencyKey": ""}, {"eventType": None}, {"data": []}, {"data": "x"},
])
def test_a_signed_event_that_cannot_be_read_is_malformed_not_a_fault(change):
    assert refusal(from_jaas, jaas_event(**change) if "data" not in change else jaas_event().replace(
        b'"data": {}', b'"data": ' + json.dumps(change["data"]).encode())) == "malformed"


# --- event_sync -----------------------------------------------------------------------------------------------------------

SAM_AT = {"occupant_jid": "14f0@meet.example.test/OWhl", "joined_at": SECONDS, "id": "sam", "name": "Sam"}


def sync(event, **said):
    return {"event_name": event, "room_name": ROOM.name, "room_jid": f"{ROOM.name}@conference.meet.example.test",
            "is_breakout": False} | said


def test_sam_joins_and_leaves_on_our_own_jitsi():
    [joined] = from_sync(sync("muc-occupant-joined", occupant=SAM_AT)).news
    again, left = from_sync(sync("muc-occupant-left", occupant=SAM_AT | {"left_at": SECONDS + 60})).news
    assert (joined.kind, joined.user_id, joined.happened_at, joined.room_name) == ("joined", "sam", NOW, ROOM.name)
    assert (left.kind, left.happened_at) == ("left", NOW + timedelta(minutes=1))
    assert again == joined and left.connection == joined.connection and left.event_id != joined.event_id


def test_the_end_of_the_room_tells_again_what_may_have_been_lost_under_the_same_ids():
    gone = SAM_AT | {"left_at": SECONDS + 60}
    joined, left = from_sync(sync("muc-occupant-left", occupant=gone)).news
    end = sync("muc-room-destroyed", created_at=SECONDS, destroyed_at=SECONDS + 90, all_occupants=[gone])
    closed, *told = from_sync(end).news
    assert (closed.kind, closed.happened_at) == ("room_closed", NOW + timedelta(seconds=90))
    assert told == [joined, left]


def test_who_was_still_in_when_the_room_ended_left_then():
    end = sync("muc-room-destroyed", created_at=SECONDS, destroyed_at=SECONDS + 90, all_occupants=[SAM_AT])
    assert [(news.kind, news.happened_at) for news in from_sync(end).news][-1] == ("left", NOW + timedelta(seconds=90))


@pytest.mark.parametrize("nobody", [{}, [], None])
def test_an_empty_room_is_told_as_an_object_by_lua(nobody):
    end = sync("muc-room-destroyed", created_at=SECONDS, destroyed_at=SECONDS + 9, all_occupants=nobody)
    assert [news.kind for news in from_sync(end).news] == ["room_closed"]


def test_a_tenant_before_the_rooms_name_is_taken_off():
    event = from_sync(sync("muc-room-created", room_name=f"[school]{ROOM.name}", created_at=SECONDS))
    assert (event.room_name, event.news[0].kind) == (ROOM.name, "room_opened")


def test_a_breakout_room_is_part_of_the_lesson_and_its_end_is_not_the_lessons():
    inside = {"is_breakout": True, "breakout_room_id": "b-1"}
    [news] = from_sync(sync("muc-occupant-joined", occupant=SAM_AT, **inside)).news
    [main] = from_sync(sync("muc-occupant-joined", occupant=SAM_AT)).news
    assert (news.room_name, news.is_breakout, news.breakout_room) == (ROOM.name, True, "b-1")
    assert news.event_id != main.event_id and news.connection != main.connection
    assert from_sync(sync("muc-room-created", created_at=SECONDS, **inside)).news == ()
    end = sync("muc-room-destroyed", created_at=SECONDS, destroyed_at=SECONDS + 9, all_occupants=[SAM_AT], **inside)
    assert [news.kind for news in from_sync(end).news] == ["joined", "left"]


def test_two_runs_of_one_room_are_two_events_and_a_retry_is_none():
    first = sync("muc-room-created", created_at=SECONDS)
    second = sync("muc-room-created", created_at=SECONDS + 3600)
    assert from_sync(first) == from_sync(first)
    assert from_sync(first).event_id != from_sync(second).event_id
    assert from_sync(first).news[0].event_id != from_sync(second).news[0].event_id


@pytest.mark.parametrize("header", ["", "Bearer", f"bearer {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \ud800"])
def test_zoe_cannot_send_an_event(header):
    assert refusal(parse_event_sync, {"Authorization": header}, b"{}", TOKEN) == "untrusted"


@pytest.mark.parametrize("change", [
    {"occupant": None}, {"occupant": []}, {"occupant": {"occupant_jid": "x"}}, {"occupant": {"joined_at": SECONDS}},
    {"occupant": SAM_AT | {"joined_at": "now"}}, {"occupant": SAM_AT | {"left_at": {}}}, {"room_name": None}, {"room_jid": 5},
])
def test_an_event_that_cannot_be_read_is_malformed_not_a_fault(change):
    assert refusal(from_sync, sync("muc-occupant-left", **({"occupant": SAM_AT} | change))) == "malformed"


def test_an_unknown_event_is_believed_and_gives_no_news():
    assert from_sync(sync("muc-something-new")).news == ()


def test_an_address_longer_than_a_column_still_pairs():
    [news] = from_jaas(jaas_event(data={"participantFullJid": "x" * 3000})).news
    assert len(news.connection) == 64


# --- reservations ---------------------------------------------------------------------------------------------------------

def test_prosody_learns_how_many_may_come_and_when_to_close():
    window = Window(NOW - timedelta(minutes=5), NOW + timedelta(minutes=45))
    answer = reservation_answer(Room(ROOM.name, max_people=3), window, NOW)
    assert (answer["max_occupants"], answer["duration"], answer["start_time"]) == (3, 3600, "2026-11-20T12:00:00.000Z")
    assert "max_occupants" not in reservation_answer(ROOM, window, NOW)
    assert refusal(reservation_answer, ROOM, window, NOW + timedelta(hours=1)) == "not_now"


def test_only_prosody_may_ask_for_a_reservation():
    assert reserved_room_name({"Authorization": f"Bearer {TOKEN}"}, f"[school]{ROOM.name.upper()}", TOKEN) == ROOM.name
    assert refusal(reserved_room_name, {}, ROOM.name, TOKEN) == "untrusted"


# --- whatever is sent -----------------------------------------------------------------------------------------------------

UNREADABLE = {
    "a key twice": b'{"a": 1, "a": 1}',
    "a key twice inside": b'{"a": [{"b": 1, "b": 2}]}',
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "too large a number": b'{"a": 1e999}',
    "too long a number": b'{"a": ' + b"9" * 5000 + b"}",
    "too deep": b'{"a": ' + b"[" * 16 + b"]" * 16 + b"}",
    "deeper than Python goes": b"[" * 200_000,
    "half a surrogate": b'{"a": "\\ud800"}',
    "half a surrogate as key": b'{"\\ud800": 1}',
    "NUL": b'{"a": "\\u0000"}',
    "not UTF-8": b'{"a": "\xff"}',
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "a list": b"[]",
    "a text": b'"x"',
    "nothing": b"",
    "more after the end": b"{} {}",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_json_that_can_be_read_in_two_ways_or_none_is_refused(body):
    assert refusal(read_object, body) == "malformed"


def test_a_body_over_256_kb_is_refused_before_it_is_read():
    body = b'{"a": "' + b"x" * (256 * 1024) + b'"}'
    assert refusal(read_object, body) == "too_large"
    assert refusal(JAAS.parse_event, {"X-Jaas-Signature": signature(body)}, body, NOW) == "too_large"
    assert refusal(parse_event_sync, {"Authorization": f"Bearer {TOKEN}"}, body, TOKEN) == "too_large"
    assert read_object(b'{"a": "' + b"x" * (256 * 1024 - 9) + b'"}')


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(SECONDS) | st.just(SECONDS * 1000)
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))
fields = ["idempotencyKey", "eventType", "timestamp", "fqn", "data", "event_name", "room_name", "room_jid", "is_breakout",
          "breakout_room_id", "occupant", "all_occupants", "created_at", "destroyed_at"]
words = st.sampled_from(["PARTICIPANT_LEFT", "ROOM_CREATED", "muc-occupant-left", "muc-room-destroyed", "muc-room-created",
                         f"{APP_ID}/{ROOM.name}", "SETTINGS_PROVISIONING"])
people = st.fixed_dictionaries({}, optional={name: anything for name in SAM_AT} | {"left_at": anything})
likely = st.fixed_dictionaries({}, optional={name: words | anything | people | st.lists(people, max_size=3) for name in fields})
whole = sync("muc-room-destroyed", created_at=SECONDS, destroyed_at=SECONDS + 9, all_occupants=[SAM_AT], occupant=SAM_AT)
whole |= json.loads(jaas_event("PARTICIPANT_LEFT", data={"id": "sam"}))
spoilt = st.dictionaries(st.sampled_from(fields), words | anything | people | st.lists(people, max_size=3), max_size=2)
bodies = st.binary() | likely.map(lambda read: json.dumps(read).encode()) | spoilt.map(lambda read: json.dumps(whole | read).encode())


def believed_or_refused(call, *args):
    try:
        event = call(*args)
    except ProviderError as refused:
        assert refused.code in ("untrusted", "malformed", "too_large")
    else:
        assert isinstance(event, ProviderEvent)
        assert all(datetime(2001, 1, 1, tzinfo=UTC) < news.happened_at for news in event.news)


@given(bodies, st.dictionaries(st.text() | st.just("X-Jaas-Signature") | st.just("Authorization"), st.text()))
@example(b"{}", {"X-Jaas-Signature": f"t={SECONDS},v1"})
def test_whatever_zoe_sends_is_refused_by_the_one_error(body, headers):
    believed_or_refused(JAAS.parse_event, headers, body, NOW)
    believed_or_refused(parse_event_sync, headers, body, TOKEN)


@given(bodies)
def test_whatever_a_broken_provider_signs_is_read_or_refused_by_the_one_error(body):
    believed_or_refused(JAAS.parse_event, {"X-Jaas-Signature": signature(body)}, body, NOW)
    believed_or_refused(parse_event_sync, {"Authorization": f"Bearer {TOKEN}"}, body, TOKEN)

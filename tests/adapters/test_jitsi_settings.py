"""What Olga is told about her settings, and how a lesson is ended from here."""
import dataclasses
import http.server
import json
import threading
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.adapters.video import jitsi_settings as said
from app.adapters.video import providers
from app.adapters.video.base import ProviderError
from app.adapters.video.capabilities import CAPABILITIES
from tests.adapters.lesson import APP_ID, DOMAIN, JITSI, NOW, ROOM, SECONDS, SECRET, at_jaas, entry, pem
from tests.adapters.prosody import Prosody, claims_of


@pytest.fixture(scope="module")
def jaas():
    return at_jaas()


GOOD_SETTINGS = {"JITSI_DOMAIN": DOMAIN, "JITSI_APP_ID": "lectern", "JITSI_APP_SECRET": SECRET,
                 "JITSI_END_MEETING_URL": "http://10.0.0.5:5280/end-meeting", "JITSI_EVENT_SYNC_TOKEN": SECRET}


@pytest.mark.parametrize(("setting", "value", "problem"), [
    ("JITSI_DOMAIN", "https://meet.example.test/", said.NOT_A_DOMAIN),
    ("JITSI_DOMAIN", "meet.jit.si", said.PUBLIC_SERVER),
    ("JITSI_APP_ID", "", said.NO_APP_ID),
    ("JITSI_APP_SECRET", SECRET[:-1], said.WEAK_SECRET),
    ("JITSI_AUDIENCE", "*", said.ANY_AUDIENCE),
    ("JITSI_SUBJECT", "*", said.ANY_SUBJECT),
    ("JITSI_END_MEETING_URL", "", said.NO_END_URL),
    ("JITSI_END_MEETING_URL", "ftp://x", said.BAD_END_URL),
    ("JITSI_END_MEETING_URL", "http://[bad", said.BAD_END_URL),
    ("JITSI_END_MEETING_URL", f"https://{DOMAIN}/end-meeting", said.PUBLIC_END_URL),
    ("JITSI_END_MEETING_URL", "https://end.example.org/x", said.OPEN_END_URL),
    ("JITSI_EVENT_SYNC_TOKEN", "", said.NO_EVENT_SYNC),
    ("JITSI_EVENT_SYNC_TOKEN", "short", said.WEAK_EVENT_SYNC),
])
def test_olga_is_told_which_jitsi_setting_is_wrong(setting, value, problem):
    assert providers(GOOD_SETTINGS)["jitsi"].problems() == []
    assert providers(GOOD_SETTINGS | {setting: value})["jitsi"].problems() == [problem]
    assert setting in problem.text


@pytest.mark.parametrize(("change", "problem"), [
    ({"app_id": "my-app", "key_id": "my-app/1"}, said.BAD_APP_ID),
    ({"key_id": "5a1b2c"}, said.BAD_KEY_ID),
    ({"key_id": f"{APP_ID}/"}, said.BAD_KEY_ID),
    ({"private_key": "not a key"}, said.BAD_KEY),
    ({"private_key": pem(ec.generate_private_key(ec.SECP256R1()))}, said.BAD_KEY),
    ({"private_key": pem(rsa.generate_private_key(public_exponent=65537, key_size=1024))}, said.SHORT_KEY),
    ({"webhook_secrets": ()}, said.NO_WEBHOOK),
    ({"webhook_secrets": ("whsec_a", "b")}, said.BAD_WEBHOOK),
])
def test_olga_is_told_which_jaas_setting_is_wrong(jaas, change, problem):
    assert jaas.problems() == []
    assert dataclasses.replace(jaas, **change).problems() == [problem]


def test_a_key_that_cannot_sign_is_one_worded_error(jaas):
    for broken in ("", "not a key", pem(ec.generate_private_key(ec.SECP256R1()))):
        with pytest.raises(ProviderError) as refused:
            entry(dataclasses.replace(jaas, private_key=broken))
        assert refused.value.code == "settings"


def test_settings_switch_providers_on_and_the_built_in_room_is_always_there():
    assert list(providers({})) == ["builtin"]
    assert list(providers(GOOD_SETTINGS | {"JAAS_APP_ID": APP_ID})) == ["jaas", "jitsi", "builtin"]
    assert all(set(row.by_provider) == {"jaas", "jitsi", "builtin"} for row in CAPABILITIES)


# --- ending a room --------------------------------------------------------------------------------------------------------

class Answering(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
        self.server.asked.append((self.path, token, body))
        if self.server.answer is None:
            self.server.release.wait(10)
            return
        self.send_response(self.server.answer if token else self.server.answer_to_nobody)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def web():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.asked, server.answer, server.answer_to_nobody, server.release = [], 200, 401, threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("address", "path"), [
    ("/end-meeting", f"/end-meeting?conference={ROOM.name}%40conference.{DOMAIN}"),
    ("/end-meeting?conference={room}@muc.meet.jitsi", f"/end-meeting?conference={ROOM.name}@muc.meet.jitsi"),
])
def test_a_cancelled_lesson_is_ended_on_the_jitsi_server(web, address, path):
    server = Prosody(domain=DOMAIN, issuers=("lectern",), audiences=("jitsi",), secret=SECRET.encode())
    jitsi = dataclasses.replace(JITSI, end_meeting_url=web.url + address)
    assert jitsi.end_room(ROOM, NOW) == "ended"
    [(asked, token, _)] = web.asked
    assert asked == path
    claims = server.login(token, SECONDS)
    assert claims["room"] == ROOM.name and claims["exp"] - claims["nbf"] <= 120


def test_a_cancelled_lesson_is_ended_at_jaas(web, jaas):
    assert dataclasses.replace(jaas, commands_url=web.url).end_room(ROOM, NOW) == "ended"
    [(_, token, body)] = web.asked
    full_name = f"{ROOM.name}@conference.{APP_ID}.8x8.vc"
    assert json.loads(body) == {"action": "DESTROY", "payload": {"conferenceFullName": full_name}}
    claims = claims_of(token)
    assert (claims["admin"], claims["iss"], claims["sub"], "room" in claims) == (True, "chat", APP_ID, False)


@pytest.mark.parametrize(("status", "retry"), [(401, False), (403, False), (302, False), (429, True), (500, True), (503, True)])
def test_a_refused_ending_says_whether_to_try_again(web, status, retry):
    web.answer = status
    with pytest.raises(ProviderError) as refused:
        dataclasses.replace(JITSI, end_meeting_url=web.url).end_room(ROOM, NOW)
    assert refused.value.retry is retry and len(web.asked) == 1
    assert ROOM.name not in str(refused.value)


def test_a_room_that_is_gone_needs_no_ending_and_without_an_address_none_is_tried(web):
    web.answer = 404
    assert dataclasses.replace(JITSI, end_meeting_url=web.url).end_room(ROOM, NOW) == "gone"
    assert JITSI.end_room(ROOM, NOW) == "not_offered"


def test_olga_learns_that_her_server_has_no_way_to_end_a_room(web):
    web.answer = web.answer_to_nobody = 404
    with pytest.raises(ProviderError) as refused:
        dataclasses.replace(JITSI, end_meeting_url=web.url).end_room(ROOM, NOW)
    assert (refused.value.code, refused.value.retry) == ("settings", False)


def test_a_server_that_does_not_answer_is_left_after_three_seconds(web):
    web.answer = None
    began = time.monotonic()
    with pytest.raises(ProviderError) as refused:
        dataclasses.replace(JITSI, end_meeting_url=web.url).end_room(ROOM, NOW)
    assert refused.value.retry is True
    assert 2.5 < time.monotonic() - began < 6

"""How two browsers of the built-in room find each other."""
import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.video.base import Features, ProviderError, Room, Window
from app.adapters.video.builtin import BuiltIn, turn_credential
from tests.adapters.lesson import ADA, NOW, ROOM, SAM, WINDOW, entry

TURN = ("turn:turn.example.test:3478?transport=udp", "turn:turn.example.test:3478?transport=tcp",
        "turns:turn.example.test:443?transport=tcp")
SECRET = "turn-secret-for-tests"
ROOMS = BuiltIn(("stun:stun.example.test:3478",), TURN, SECRET, 3 * 3600)


def coturn_accepts(server, now, secret=SECRET):
    """What coturn's use-auth-secret checks, by the standard library."""
    right = base64.b64encode(hmac.digest(secret.encode(), server["username"].encode(), hashlib.sha1)).decode()
    return int(server["username"].split(":")[0]) > now.timestamp() and hmac.compare_digest(server["credential"], right)


def test_the_credential_is_coturns():
    assert turn_credential(SECRET, "1700000000:u42") == "uZ1dL6LwFa2K6PXjwbIeNWe6R2k="


def test_without_settings_no_server_of_a_stranger_is_asked():
    assert entry(BuiltIn.from_settings({})).config["iceServers"] == []


def test_sam_gets_every_way_round_his_firewall_with_a_credential_of_his_own():
    stun, turn = entry(ROOMS).config["iceServers"]
    assert stun == {"urls": ["stun:stun.example.test:3478"]}
    assert turn["urls"] == list(TURN)
    assert turn["username"].endswith(":sam") and coturn_accepts(turn, NOW)
    assert turn["username"] != entry(ROOMS, ADA).config["iceServers"][1]["username"]


def test_a_changed_user_or_another_secret_is_refused_by_the_relay():
    turn = entry(ROOMS).config["iceServers"][1]
    assert not coturn_accepts(turn | {"username": turn["username"].replace("sam", "zoe")}, NOW)
    assert not coturn_accepts(turn, NOW, secret="another-secret-of-turn")


@given(already=st.integers(0, 120), left=st.integers(1, 600), lifetime=st.integers(1, 6 * 3600))
def test_a_credential_outlives_the_session_so_that_the_relay_can_refresh(already, left, lifetime):
    window = Window(NOW - timedelta(minutes=already), NOW + timedelta(minutes=left))
    got = entry(BuiltIn((), TURN, SECRET, lifetime), window=window)
    [turn] = got.config["iceServers"]
    assert coturn_accepts(turn, window.ends_at + timedelta(minutes=59))
    assert not coturn_accepts(turn, max(window.ends_at + timedelta(hours=1), NOW + timedelta(seconds=lifetime)))
    assert turn["username"].split(":")[0] == str(int(got.expires_at.timestamp()))


def test_an_address_a_browser_cannot_read_is_left_out_so_that_the_call_still_starts():
    rooms = BuiltIn(("stun.example.test", "stun:s.test"), ("turn:t.test?transport=sctp", "turns:t.test"), SECRET)
    stun, turn = entry(rooms).config["iceServers"]
    assert (stun["urls"], turn["urls"]) == (["stun:s.test"], ["turns:t.test"])
    assert [problem.setting for problem in rooms.problems()] == ["ICE_STUN_URLS", "ICE_TURN_URLS"]


def test_a_relay_without_a_secret_is_not_used_and_olga_is_told():
    rooms = BuiltIn((), TURN, "short")
    assert entry(rooms).config["iceServers"] == []
    assert [(problem.setting, problem.severity) for problem in rooms.problems()] == [("TURN_SECRET", "error")]


def test_olga_is_advised_to_have_a_relay():
    assert [(problem.setting, problem.severity) for problem in BuiltIn().problems()] == [("ICE_TURN_URLS", "advice")]
    assert ROOMS.problems() == []


@pytest.mark.parametrize(("asked", "most"), [(None, 4), (2, 2), (4, 4), (30, 4)])
def test_the_room_says_how_many_fit(asked, most):
    assert entry(ROOMS, room=Room(ROOM.name, max_people=asked)).config["maxPeople"] == most


def test_recording_is_the_teachers_and_only_if_the_session_allows_it():
    assert entry(ROOMS, ADA, features=Features(recording=True)).config["recording"] is True
    assert entry(ROOMS, SAM, features=Features(recording=True)).config["recording"] is False
    assert entry(ROOMS, ADA).config["recording"] is False


def test_nothing_is_handed_out_outside_the_window_or_shown_in_a_log():
    with pytest.raises(ProviderError) as refused:
        entry(ROOMS, now=WINDOW.opens_at - timedelta(minutes=2))
    assert refused.value.code == "not_now"
    assert SECRET not in repr(ROOMS) and "credential" not in repr(entry(ROOMS))


def test_the_built_in_room_believes_no_webhook():
    with pytest.raises(ProviderError):
        ROOMS.parse_event({}, b"{}", NOW)

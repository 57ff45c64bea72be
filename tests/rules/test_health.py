"""What the health page says of an install."""
from dataclasses import replace
from datetime import timedelta

import pytest

from app.rules.health import Facts, findings

WELL = Facts(
    is_demo=False, database="postgresql", data_is_kept=True, base_url="https://lessons.example.org", mail_is_set_up=True,
    oldest_waiting_mail=None, failed_mails=0, parked_effects=0, since_last_tick=timedelta(seconds=20), uses_redis=True, zone_data="2026f")
TROUBLES = [
    pytest.param({"since_last_tick": None}, "broken", "Nothing is being sent", id="the worker never ran"),
    pytest.param({"since_last_tick": timedelta(minutes=4)}, "broken", "Nothing is being sent", id="the worker stopped"),
    pytest.param({"parked_effects": 2}, "warning", "Some work was given up", id="effects are parked"),
    pytest.param({"mail_is_set_up": False}, "broken", "No mail leaves", id="no mail server"),
    pytest.param({"oldest_waiting_mail": timedelta(minutes=11)}, "broken", "Mail is late", id="the mail server does not answer"),
    pytest.param({"failed_mails": 1}, "warning", "Some mails could not be delivered", id="a wrong address"),
    pytest.param({"database": "sqlite", "data_is_kept": False}, "warning", "Is this disk kept?", id="SQLite in the program's folder"),
    pytest.param({"base_url": ""}, "warning", "The public address is not set", id="no address"),
    pytest.param({"base_url": "http://lessons.example.org"}, "broken", "No camera, no microphone", id="no TLS"),
    pytest.param({"video_problems": (("JITSI_APP_SECRET", "Too short.", True),)}, "broken", "Video: look at %(setting)s", id="Jitsi"),
    pytest.param({"sessions_off_their_promise": 3}, "warning", "A country changed its clocks", id="new zone data"),
]


def test_a_well_kept_install_has_nothing_to_look_at():
    assert {finding.state for finding in findings(WELL)} == {"ok"}


@pytest.mark.parametrize(("fact", "state", "title"), TROUBLES)
def test_each_trouble_is_said_first_with_what_to_do(fact, state, title):
    first = findings(replace(WELL, **fact))[0]
    assert (first.state, first.title) == (state, title)
    assert first.to_do or (first.state == "broken" and "video" in first.title.lower())


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8000"])
def test_ones_own_machine_needs_no_tls(url):
    assert {finding.state for finding in findings(replace(WELL, base_url=url))} == {"ok"}


def test_a_demo_is_well_without_mail_and_address():
    assert {finding.state for finding in findings(replace(WELL, is_demo=True, base_url="", mail_is_set_up=False))} == {"ok"}

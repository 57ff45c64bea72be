"""Where the lessons of a new institution meet: where the settings say, if they can work."""
import pytest

from app.actions import institution

CASES = {
    "nothing set": ({}, "builtin"),
    "a Jitsi of one's own": (dict(JITSI_DOMAIN="meet.example.org", JITSI_APP_ID="lectern", JITSI_APP_SECRET="x" * 40), "jitsi"),
    "a Jitsi whose secret is missing": (dict(JITSI_DOMAIN="meet.example.org", JITSI_APP_ID="lectern"), "builtin"),
}


@pytest.mark.parametrize(("settings", "provider"), CASES.values(), ids=CASES)
def test_a_new_institution_meets_where_the_settings_say(sqlite_app, settings, provider):
    sqlite_app.config.update(settings)
    with sqlite_app.app_context():
        assert institution.create("Lindenhof").video_provider == provider

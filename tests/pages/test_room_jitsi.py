"""A lesson at Jitsi: the frame gets the right room, role and token; the page tells of coming and going, and hangs up at the end."""
import time

import pytest

from app.database import db
from app.models import PresenceEvent, VideoSession
from tests.adapters.prosody import Prosody
from tests.cast import client_of, kept
from tests.conftest import wait_for
from tests.lessons import a_lesson

SECRET = "0123456789abcdef0123456789abcdef"
STAND_IN = """
window.JitsiMeetExternalAPI = class {
  constructor(domain, { parentNode, ...options }) {
    this.on = {};
    window.say = (name) => this.on[name]?.({});
    const frame = document.createElement("iframe");
    frame.src = `https://${domain}/frame`;
    parentNode.append(frame);
    noted({ domain, options });
  }
  addEventListener(name, does) { this.on[name] = does; }
  executeCommand(command) { noted({ command }); }
  dispose() { noted({ disposed: true }); }
};"""


@pytest.fixture
def lesson(sqlite_app, cast):
    sqlite_app.config.update(JITSI_DOMAIN="meet.example.test", JITSI_APP_ID="lectern", JITSI_APP_SECRET=SECRET)
    return a_lesson(sqlite_app, cast, provider="jitsi", allow_screen_share=False)


@pytest.fixture
def meet(browse, lesson):
    """meet(person) → (page, what the stand-in for Jitsi's script was told)."""
    def open_page(person, script=STAND_IN):
        page, noted = browse(person, path=None), []
        page.expose_function("noted", lambda told: noted.append(told))
        page.route("https://meet.example.test/external_api.js",
                   lambda route: route.fulfill(body=script, content_type="text/javascript") if script else route.abort())
        page.route("https://meet.example.test/frame", lambda route: route.fulfill(body="<p>Jitsi</p>", content_type="text/html"))
        page.goto(f"/sessions/{lesson.public_id}/room")
        return page, noted

    return open_page


def told(app):
    with app.app_context():
        return [(row.person_id, row.kind) for row in db.session.scalars(db.select(PresenceEvent).order_by(PresenceEvent.id))]


@pytest.mark.parametrize(("who", "affiliation"), [("ada", "owner"), ("sam", "member")])
def test_the_frame_is_for_this_person_this_room_and_this_role(meet, cast, lesson, who, affiliation):
    person = getattr(cast, who)
    page, noted = meet(person)
    page.frame_locator("#frame iframe").locator("p:text-is('Jitsi')").wait_for()
    options = noted[0]["options"]
    server = Prosody(domain="meet.example.test", issuers=["lectern"], audiences=["jitsi"], secret=SECRET.encode())
    claims = server.login(options["jwt"], time.time())
    assert (noted[0]["domain"], options["roomName"]) == ("meet.example.test", lesson.meeting_id)
    assert server.join(claims, lesson.meeting_id) == affiliation
    assert claims["context"]["user"]["id"] == str(person.public_id) and claims["exp"] - time.time() <= 2 * 3600
    assert "desktop" not in options["configOverwrite"]["toolbarButtons"]


def test_each_load_has_a_token_of_its_own_and_nobody_gets_one_without_a_place(sqlite_app, cast, lesson):
    address = f"/sessions/{lesson.public_id}/room"
    assert SECRET not in client_of(sqlite_app, cast.sam).get(address).text
    assert "jwt" not in client_of(sqlite_app, cast.olga).get(address).text
    with kept(sqlite_app):
        db.session.execute(db.update(VideoSession).values(status="cancelled"))
    assert "jwt" not in client_of(sqlite_app, cast.sam).get(address).text


def test_only_this_page_may_load_from_the_video_server(sqlite_app, cast, lesson):
    room = client_of(sqlite_app, cast.sam).get(f"/sessions/{lesson.public_id}/room").headers
    check = client_of(sqlite_app, cast.sam).get(f"/sessions/{lesson.public_id}/room/check").headers
    assert "script-src 'self' https://meet.example.test" in room["Content-Security-Policy"]
    assert 'camera=(self "https://meet.example.test")' in room["Permissions-Policy"]
    assert "meet.example.test" not in check["Content-Security-Policy"] + check["Permissions-Policy"]


def test_coming_and_leaving_are_told_by_the_page_too(meet, cast, lesson, sqlite_app):
    page, _noted = meet(cast.ada)
    page.evaluate("say('videoConferenceJoined')")
    wait_for(lambda: told(sqlite_app) == [(cast.ada.id, "joined")])
    with sqlite_app.app_context():
        assert db.session.get(VideoSession, lesson.id).status == "live"
    page.evaluate("say('readyToClose')")
    page.wait_for_url(f"**/sessions/{lesson.public_id}")
    wait_for(lambda: told(sqlite_app) == [(cast.ada.id, "joined"), (cast.ada.id, "left")])


def test_sams_page_hangs_up_when_ada_ends_the_session(meet, cast, lesson):
    (ada, by_ada), (sam, by_sam) = meet(cast.ada), meet(cast.sam)
    for page in (ada, sam):
        with page.expect_response("**/room/peers"):
            page.evaluate("say('videoConferenceJoined')")
    ada.click("text=End session")
    ada.click("#end-now")
    sam.wait_for_selector("h1:text-is('This lesson has ended')")
    assert {"command": "endConference"} in by_ada and {"command": "hangup"} in by_sam


def test_a_script_that_does_not_load_is_explained(meet, cast, lesson):
    page, _noted = meet(cast.sam, script="")
    page.wait_for_selector("#trouble-text:has-text('meet.example.test did not load')")


def test_settings_that_cannot_sign_give_a_page_and_no_fault(sqlite_app, cast, lesson):
    with kept(sqlite_app):
        db.session.execute(db.update(VideoSession).values(provider="jaas"))
    sqlite_app.config.update(JAAS_APP_ID="vpaas-magic-cookie-1", JAAS_KEY_ID="k", JAAS_PRIVATE_KEY="no key")
    answer = client_of(sqlite_app, cast.sam).get(f"/sessions/{lesson.public_id}/room")
    assert answer.status_code == 503 and "cannot be opened" in answer.text

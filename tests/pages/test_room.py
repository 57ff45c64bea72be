"""Ada and Sam in a real call, in two real browsers: seen, heard, written to, shared with, and ended."""
import time
from datetime import UTC, datetime, timedelta

import pytest

from app.database import db
from app.models import PresenceEvent, VideoSession
from tests.lessons import a_lesson

COUNTED = """
async () => {
  const seen = { frames: 0, sound: 0, width: 0, pictures: 0 };
  for (const pc of window.made ?? []) {
    if (pc.connectionState !== "connected") continue;
    for (const report of (await pc.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      if (report.kind === "video") { seen.frames += report.framesDecoded ?? 0; seen.width = report.frameWidth ?? 0; seen.pictures += 1; }
      else seen.sound += report.packetsReceived ?? 0;
    }
  }
  return seen;
}"""
# Keeps the page's connections where the test can count what they decode. It changes nothing about them.
KEEP_CONNECTIONS = """
window.made = [];
window.RTCPeerConnection = class extends RTCPeerConnection { constructor(...given) { super(...given); window.made.push(this); } };
"""


def room_of(lesson):
    return f"/sessions/{lesson.public_id}/room"


@pytest.fixture
def join(browse):
    """join(person, lesson) → a page of that person in the lesson's room."""
    def go_in(person, lesson, **options):
        page = browse(person, path=None, **options)
        page.add_init_script(KEEP_CONNECTIONS)
        page.goto(room_of(lesson))
        page.wait_for_selector("#tiles .tile.is-self.has-picture")
        return page

    return go_in


@pytest.fixture
def lesson(sqlite_app, cast):
    return a_lesson(sqlite_app, cast)


def until(page, is_so, seconds=15):
    """Ask the page's statistics until they are as wanted. Returns them."""
    deadline = time.monotonic() + seconds
    while not is_so(seen := page.evaluate(COUNTED)):
        assert time.monotonic() < deadline, seen
        page.wait_for_timeout(200)
    return seen


def sees_and_hears(page):
    before = until(page, lambda seen: seen["frames"] > 3 and seen["sound"] > 10)
    until(page, lambda seen: seen["frames"] > before["frames"] + 5 and seen["sound"] > before["sound"] + 20)


def events_of(app, lesson):
    with app.app_context():
        rows = db.session.scalars(db.select(PresenceEvent).where(PresenceEvent.video_session_id == lesson.id).order_by(PresenceEvent.id))
        return [(row.person_id, row.kind, row.at) for row in rows]


def test_ada_and_sam_see_hear_write_share_and_end(join, lesson, cast, sqlite_app):
    sam, ada = join(cast.sam, lesson), join(cast.ada, lesson)
    for page in (ada, sam):
        sees_and_hears(page)
    write(ada, "Page 12, please.")
    write(sam, "I have it open.")
    for page, text in ((sam, "Page 12, please."), (ada, "I have it open.")):
        page.wait_for_selector(f".said .text:text-is('{text}')", state="attached")
    sam.click("#hand")
    ada.wait_for_selector(".tile.has-hand .lower:not([hidden])")
    ada.click(".tile.has-hand .lower")
    sam.wait_for_selector("#hand[aria-pressed=false]")
    ada.click("#chat-close")
    width = until(sam, lambda seen: seen["width"])["width"]
    ada.click("#screen")
    until(sam, lambda seen: seen["width"] > width)
    sam.wait_for_selector("#tiles.has-screen")
    ada.click("#screen")
    sam.wait_for_selector("#tiles:not(.has-screen)")
    ada.click("text=End session")
    ada.click("#end-now")
    sam.wait_for_selector("h1:text-is('This lesson has ended')")
    ended(sqlite_app, lesson, cast)


def write(page, text):
    if page.locator("#chat").is_hidden():
        page.click("#chat-open")
    page.fill("#chat-text", text)
    page.press("#chat-text", "Enter")


def ended(app, lesson, cast):
    with app.app_context():
        video_session = db.session.get(VideoSession, lesson.id)
        assert video_session.status == "ended" and video_session.started_at < video_session.ended_at
    told = events_of(app, lesson)
    assert [(who, kind) for who, kind, _at in told if kind != "seen"] == [
        (cast.sam.id, "joined"), (cast.ada.id, "joined"), (None, "ended")]


def test_presence_is_right_to_a_few_seconds_and_a_reload_connects_again(join, lesson, cast, sqlite_app):
    ada, sam = join(cast.ada, lesson), join(cast.sam, lesson)
    came = datetime.now(UTC)
    sees_and_hears(ada)
    sam.reload()
    sees_and_hears(sam)
    sees_and_hears(ada)
    sam.goto("about:blank")
    went = datetime.now(UTC)
    ada.wait_for_selector("#alone:not([hidden])")
    told = [(kind, at) for who, kind, at in events_of(sqlite_app, lesson) if who == cast.sam.id]
    assert [kind for kind, _at in told] == ["joined", "left", "joined", "left"]
    assert abs(told[0][1] - came) < timedelta(seconds=15) and abs(told[-1][1] - went) < timedelta(seconds=15)
    assert told[2][1] - told[1][1] < timedelta(seconds=15)


def test_a_third_tab_takes_the_place_of_the_second(join, lesson, cast):
    ada, sam = join(cast.ada, lesson), join(cast.sam, lesson)
    again = join(cast.sam, lesson)
    sam.wait_for_selector("#trouble-text:has-text('another tab')")
    sees_and_hears(again)
    assert ada.locator(".tile").count() == 2


HANGS_ONCE = """
const real = RTCPeerConnection.prototype.setRemoteDescription;
let first = true;
RTCPeerConnection.prototype.setRemoteDescription = function (...given) {
  if (!first) return real.apply(this, given);
  first = false;
  return new Promise(() => {});
};
"""


def test_a_connection_that_hangs_is_begun_anew(join, browse, lesson, cast):
    ada = join(cast.ada, lesson)
    sam = browse(cast.sam, path=None)
    sam.add_init_script(KEEP_CONNECTIONS + HANGS_ONCE)
    sam.goto(room_of(lesson))
    sam.wait_for_selector(".tile:not(.is-self) .state:has-text('Connecting')")
    until(sam, lambda seen: seen["frames"] > 3, seconds=30)
    sees_and_hears(ada)


def test_a_lost_network_is_told_and_found_again(join, lesson, cast):
    ada = join(cast.ada, lesson)
    ada.context.set_offline(True)
    ada.wait_for_selector("#notice.is-shown:has-text('You are offline')")
    ada.context.set_offline(False)
    ada.wait_for_selector("#notice:has-text('You are offline'):not(.is-shown), #notice:has-text('connected again')", state="attached")
    assert ada.locator("#alone").is_visible()


def test_the_waiting_page_counts_down_and_lets_sam_in_by_itself(browse, sqlite_app, cast):
    lesson = a_lesson(sqlite_app, cast, starts_in_minutes=5 + 4 / 60)
    sam = browse(cast.sam, room_of(lesson))
    sam.wait_for_selector("[data-countdown]:has-text('Opens in 0:0')")
    sam.wait_for_selector("#tiles .tile.is-self.has-picture", timeout=15000)

"""Ada and Sam in a real call, in two real browsers: seen, heard, written to, shared with, and ended."""
import time

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

"""The room's page: the room, the wait before it, or a clear no; and the device check."""
import math
from datetime import timedelta

from flask import current_app, render_template
from sqlalchemy.orm import joinedload

from app import doors, headers
from app.actions import rooms
from app.adapters.video import providers
from app.adapters.video.base import ProviderError
from app.blueprints.rooms import bp
from app.blueprints.rooms.asking import the_session
from app.blueprints.rooms.words import words
from app.clock import now
from app.database import db
from app.doors import me
from app.models import Person, VideoSession

LOOKS_AGAIN_SECONDS = 30
STATUS = {"early": 200, "full": 409, "late": 410, "ended": 410, "cancelled": 410, "not_yours": 403}


@bp.get("")
@doors.member
def show(public_id):
    video_session = the_session(public_id)
    answer, place = rooms.asked(video_session, me().person_id, entering=True)
    if not answer.is_open:
        return closed(video_session, answer)
    try:
        entry = rooms.entry(video_session, answer, me().person)
    except ProviderError as fault:
        return render_template("rooms/unavailable.html", video_session=video_session, can_wait=fault.retry), 503, {"Retry-After": "15"}
    if entry.kind != "builtin":
        reach(entry)
    teacher = db.session.get(Person, video_session.teacher_id)
    return render_template(f"rooms/{entry.kind}.html", video_session=video_session, place=place, entry=entry, answer=answer,
                           teacher=teacher, words=words())


def reach(entry):
    """Let this one page load the provider's script and frame, and the frame use camera and microphone."""
    frames = " ".join(entry.frame_sources)
    headers.allow(script_src=" ".join(entry.script_sources), frame_src=frames, room=frames)


def closed(video_session, answer):
    """The page for a no. Whoever only has to wait is let in by it, without JavaScript too."""
    video_session = db.session.scalars(
        db.select(VideoSession).options(joinedload(VideoSession.teacher)).where(VideoSession.id == video_session.id)).one()
    page = "rooms/waiting.html" if answer.kind == "early" else "rooms/closed.html"
    more = {"Refresh": "10"} if answer.kind == "full" else {}
    shown = render_template(page, video_session=video_session, answer=answer, kind=answer.kind, looks_again=wait_seconds(answer))
    return shown, STATUS[answer.kind], more


def wait_seconds(answer):
    """Without JavaScript: until the door opens, but look now and then, as the lesson may have been moved or cancelled."""
    return max(1, min(LOOKS_AGAIN_SECONDS, math.ceil((answer.opens_at - now()).total_seconds())))


@bp.get("/check")
@doors.member
def check(public_id):
    """Camera, microphone, speaker and network, before it matters. The way through the network is that of the built-in room."""
    video_session = the_session(public_id)
    answer, _place = rooms.asked(video_session, me().person_id)
    return render_template("rooms/check.html", video_session=video_session, answer=answer, words=words(),
                           ice_servers=ice_servers(), provider=rooms.provider_of(video_session).key)


def ice_servers():
    """Short-lived, for this person: long enough for a check."""
    return providers(current_app.config)["builtin"].ice_servers(str(me().person.public_id), now() + timedelta(minutes=10))

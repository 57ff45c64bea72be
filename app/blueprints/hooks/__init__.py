"""What video providers tell and ask. Each delivery is checked over its raw bytes by the adapter before anything of it is believed."""
from flask import Blueprint, abort, current_app, jsonify, request

from app import doors
from app.actions import provider_events, rooms
from app.adapters.video import providers
from app.adapters.video.base import ProviderError, Room, Window
from app.adapters.video.jitsi_events import check_bearer, settings_answer
from app.adapters.video.jitsi_reservations import reservation_answer, reserved_room_name
from app.adapters.video.strict_json import MOST_BYTES
from app.clock import now
from app.extensions import csrf

bp = Blueprint("hooks", __name__, url_prefix="/hooks")
csrf.exempt(bp)

STATUS = {"untrusted": 401, "malformed": 400, "too_large": 413, "not_now": 403}


@bp.errorhandler(ProviderError)
def not_believed(fault):
    return jsonify(message=str(fault)), STATUS.get(fault.code, 503)


def provider(key):
    return providers(current_app.config).get(key) or abort(404)


def told(key):
    """The event in this request, believed. Raises ProviderError."""
    if (request.content_length or 0) > MOST_BYTES:
        raise ProviderError("The body is larger than 256 KB.", code="too_large")
    return provider(key).parse_event(request.headers, request.get_data(), now())


@bp.post("/jaas")
@doors.provider
def jaas():
    event = told("jaas")
    if event.is_question:
        video_session = provider_events.room_named(event.room_name)
        return jsonify(settings_answer(video_session.max_participants if video_session else None))
    provider_events.receive(event)
    return "", 204


@bp.post("/jitsi/events/<any(room, occupant):whose>/<any(created, destroyed, joined, left):what>")
@doors.provider
def jitsi_event(whose, what):
    provider_events.receive(told("jitsi"))
    return "", 204


@bp.post("/jitsi/conference")
@doors.provider
def open_conference():
    """Prosody asks before it opens a room. Only the room of a lesson that is on, with people in time for it, is opened."""
    token = provider("jitsi").event_sync_token
    video_session = provider_events.room_named(reserved_room_name(request.headers, request.form.get("name", ""), token))
    if video_session is None or not rooms.may_open(video_session):
        return jsonify(message="This room is not open now."), 403
    room = Room(video_session.meeting_id, video_session.title, video_session.max_participants)
    return jsonify(reservation_answer(room, Window(video_session.starts_at, video_session.ends_at), now()))


@bp.delete("/jitsi/conference/<name>")
@doors.provider
def close_conference(name):
    """Prosody tells that the room is closed. It may be opened again while the lesson is on, so nothing follows from it."""
    check_bearer(request.headers, provider("jitsi").event_sync_token)
    return "", 200

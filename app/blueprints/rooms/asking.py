"""What the room's routes share: whose room it is, and what the page may say in JSON."""
from datetime import datetime

from flask import abort, request

from app.database import db
from app.doors import me
from app.models import RoomPeer, VideoSession

MOST_BYTES = 64 * 1024


def the_session(public_id):
    """The session of this address if the person who asks may see it, else 404."""
    return db.one_or_404(VideoSession.visible_to(me()).where(VideoSession.public_id == public_id))


def my_peer(public_id, peer_id):
    """(session, own tab in its room), else 404."""
    video_session = the_session(public_id)
    return video_session, db.one_or_404(db.select(RoomPeer).where(
        RoomPeer.public_id == peer_id, RoomPeer.video_session_id == video_session.id, RoomPeer.person_id == me().person_id))


def said():
    """The JSON object in the body. 413 when it is larger than 64 kB, 400 when it is something else."""
    if (request.content_length or 0) > MOST_BYTES:
        abort(413)
    try:
        body = request.get_json(force=True, silent=True)
    except RecursionError:  # thousands of brackets in each other
        abort(400)
    return body if isinstance(body, dict) else abort(400)


def whole(value, least=0):
    """A whole number that a column can hold, else 400."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**53:
        abort(400)
    return value


def cursor(name):
    """A whole number from the address; 0 when it is missing, 400 when it is none."""
    text = request.args.get(name) or "0"
    return whole(int(text)) if text.isascii() and text.isdigit() and len(text) < 17 else abort(400)


def instant(name):
    """An aware time from the address, None when it is missing, 400 when it is none."""
    if not (text := request.args.get(name)):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        abort(400)
    return at if at.tzinfo else abort(400)

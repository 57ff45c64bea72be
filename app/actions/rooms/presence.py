"""What the room page tells of attendance: written once, never changed. Only our own clock is believed."""
from app.clock import now
from app.database import db
from app.models import PresenceEvent

SOURCE = "room_page"


def note(video_session, peer, kind, at, *, number=""):
    """Inside a transaction: this tab joined, was seen or left. `number` tells one "seen" from the next."""
    db.session.add(PresenceEvent(
        institution_id=video_session.institution_id, video_session_id=video_session.id, person_id=peer.person_id, source=SOURCE,
        event_id=f"{peer.public_id}:{kind}{number}", connection=str(peer.public_id), kind=kind, at=at, received_at=now()))


def note_end(video_session, at):
    """Inside a transaction: the room is closed for everybody."""
    db.session.add(PresenceEvent(
        institution_id=video_session.institution_id, video_session_id=video_session.id, person_id=None, source=SOURCE,
        event_id=f"{video_session.public_id}:ended", kind="ended", at=at, received_at=now()))

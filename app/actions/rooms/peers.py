"""A tab comes into the room, shows that it lives, and goes."""
from datetime import timedelta

from sqlalchemy import select

from app.actions import audit
from app.actions import video_session as sessions
from app.actions.rooms import door, ending, presence
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import RoomPeer, VideoSession
from app.refusals import NotFound

# Attendance takes a page for away after 60 s without a sign, and heartbeats come every 10 s.
SEEN_EVERY = timedelta(seconds=40)
SWITCHES = ("microphone_on", "camera_on", "sharing_screen")


def enter(video_session_id, person):
    """Let a tab of this person in. Raises rooms.door.Closed with the kind of the no.

    In the built-in room a newer tab takes the place of the older one; a provider holds both, and attendance counts once.
    """
    person_id = person.id
    with transaction():
        video_session = sessions.locked(video_session_id)
        close_silent_in(video_session)
        place = door.require_open(video_session, person_id, entering=True)
        if door.provider_of(video_session).key == "builtin":
            for older in door.inside(video_session):
                if older.person_id == person_id:
                    close(video_session, older, now(), why="replaced")
        peer = RoomPeer(video_session_id=video_session.id, person_id=person_id, role=place.role, joined_at=now(), seen_at=now(),
                        seen_written_at=now(), page_seq=0)
        db.session.add(peer)
        db.session.flush()
        presence.note(video_session, peer, "joined", peer.joined_at)
        audit.record("room.entered", peer, institution_id=video_session.institution_id, after={"role": place.role})
        if place.role == "teacher" and video_session.status == "scheduled":
            ending.start(video_session, by=person)
    return peer


def beat(peer_id, page_seq, **switches):
    """The tab lives; `page_seq` is its own count. Returns False when it is out already and must enter anew.

    A heartbeat that was overtaken by a later one changes nothing. `switches` are those of SWITCHES that the page tells of.
    """
    with transaction():
        peer = locked(peer_id)
        if peer.left_at is not None:
            return False
        if page_seq <= peer.page_seq:
            return True
        peer.page_seq, peer.seen_at = page_seq, now()
        for name in SWITCHES:
            if name in switches:
                setattr(peer, name, switches[name])
        if peer.seen_at - peer.seen_written_at >= SEEN_EVERY:
            peer.seen_written_at = peer.seen_at
            presence.note(db.session.get(VideoSession, peer.video_session_id), peer, "seen", peer.seen_at, number=page_seq)
    return True


def leave(peer_id):
    """The tab says goodbye, perhaps more than once."""
    with transaction():
        peer = locked(peer_id)
        if peer.left_at is None:
            close(db.session.get(VideoSession, peer.video_session_id), peer, now(), why="left")


def raise_hand(peer_id, raised, *, by):
    """Raise or lower a hand: everybody their own, a teacher lowers anybody's. Raises NotFound for somebody else's."""
    with transaction():
        peer = locked(peer_id)
        if peer.left_at is not None or (by.id != peer.id and (raised or by.role != "teacher")):
            raise NotFound("There is nobody of that name in this room.")
        if not raised:
            peer.hand_raised_at = None
        elif peer.hand_raised_at is None:
            peer.hand_raised_at = now()


def close_silent():
    """Close every tab of which nothing was heard for 40 s, at the moment it was last heard of. Returns how many."""
    silent = select(RoomPeer.video_session_id).where(RoomPeer.left_at.is_(None), RoomPeer.seen_at < now() - door.SILENT_AFTER)
    rooms = db.session.scalars(silent.distinct().limit(200)).all()
    closed = 0
    for video_session_id in rooms:
        with transaction():
            closed += close_silent_in(sessions.locked(video_session_id))
    return closed


def close_silent_in(video_session):
    silent = [peer for peer in door.inside(video_session) if peer.seen_at < now() - door.SILENT_AFTER]
    for peer in silent:
        close(video_session, peer, peer.seen_at, why="silent")
    return len(silent)


def close(video_session, peer, at, *, why):
    peer.left_at = at
    peer.hand_raised_at = None
    db.session.flush()
    presence.note(video_session, peer, "left", at)
    audit.record("room.left", peer, institution_id=video_session.institution_id, after={"why": why, "at": at.isoformat()})


def locked(peer_id):
    return db.session.scalars(select(RoomPeer).where(RoomPeer.id == peer_id).with_for_update(),
                              execution_options={"populate_existing": True}).one()

"""Messages between two browsers of one room, carried until they are fetched."""
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.actions import video_session as sessions
from app.actions.rooms import door
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import RoomPeer, RoomSignal
from app.refusals import TooFast

KINDS = ("offer", "answer", "candidate", "restart")
MOST_A_MINUTE = 1500  # a start with three others is about 150


def send(peer, messages):
    """Carry messages of the form (to: public id of a peer, kind, body: dict) from this peer, in their order.

    Raises rooms.door.Closed when the sender may not be inside any more, TooFast for a flood. Returns how many were taken: those
    to somebody who has left, or who was never in this room, are dropped.
    """
    with transaction():
        # One after the other in each room: a reader's cursor never passes a message that is committed later.
        video_session = sessions.locked(peer.video_session_id)
        db.session.refresh(peer)
        door.require_open(video_session, peer.person_id)
        if peer.left_at is not None:
            return 0
        refuse_flood(peer)
        others = {each.public_id: each.id for each in door.inside(video_session) if each.id != peer.id}
        taken = [RoomSignal(video_session_id=video_session.id, from_peer_id=peer.id, to_peer_id=others[to], kind=kind, body=body, at=now())
                 for to, kind, body in messages if to in others]
        db.session.add_all(taken)
    return len(taken)


def refuse_flood(peer):
    sent = db.session.scalar(select(func.count()).select_from(RoomSignal).where(
        RoomSignal.video_session_id == peer.video_session_id, RoomSignal.from_peer_id == peer.id,
        RoomSignal.at > now() - timedelta(minutes=1)))
    if sent >= MOST_A_MINUTE:
        raise TooFast(_("Your browser sends too much at once. It goes on in a moment."), retry_after=20)


def waiting_for(peer, after):
    """(id, sender's public id, kind, body) of the messages to this peer since the cursor, the oldest first."""
    return db.session.execute(
        select(RoomSignal.id, RoomPeer.public_id, RoomSignal.kind, RoomSignal.body)
        .join(RoomPeer, RoomPeer.id == RoomSignal.from_peer_id)
        .where(RoomSignal.to_peer_id == peer.id, RoomSignal.id > after).order_by(RoomSignal.id).limit(200)).all()

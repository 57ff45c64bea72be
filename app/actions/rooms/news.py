"""What a tab in the room asks for again and again. It only reads."""
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.actions.rooms import chat, door, signals
from app.clock import now
from app.database import db
from app.locale import locale_now, reader_hour_cycle, reader_zone
from app.models import Person, RoomPeer
from app.rules import when
from app.rules.names import first_and_initial


def news(video_session, peer, *, after=0, said_after=None):
    """All that has happened for this tab since its cursors, as plain values: {"kind", "peers", "signals", "messages", …}.

    `kind` is that of rules.joining while the room is closed to this person; "replaced" when a newer tab took this one's place;
    "silent" when it was taken for gone; else "open".
    """
    answer, _place = door.asked(video_session, peer.person_id)
    kind = answer.kind if not answer.is_open else what_became_of(peer)
    if kind != "open":
        return {"kind": kind}
    waiting = signals.waiting_for(peer, after)
    return {
        "kind": "open",
        "status": video_session.status,
        "closesAt": answer.closes_at.isoformat(),
        "peers": [shown(each, peer) for each in people_inside(video_session, peer)],
        "signals": [{"from": str(sender), "kind": kind, "body": body} for _id, sender, kind, body in waiting],
        "after": waiting[-1].id if waiting else after,
        "messages": written_since(video_session, peer, said_after) if video_session.allow_chat else [],
    }


def what_became_of(peer):
    if peer.left_at is None:
        return "open"
    newer = db.session.scalar(select(RoomPeer.id).where(
        RoomPeer.video_session_id == peer.video_session_id, RoomPeer.person_id == peer.person_id, RoomPeer.id > peer.id,
        RoomPeer.left_at.is_(None)).limit(1))
    return "silent" if newer is None else "replaced"


def people_inside(video_session, reader):
    """The tabs in the room, in the order they came; those that fell silent are not shown until they are heard of again."""
    awake = (RoomPeer.seen_at > now() - door.SILENT_AFTER) | (RoomPeer.id == reader.id)
    return db.session.scalars(
        select(RoomPeer).join(Person, Person.id == RoomPeer.person_id).options(contains_eager(RoomPeer.person))
        .where(RoomPeer.video_session_id == video_session.id, RoomPeer.left_at.is_(None), awake).order_by(RoomPeer.id)).all()


def name_for(reader, person_id, name, teaches):
    """Students know each other by first name and initial, as on the lesson's page; the teacher knows all, and all know her."""
    return name if teaches or reader.role == "teacher" or person_id == reader.person_id else first_and_initial(name)


def shown(peer, reader):
    name = name_for(reader, peer.person_id, peer.person.name, peer.role == "teacher")
    return {
        "id": str(peer.public_id), "name": name, "role": peer.role, "hand": peer.hand_raised_at is not None,
        "microphone": peer.microphone_on, "camera": peer.camera_on, "sharing": peer.sharing_screen,
    }


def written_since(video_session, reader, said_after):
    return [written(message, name_for(reader, message.person_id, name, message.person_id == video_session.teacher_id), reader.person_id)
            for message, name in chat.since(video_session, said_after)]


def written(message, name, reader_id):
    return {"id": str(message.public_id), "by": name, "mine": message.person_id == reader_id, "body": message.body,
            "at": message.at.isoformat(), "time": clock(message.at)}


def clock(at):
    """The time of the day as the reader reads it on every other page."""
    return when.time(at, reader_zone(), locale_now(), reader_hour_cycle())

"""What a video provider tells us: kept as it came before it is answered, worked later into presence events."""
import uuid
from dataclasses import asdict
from datetime import UTC, datetime

from flask import g
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.actions import attendance, outbox
from app.actions import video_session as sessions
from app.actions.rooms import ending
from app.actions.transaction import transaction
from app.adapters.video import base
from app.clock import now
from app.database import db
from app.models import Institution, Participant, Person, PresenceEvent, ProviderEvent, VideoSession
from app.rules import joining

SOURCES = {"jitsi": "jitsi_event_sync", "jaas": "jaas_webhook"}
KINDS = {base.JOINED: "joined", base.LEFT: "left", base.MOVED: "left", base.ROOM_CLOSED: "ended"}


def receive(event):
    """Keep a believed delivery (adapters.video.base.ProviderEvent) and owe its work. The same one again is harmless.

    Returns the row's id, or None when it was here before.
    """
    g.actor_kind = "webhook"
    try:
        with transaction():
            if before(event):
                return None
            row = ProviderEvent(provider=event.source, event_id=event.event_id[:200], kind=event.type[:80], received_at=now(), body={
                "room_name": event.room_name, "news": [as_json(news) for news in event.news], "data": dict(event.data)})
            db.session.add(row)
            db.session.flush()
            outbox.owe("provider_event", row.id, key=f"provider_event:{row.id}")
            return row.id
    except IntegrityError:  # the same delivery twice at the same moment
        return None


def before(event):
    return db.session.scalar(select(ProviderEvent.id).where(
        ProviderEvent.provider == event.source, ProviderEvent.event_id == event.event_id[:200])) is not None


def as_json(news):
    return asdict(news) | {"happened_at": news.happened_at.astimezone(UTC).isoformat()}


def work(claim):
    """Turn a kept delivery into presence events, once: what the outbox's kind provider_event does.

    What concerns no room or no person of ours is kept and ignored.
    """
    with transaction():
        row = db.session.get(ProviderEvent, claim.subject_id)
        if row is None or row.worked_at is not None:
            return
        row.result = work_inside(row)
        row.worked_at = now()


def work_inside(row):
    """Inside a transaction: what became of it, in a word or two."""
    if not row.body["news"]:
        return "nothing to note"
    video_session = session_of(row)
    if video_session is None:
        return "unknown room"
    added = [note(video_session, news) for news in row.body["news"]]
    if any(added) and video_session.is_over:  # it came after the attendance was worked out
        attendance.owe_work_out(video_session, at_once=False)
    return f"{sum(added)} new of {len(added)}"


def session_of(row):
    """The session whose room it is, locked: the room's name is random, and the session must be held by this very provider."""
    found = db.session.scalar(select(VideoSession.id).where(
        VideoSession.meeting_id == row.body["room_name"], VideoSession.provider == row.provider))
    return sessions.locked(found) if found is not None else None


def note(video_session, news):
    """Add one presence event unless it is there already or says nothing of attendance. Returns whether it was added."""
    kind, source = KINDS.get(news["kind"]), SOURCES[news["source"]]
    place, person_id = who(video_session, news["user_id"])
    if kind is None or (kind != "ended" and person_id is None) or is_known(source, news["event_id"]):
        return False
    at = datetime.fromisoformat(news["happened_at"])
    db.session.add(PresenceEvent(
        institution_id=video_session.institution_id, video_session_id=video_session.id, source=source, event_id=news["event_id"][:200],
        person_id=None if kind == "ended" else person_id, connection=(news["connection"] or "")[:200], kind=kind, at=at,
        received_at=now()))
    db.session.flush()
    if kind == "joined" and place.is_active and place.role == "teacher" and may_start(video_session, at):
        ending.start(video_session, by=db.session.get(Person, person_id))
    return True


def who(video_session, user_id):
    """(place, person id) of the person of this public id who has or had a place in this session; (None, None) for anybody else."""
    try:
        public_id = uuid.UUID(user_id or "")
    except ValueError:
        return None, None
    place = db.session.scalars(
        select(Participant).join(Person, Person.id == Participant.person_id)
        .where(Participant.video_session_id == video_session.id, Person.public_id == public_id)
        .order_by(Participant.is_active.desc(), Participant.id.desc()).limit(1)).one_or_none()
    return (place, place.person_id) if place else (None, None)


def is_known(source, event_id):
    return db.session.scalar(select(PresenceEvent.id).where(
        PresenceEvent.source == source, PresenceEvent.event_id == event_id[:200])) is not None


def may_start(video_session, at):
    """The teacher's coming starts a session, unless the news of it is of another time."""
    institution = db.session.get(Institution, video_session.institution_id)
    answer = joining.answer("teacher", video_session.status, video_session.starts_at, video_session.ends_at, at,
                            opens_before_minutes=joining.opens_before_minutes("teacher", institution))
    return video_session.status == "scheduled" and answer.is_open


def room_named(name):
    """The session whose room has this name, for providers that ask before they open one. None for an unknown name."""
    return db.session.scalars(select(VideoSession).where(VideoSession.meeting_id == name)).one_or_none() if name else None

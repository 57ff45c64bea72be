"""What presence events say about each person of a session, by the institution's thresholds. Reads; writes nothing."""
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.actions.diary import epoch
from app.clock import now
from app.database import db
from app.models import Institution, Participant, PresenceEvent, RoomPeer
from app.rules import attendance as rules


@dataclass(frozen=True, slots=True)
class Seen:
    """One person in a session that is still on, worded as a row of the attendance list is. `is_here`: in the room now."""

    person_id: uuid.UUID
    person_name: str
    picture_etag: str
    role: str
    status: str
    minutes: int
    first_joined_at: datetime | None
    last_left_at: datetime | None
    sources: str
    closed_by: str
    is_estimated: bool
    is_here: bool


def of_ended(video_session, places):
    """(place, Outcome) for each place of an ended session."""
    frame = window(video_session)
    if video_session.ended_at is not None:
        frame = frame.ended_early(epoch(video_session.ended_at))
    return folded(places, reported(video_session), frame, thresholds(video_session))


def live(video_session):
    """Who is there now and was before, as `Seen`, teacher first: from the events and from the room's own tabs. Writes nothing."""
    places = db.session.scalars(
        select(Participant).where(Participant.video_session_id == video_session.id, Participant.is_active)
        .options(joinedload(Participant.person)).order_by(Participant.role.desc(), Participant.id)).all()
    tabs = db.session.scalars(select(RoomPeer).where(RoomPeer.video_session_id == video_session.id)).all()
    frame = window(video_session)
    frame = replace(frame, closes_at=min(frame.closes_at, max(frame.opens_at, epoch(now()))))
    told = [*reported(video_session), *(event for tab in tabs for event in told_by(tab))]
    return [seen(place, outcome) for place, outcome in folded(places, told, frame, thresholds(video_session))]


def seen(place, outcome):
    person = place.person
    return Seen(
        person_id=person.public_id, person_name=person.name, picture_etag=person.picture_etag, role=place.role, status=outcome.status,
        minutes=outcome.minutes, first_joined_at=instant(outcome.first_joined), last_left_at=instant(outcome.last_left),
        sources=" ".join(outcome.sources), closed_by=outcome.closed_by or "", is_estimated=outcome.estimated,
        is_here=outcome.closed_by == "window")


def folded(places, told, frame, limits):
    visits, any_reported = rules.intervals(told, frame), bool(rules.observed(told, frame))
    return [(place, rules.outcome(visits.get(place.person_id, ()), frame, limits, any_source_reported=any_reported)) for place in places]


def reported(video_session):
    """The session's stored events as the rules want them."""
    stored = db.session.execute(
        select(PresenceEvent.source, PresenceEvent.event_id, PresenceEvent.person_id, PresenceEvent.connection, PresenceEvent.kind,
               PresenceEvent.at).where(PresenceEvent.video_session_id == video_session.id))
    return [rules.PresenceEvent(*row[:5], at=epoch(row.at)) for row in stored]


def told_by(tab):
    """What an open tab of the room tells by being there: its last heartbeats are not written down one by one."""
    signs = [("joined", tab.joined_at), ("seen", tab.seen_at), *([("left", tab.left_at)] if tab.left_at else [])]
    return [rules.PresenceEvent("room_page", f"{tab.public_id}-{kind}", tab.person_id, str(tab.public_id), kind, epoch(at))
            for kind, at in signs]


def window(video_session):
    """From when the first may come in until the grace after the end."""
    institution = db.session.get(Institution, video_session.institution_id)
    return rules.window(
        epoch(video_session.starts_at), epoch(video_session.ends_at),
        opens_before_minutes=max(institution.student_joins_minutes_before, institution.teacher_joins_minutes_before))


def thresholds(video_session):
    institution = db.session.get(Institution, video_session.institution_id)
    return rules.Thresholds(institution.late_after_minutes, institution.left_early_minutes, institution.present_percent)


def instant(seconds):
    """The aware instant of a number of seconds; None stays None."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

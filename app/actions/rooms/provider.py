"""The room at its provider: a way in for one person, and its end."""
from flask import current_app

from app.actions import outbox
from app.actions.rooms import door
from app.adapters.video import base, providers
from app.clock import now
from app.database import db
from app.models import VideoSession


def entry(video_session, answer, person):
    """The provider's Entry for this person, made anew for each load of the page. `answer` is an open one of the door.

    Raises adapters.video.base.ProviderError.
    """
    who = base.Person(id=str(person.public_id), name=person.name, is_moderator=answer.role == "teacher", language=person.language)
    window = base.Window(answer.opens_at, video_session.ends_at)
    allowed = base.Features(chat=video_session.allow_chat, screen_share=video_session.allow_screen_share,
                            recording=video_session.allow_recording)
    return door.provider_of(video_session).entry(room_of(video_session), who, window, allowed, now())


def room_of(video_session):
    return base.Room(video_session.meeting_id, video_session.title, video_session.max_participants)


def end_provider_room(claim):
    """Put everybody out of the provider's room: what the outbox's kind end_room does. Safe to do twice.

    A fault that may pass raises ProviderError, for another try; one that does not is parked with its words.
    """
    video_session = db.session.get(VideoSession, claim.subject_id)
    provider = providers(current_app.config).get(video_session.provider) if video_session else None
    if provider is None:
        return outbox.finish(claim, "dropped", "this provider is not set up any more")
    try:
        answer = provider.end_room(room_of(video_session), now())
    except base.ProviderError as fault:
        if fault.retry:
            raise
        return outbox.finish(claim, "parked", str(fault))
    return outbox.finish(claim, "done", answer)

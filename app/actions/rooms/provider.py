"""The room at its provider: a way in for one person, and its end."""
from flask import current_app

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


def end_provider_room(video_session_id):
    """Put everybody out of the provider's room. Safe to do twice. Raises ProviderError, whose `retry` says if it may work later."""
    video_session = db.session.get(VideoSession, video_session_id)
    provider = providers(current_app.config).get(video_session.provider) if video_session else None
    return provider.end_room(room_of(video_session), now()) if provider else base.NOT_OFFERED

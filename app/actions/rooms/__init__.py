"""The room of a video session: who is inside, what they say, and how it ends."""
from app.actions.rooms.chat import say
from app.actions.rooms.door import asked, inside, may_join, may_open, provider_of
from app.actions.rooms.ending import end_for_all, end_overdue
from app.actions.rooms.news import clock, news
from app.actions.rooms.peers import beat, close_silent, enter, leave, raise_hand
from app.actions.rooms.provider import end_provider_room, entry
from app.actions.rooms.signals import send

__all__ = [
    "asked", "beat", "clock", "close_silent", "end_for_all", "end_overdue", "end_provider_room", "enter", "entry", "inside",
    "leave", "may_join", "may_open", "news", "provider_of", "raise_hand", "say", "send",
]

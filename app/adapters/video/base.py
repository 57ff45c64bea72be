"""What a video provider is to us. Each provider is one file beside this one; all speak these plain values.

Jitsi and the built-in room are embedded in our page. A provider that opens its own page (BigBlueButton) answers `entry`
with `url`; one with its own client library (Agora) with `kind`, `token` and `config`. `entry` may call the provider.
"""
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

ROOM_NAME_LENGTH = 26  # 36 letters and digits: 26 of them hold 134 bits
ROOM_NAME = re.compile(r"[a-z0-9-]{16,64}")
ROOM_NAME_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

BEFORE_OPENING = timedelta(minutes=1)  # clocks differ, and providers allow no second of it
AFTER_THE_END = timedelta(minutes=15)
LONGEST_TOKEN = timedelta(hours=2)

ENDED, GONE, NOT_OFFERED = "ended", "gone", "not_offered"  # the answers of end_room
JOINED, LEFT, MOVED, ROOM_OPENED, ROOM_CLOSED = "joined", "left", "moved", "room_opened", "room_closed"
FRAME_PERMISSIONS = ("camera", "microphone", "display-capture", "autoplay", "fullscreen", "screen-wake-lock", "speaker-selection")


def N_(text):
    """Marks a text for the translators; the page translates it when it shows it."""
    return text


class ProviderError(Exception):
    """The one error of a provider. `retry`: the same call may work later. `code` is for the caller to branch on:

    untrusted (answer 401), malformed (400), too_large (413), not_now (outside the window), unavailable, refused, settings.
    The text is English for a log or a health page; it never holds a token, a secret, a name or a room.
    """

    def __init__(self, text, *, code, retry=False):
        super().__init__(text)
        self.code = code
        self.retry = retry


@dataclass(frozen=True, slots=True)
class Room:
    """One run of one video session. `name` comes from `new_room_name` and is kept with the session."""

    name: str
    title: str = ""
    max_people: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who enters. `id` is our random public id: providers send it back in their events. Moderator comes from the booking."""

    id: str
    name: str
    is_moderator: bool
    language: str = "en"
    email: str | None = None
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """When this person may be inside: from `opens_at` (earlier for a teacher) to the session's `ends_at`. Both aware."""

    opens_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Features:
    """What the session allows. Recording is for moderators only, whatever is set here."""

    chat: bool = True
    screen_share: bool = True
    recording: bool = False
    whiteboard: bool = False
    breakout_rooms: bool = False
    polls: bool = False
    reactions: bool = True
    backgrounds: bool = True
    captions: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What the room page needs. The page is made for one person and never stored: token and config stay out of any repr."""

    kind: str
    room_name: str
    expires_at: datetime  # UTC; ask for a new entry on every load and before this
    token: str | None = field(default=None, repr=False)
    config: Mapping = field(default_factory=dict, repr=False)
    domain: str | None = None
    script_url: str | None = None
    url: str | None = field(default=None, repr=False)  # for providers with a page of their own
    script_sources: tuple[str, ...] = ()  # for CSP script-src
    frame_sources: tuple[str, ...] = ()  # for CSP frame-src and Permissions-Policy


@dataclass(frozen=True, slots=True)
class PresenceNews:
    """Somebody came or went, or the room did. Insert by (source, event_id): the same event always has the same id.

    `moved` ends this connection's stretch, because its person changes to another room of the same lesson: not a leaving.
    """

    source: str
    event_id: str
    kind: str  # joined, left, moved, room_opened, room_closed
    room_name: str
    happened_at: datetime  # UTC, the provider's own time
    user_id: str | None = None
    connection: str | None = None  # pairs a joined with its left or moved
    is_moderator: bool | None = None
    is_breakout: bool = False
    breakout_room: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One believed delivery. Store it under (source, event_id), answer 2xx, work `news` later; unknown types have none."""

    source: str
    event_id: str
    type: str
    room_name: str | None
    news: tuple[PresenceNews, ...] = ()
    is_question: bool = False  # answer at once with `settings_answer`; there is nothing to store
    data: Mapping = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the settings, for the owner's health page. `advice` works but could be better; `error` does not work."""

    setting: str
    text: str
    severity: str = "error"


class Provider(Protocol):
    """What every provider offers. `key` names it in the database; nothing here keeps state between calls."""

    key: str

    def problems(self) -> list[Problem]: ...

    def entry(self, room: Room, person: Person, window: Window, features: Features, now: datetime) -> Entry:
        """Let one person into one room. Raises ProviderError, code not_now when `now` is outside the window."""

    def end_room(self, room: Room, now: datetime) -> str:
        """Put everybody out: ENDED, GONE (there was no such room) or NOT_OFFERED. Raises ProviderError."""

    def parse_event(self, headers: Mapping, body: bytes, now: datetime) -> ProviderEvent:
        """Check that a webhook is the provider's, over the raw bytes, and read it. Raises ProviderError and nothing else."""


def new_room_name():
    """A room name that nobody can guess or count up to: [a-z0-9], over 128 bits."""
    return "".join(secrets.choice(ROOM_NAME_LETTERS) for _ in range(ROOM_NAME_LENGTH))


def checked_room_name(room):
    """The room's name as it is, for names no provider would change. Raises ProviderError for any other."""
    if not isinstance(room.name, str) or not ROOM_NAME.fullmatch(room.name):
        raise ProviderError("The room's name is not one that new_room_name made.", code="refused")
    return room.name


def times(window, now):
    """From when and until when a token for this window may count, both UTC and whole seconds.

    Raises ProviderError not_now when it could not be used at this moment: a token is made at the door, not in store.
    """
    begins = (window.opens_at - BEFORE_OPENING).astimezone(UTC).replace(microsecond=0)
    ends = min(window.ends_at + AFTER_THE_END, now + LONGEST_TOKEN).astimezone(UTC).replace(microsecond=0)
    if not begins <= now < ends:
        raise ProviderError("The room is not open to this person now.", code="not_now")
    return begins, ends


def header(headers, name):
    """The one header of that name in any case, as text. Empty when it is missing or there twice."""
    pairs = headers.items() if hasattr(headers, "items") else headers
    found = [value for key, value in pairs if isinstance(key, str) and key.lower() == name.lower()]
    return found[0] if len(found) == 1 and isinstance(found[0], str) else ""


def permissions_policy(entry):
    """The Permissions-Policy header of a page that shows this entry: only we and the provider's frame may use the devices."""
    allowed = " ".join(["self", *(f'"{origin}"' for origin in entry.frame_sources)])
    return ", ".join(f"{name}=({allowed})" for name in FRAME_PERMISSIONS)

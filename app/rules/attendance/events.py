"""What sources report about a room, and the stretch of time in which it counts."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

KINDS = ("joined", "seen", "left", "ended")

# A page that lives sends "seen" every 10 to 15 s, so silence means something. A provider speaks only at the door.
HEARTBEAT_SOURCES = frozenset({"room_page"})
SILENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class PresenceEvent:
    """One report: `kind` happened to `person_id` on `connection` at `at`.

    `at` is the time of the happening by the source's own clock, not of its arrival: whole seconds since 1970-01-01 UTC
    (integers sort fast and have no zone to get wrong; cut milliseconds off). `connection` is one tab, device or occupant,
    unique within source and person; a reload is a new one. `event_id` leads back to the stored report and does not count
    here: the same report twice changes nothing. `person_id` is None for somebody nobody knows.

    kind: "joined", "seen" (still there), "left", "ended". "ended" without a person closes everybody: the meeting or the room
    is over, or the teacher ended the session. "ended" with a person is that person's removal, on all devices.
    source: "room_page", "jitsi_event_sync", "jaas_webhook", or any other provider's name.
    """

    source: str
    event_id: str
    person_id: Hashable
    connection: str
    kind: str
    at: int


@dataclass(frozen=True, slots=True)
class Window:
    """The room is open from `opens_at` to `closes_at`, the lesson lasts from `starts_at` to `ends_at`. Seconds UTC.

    Nothing outside opens_at..closes_at ever counts. For a lesson that is still on, `closes_at` is now.
    """

    opens_at: int
    starts_at: int
    ends_at: int
    closes_at: int

    def ended_early(self, at: int) -> "Window":
        """The same window for a lesson that its teacher ended at `at`: nobody left early who stayed until then."""
        return replace(self, ends_at=max(self.starts_at, min(self.ends_at, at)))


def window(starts_at: int, ends_at: int, *, opens_before_minutes: int = 15, grace_minutes: int = 15) -> Window:
    """A lesson's window, from its planned start and end (seconds UTC). Raises ValueError when it ends before it starts."""
    if ends_at < starts_at:
        raise ValueError("a lesson cannot end before it starts")
    return Window(starts_at - opens_before_minutes * 60, starts_at, ends_at, ends_at + grace_minutes * 60)


def observed(events: Iterable[PresenceEvent], window: Window) -> frozenset[str]:
    """The sources that prove they were watching this room: each told of somebody's presence inside the window.

    A provider that only told of the end was watching too. Our own page was not: the end can be pressed from elsewhere.
    """
    return frozenset(
        event.source
        for event in events
        if window.opens_at <= event.at <= window.closes_at
        and (event.kind != "ended" or event.source not in HEARTBEAT_SOURCES)
    )

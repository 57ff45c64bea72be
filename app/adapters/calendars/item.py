"""What a person's calendar shows of one lesson, and the VEVENT both invitations and feeds write of it (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event
from icalendar.prop import vUri

from app.adapters import plain

PRODUCT = "-//Lectern//Lectern//EN"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One lesson as plain values.

    `uid` stays for ever, `sequence` is the version of the booking and `stamped_at` the instant of that version. Instants
    are aware. `location` and `url` are pages of ours; neither they nor the description may hold a room token.
    ValueError when an instant is naive, the end is not after the start, or uid, sequence or url cannot be written.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    tentative: bool = False

    def __post_init__(self):
        if any(at.utcoffset() is None for at in (self.stamped_at, self.starts_at, self.ends_at)):
            raise ValueError("Instants need a zone.")
        if self.ends_at <= self.starts_at:
            raise ValueError("A lesson ends after it starts.")
        if self.sequence < 0:
            raise ValueError("Versions count from 0.")
        if not (self.uid.isascii() and self.uid.isprintable() and self.uid.split() == [self.uid]):
            raise ValueError("A UID is one printable ASCII word.")
        if self.url:
            plain.web_address(self.url)


def calendar(method):
    """An empty VCALENDAR with nothing in it that changes from one rendering to the next."""
    # Calendar.new() and Event.new() would add a random UID and the time of now.
    result = Calendar()
    result.add("version", "2.0")
    result.add("prodid", PRODUCT)
    result.add("calscale", "GREGORIAN")
    result.add("method", method)
    return result


def event(item):
    """The VEVENT of an item, without people. Times in UTC, so that no VTIMEZONE is needed."""
    result = Event()
    result.add("uid", item.uid)
    result.add("sequence", item.sequence)
    result.add("dtstamp", in_utc(item.stamped_at))
    result.add("dtstart", in_utc(item.starts_at))
    result.add("dtend", in_utc(item.ends_at))
    result.add("summary", plain.one_line(item.summary))
    if item.description:
        result.add("description", plain.paragraphs(item.description))
    if item.location:
        result.add("location", plain.one_line(item.location))
    if item.url:
        result.add("url", vUri(item.url))
    result.add("status", "TENTATIVE" if item.tentative else "CONFIRMED")
    result.add("transp", "OPAQUE")
    result.add("class", "PUBLIC")
    return result


def in_utc(at):
    """The instant in UTC. Nothing here writes smaller parts than seconds."""
    return at.astimezone(UTC)

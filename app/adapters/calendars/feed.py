"""A person's private calendar feed and the .ics of one lesson (RFC 5545, RFC 7986), for programs that read by address."""

import hashlib
from datetime import timedelta

from icalendar.prop import vDuration

from app.adapters import plain
from app.adapters.calendars import item

READ_EVERY = timedelta(hours=1)
PRODUCT_VERSION = 1  # rises when the same items are written differently


def to_ics(name, items, color="teal"):
    """The body of a feed: `name` is shown as the calendar's, `items` are those the caller wants in it, cancelled ones left out.

    `color` is a CSS3 colour word. The body depends on the arguments alone, whatever the items' order.
    """
    result = item.calendar("PUBLISH")
    name = plain.one_line(name)
    result.add("name", name)
    result.add("x-wr-calname", name)
    result.add("color", color)
    # RFC 7986's wish and Outlook's older one. Google reads a feed when it likes.
    result.add("refresh-interval", READ_EVERY, parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", vDuration(READ_EVERY))
    for each in sorted(items, key=lambda each: (each.starts_at, each.uid)):
        result.add_component(_event(each))
    return result.to_ical()


def one(item_):
    """The .ics of one lesson, to download: a copy that nobody is asked to answer."""
    result = item.calendar("PUBLISH")
    result.add_component(_event(item_))
    return result.to_ical()


def etag(body):
    """A strong validator for the body, without its quotes."""
    return hashlib.sha256(body).hexdigest()[:32]


def _event(item_):
    event = item.event(item_)
    # Google has been seen to miss changes of events it knew unless this rises with SEQUENCE.
    event.add("last-modified", item.in_utc(item_.stamped_at))
    return event

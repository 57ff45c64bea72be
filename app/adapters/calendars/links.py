"""Addresses that open a filled-in "new event" form at Google, Outlook.com, Microsoft 365 and Yahoo.

The vendors do not document them; forms as InteractionDesignFoundation/add-event-to-calendar-docs and spatie/calendar-links
have them. What they make is a copy: it does not follow when the lesson moves. Items hold no room token, so neither do these.
"""

from datetime import timedelta
from functools import lru_cache
from urllib.parse import quote

from app.adapters import plain
from app.adapters.calendars.item import in_utc

LONGEST = 1999
LONGEST_TITLE = 300
CUT = "…"


def google(item):
    """Times in UTC; Google shows them in the viewer's own zone."""
    times = f"{in_utc(item.starts_at):%Y%m%dT%H%M%SZ}/{in_utc(item.ends_at):%Y%m%dT%H%M%SZ}"
    fixed = {"action": "TEMPLATE", "dates": times, "crm": "BUSY"}
    return _address("https://calendar.google.com/calendar/render", fixed, item, ("text", "details", "location"))


def outlook(item, phone=False):
    """Outlook.com, for private accounts. Phones need an address of their own."""
    return _microsoft("https://outlook.live.com", item, phone)


def microsoft365(item, phone=False):
    """Outlook on the web for accounts of work and school."""
    return _microsoft("https://outlook.office.com", item, phone)


def yahoo(item, zone):
    """Yahoo reads the times as wall time and doubts a Z, so they are written in `zone`, the viewer's tzinfo."""
    starts, ends = item.starts_at.astimezone(zone), item.ends_at.astimezone(zone)
    fixed = {"v": "60", "ST": _wall(starts)}
    lasts = item.ends_at - item.starts_at
    if ends.replace(tzinfo=None) - starts.replace(tzinfo=None) == lasts:
        fixed["ET"] = _wall(ends)
    else:  # The clocks change during the lesson: wall times would tell a wrong length.
        fixed["DUR"] = "{:02}{:02}".format(*divmod(lasts // timedelta(minutes=1), 60))
    return _address("https://calendar.yahoo.com/", fixed, item, ("TITLE", "DESC", "in_loc"))


def _microsoft(site, item, phone):
    fixed = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": f"{in_utc(item.starts_at):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{in_utc(item.ends_at):%Y-%m-%dT%H:%M:%SZ}",
    }
    page = "deeplink" if phone else "action"
    return _address(f"{site}/calendar/0/{page}/compose", fixed, item, ("subject", "body", "location"))


def _wall(at):
    return f"{at:%Y%m%dT%H%M%S}"


def _address(page, fixed, item, names):
    """The address within LONGEST characters: a long title is cut, a place without room left out, the rest is the text's."""
    title, text, place = names
    values = {**fixed, title: _cut(plain.one_line(item.summary), LONGEST_TITLE)}
    if item.location:
        values[place] = plain.one_line(item.location)
    if len(_joined(page, values)) > LONGEST:
        del values[place]
    room = LONGEST - len(_joined(page, {**values, text: ""}))
    if body := _cut(plain.paragraphs(item.description), room):
        values[text] = body
    return _joined(page, values)


def _joined(page, values):
    # Outlook shows a + as a plus, so spaces are %20.
    return page + "?" + "&".join(f"{key}={_quoted(value)}" for key, value in values.items())


@lru_cache(maxsize=64)
def _quoted(value):
    """The same title and text go into four addresses, and quoting them was a tenth of the lesson's page."""
    return quote(value, safe="")


def _cut(text, room):
    """As much of the text as `room` characters hold once they are percent-encoded."""
    if len(_quoted(text)) <= room:
        return text
    room -= len(quote(CUT))
    kept = []
    for character in text:
        room -= len(quote(character, safe=""))
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + CUT if kept else ""

"""One lesson for one's own calendar: as a file, and as links that fill in a form at Google, Outlook and Yahoo."""
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, make_response, url_for
from flask_login import current_user

from app import doors
from app.actions import calendar_items
from app.adapters.calendars import feed, links
from app.locale import reader_zone
from app.models import Participant, VideoSession

bp = Blueprint("session_calendar", __name__)


@bp.get("/sessions/<uuid:public_id>/calendar.ics")
@doors.member
def show(public_id):
    entry = own_entry(public_id)
    if entry is None:
        abort(404)
    answer = make_response(feed.one(calendar_items.item(entry)))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=lesson.ics"
    return answer


@bp.app_template_global()
def calendar_links(video_session):
    """(name, address) of every way to put this session, read with its people, into the reader's calendar; empty for who does not
    take part."""
    entry = calendar_items.entry_in(video_session, current_user.person_id)
    if entry is None:
        return []
    item = calendar_items.item(entry)
    return [
        ("Google", links.google(item)), ("Outlook.com", links.outlook(item)), ("Microsoft 365", links.microsoft365(item)),
        ("Yahoo", links.yahoo(item, ZoneInfo(reader_zone()))),
        (".ics", url_for("session_calendar.show", public_id=video_session.public_id)),
    ]


def own_entry(public_id):
    """The reader's own place in this session of the institution she works in, or None."""
    found = calendar_items.entries(
        VideoSession.public_id == public_id, VideoSession.institution_id == current_user.institution_id,
        VideoSession.status != "cancelled", Participant.person_id == current_user.person_id, Participant.is_active)
    return found[0] if found else None

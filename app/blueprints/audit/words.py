"""The codes of the audit log in words, for those who read its page. The file for machines keeps the codes."""
import re
from datetime import datetime

from flask_babel import gettext as _

from app.locale import locale_now, reader_hour_cycle, reader_zone
from app.rules import when
from app.rules.words import N_

ACTIONS = {
    "attendance.corrected": N_("Attendance corrected"), "attendance.exported": N_("Attendance downloaded"),
    "attendance.worked_out": N_("Attendance worked out"), "audit.exported": N_("Changes downloaded"),
    "booking.cancelled": N_("Booking cancelled"), "booking.made": N_("Lesson booked"),
    "calendar.dates_changed": N_("Dates changed"), "calendar.hours_changed": N_("Teaching hours changed"),
    "calendar.made": N_("Teaching hours begun"), "calendar.rules_changed": N_("Booking rules changed"),
    "calendar_feed.made": N_("Calendar address made"), "calendar_feed.replaced": N_("Calendar address replaced"),
    "calendar_feed.revoked": N_("Calendar address switched off"),
    "institution.changed": N_("Settings changed"), "institution.made": N_("Institution made"),
    "invitation.accepted": N_("Invitation accepted"), "invitation.revoked": N_("Invitation withdrawn"),
    "invitation.sent": N_("Invitation sent"), "invitation.sent_again": N_("Invitation sent again"),
    "mail.sent_again": N_("Mail sent again"),
    "member.first_owner": N_("First owner joined"), "member.headline_changed": N_("Headline changed"),
    "member.joined": N_("Joined"), "member.removed": N_("Removed from the institution"),
    "member.restored": N_("Let in again"), "member.role_changed": N_("Role changed"), "message.sent": N_("Message written"),
    "offering.changed": N_("Offering changed"), "offering.made": N_("Offering made"), "offering.removed": N_("Offering removed"),
    "offering.switched_off": N_("Offering switched off"), "offering.switched_on": N_("Offering switched on"),
    "person.email_change_asked": N_("Asked for another e-mail address"), "person.email_changed": N_("E-mail address changed"),
    "person.email_verified": N_("E-mail address confirmed"), "person.password_changed": N_("Password changed"),
    "person.password_reset": N_("Password set anew"), "person.reminders_chosen": N_("Reminders chosen"),
    "person.reset_asked": N_("Asked for a new password"), "person.signed_up": N_("Signed up"),
    "person.signed_up_again": N_("Signed up once more"), "person.verification_asked": N_("Asked for the confirmation again"),
    "profile.changed": N_("Profile changed"), "profile.picture_changed": N_("Picture changed"),
    "profile.picture_removed": N_("Picture removed"), "profile.zone_confirmed": N_("Time zone confirmed"),
    "room.entered": N_("Entered the room"), "room.left": N_("Left the room"),
    "sign_in.ended": N_("Signed out"), "sign_in.started": N_("Signed in"), "sign_in.switched": N_("Changed to another institution"),
    "video_session.cancelled": N_("Lesson cancelled"), "video_session.ended": N_("Lesson ended"),
    "video_session.made": N_("Lesson scheduled"), "video_session.moved": N_("Lesson moved"), "video_session.started": N_("Lesson begun"),
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(\+00:00|Z)")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def action_word(action):
    return _(ACTIONS[action]) if action in ACTIONS else action


def name_word(name):
    """What a value is called: a person's line of attendance is known by an id that says nothing to anybody."""
    return _("Attendance") if ID.fullmatch(name) else name.replace("_", " ")


def value_word(value):
    """A value as people write it: an instant in the reader's zone, parts in a row, a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        value = [part for part in value.values() if part is not None]
    if isinstance(value, list):
        return ", ".join(str(value_word(part)) for part in value) or "–"
    if isinstance(value, str) and INSTANT.fullmatch(value):
        at, zone, language = datetime.fromisoformat(value), reader_zone(), locale_now()
        return f"{when.medium_day(at, zone, language)}, {when.time(at, zone, language, reader_hour_cycle())}"
    return value

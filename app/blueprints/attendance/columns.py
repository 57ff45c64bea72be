"""The columns of the attendance file. Programs read them by name and place: add new ones at the end, never change one.

docs/attendance-csv.md describes the same for who has no account; a test compares all three.
"""
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Column:
    """`value` takes a row of the attendance list and the reader's Zone; None is an empty cell."""

    name: str
    meaning: str
    value: Callable


class Zone:
    """The zone that the file's times are written in."""

    def __init__(self, name):
        self.name, self.info = name, ZoneInfo(name)

    def local(self, instant):
        return instant and instant.astimezone(self.info)


def key(kind, public_id):
    """A public id as text that no program takes for a number or a date."""
    return f"{kind}-{public_id}"


COLUMNS = (
    Column("session_id", _l("The lesson, for ever the same. A group has one row for each person expected."),
           lambda row, zone: key("session", row.session_id)),
    Column("session_title", _l("What the lesson is called."), lambda row, zone: row.title),
    Column("teacher_id", _l("Who gave it, for ever the same."), lambda row, zone: key("person", row.teacher_public_id)),
    Column("teacher", _l("The teacher's name."), lambda row, zone: row.teacher_name),
    Column("person_id", _l("Whose attendance this row is, for ever the same."), lambda row, zone: key("person", row.person_id)),
    Column("person", _l("That person's name."), lambda row, zone: row.person_name),
    Column("person_email", _l("That person's e-mail address. Only in an owner's file, else empty."),
           lambda row, zone: row.person_email),
    Column("role", _l("teacher or student."), lambda row, zone: row.role),
    Column("scheduled_start", _l("When the lesson was to begin."), lambda row, zone: zone.local(row.starts_at)),
    Column("scheduled_end", _l("When it was to end."), lambda row, zone: zone.local(row.ends_at)),
    Column("first_joined", _l("When this person was first in the room. Empty if never seen."),
           lambda row, zone: zone.local(row.first_joined_at)),
    Column("last_left", _l("When this person was last in the room. Empty if never seen."),
           lambda row, zone: zone.local(row.last_left_at)),
    Column("status", _l("present, late, left_early, absent, excused or unknown (nothing reported): what counts, with any correction."),
           lambda row, zone: row.status),
    Column("minutes", _l("Whole minutes in the room, without the gaps: what counts, with any correction."), lambda row, zone: row.minutes),
    Column("status_found", _l("The same as the reports alone say. A correction never changes it."), lambda row, zone: row.status_found),
    Column("minutes_found", _l("The minutes as the reports alone say."), lambda row, zone: row.minutes_found),
    Column("estimated", _l("yes when part of what was found follows from a rule because a report is missing, else no."),
           lambda row, zone: "yes" if row.is_estimated else "no"),
    Column("closed_by", _l("What ended the last visit: left, ended (the lesson), removed (the person), rejoined, silence (the page "
                           "said nothing for a minute) or window (15 minutes after the lesson). Empty if never seen."),
           lambda row, zone: row.closed_by),
    Column("sources", _l("Who reported it: room_page, jitsi_event_sync, jaas_webhook; several with a space between. Empty if nobody did."),
           lambda row, zone: row.sources),
    Column("correction_reason", _l("Why it was corrected. Empty without a correction."), lambda row, zone: row.correction_reason),
    Column("corrected_by", _l("Who corrected it."), lambda row, zone: row.corrected_by),
    Column("corrected_at", _l("When it was corrected."), lambda row, zone: zone.local(row.corrected_at)),
    Column("time_zone", _l("The zone of all times in the row, as in the IANA database."), lambda row, zone: zone.name),
)

"""The parts of a teacher's calendar as an audit row holds them, and how each is put back from there. Inside a transaction."""
import uuid
from datetime import date

from app.database import db
from app.models import DateChange, TeachingHours
from app.rules import teaching_hours as rules

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RULES = ("zone", *rules.LIMITS)


def replace_day(calendar, weekday, windows):
    for row in calendar.hours:
        if row.weekday == weekday:
            db.session.delete(row)
    for start, end, is_active in windows:
        db.session.add(TeachingHours(calendar_id=calendar.id, weekday=weekday, start_minute=start, end_minute=end, is_active=is_active))


def window_of(row):
    return rules.Window(row.start_minute, row.end_minute, row.is_active)


def hours_snapshot(calendar):
    """{"monday": ["09:00-12:00", "13:00-17:00 off"]} of every day."""
    return {day: [line_of(row) for row in calendar.hours if row.weekday == weekday] for weekday, day in enumerate(DAYS)}


def line_of(row):
    return f"{rules.written(row.start_minute)}-{rules.written(row.end_minute)}{'' if row.is_active else ' off'}"


def restore_hours(calendar, before):
    for day, lines in before.items():
        times = [(line.split()[0].split("-"), not line.endswith(" off")) for line in lines]
        replace_day(calendar, DAYS.index(day), [(rules.minute_of(start), rules.minute_of(end), on) for (start, end), on in times])


def dates_snapshot(calendar):
    """{public id: what these dates are}."""
    return {str(row.public_id): {
        "kind": row.kind, "first_on": row.first_on.isoformat(), "last_on": row.last_on.isoformat(),
        "start_minute": row.start_minute, "end_minute": row.end_minute, "note": row.note} for row in calendar.date_changes}


def restore_dates(calendar, before):
    rows = {str(row.public_id): row for row in calendar.date_changes}
    for public_id, what in before.items():
        if what is None:
            db.session.delete(rows[public_id])
            continue
        row = rows.get(public_id) or DateChange(calendar_id=calendar.id, public_id=uuid.UUID(public_id))
        days = {name: date.fromisoformat(what[name]) for name in ("first_on", "last_on")}
        for name, value in (what | days).items():
            setattr(row, name, value)
        db.session.add(row)


def rules_snapshot(calendar):
    return {name: getattr(calendar, name) for name in RULES}


def restore_rules(calendar, before):
    for name, value in before.items():
        setattr(calendar, name, value)


SNAPSHOTS = {"hours": hours_snapshot, "dates": dates_snapshot, "rules": rules_snapshot}
RESTORERS = {"hours": restore_hours, "dates": restore_dates, "rules": restore_rules}

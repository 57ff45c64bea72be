"""When people are reminded of a lesson, and until when a late reminder still helps."""
from dataclasses import dataclass
from datetime import datetime, timedelta

STILL_USEFUL = timedelta(hours=2)
LONGEST_LEAD = 28 * 24 * 60
MOST = 5


@dataclass(frozen=True)
class Reminder:
    """`lead_minutes` before the start; of no use any more after `deadline_at`."""

    lead_minutes: int
    due_at: datetime
    deadline_at: datetime


def plan(starts_at, leads_minutes, now):
    """The reminders of a lesson, the earliest first. One whose time has passed already is not planned: who books within the day
    has just read what it would say."""
    due = [Reminder(lead, starts_at - timedelta(minutes=lead), deadline(starts_at, lead)) for lead in set(leads_minutes)]
    return sorted((reminder for reminder in due if reminder.due_at > now), key=lambda reminder: reminder.due_at)


def deadline(starts_at, lead_minutes):
    """A reminder of many hours ahead is of use until two hours before the start, a shorter one until the start."""
    return starts_at - STILL_USEFUL if timedelta(minutes=lead_minutes) > STILL_USEFUL else starts_at


def wanted(chosen, institution_leads):
    """The leads in minutes that hold for a person: her own choice, even none at all, before the institution's."""
    return institution_leads if chosen is None else chosen


def readable(leads):
    """The leads as they may be kept: whole minutes up to four weeks, five at most, the longest first. ValueError otherwise."""
    minutes = sorted({int(lead) for lead in leads}, reverse=True)
    if len(minutes) > MOST or any(not 1 <= lead <= LONGEST_LEAD for lead in minutes):
        raise ValueError("a reminder comes between a minute and four weeks before, and there are five at most")
    return minutes

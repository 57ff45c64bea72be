"""Whether a letter about a lesson still says what is so, at the moment it would leave."""
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.rules.words import N_

CANCELLED = N_("The lesson was cancelled, or this person no longer takes part.")
CHANGED_SINCE = N_("The lesson has changed since; a newer letter says how.")
NEVER_INVITED = N_("No invitation had gone out, so there is nothing to take back.")
TOO_LATE = N_("Its time had passed before it could leave.")
LATER_ONE = N_("A later reminder of the same lesson takes its place.")
NOT_WANTED = N_("This person no longer wants this reminder.")
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Lesson:
    """What is so now: the lesson's state and times, whether the reader takes part, and the version of her calendar entry.

    `invited` says that an invitation went to her, or may have gone.
    """

    status: str
    starts_at: datetime
    ends_at: datetime
    takes_part: bool
    version: int
    invited: bool


def no_longer(kind, version, lesson, now):
    """None while a letter of this kind and version holds, else (state, reason): state is "dropped" or "missed"."""
    if kind == "cancelled":
        return cancellation_no_longer(version, lesson)
    if lesson.status == "cancelled" or not lesson.takes_part:
        return "dropped", CANCELLED
    if version != lesson.version:
        return "dropped", CHANGED_SINCE
    over = lesson.starts_at if kind == "reminder" else lesson.ends_at
    if now >= over or lesson.status == "ended":
        return "missed", TOO_LATE
    return None


def cancellation_no_longer(version, lesson):
    if lesson.takes_part or version != lesson.version:
        return "dropped", CHANGED_SINCE
    if not lesson.invited:
        return "dropped", NEVER_INVITED
    return None


def reminder_no_longer(lead_minutes, leads_wanted, later_due_at, sent_at, now):
    """As no_longer, for what concerns reminders alone.

    `later_due_at` are the times of this lesson's later reminders that have not left yet, `sent_at` when others of it left.
    """
    if lead_minutes not in leads_wanted:
        return "dropped", NOT_WANTED
    if any(due_at <= now for due_at in later_due_at) or any(now - at < AT_ONCE for at in sent_at):
        return "missed", LATER_ONE
    return None

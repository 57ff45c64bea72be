"""What a teacher may write down as her hours and her booking rules. Minutes are of the wall clock; 1440 is midnight."""
import re
from typing import NamedTuple

from app.rules.words import N_

DAY = 1440
MOST_A_DAY = 12  # windows
LONGEST_RANGE_DAYS = 366
FURTHEST_DAYS = 3 * 366
MOST_DATES = 200
LIMITS = {  # least and most
    "lead_minutes": (0, 30 * DAY),
    "horizon_days": (1, 365),
    "buffer_before_minutes": (0, 240),
    "buffer_after_minutes": (0, 240),
    "max_per_day": (1, 50),
    "max_per_week": (1, 200),
    "step_minutes": (5, 240),
}
MAY_BE_EMPTY = ("max_per_day", "max_per_week")


class Window(NamedTuple):
    """Hours that begin on one day. An end not after the start lies on the next date."""

    start_minute: int
    end_minute: int
    is_active: bool = True

    @property
    def closes(self):
        """The end, counted from this day's midnight even when it lies on the next date."""
        return self.end_minute + (DAY if self.end_minute <= self.start_minute else 0)

    def overlaps(self, other):
        return self.start_minute < other.closes and other.start_minute < self.closes

    def touches(self, other):
        return self.start_minute <= other.closes and other.start_minute <= self.closes


def window(start_minute, end_minute, is_active=True):
    """A Window; midnight as an end is 24:00, however it was typed."""
    return Window(start_minute, end_minute or DAY, is_active)


def minute_of(text):
    """The minute that "9:30", "09:30" or "24:00" names, else None."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(:00)?", (text or "").strip(), re.ASCII)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= DAY else None


def written(minute):
    """09:30, as minute_of reads it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def why_not_window(new):
    """Reasons these cannot be hours at all."""
    if new.start_minute == new.end_minute:
        return [N_("These hours end when they begin. For a whole day, write 00:00 to 24:00.")]
    return []


def why_not_beside(new, others):
    """Reasons this window cannot stand on a day that has these others already."""
    if reasons := why_not_window(new):
        return reasons
    if any(new.overlaps(other) for other in others if not (new.is_active and other.is_active)):
        return [N_("These hours overlap others of that day that are switched off. Switch those on, or remove them first.")]
    joined = [new, *absorbed(new, others)]
    if max(each.closes for each in joined) - min(each.start_minute for each in joined) > DAY:
        return [N_("With the hours beside them these would be longer than a day. Write what lies after midnight on the next day.")]
    if len(others) + 2 - len(joined) > MOST_A_DAY:
        return [N_("That is more windows than one day can have.")]
    return []


def absorbed(new, others):
    """Those of the day's windows that become one with the new one: open hours that overlap or touch are the same open hours."""
    if not new.is_active:
        return []
    found, reach = [], new
    waiting = sorted(other for other in others if other.is_active)
    while more := next((other for other in waiting if reach.touches(other)), None):
        waiting.remove(more)
        found.append(more)
        reach = together([reach, more])
    return found


def together(windows):
    """The one window that covers all of these, which are no longer than a day (see why_not_beside)."""
    start = min(each.start_minute for each in windows)
    closes = max(each.closes for each in windows)
    return Window(start, closes if closes <= DAY else closes - DAY)


def why_not_rules(values):
    """{name: reason} of the booking rules that cannot be, worded for the teacher. `values` holds every name of LIMITS."""
    wrong = {}
    for name, (least, most) in LIMITS.items():
        if values[name] is None and name in MAY_BE_EMPTY:
            continue
        if values[name] is None or not least <= values[name] <= most:
            wrong[name] = N_("This number is too small or too large.")
    if not wrong and values["lead_minutes"] >= values["horizon_days"] * DAY:
        wrong["lead_minutes"] = N_("With that much notice, and bookings no further ahead, nobody could ever book.")
    return wrong


def why_not_dates(kind, first_on, last_on, start_minute, end_minute, today):
    """{name: reason} of what is wrong with dates that differ. `today` is the teacher's local date."""
    if last_on < first_on:
        return {"last_on": N_("The last day lies before the first.")}
    if last_on < today:
        return {"first_on": N_("These dates are over.")}
    if (last_on - first_on).days >= LONGEST_RANGE_DAYS:
        return {"last_on": N_("That is more than a year.")}
    if (first_on - today).days > FURTHEST_DAYS:
        return {"first_on": N_("That is too far ahead.")}
    if kind == "off":
        return {}
    if start_minute is None or end_minute is None:
        return {"starts": N_("Say from when to when.")}
    reasons = why_not_window(window(start_minute, end_minute))
    return {"starts": reasons[0]} if reasons else {}


def outside(windows, spans):
    """Which of these (start, end) instants do not lie whole in the sorted open windows; windows that meet are one."""
    runs = []
    for start, end in windows:
        if runs and runs[-1][1] == start:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return [span for span in spans if not any(start <= span[0] and span[1] <= end for start, end in runs)]

"""Which starts a student may book. The page, the booking check and "the nearest free times" all ask here.

Every rule says the same kind of thing: a lesson, buffers and all, must not touch this span of time. So the rules
become one pile of spans, what they leave over is free, and a "no" names the rules whose spans are touched.
Instants are epoch seconds (int).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from heapq import nsmallest
from operator import itemgetter
from typing import NamedTuple

from app.rules.availability import (
    EVER,
    MINUTE,
    ONE_DAY,
    DateChange,
    WeeklyHours,
    by_local_date,
    instants_of_days,
    local_day,
    open_windows,
)
from app.rules.words import N_

START = itemgetter(0)

WORDS = {
    "closed": N_("The teacher is not open for the whole of this lesson."),
    "off_step": N_("Lessons do not start at this minute."),
    "past": N_("This time has already passed."),
    "too_soon": N_("This is too soon: the teacher needs more notice."),
    "too_far": N_("This is too far ahead: the teacher does not take bookings for this date yet."),
    "day_full": N_("All lessons that the teacher gives on this day are taken."),
    "week_full": N_("All lessons that the teacher gives in this week are taken."),
    "teacher_busy": N_("The teacher is busy at this time."),
    "student_busy": N_("You have something else at this time."),
}


class Reason(NamedTuple):
    code: str
    text: str  # English, for the door to translate


@dataclass(frozen=True)
class BookingRules:
    """What a teacher asks of a booking. Raises ValueError for rules that no lesson could follow."""

    zone: str  # IANA
    lead_minutes: int = 0
    horizon_days: int = 60  # local dates after today's; the last one counts whole
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    max_per_day: int | None = None
    max_per_week: int | None = None  # from Monday
    step_minutes: int = 30

    def __post_init__(self):
        smallest = min(self.lead_minutes, self.horizon_days, self.buffer_before_minutes, self.buffer_after_minutes)
        if smallest < 0 or self.step_minutes < 1 or 0 in (self.max_per_day, self.max_per_week):
            raise ValueError(f"no lesson can follow {self}")


@dataclass(frozen=True)
class Diary:
    """All that decides whether this student can have a lesson with this teacher, read at one moment.

    Busy times are (start, end) instants in any order, and may overlap; the teacher's carry the buffers of what they
    stand for, the student's none. `session_starts` are the teacher's lessons that count towards her limits: give whole
    weeks. A lesson that is being moved is left out of all three.
    """

    rules: BookingRules
    weekly: tuple[WeeklyHours, ...]
    now: int
    changes: tuple[DateChange, ...] = ()
    busy: Sequence[tuple[int, int]] = ()
    student_busy: Sequence[tuple[int, int]] = ()
    session_starts: Sequence[int] = ()


class Lesson(NamedTuple):
    """What a lesson takes, in seconds around its start: buffers and all it touches what lies between."""

    duration: int
    before: int  # the buffer before it
    after: int  # itself and the buffer after it

    def touches(self, start, span):
        return span[0] < start + self.after and start - self.before < span[1]

    def no_start(self, first, stop):
        """The span that is touched by just those lessons which start from `first` to before `stop`."""
        return first - 1 + self.after, stop - self.before


def free_starts(diary, duration_minutes, since, until):
    """Sorted instants from `since` to before `until` at which the student may book a lesson of this length."""
    lesson = _lesson(diary.rules, duration_minutes)
    spans = [lesson.no_start(-EVER, since), lesson.no_start(until, EVER)]
    for _, more in _taken(diary, lesson):
        spans += more
    return _on_steps(_windows(diary, lesson, since, until), _left_over(spans, lesson), _step(diary))


def why_not(start, diary, duration_minutes):
    """Reasons this lesson cannot be booked, worded for the student. Empty exactly when free_starts has this start."""
    lesson = _lesson(diary.rules, duration_minutes)
    windows, here = _windows(diary, lesson, start, start), [(start, start)]
    codes = []
    if not _on_steps(windows, here, step=1):
        codes.append("closed")
    elif not _on_steps(windows, here, _step(diary)):
        codes.append("off_step")
    codes += [code for code, spans in _taken(diary, lesson) if any(lesson.touches(start, span) for span in spans)]
    return [Reason(code, WORDS[code]) for code in codes]


def nearest(starts, wanted, count):
    """The `count` starts that lie nearest to the wanted instant, in order of time; of two as near, the earlier."""
    return sorted(nsmallest(count, starts, key=lambda start: (abs(start - wanted), start)))


def _lesson(rules, duration_minutes):
    duration = duration_minutes * MINUTE
    return Lesson(duration, rules.buffer_before_minutes * MINUTE, duration + rules.buffer_after_minutes * MINUTE)


def _step(diary):
    return diary.rules.step_minutes * MINUTE


def _taken(diary, lesson):
    """(code, spans) of each rule: the lesson must touch none of these spans."""
    rules, now = diary.rules, diary.now
    yield "past", [lesson.no_start(-EVER, now)]
    yield "too_soon", [lesson.no_start(now, now + rules.lead_minutes * MINUTE)]
    yield "too_far", [lesson.no_start(_horizon(rules, now), EVER)]
    yield "teacher_busy", diary.busy
    yield "student_busy", [lesson.no_start(start - lesson.duration + 1, end) for start, end in diary.student_busy]
    if rules.max_per_day or rules.max_per_week:
        for code, first_on, last_on in _full(diary):
            yield code, [lesson.no_start(*span) for span in instants_of_days(rules.zone, first_on, last_on)]


def _horizon(rules, now):
    """The instant at which the last bookable date is over."""
    last_on = local_day(rules.zone, now) + timedelta(days=rules.horizon_days)
    return instants_of_days(rules.zone, last_on - ONE_DAY, last_on)[-1][1]


def _full(diary):
    """(code, first date, last date) of each day and week that has as many lessons as the teacher takes."""
    lessons_on, lessons_from = Counter(), Counter()
    for day, starts in by_local_date(sorted(diary.session_starts), diary.rules.zone).items():
        lessons_on[day] += len(starts)
        lessons_from[day - day.weekday() * ONE_DAY] += len(starts)
    per_day, per_week = diary.rules.max_per_day or EVER, diary.rules.max_per_week or EVER
    yield from (("day_full", day, day) for day, count in lessons_on.items() if count >= per_day)
    yield from (("week_full", monday, monday + 6 * ONE_DAY) for monday, count in lessons_from.items() if count >= per_week)


def _left_over(spans, lesson):
    """Yields the sorted (first, last) stretches of starts, last included, at which the lesson touches no span."""
    _, before, after = lesson
    room = before + after
    spans = sorted(spans, key=START)
    _, taken_until = spans[0]
    for start, end in spans:
        if start - taken_until >= room:
            yield taken_until + before, start - after
        if end > taken_until:
            taken_until = end


def _windows(diary, lesson, since, until):
    zone = diary.rules.zone
    first_on, last_on = local_day(zone, since) - ONE_DAY, local_day(zone, until + lesson.duration)
    return _windows_for(lesson.duration, zone, diary.weekly, diary.changes, first_on, last_on)


@lru_cache(maxsize=512)
def _windows_for(duration, zone, weekly, changes, first_on, last_on):
    """Sorted (opens, latest): each window, and the latest start in it of a lesson that ends while the teacher is still open."""
    windows, next_opens, open_until = [], None, None
    for opens, closes in reversed(open_windows(zone, weekly, changes, first_on, last_on)):
        open_until = open_until if closes == next_opens else closes
        next_opens, latest = opens, min(closes - 1, open_until - duration)
        if opens <= latest:
            windows.append((opens, latest))
    return tuple(reversed(windows))


def _on_steps(windows, free, step):
    """Starts in the free stretches (first, last) that lie in a window, a whole number of steps after its opening."""
    starts, windows, never = [], iter(windows), (EVER, EVER)
    opens, latest = next(windows, never)
    for first, last in free:
        while latest < first:
            opens, latest = next(windows, never)
        while opens <= last:
            begin = first + (opens - first) % step if first > opens else opens
            starts.extend(range(begin, (last if last < latest else latest) + 1, step))
            if last <= latest:
                break
            opens, latest = next(windows, never)
    return starts

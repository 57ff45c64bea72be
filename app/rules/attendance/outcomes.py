"""What a person's presence is called, by the thresholds of the institution."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rules.attendance.events import Window
from app.rules.attendance.intervals import Interval

# "excused" is never found by a rule: a person says it, as a correction.
STATUSES = ("present", "late", "left_early", "absent", "excused", "unknown")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the institution calls late, early and there at all.

    late_after_minutes: who comes this long after the start is still on time; a second later is late.
    left_early_minutes: who goes this long before the end has stayed to the end; a second earlier left early.
    minimum_percent: who was in the room for less than this share of the lesson counts as absent, the minutes shown beside it;
    0 switches this off. Who missed no more than the two allowances together is never absent, so short lessons stay fair.
    """

    late_after_minutes: int = 5
    left_early_minutes: int = 5
    minimum_percent: int = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person's attendance at one lesson. Times are seconds UTC, None when there was no presence.

    minutes: time in the room within the window, whole, to the nearest minute, half a minute up, of `seconds`; the gaps
    between visits are not in it. percent: share of the lesson itself (start to end), rounded down. closed_by: what ended the
    last visit. estimated: some of it follows from a rule where a report is missing, so the truth may differ; guessed_seconds: how
    many of the `seconds` follow from one (a small number is the usual end of a page that could not say goodbye).
    """

    status: str
    minutes: int
    seconds: int
    percent: int
    first_joined: int | None
    last_left: int | None
    sources: tuple[str, ...]
    closed_by: str | None
    estimated: bool
    guessed_seconds: int


def outcome(intervals: Sequence[Interval], window: Window, thresholds: Thresholds, any_source_reported: bool) -> Outcome:
    """Name one person's presence. `intervals` are that person's, in order, as `intervals()` gives them; often empty.

    any_source_reported: some source that would have told of this person was watching this room (see `observed`). Without it,
    and while the lesson is still on, nobody is absent: what nobody reported is "unknown". So is too little presence when
    the report of a joining is missing, for then there was more; other guesses are generous already.
    Late and left early both: the one that missed more time, late when equal.
    """
    lesson_seconds = window.ends_at - window.starts_at
    in_lesson = sum(max(0, min(i.end, window.ends_at) - max(i.start, window.starts_at)) for i in intervals)
    began = all(interval.opened_by == "joined" for interval in intervals)
    seconds = sum(interval.end - interval.start for interval in intervals)
    return Outcome(
        status=_status(intervals, window, thresholds, in_lesson, any_source_reported and began),
        minutes=(seconds + 30) // 60,
        seconds=seconds,
        percent=100 * in_lesson // lesson_seconds if lesson_seconds else 100 * bool(intervals),
        first_joined=intervals[0].start if intervals else None,
        last_left=intervals[-1].end if intervals else None,
        sources=tuple(sorted({source for interval in intervals for source in interval.sources})),
        closed_by=intervals[-1].closed_by if intervals else None,
        estimated=not all(interval.is_certain for interval in intervals),
        guessed_seconds=sum(interval.guessed_seconds for interval in intervals),
    )


def _status(intervals, window, thresholds, in_lesson, may_be_absent):
    is_over = window.closes_at >= window.ends_at
    if not intervals or (is_over and _too_little(in_lesson, window, thresholds)):
        return "absent" if may_be_absent and is_over else "unknown"
    late_by = intervals[0].start - window.starts_at
    early_by = min(window.ends_at, window.closes_at) - intervals[-1].end
    late = late_by > thresholds.late_after_minutes * 60
    early = early_by > thresholds.left_early_minutes * 60
    if late and (not early or late_by >= early_by):
        return "late"
    return "left_early" if early else "present"


def _too_little(in_lesson, window, thresholds):
    lesson_seconds = window.ends_at - window.starts_at
    allowed = 60 * (thresholds.late_after_minutes + thresholds.left_early_minutes)
    return 100 * in_lesson < thresholds.minimum_percent * lesson_seconds and lesson_seconds - in_lesson > allowed

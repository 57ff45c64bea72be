"""From presence events to who was in the room from when to when."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.rules.attendance.events import HEARTBEAT_SOURCES, SILENCE_SECONDS, PresenceEvent, Window

# Their order within one second: whoever was there is seen, goes, and comes again.
SEEN, LEFT, JOINED = 0, 1, 2
RANK = {"seen": SEEN, "left": LEFT, "joined": JOINED}
NAME = {SEEN: "seen", LEFT: "left", JOINED: "joined"}


@dataclass(frozen=True, slots=True)
class Interval:
    """A person was in the room from `start` to `end` (seconds UTC), on one device or several at once.

    sources: who reported it, sorted. opened_by: "joined", or "seen" or "left" when the report of a joining is missing and
    the person may have been there before `start`.
    closed_by: "left", "ended" (the meeting), "removed" (the person), "rejoined" (the next join on the same device), "silence"
    (60 s after the last sign of life) or "window" (the room closed, or it is now). guessed_seconds: how much of it follows
    from such a rule and not from a report on either side.
    """

    start: int
    end: int
    sources: tuple[str, ...]
    opened_by: str
    closed_by: str
    guessed_seconds: int

    @property
    def is_certain(self) -> bool:
        """Reported from its beginning to its end."""
        return self.opened_by == "joined" and not self.guessed_seconds


class _Visit(NamedTuple):
    """What one connection says. `proved` is the last instant for which there is a report.

    `since`: without a "joined", the visit may have begun as early as this.
    """

    start: int
    end: int
    proved: int
    since: int
    opened_by: str
    closed_by: str
    source: str


def intervals(events: Iterable[PresenceEvent], window: Window) -> dict[Hashable, tuple[Interval, ...]]:
    """Each person's presence inside the window, in order, without overlap. Nobody without presence is in the answer.

    The result depends on the set of events only, not on their order or on how often each came. An open visit closes at the
    earliest of: "left", "ended", the next "joined" on the same connection, 60 s after its last "seen", the window's
    close. A page (HEARTBEAT_SOURCES) that is silent for more than 60 s was away, even if it speaks again later. A "left"
    without a "joined" proves its one instant. What one connection proved, no event of another takes away; "ended" never cuts what
    the same connection reports afterwards. Raises ValueError for an unknown kind. Costs n log n.
    """
    marks, ends, removals = _sorted_out(events)
    visits = defaultdict(list)
    for (person_id, source, _), found in marks.items():
        closers = (("ended", ends), ("removed", sorted(removals.get(person_id, ()))))
        visits[person_id] += _visits(found, source, closers, window)
    merged = ((person_id, _merged(found, window)) for person_id, found in visits.items())
    return {person_id: found for person_id, found in merged if found}


def _sorted_out(events):
    """Marks of each connection as integers (second * 4 + rank: sets of them forget repetitions, and sort fast), and the ends."""
    marks, ends, removals = defaultdict(set), set(), defaultdict(set)
    for event in events:
        if event.kind == "ended":
            (ends if event.person_id is None else removals[event.person_id]).add(event.at)
        elif event.kind not in RANK:
            raise ValueError(f"unknown kind of presence event: {event.kind}")
        elif event.person_id is not None:
            marks[event.person_id, event.source, event.connection].add(event.at * 4 + RANK[event.kind])
    return marks, sorted(ends), removals


def _visits(marks, source, closers, window):
    """Walk one connection's set of marks in order. `opened_by` is None while nobody is there; `last` is the last sign of life."""
    beats = source in HEARTBEAT_SOURCES
    opened_by = lone_left = None
    start = last = last_rank = 0
    since = gone = window.opens_at

    def closed(until, reason):
        end, closed_by = _close(last, last_rank, beats, until, reason, closers)
        return _Visit(start, end, last, since, opened_by, closed_by, source)

    for mark in sorted(marks):
        at, rank = divmod(mark, 4)
        if opened_by and (rank == JOINED or (beats and at - last > SILENCE_SECONDS)):
            visit = closed(at, "rejoined")
            yield visit
            opened_by, gone = None, visit.end
        if rank == LEFT:
            if opened_by:
                yield _Visit(start, at, at, since, opened_by, "left", source)
            else:
                lone_left = at
                yield _Visit(at, at, at, gone, "joined" if at * 4 + JOINED in marks else "left", "left", source)
            opened_by, gone = None, at
        elif opened_by:
            last, last_rank = at, rank
        elif rank == SEEN or lone_left != at:  # joined and left within one second: came and went
            opened_by, start, last, last_rank, since = NAME[rank], at, at, rank, gone
    if opened_by:
        yield closed(max(window.closes_at, last), "window")


def _close(last, last_rank, beats, until, reason, closers):
    """When and why a visit without a "left" ended: at the earliest proof after its last sign of life."""
    end, closed_by = until, reason
    if (beats or last_rank == SEEN) and last + SILENCE_SECONDS < end:
        end, closed_by = last + SILENCE_SECONDS, "silence"
    for name, times in closers:
        # A room that ends and opens again within one second must not swallow who joins the new one.
        after = bisect_left(times, last + (last_rank == JOINED))
        if after < len(times) and times[after] <= end:
            end, closed_by = times[after], name
    return end, closed_by


def _merged(visits, window):
    """One person's visits as intervals, cut to the window: what overlaps or touches becomes one."""
    found, group, reach = [], [], None
    for visit in sorted(visits):
        if visit.end < window.opens_at or (visit.start > window.closes_at and visit.opened_by == "joined"):
            continue
        visit = _cut(visit, window)
        if group and visit.start > reach:
            found.append(_interval(group, reach))
            group, reach = [], None
        group.append(visit)
        reach = visit.end if reach is None else max(reach, visit.end)
    if group:
        found.append(_interval(group, reach))
    return tuple(found)


def _cut(visit, window):
    if window.opens_at <= visit.start and visit.end <= window.closes_at:
        return visit
    # First heard of after the close, with no "joined": inside before that, nobody knows how long. Its instant keeps the doubt.
    start, end = min(max(visit.start, window.opens_at), window.closes_at), min(visit.end, window.closes_at)
    closed_by = visit.closed_by if end == visit.end else "window"
    return _Visit(start, end, min(max(visit.proved, start), end), visit.since, visit.opened_by, closed_by, visit.source)


def _interval(group, end):
    """Visits that hang together, sorted by start, as one interval that ends with the last of them."""
    start = proved = group[0].start
    guessed = 0
    for visit in group:
        guessed += max(0, visit.start - proved)
        proved = max(proved, visit.proved)
    # A "joined" that is missing where another device proves presence anyway leaves no doubt.
    earlier = {visit.opened_by for visit in group if visit.opened_by != "joined" and visit.since < start}
    opened_by = min(earlier, default="joined")
    closed_by = max((visit.proved, visit.closed_by) for visit in group if visit.end == end)[1]
    sources = tuple(sorted({visit.source for visit in group}))
    return Interval(start, end, sources, opened_by, closed_by, guessed + end - proved)

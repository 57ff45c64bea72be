"""Attendance of a large room, folded from its raw events. Prints milliseconds, best of some runs.

usage: python -m bench.attendance [REPS]
"""

import random
import sys
import time

from app.rules.attendance import PresenceEvent, Thresholds, intervals, observed, outcome, window

PEOPLE = 500
SIZES = (5_000, 10_000, 20_000, 40_000)
WINDOW = window(1_900_000_000, 1_900_003_600)


def room(size, people=PEOPLE, seed=7):
    """`size` events of `people` on a page and a provider, in the order of a bad day."""
    rng, events = random.Random(seed), []
    visit_events = 20
    for number in range((size - 1) // visit_events):
        person, at = f"person-{number % people}", WINDOW.starts_at + rng.randrange(-300, 3000)
        beats = range(at + 15, at + 15 * (visit_events - 3), 15)
        events.append(PresenceEvent("room_page", f"{number}-j", person, f"page-{number}", "joined", at))
        events += [PresenceEvent("room_page", f"{number}-{beat}", person, f"page-{number}", "seen", beat) for beat in beats]
        events.append(PresenceEvent("room_page", f"{number}-l", person, f"page-{number}", "left", beats[-1] + 9))
        events.append(PresenceEvent("jitsi_event_sync", f"{number}-pj", person, f"jid-{number}", "joined", at + 3))
        events.append(PresenceEvent("jitsi_event_sync", f"{number}-pl", person, f"jid-{number}", "left", beats[-1] + 8))
    events += [PresenceEvent("jitsi_event_sync", "end", None, "", "ended", WINDOW.ends_at)] * (size - len(events))
    rng.shuffle(events)
    return events


def fold(events):
    """What a session's page does: intervals, then everybody's outcome."""
    found, reported = intervals(events, WINDOW), bool(observed(events, WINDOW))
    return {person: outcome(visits, WINDOW, Thresholds(), reported) for person, visits in found.items()}


def milliseconds(size, reps=5):
    events, best = room(size), float("inf")
    for _ in range(reps):
        began = time.perf_counter()
        fold(events)
        best = min(best, time.perf_counter() - began)
    return 1000 * best


def main(reps=5):
    print(f"attendance: {PEOPLE} people, best of {reps}")
    for size in SIZES:
        took = milliseconds(size, reps)
        print(f"{size:>7} events {took:8.1f} ms {1000 * took / size:6.2f} µs/event")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

"""How long from weekly hours and busy times to bookable starts. `python -m bench.slots FILE REPS` prints one JSON line;
without arguments it prints what one busy time more costs, for more and more of them.

`full` goes from parsed JSON to ISO strings, `core` from the application's own values to its own; both in ms of wall
and CPU for all teachers of the file. What is kept between calls: the windows of one (zone, dates, hours), nothing of busy times.
"""

import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from app.rules.availability import WeeklyHours, instants_of_days
from app.rules.slots import BookingRules, Diary, free_starts

BUDGET_SECONDS = 20


def diaries(work):
    """[(teacher id, Diary, minutes, since, until)] of a workload; `now` is the first instant of its window."""
    first_on, end_on = (date.fromisoformat(work["window"][key]) for key in ("from", "to"))
    spans = instants_of_days(work["timezone"], first_on, end_on - timedelta(days=1))
    since, until = spans[0][0], spans[-1][1]
    rules = BookingRules(work["timezone"], horizon_days=(end_on - first_on).days, step_minutes=work["step_min"])
    return [
        (teacher["id"], Diary(rules, hours(teacher), since, busy=busy(teacher)), work["duration_min"], since, until)
        for teacher in work["teachers"]
    ]


def hours(teacher):
    return tuple(
        WeeklyHours(weekday - 1, minutes(rule["from"]), minutes(rule["to"]))
        for rule in teacher["rules"]
        for weekday in rule["weekdays"]
    )


def minutes(clock):
    return int(clock[:2]) * 60 + int(clock[3:])


def busy(teacher):
    return [(int(datetime.fromisoformat(a).timestamp()), int(datetime.fromisoformat(b).timestamp())) for a, b in teacher["busy"]]


def iso(instant):
    return datetime.fromtimestamp(instant, UTC).isoformat()[:19] + "Z"


def measured(call, reps):
    """[[wall ms, CPU ms]] of each call after a warm one; stops early when the time allowed is over."""
    call()
    times, over = [], time.perf_counter() + BUDGET_SECONDS
    while len(times) < reps and time.perf_counter() < over:
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        times.append([(time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3])
    return times


def growth():
    """Print ns per busy time of a year, every rule on: in order as a database gives them, and out of order."""
    rules = BookingRules(
        "America/New_York", lead_minutes=90, horizon_days=364, buffer_before_minutes=5, buffer_after_minutes=10,
        max_per_day=9, max_per_week=40)
    weekly = tuple(WeeklyHours(weekday, 540, 1020) for weekday in range(5))
    since, until = (int(datetime(year, 6, 1, 4, tzinfo=UTC).timestamp()) for year in (2029, 2030))
    for count in (1_000, 4_000, 16_000, 64_000):
        starts = [since + n * 7919 * 60 % (until - since) for n in range(count)]
        for order, held in (("sorted", sorted(starts)), ("unsorted", starts)):
            diary = Diary(rules, weekly, since, busy=[(start, start + 900) for start in held], session_starts=held[:500])
            cpu_ms = min(cpu for _, cpu in measured(lambda diary=diary: free_starts(diary, 30, since, until), 7))
            print(f"{count:6d} {order:8s} {cpu_ms:8.2f} ms {cpu_ms / count * 1e6:6.0f} ns each")


def main(path, reps=9):
    with open(path, encoding="utf-8") as file:
        work = json.load(file)

    def full():
        return [(name, [iso(start) for start in free_starts(*asked)]) for name, *asked in diaries(work)]

    began = time.perf_counter()
    rows = full()
    cold_ms = (time.perf_counter() - began) * 1e3
    native = [asked for _, *asked in diaries(work)]
    lines = "".join(f"{name} {start}\n" for name, starts in rows for start in starts)
    result = {
        "impl": "lectern",
        "workload": work["workload"],
        "digest": sha256(lines.encode()).hexdigest()[:16],
        "slots": sum(len(starts) for _, starts in rows),
        "cold_ms": cold_ms,
        "full": measured(full, int(reps)),
        "core": measured(lambda: [free_starts(*asked) for asked in native], int(reps)),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:]) if sys.argv[1:] else growth()

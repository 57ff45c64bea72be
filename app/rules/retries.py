"""How long to wait before something that failed is tried again."""
from datetime import timedelta

WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120, 300, 600, 1200, 2400, 3600))
MOST_TRIES = 24  # about half a day
JITTER = 0.2


def wait_after(attempt):
    """The wait after this attempt (the first is 1), growing to an hour; None when it has been tried often enough."""
    if attempt >= MOST_TRIES:
        return None
    return WAITS[min(attempt, len(WAITS)) - 1]


def jittered(wait, chance):
    """The wait, longer by up to a fifth: `chance` in [0, 1) spreads those who failed together."""
    return wait * (1 + JITTER * chance)

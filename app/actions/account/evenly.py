"""The same time for a known and an unknown address."""
import time
from contextlib import contextmanager

SECONDS = 0.2  # longer than either way takes on a slow machine; the limits bound how many threads can wait here


@contextmanager
def evenly():
    """What is inside takes this long at least, so that its length tells nothing. Goes around a transaction, never inside one."""
    until = time.monotonic() + SECONDS
    try:
        yield
    finally:
        time.sleep(max(0.0, until - time.monotonic()))

"""The one clock. Rules never look at it: the time is handed to them."""
from datetime import UTC, datetime


def now():
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)

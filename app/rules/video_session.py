"""How a session's state is said to people."""


def shown_as(status, ends_at, now):
    """The kind of badge: upcoming, live, completed or cancelled. One that nobody ended is completed when its time is over."""
    if status == "scheduled":
        return "upcoming" if now < ends_at else "completed"
    return {"ended": "completed"}.get(status, status)

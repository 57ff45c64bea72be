"""What may happen to a booking and to the video session it claims, and what it costs to change one's mind."""
from datetime import timedelta

from app.rules.words import N_

BOOKING_MOVES = {
    "requested": ("confirmed", "declined", "cancelled"),
    "confirmed": ("cancelled",),
    "declined": (),
    "cancelled": (),
}
SESSION_MOVES = {
    "scheduled": ("live", "ended", "cancelled"),
    "live": ("ended",),
    "ended": (),
    "cancelled": (),
}
FREE_UNTIL = timedelta(hours=24)  # exactly 24 hours before the start is still free
HALF_UNTIL = timedelta(hours=12)  # exactly 12 hours before is still half


def may_become(moves, old, new):
    """Whether a state machine has an edge from the old state to the new one. End states stay."""
    return new in moves[old]


def why_not_change(status, starts_at, now):
    """Reasons why a session can be neither moved nor cancelled by its people any more; empty when it can."""
    if status == "cancelled":
        return [N_("This lesson has been cancelled.")]
    if status == "ended":
        return [N_("This lesson is over.")]
    if status == "live" or starts_at <= now:
        return [N_("This lesson has begun.")]
    return []


def owed_after_cancelling(price_minor, starts_at, now, *, by_student):
    """What the student still owes of the price, in minor units, rounded down in her favour.

    When the teacher or the institution cancels: nothing. When the student does: nothing until 24 hours before the start,
    half until 12 hours before, all of it later.
    """
    if not by_student or starts_at - now >= FREE_UNTIL:
        return 0
    if starts_at - now >= HALF_UNTIL:
        return price_minor // 2
    return price_minor

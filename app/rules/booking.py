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
AHEAD_AT_MOST = timedelta(days=366)  # how far a teacher or the institution may move a lesson


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


def why_not_cancel(role, status, starts_at, now):
    """Reasons why somebody who is "student", "teacher" or "owner" here, or nobody (None), cannot cancel."""
    if role is None:
        return [N_("You have no place in this lesson.")]
    return why_not_change(status, starts_at, now)


def why_not_move(role, status, starts_at, now, *, session_type, price_minor=0):
    """Reasons why somebody in this role cannot move the session. A student moves only a lesson she has for herself.

    Once cancelling would cost her something she cannot move it either: moving far away and then cancelling would be free.
    """
    if reasons := why_not_cancel(role, status, starts_at, now):
        return reasons
    if role != "student":
        return []
    if session_type != "ONE_ON_ONE":
        return [N_("Others take part in this lesson too, so only the teacher can move it. You can give your place back.")]
    if owed_after_cancelling(price_minor, starts_at, now, by_student=True):
        return [N_("This lesson is so near that cancelling it would cost something, so only the teacher can still move it.")]
    return []


def why_not_then(was, starts_at, now):
    """Reasons why a session cannot be moved to this start, whoever moves it; empty when the time itself is good."""
    if starts_at == was:
        return [N_("The lesson is at this time already.")]
    if starts_at <= now:
        return [N_("This time has already passed.")]
    if starts_at > now + AHEAD_AT_MOST:
        return [N_("This is more than a year ahead.")]
    return []


def may_cancel(*known):
    """Whether they may; the arguments are those of why_not_cancel."""
    return not why_not_cancel(*known)


def may_move(*known, **more):
    """Whether they may; the arguments are those of why_not_move."""
    return not why_not_move(*known, **more)


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


def cancellation_steps(price_minor, starts_at, now):
    """[(until, owed)] of the price tiers that are still ahead for a student, in order: until each instant she owes that much."""
    ends = (starts_at - FREE_UNTIL, starts_at - HALF_UNTIL, starts_at)
    return [(until, owed_after_cancelling(price_minor, starts_at, until, by_student=True)) for until in ends if until > now]

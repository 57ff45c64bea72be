"""What may be offered, and what may no longer be changed once people have booked it."""
from app.rules.words import N_

MOST_SEATS = 100
MOST_PRICE_MINOR = 10**9


def why_not(values, *, shortest, longest, was_minutes=None, seats_taken=0):
    """{field: reason} of what cannot be offered, worded for the teacher.

    `shortest` and `longest` bound the minutes of a lesson; a length that the offering has already (`was_minutes`) may stay.
    `seats_taken` is the most seats taken in any one lesson ahead.
    """
    wrong = {}
    minutes, capacity = values["duration_minutes"], values["capacity"]
    if minutes != was_minutes and not shortest <= minutes <= longest:
        wrong["duration_minutes"] = N_("Lessons of this length are not offered here.")
    if values["session_type"] == "ONE_ON_ONE" and capacity != 1:
        wrong["capacity"] = N_("One to one means one student.")
    elif values["session_type"] != "ONE_ON_ONE" and not 2 <= capacity <= MOST_SEATS:
        wrong["capacity"] = N_("A group has 2 to 100 students.")
    elif capacity < seats_taken:
        wrong["capacity"] = N_("More students than that have booked a lesson ahead.")
    if not 0 <= values["price_minor"] <= MOST_PRICE_MINOR:
        wrong["price"] = N_("This price is too high.")
    return wrong


def why_not_remove(lessons):
    """Reasons an offering cannot be removed that this many lessons were made from."""
    return [N_("This has been booked, so it stays for the record. Switch it off instead.")] if lessons else []

"""How an action says no. Turned into an answer in one place, for page, fragment and JSON."""


class Refused(Exception):
    """What was asked may not be done now. `reasons` are worded for the person who reads them."""

    status = 409

    def __init__(self, *reasons, **details):
        super().__init__(*reasons)
        self.reasons = [str(reason) for reason in reasons]
        self.details = details


class Taken(Refused):
    """Somebody was faster. `details["nearest"]` holds the nearest free starts, when there are any."""


class Invalid(Refused):
    """What was typed cannot be used. `details["field"]` names where."""

    status = 422


class NotFound(Refused):
    """There is no such thing for this person."""

    status = 404


class TooFast(Refused):
    """Too many tries. `details["retry_after"]` is in seconds."""

    status = 429

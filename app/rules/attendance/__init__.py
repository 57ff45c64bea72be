"""Attendance: a pure function of presence events, the session's window and corrections.

`events` says what sources report, `intervals` who was there from when to when, `outcomes` what that is called,
`corrections` what a person said about it afterwards. Times are whole seconds since 1970-01-01 UTC throughout.
"""

from app.rules.attendance.corrections import Corrected, Correction, corrected
from app.rules.attendance.events import HEARTBEAT_SOURCES, KINDS, SILENCE_SECONDS, PresenceEvent, Window, observed, window
from app.rules.attendance.intervals import Interval, intervals
from app.rules.attendance.outcomes import STATUSES, Outcome, Thresholds, outcome

__all__ = [
    "HEARTBEAT_SOURCES",
    "KINDS",
    "SILENCE_SECONDS",
    "STATUSES",
    "Corrected",
    "Correction",
    "Interval",
    "Outcome",
    "PresenceEvent",
    "Thresholds",
    "Window",
    "corrected",
    "intervals",
    "observed",
    "outcome",
    "window",
]

"""May this person be in the room now, and as what? The same answer draws the Join button, guards the door and puts people out."""
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.rules.words import N_

GRACE = timedelta(minutes=15)  # a lesson that runs over may finish its sentence

WORDS = {
    "open": N_("The room is open."),
    "early": N_("The room is not open yet."),
    "late": N_("This lesson's time is over."),
    "ended": N_("This lesson has ended."),
    "cancelled": N_("This lesson has been cancelled."),
    "full": N_("The room is full."),
    "not_yours": N_("You have no place in this lesson."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`kind` is one of WORDS, `role` "teacher", "student" or None; from `opens_at` until `closes_at` this person may be inside."""

    kind: str
    role: str | None
    opens_at: datetime
    closes_at: datetime

    @property
    def is_open(self):
        return self.kind == "open"

    @property
    def text(self):
        """The answer in English, for the door to translate."""
        return WORDS[self.kind]


def answer(role, status, starts_at, ends_at, now, *, opens_before_minutes, others_inside=0, most_people=None):
    """Whether somebody with this role (None: no place) may be inside at `now`. All times are aware.

    `others_inside` counts everybody in the room but this person, `most_people` is what the room holds, None for no limit.
    Until the end, and as long as the lesson is live for GRACE after it; nobody starts a lesson when its time is over.
    """
    opens_at = starts_at - timedelta(minutes=opens_before_minutes)
    closes_at = ends_at + GRACE if status == "live" else ends_at

    def so(kind):
        return Answer(kind, role, opens_at, closes_at)

    if status == "cancelled":
        return so("cancelled")
    if role is None:
        return so("not_yours")
    if status == "ended":
        return so("ended")
    if now >= closes_at:
        return so("late")
    if now < opens_at:
        return so("early")
    if most_people is not None and others_inside >= most_people:
        return so("full")
    return so("open")


def opens_before_minutes(role, institution):
    """How early this role is let in, by the institution's settings."""
    return institution.teacher_joins_minutes_before if role == "teacher" else institution.student_joins_minutes_before

"""What a teacher or an admin says about an attendance afterwards. It stands beside what was found, never in its place."""

from dataclasses import dataclass

from app.rules.attendance.outcomes import STATUSES, Outcome


@dataclass(frozen=True, slots=True)
class Correction:
    """`by` says, with a reason, that the status was another one and, unless None, the minutes too. `at`: seconds UTC.

    Raises ValueError for a status that does not exist, a blank reason or minutes below zero. `correction_id` orders two of the
    same second; give ids that can be compared with each other.
    """

    correction_id: int | str
    status: str
    reason: str
    by: str
    at: int
    minutes: int | None = None

    def __post_init__(self):
        if self.status not in STATUSES:
            raise ValueError(f"no such attendance status: {self.status}")
        if not self.reason.strip():
            raise ValueError("a correction needs a reason")
        if self.minutes is not None and self.minutes < 0:
            raise ValueError("nobody attends for less than no time")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What holds (`status`, `minutes`), what was found (`original`) and every correction, oldest first."""

    original: Outcome
    corrections: tuple[Correction, ...]

    @property
    def latest(self) -> Correction | None:
        return self.corrections[-1] if self.corrections else None

    @property
    def status(self) -> str:
        return self.latest.status if self.latest else self.original.status

    @property
    def minutes(self) -> int:
        """Of the newest correction that names minutes, else as found."""
        said = [correction.minutes for correction in self.corrections if correction.minutes is not None]
        return said[-1] if said else self.original.minutes


def corrected(outcome: Outcome, *corrections: Correction | None) -> Corrected:
    """The outcome with its corrections beside it, in whatever order they come; None among them is no correction."""
    kept = {correction for correction in corrections if correction is not None}
    return Corrected(outcome, tuple(sorted(kept, key=lambda correction: (correction.at, correction.correction_id))))

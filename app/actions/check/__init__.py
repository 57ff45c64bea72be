"""The invariants, proved on a live database. Each finds the rows that break it; none changes anything."""
from dataclasses import dataclass

from app.actions.check import attendance, bookings, house
from app.database import db

SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """An invariant and the rows that break it, as "table id" texts. `number` groups them by what they keep."""

    number: str
    sentence: str
    broken: list

    @property
    def holds(self):
        return not self.broken


def all_of_them():
    """A Finding for every invariant, in order."""
    findings = []
    for number, sentence, find in (*bookings.INVARIANTS, *attendance.INVARIANTS, *house.INVARIANTS):
        findings.append(Finding(number, sentence, list(find())))
        db.session.rollback()
    return findings

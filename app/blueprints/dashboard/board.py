"""What stands on somebody's dashboard. The number of queries depends on what she is, never on how many lessons there are."""
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask_babel import ngettext

from app.blueprints.calendar.lines import drawn
from app.blueprints.dashboard import to_do
from app.models import agenda
from app.models.page import SIZE, Page
from app.rules.availability import instants_of_days, local_day

NEXT, LATER, PAST, IN_INSTITUTION, CANCELLED = 3, 9, 6, 10, 3
TELLS_OF_CANCELLING = SOON = timedelta(days=1)


@dataclass
class Board:
    """What `dashboard/index.html` draws."""

    now: datetime
    next: list = field(default_factory=list)
    later: list = field(default_factory=list)
    has_more: bool = False
    cancelled: list = field(default_factory=list)
    past: list = field(default_factory=list)
    outcomes: dict = field(default_factory=dict)
    today: object = None  # a teacher's: (how many lessons, the end of the last)
    figures: dict = field(default_factory=dict)  # an owner's: how many sessions of today are live, upcoming, …
    in_institution: list = field(default_factory=list)
    to_do: list = field(default_factory=list)  # codes of what is not set up yet

    @property
    def soon(self):
        """Until when a lesson must begin to be shown with the time until its door opens."""
        return self.now + SOON


def of(me, now):
    """The board of a member. Three queries for a student, three more for a teacher, four more for an owner."""
    ahead = drawn(agenda.ahead(me, now, NEXT + LATER + 1), me, now)
    past = agenda.past(me, now, PAST)
    board = Board(
        now, ahead[:NEXT], ahead[NEXT:NEXT + LATER], len(ahead) > NEXT + LATER, past=drawn(past, me, now), outcomes=outcomes(past, me),
        cancelled=drawn(agenda.just_cancelled(me, now, TELLS_OF_CANCELLING, CANCELLED), me, now))
    if me.teaches:
        board.today = agenda.today_of_teacher(me, *this_day(me, now))
        board.to_do += to_do.of_teacher(me)
    if me.is_owner:
        since, until = this_day(me, now)
        live = agenda.live_in_institution(me, now, IN_INSTITUTION)
        coming = agenda.coming_in_institution(me, now, until, IN_INSTITUTION)
        board.in_institution = drawn([*live, *coming][:IN_INSTITUTION], me, now)
        counted = agenda.today_of_institution(me, since, until, now)
        board.figures = dict(zip(("live", "upcoming", "completed", "cancelled"), counted, strict=True))
        board.to_do += to_do.of_owner(me)
    return board


def this_day(me, now):
    """The instants between which it is today where this person is."""
    today = local_day(me.zone, int(now.timestamp()))
    spans = instants_of_days(me.zone, today, today)
    return datetime.fromtimestamp(spans[0][0], UTC), datetime.fromtimestamp(spans[-1][1], UTC)


def outcomes(rows, me):
    """{session id: (kind of badge, word or empty)} where attendance is known: a student's own; for a teacher that of her students."""
    found = {row.id: (row.held, "") for row in rows if row.held and row.teacher_id != me.person_id}
    taught = [row.id for row in rows if row.teacher_id == me.person_id and row.status != "cancelled"]
    if taught:
        for session_id, known, there, one in agenda.students_held(taught):
            found[session_id] = (one, "") if known <= 1 else ("done", ngettext(
                "%(num)s of %(all)s was there", "%(num)s of %(all)s were there", there, all=known))
    return found


def past_page(me, now, number):
    """(a page of lines, the last lesson first; their outcomes). The last page when there are not as many."""
    total = agenda.count_past(me, now)
    pages = max(1, -(-total // SIZE))
    number = min(max(number, 1), pages)
    rows = agenda.past(me, now, SIZE, (number - 1) * SIZE)
    return Page(drawn(rows, me, now), number, pages, total), outcomes(rows, me)

"""Lessons as they are drawn in lists and calendars: each row of models.agenda with its state in words, its address and with whom."""
from typing import NamedTuple
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.rules.video_session import shown_as

NOBODY = UUID(int=0)


class Line(NamedTuple):
    """One lesson. `kind` is upcoming, live, completed or cancelled; `who` says with whom, in words; `row` holds what else was read."""

    public_id: UUID
    title: str
    starts_at: object
    ends_at: object
    status: str
    teacher_id: int
    kind: str
    who: str
    address: str
    row: object


def drawn(rows, me, now):
    """Lines for this reader. A session that comes twice, because a place was given back and taken again, is one line."""
    pattern = url_for("sessions.show", public_id=NOBODY)  # building an address costs more than filling it in
    once = {row.id: row for row in sorted(rows, key=lambda row: getattr(row, "is_active", True))} if doubled(rows) else None
    return [line(row, me, now, pattern) for row in rows if once is None or once[row.id] is row]


def doubled(rows):
    return len({row.id for row in rows}) < len(rows)


def line(row, me, now, pattern):
    kind = shown_as(row.status, row.ends_at, now) if getattr(row, "is_active", True) else "cancelled"
    return Line(row.public_id, row.title, row.starts_at, row.ends_at, row.status, row.teacher_id, kind, who(row, me),
                pattern.replace(str(NOBODY), str(row.public_id)), row)


def who(row, me):
    """With whom, for this reader: the teacher for a student, the student or how full it is for the teacher, both for others."""
    if not (me.is_owner or row.teacher_id == me.person_id):
        return row.teacher_name
    students = row.student_name or ngettext("%(num)s student", "%(num)s students", row.seats_taken)
    if row.teacher_id == me.person_id:
        return students
    return _("%(teacher)s with %(students)s", teacher=row.teacher_name, students=students)

"""Who belongs to an institution, and as what."""
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.actions import audit, sign_ins, teacher_calendar
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Institution, Membership, Participant, VideoSession
from app.refusals import Refused
from app.rules import access


def change_role(member, role, teaches=False):
    """Give the member this role; `teaches` says whether an owner gives lessons too. Raises Refused for the last owner.

    Where she is signed in here she has to sign in again: no token from before carries the new role.
    """
    with transaction():
        member, owners = locked(member)
        refuse(access.why_not_change_role(member, role, owners))
        before = {"role": member.role, "teaches": member.teaches}
        after = {"role": role, "teaches": access.teaches(role, teaches)}
        if before == after:
            return member
        member.role, member.teaches = after["role"], after["teaches"]
        audit.record("member.role_changed", member, before=before, after=after)
        if member.teaches:
            teacher_calendar.ensure(member)
        if before["role"] != role:
            sign_ins.end_all(member.person, institution=member.institution)
    return member


def remove(member):
    """The person is not a member any more, at once. What she took part in stays. Raises Refused for the last owner."""
    with transaction():
        member, owners = locked(member)
        refuse(access.why_not_remove(member, owners))
        member.removed_at = now()
        audit.record("member.removed", member, before={"role": member.role})
        sign_ins.end_all(member.person, institution=member.institution)
    return member


def restore(member):
    """The person is a member again, in the role she had."""
    with transaction():
        member, _owners = locked(member)
        if member.removed_at is not None:
            member.removed_at = None
            audit.record("member.restored", member, after={"role": member.role})
    return member


def locked(member):
    """The member and how many owners there are, both fixed until the transaction ends."""
    db.session.get(Institution, member.institution_id, with_for_update=True)  # owners leave one at a time
    owners = db.session.scalar(select(func.count()).select_from(Membership).where(
        Membership.institution_id == member.institution_id, Membership.role == "owner", Membership.removed_at.is_(None)))
    row = db.session.get(Membership, member.id, options=[joinedload(Membership.person), joinedload(Membership.institution)],
                         populate_existing=True)
    return row, owners


def refuse(reasons):
    if reasons:
        raise Refused(*map(_, reasons))


def lessons_ahead(member):
    """How many lessons this member has still to come in the institution: what a removal would touch."""
    return db.session.scalar(
        select(func.count()).select_from(Participant)
        .join(VideoSession, VideoSession.id == Participant.video_session_id)
        .where(Participant.institution_id == member.institution_id, Participant.person_id == member.person_id, Participant.is_active,
               VideoSession.starts_at > now(), VideoSession.status == "scheduled"))

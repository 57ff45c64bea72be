"""Who takes attendance out of the house, and what of it, is written down before the first line goes."""
from app.actions import audit, limits
from app.actions.transaction import transaction


def note(me, filters):
    """Write the audit row of an export of these filters (as in the address). Raises TooFast."""
    limits.spend("export", account=me.person_id)
    with transaction():
        audit.record("attendance.exported", me.institution, after=filters, institution_id=me.institution_id)

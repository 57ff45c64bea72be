"""One audit row for each change of state, in the transaction of the change."""
from flask import g, has_request_context
from flask_login import current_user

from app.clock import now
from app.database import db
from app.models import AuditRow


def record(action, thing, *, before=None, after=None, summary="", institution_id=None, actor=None):
    """Write that `thing` changed. Called inside the action's transaction.

    `before` and `after` are plain dicts of what changed; no password, token or message text belongs in them. The actor is who
    is signed in unless given; outside a request it is what `acting_as` says, else the job.
    """
    if thing.id is None:
        db.session.flush()
    kind, actor_id = who_acts(actor)
    row = AuditRow(
        institution_id=institution_id or getattr(thing, "institution_id", None),
        at=now(), actor_id=actor_id, actor_kind=kind, cause=cause(), action=action,
        object_kind=thing.__tablename__, object_id=thing.id, object_public_id=str(getattr(thing, "public_id", "")),
        summary=summary[:200], before=before, after=after,
    )
    db.session.add(row)
    return row


def who_acts(actor):
    if actor is not None:
        return "person", actor.id
    if has_request_context():
        if current_user.is_authenticated:
            return "person", current_user.person_id
        return getattr(g, "actor_kind", "visitor"), None
    return g.get("actor_kind", "job"), None


def cause():
    """The id of the request, job or webhook that led here, as it also stands in the log."""
    return g.get("cause", "")

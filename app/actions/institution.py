"""An institution: made, and changed by its owners."""
import re
import unicodedata

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import zones
from app.actions import audit, reminders
from app.actions.transaction import transaction
from app.adapters import plain, video
from app.clock import now
from app.database import db
from app.models import Institution, Participant
from app.refusals import Invalid

SETTINGS = (
    "name", "zone", "language", "currency", "sign_up", "reminder_minutes", "student_joins_minutes_before",
    "teacher_joins_minutes_before", "late_after_minutes", "left_early_minutes", "present_percent", "video_provider",
)


def create(name, *, slug="", zone="UTC", language="en", currency="EUR", sign_up="open", is_demo=False):
    """Make an institution. Raises Invalid when its short name is taken."""
    name = plain.name(name)
    with transaction():
        institution = Institution(name=name, slug=slug or slug_of(name), zone=zones.known(zone) or "UTC", language=language,
                                  currency=currency, sign_up=sign_up, is_demo=is_demo, created_at=now(),
                                  video_provider=video.preferred(current_app.config))
        try:
            with db.session.begin_nested():  # only this insert is undone, so that the refusal can still be worded
                db.session.add(institution)
        except IntegrityError:
            raise Invalid(_("Another institution has this short name."), field="slug") from None
        audit.record("institution.made", institution, institution_id=institution.id, after={"name": name})
    return institution


def slug_of(name):
    """A short name for addresses: lindenhof-music-school. Never empty."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:40].strip("-") or "school"


def change(institution, **values):
    """Set these of the institution's settings (SETTINGS). The audit log keeps what changed, before and after."""
    with transaction():
        row = db.session.get(Institution, institution.id, with_for_update=True)
        after = {name: values[name] for name in SETTINGS if name in values and getattr(row, name) != values[name]}
        if after:
            before = {name: getattr(row, name) for name in after}
            for name, value in after.items():
                setattr(row, name, value)
            audit.record("institution.changed", row, institution_id=row.id, before=before, after=after)
        if "reminder_minutes" in after:  # lessons that are booked already follow, for all who have not chosen times of their own
            reminders.replan(Participant.institution_id == row.id)
    return row


def the_only():
    """The institution of an install that has one, or None. A demonstration's only while this is a demonstration."""
    is_demo = current_app.config["LECTERN_DEMO"]
    rows = select(Institution).order_by(Institution.is_demo.desc(), Institution.id)
    return db.session.scalars((rows if is_demo else rows.where(Institution.is_demo.is_(False))).limit(1)).first()

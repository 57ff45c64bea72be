"""A person's private calendar address: made, replaced, taken back; and what it shows."""
import hashlib
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, select

from app.actions import audit, calendar_items
from app.actions.transaction import transaction
from app.adapters.calendars import feed
from app.clock import now
from app.database import db
from app.me import hashed
from app.models import Membership, Participant, Person, VideoSession

BACK, AHEAD = timedelta(days=60), timedelta(days=365)


def renew(person):
    """A new address for this person; the one before is good no more. Returns its token, which is kept nowhere: show it now."""
    token = secrets.token_urlsafe(24)
    with transaction():
        person = db.session.get(Person, person.id, with_for_update=True)
        audit.record("calendar_feed.replaced" if person.feed_token_hash else "calendar_feed.made", person)
        person.feed_token_hash, person.feed_token_hint = hashed(token), token[-4:]
    return token


def revoke(person):
    """The address is good no more."""
    with transaction():
        person = db.session.get(Person, person.id, with_for_update=True)
        if person.feed_token_hash:
            audit.record("calendar_feed.revoked", person)
        person.feed_token_hash, person.feed_token_hint = None, ""


def reader(token):
    """The person whose address this is, or None. An empty token is nobody's."""
    return db.session.scalar(select(Person).where(Person.feed_token_hash == hashed(token))) if token else None


def items(person):
    """What her calendar shows, in the language in force: sessions she is in and that take place, of institutions she belongs to."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    belongs = exists().where(Membership.institution_id == Participant.institution_id, Membership.person_id == Participant.person_id,
                             Membership.removed_at.is_(None))
    found = calendar_items.entries(
        Participant.person_id == person.id, Participant.is_active, belongs, VideoSession.status != "cancelled",
        VideoSession.starts_at >= today - BACK, VideoSession.starts_at < today + AHEAD)
    return [calendar_items.item(entry) for entry in found]


def version(shown):
    """A validator of the feed with these items, found without writing the feed: it follows from them alone."""
    return hashlib.sha256(repr((feed.PRODUCT_VERSION, title(), shown)).encode()).hexdigest()[:32]


def body(shown):
    return feed.to_ics(title(), shown)


def title():
    return _("My lessons")

"""Being signed in: begun, seen again, ended. The rows live here; the cookie only holds the token.

Idle 12 hours, 14 days at the longest, for everybody: an owner who teaches for three hours must not be thrown out of her own lesson,
as the one idle hour for administrators (ASVS 7.3.1) would do.
"""
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from app.actions import audit
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.me import hashed
from app.models import SignIn
from app.refusals import NotFound

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=10)


def start(person, institution, browser, instead_of=None):
    """Sign this person in, in this browser (its User-Agent). Returns the token for the cookie: 256 random bits.

    The sign-in this browser had until now, `instead_of`, ends: a token from before never becomes hers.
    """
    token = secrets.token_urlsafe(32)
    with transaction():
        if instead_of is not None:
            finish(select_open(instead_of.person_id).where(SignIn.id == instead_of.id))
        row = SignIn(token_hash=hashed(token), person_id=person.id, institution_id=institution.id if institution else None,
                     browser=browser[:200], created_at=now(), seen_at=now(), expires_at=now() + IDLE)
        db.session.add(row)
        audit.record("sign_in.started", row, actor=person, institution_id=row.institution_id)
    return token


def renew(sign_in, institution=None):
    """A new token for the same sign-in, in another institution if given. Inside a transaction."""
    token = secrets.token_urlsafe(32)
    row = db.session.get(SignIn, sign_in.id)
    row.token_hash = hashed(token)
    if institution is not None:
        row.institution_id = institution.id
    return token


def switch(sign_in, institution):
    """Work in another institution from now on. Returns the new token."""
    with transaction():
        before = db.session.get(SignIn, sign_in.id).institution_id
        token = renew(sign_in, institution)
        audit.record("sign_in.switched", db.session.get(SignIn, sign_in.id), institution_id=institution.id,
                     before={"institution_id": before}, after={"institution_id": institution.id})
    return token


def seen(sign_in):
    """Note that the person is still there, every ten minutes at most. Never shortens what the sign-in was given."""
    if now() - sign_in.seen_at < SEEN_EVERY:
        return
    until = max(sign_in.expires_at, min(sign_in.created_at + LONGEST, now() + IDLE))
    with transaction():
        db.session.execute(update(SignIn).where(SignIn.id == sign_in.id, SignIn.ended_at.is_(None))
                           .values(seen_at=now(), expires_at=until))


def open_ones(person):
    """Where this person is signed in now, the last used first."""
    return db.session.scalars(select_open(person.id).order_by(SignIn.seen_at.desc(), SignIn.id.desc())).all()


def end(person, public_id):
    """End one of this person's sign-ins. Raises NotFound when it is not one of hers, or has ended."""
    with transaction():
        if not finish(select_open(person.id).where(SignIn.public_id == public_id)):
            raise NotFound(_("That sign-in has ended already, or is not yours."))


def end_all(person, but=None, institution=None):
    """End this person's sign-ins: all, all but one, or those in one institution. Returns how many."""
    rows = select_open(person.id)
    if but is not None:
        rows = rows.where(SignIn.id != but.id)
    if institution is not None:
        rows = rows.where(SignIn.institution_id == institution.id)
    with transaction():
        return finish(rows)


def select_open(person_id):
    return select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now())


def finish(rows):
    """End the sign-ins of this query. Inside a transaction; returns how many."""
    ended = db.session.scalars(rows.with_for_update()).all()
    for row in ended:
        row.ended_at = now()
        audit.record("sign_in.ended", row)
    return len(ended)

"""One-time links: at least 128 random bits, kept as a hash, good once and for an hour at most (a first owner's code: a day)."""
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from app.clock import now
from app.database import db
from app.me import hashed
from app.models import OneTimeLink
from app.refusals import Refused

LIVES = timedelta(minutes=60)


def make(purpose, person, email=""):
    """A fresh token and its row; older links of this purpose for this person are good no more. Inside a transaction."""
    use_up(purpose, person)
    token = secrets.token_urlsafe(32)
    link = OneTimeLink(purpose=purpose, token_hash=hashed(token), person_id=person.id, email=email or person.email,
                       created_at=now(), expires_at=now() + LIVES)
    db.session.add(link)
    db.session.flush()
    return token, link


def good(purpose, token):
    """The link of this token while it can be used, else None. Changes nothing."""
    return db.session.scalar(select(OneTimeLink).where(*usable(purpose, token)))


def use(purpose, token):
    """The link of this token, now used. Raises Refused when it is none, was used, or is too old. Inside a transaction."""
    used = db.session.scalar(update(OneTimeLink).where(*usable(purpose, token)).values(used_at=now()).returning(OneTimeLink))
    if used is None:
        raise Refused(_("This link has been used already or is too old. Please ask for a new one."))
    return used


def usable(purpose, token):
    return OneTimeLink.purpose == purpose, OneTimeLink.token_hash == hashed(token), OneTimeLink.used_at.is_(None), (
        OneTimeLink.expires_at > now())


def use_up(purpose, person):
    """Links of this purpose that this person has not used are good no more. Inside a transaction."""
    db.session.execute(update(OneTimeLink).where(
        OneTimeLink.purpose == purpose, OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None)).values(used_at=now()))

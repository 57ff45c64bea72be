"""How often a thing may be tried, counted in the database so that all processes share the count. Fails closed: no count, no try."""
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.models import Attempt
from app.refusals import TooFast


@dataclass(frozen=True)
class Limit:
    """At most so many tries within a time."""

    most: int
    within: timedelta


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# by what is tried and what is counted; a school has one address for all its people, so an address may try more often
LIMITS = {
    ("sign_in", "account"): Limit(10, QUARTER),
    ("sign_in", "address"): Limit(60, QUARTER),
    ("reset", "account"): Limit(3, HOUR),
    ("reset", "address"): Limit(40, HOUR),
    ("sign_up", "account"): Limit(3, HOUR),
    ("sign_up", "address"): Limit(60, HOUR),
    ("verify", "account"): Limit(3, HOUR),
    ("password", "account"): Limit(10, QUARTER),
    ("first_owner", "address"): Limit(10, QUARTER),
    ("link", "address"): Limit(60, QUARTER),
    ("invite", "account"): Limit(200, HOUR),
    ("picture", "account"): Limit(20, HOUR),
    ("export", "account"): Limit(60, HOUR),
}


def spend(kind, times=1, **keys):
    """Count tries of `kind` for each key (account=…, address=…). Returns the rows' ids. Raises TooFast with retry_after in seconds.

    Written and committed before the try itself, so that many tries at once cannot all pass.
    """
    hashes = {scope: key_hash(kind, scope, value) for scope, value in keys.items() if value}
    for scope, digest in hashes.items():
        refuse_beyond(kind, scope, digest, LIMITS[kind, scope].most - times)
    with transaction():
        rows = [Attempt(kind=kind, key_hash=digest, at=now()) for digest in hashes.values() for _once in range(times)]
        db.session.add_all(rows)
        db.session.flush()
        spent = [row.id for row in rows]
    for scope, digest in hashes.items():
        refuse_beyond(kind, scope, digest, LIMITS[kind, scope].most)
    return spent


def refuse_beyond(kind, scope, digest, most):
    within = LIMITS[kind, scope].within
    tries = db.session.scalars(
        select(Attempt.at).where(Attempt.kind == kind, Attempt.key_hash == digest, Attempt.at > now() - within)
        .order_by(Attempt.at.desc()).limit(most + 1)
    ).all()
    if len(tries) > most:
        seconds = ceil((tries[-1] + within - now()).total_seconds())
        raise TooFast(_("That was too often. Please wait a little."), retry_after=max(seconds, 1))


def forgive(spent, kind=None, **keys):
    """What turned out well does not count: these rows, and all tries of `kind` for these keys."""
    hashes = [key_hash(kind, scope, value) for scope, value in keys.items()]
    with transaction():
        db.session.execute(delete(Attempt).where(Attempt.id.in_(spent)))
        db.session.execute(delete(Attempt).where(Attempt.kind == kind, Attempt.key_hash.in_(hashes)))


def key_hash(kind, scope, value):
    """Keyed, so that the few addresses there are cannot be tried out against the table."""
    said = f"{kind}\n{scope}\n{value}".encode()
    return hmac.new(current_app.config["SECRET_KEY"].encode(), said, hashlib.sha256).hexdigest()

"""Who asks: built once a request from the sign-in that the cookie names."""
import hashlib
from dataclasses import dataclass

from flask import current_app
from flask_login import AnonymousUserMixin
from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import contains_eager

from app.clock import now
from app.database import db
from app.models import Institution, Membership, Person, SignIn


@dataclass(frozen=True, eq=False)
class Me:
    """The person who is signed in, and as what, in the institution she works in now.

    The ids are kept beside the rows: an action reads its rows anew, and asking a row for its id would ask the database.
    """

    token: str
    sign_in: SignIn
    person: Person
    membership: Membership | None
    institution: Institution | None
    person_id: int
    institution_id: int | None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self):
        return self.token

    @property
    def zone(self):
        return self.person.zone

    @property
    def language(self):
        return self.person.language

    @property
    def is_student(self):
        return self.membership is not None and self.membership.role == "student"

    @property
    def is_owner(self):
        return self.membership is not None and self.membership.role == "owner"

    @property
    def teaches(self):
        return self.membership is not None and self.membership.teaches


class Visitor(AnonymousUserMixin):
    """Nobody is signed in."""

    person = membership = institution = sign_in = None
    person_id = institution_id = None
    is_student = is_owner = teaches = False


# Built once: SQLAlchemy spends more on building a statement than on running it, and every request runs this one.
SIGNED_IN = (
    select(SignIn, Membership, Institution)
    .join(SignIn.person)
    .outerjoin(Membership, and_(
        Membership.institution_id == SignIn.institution_id, Membership.person_id == SignIn.person_id, Membership.removed_at.is_(None)))
    .outerjoin(Institution, Institution.id == Membership.institution_id)
    .options(contains_eager(SignIn.person))
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None), SignIn.expires_at > bindparam("now"))
)


def by_token(token):
    """Me for the sign-in of this token, or None when it has ended, expired, or never was. One query."""
    row = db.session.execute(SIGNED_IN, {"token_hash": hashed(token), "now": now()}).one_or_none()
    if row is None:
        return None
    sign_in, membership, institution = row
    if institution is not None and institution.is_demo and not current_app.config["LECTERN_DEMO"]:
        return None  # people of a demonstration exist only in one
    return Me(token, sign_in, sign_in.person, membership, institution, sign_in.person_id, institution.id if institution else None)


def hashed(token):
    """How a secret token is kept: its SHA-256, in hex. Enough for 128 and more random bits; passwords use argon2."""
    return hashlib.sha256(token.encode()).hexdigest()

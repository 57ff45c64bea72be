"""Being signed in, and the one-time links that lead there."""
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Email, Id, PublicId, Word, db
from app.models.institution import Person


class SignIn(db.Model):
    """One browser in which a person is signed in. It lives here and not in the cookie, so that it can be ended."""

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"))  # the one she works in now
    browser: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class OneTimeLink(db.Model):
    """A link that does one thing once: verify an address, set a password, make the first owner."""

    id: Mapped[Id]
    purpose: Mapped[Word]  # verify_email, reset_password, change_email, first_owner
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    email: Mapped[Email] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(db.Model):
    """One try at something that is limited: a password, a reset, a code. Counted here so that all processes share the count."""

    id: Mapped[Id]
    kind: Mapped[Word]
    key_hash: Mapped[str] = mapped_column(sa.String(64))  # of the address or the account, never in clear
    at: Mapped[datetime]

    __table_args__ = (sa.Index(None, "kind", "key_hash", "at"),)

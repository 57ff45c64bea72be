"""The link that stops reminders: it says whose, signed, and works without signing in (RFC 8058)."""
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from app.database import db
from app.models import Person


def token_of(person):
    """Good as long as the installation's secret key; it can do nothing but stop this person's reminders."""
    return signer().dumps(person.public_id.hex)


def person_of(token):
    """The person whose reminders this token stops, or None."""
    try:
        return db.session.scalar(select(Person).where(Person.public_id == UUID(hex=signer().loads(token))))
    except BadSignature:
        return None


def signer():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop reminders")

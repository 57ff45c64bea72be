"""Finding people by what they typed."""
from email_validator import validate_email
from sqlalchemy import select

from app.adapters import plain
from app.database import db
from app.models import Person


def normal_email(text):
    """An address as it is kept and compared: lower case, an international domain in ASCII. Raises ValueError when it is none."""
    return plain.mail_address(validate_email(plain.one_line(text), check_deliverability=False).normalized).lower()


def typed_email(text):
    """As normal_email, but never raises: for looking up what somebody typed."""
    try:
        return normal_email(text)
    except ValueError:
        return plain.one_line(text).lower()[:254]


def by_email(email):
    """The person of this normal address, locked on databases that lock rows, or None."""
    return db.session.scalar(select(Person).where(Person.email == email).with_for_update())

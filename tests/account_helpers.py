"""What the tests about accounts share: passwords, the links of mails, what the audit log says."""
import re

from sqlalchemy import select

from app.actions.account import passwords
from app.database import db
from app.models import AuditRow, Mail, Person
from tests.cast import kept

GOOD = "seven kites over the bay"
OTHER = "a ladder made of rain"


def give_password(app, person, password=GOOD):
    with kept(app):
        db.session.get(Person, person.id).password_hash = passwords.hashed(password)


def sign_in(client, email, password=GOOD, **more):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def mails(app, kind):
    """The mails of this kind, the newest first, as detached rows."""
    with kept(app):
        found = db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id.desc())).all()
        db.session.expunge_all()
    return found


def token(app, kind):
    """The one-time link's token in the newest mail of this kind."""
    return mails(app, kind)[0].secret


def audited(app, action):
    """How often the audit log says this, and each row."""
    with kept(app):
        found = db.session.scalars(select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id)).all()
        db.session.expunge_all()
    return found


def person(app, email):
    with kept(app):
        found = db.session.scalar(select(Person).where(Person.email == email))
        db.session.expunge_all()
    return found


def said(page):
    """What a page says, without the CSRF token, which is another one each second."""
    return re.sub(r'"X-CSRFToken": "[^"]*"', "", page.text)

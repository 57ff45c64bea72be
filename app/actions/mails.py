"""Letters: written down as owed. The mail room words and sends them when they leave."""
from app.actions import outbox
from app.clock import now
from app.database import db
from app.models import Mail


def write(kind, *, key, person=None, to_email=None, to_name="", institution_id=None, participant=None, version=0, details=None,
          secret="", due_at=None, deadline_at=None):
    """Owe a letter of this kind to one reader, once per `key`. Inside a transaction; returns the Mail row.

    To the person's own address unless `to_email` says another. `secret` is a one-time link's token, emptied when the mail has left.
    Instants are aware; after `deadline_at` it is not sent any more.
    """
    mail = Mail(
        institution_id=institution_id, person_id=person.id if person else None, to_email=to_email or person.email,
        to_name=to_name or (person.name if person else ""), kind=kind, participant_id=participant.id if participant else None,
        version=version, details=details or {}, secret=secret, created_at=now(), due_at=due_at or now())
    db.session.add(mail)
    db.session.flush()
    outbox.owe("mail", mail.id, key=f"mail:{key}", due_at=due_at, deadline_at=deadline_at, institution_id=institution_id)
    return mail

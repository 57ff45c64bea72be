"""Sending a letter: look whether it still holds, word it, say that it is leaving, hand it over, say how that went.

The row says "sending" before the server sees the letter, so a crash in between leaves a trace; what is sent again then is the same
bytes with the same Message-ID. Only a crash between the server's yes and our commit can repeat a letter, once for each crash.
"""
import logging
import random

from flask import current_app
from sqlalchemy import or_, select

from app.actions import letters, outbox, reminders
from app.actions.transaction import transaction
from app.adapters.mail import smtp, transport
from app.adapters.mail.message import build
from app.clock import now
from app.database import db
from app.models import Mail, Participant, Person, VideoSession
from app.rules import letters as holds
from app.rules.retries import jittered

log = logging.getLogger(__name__)
STATES = {"done": "sent", "parked": "failed", "dropped": "dropped", "missed": "missed", "waiting": "waiting"}


def send(claim):
    """Bring the mail that this outbox claim is for to its reader, or write down why not. Raises outbox.LostLease."""
    try:
        if (message := made_ready(claim)) is not None:
            way().send(message)
            close(claim, "done")
    except smtp.MailError as fault:
        not_taken(claim, fault)
    except outbox.LostLease:
        raise
    except ValueError as fault:  # no mail can be made of it, however often one tries
        log.exception("mail %s cannot be written", claim.subject_id)
        close(claim, "parked", str(fault))
    except Exception as fault:
        log.exception("mail %s could not be sent", claim.subject_id)
        not_taken(claim, smtp.MailError("setup", text=type(fault).__name__))


def made_ready(claim):
    """The message, with its row now "sending"; None when there is nothing to send, which is then written down."""
    mail = db.session.get(Mail, claim.subject_id)
    if mail is None or mail.state == "sent":  # it has left: only the outbox did not hear of it
        outbox.finish(claim)
        return None
    if mail.state == "sending":
        note_interrupted(claim, mail)
    if no := no_longer(mail, claim):
        close(claim, *no)
        return None
    words = {} if mail.text else letters.write(mail)  # what was worded before leaves as it was
    with transaction():
        outbox.renew(claim)
        for name, value in {**words, "state": "sending"}.items():
            setattr(mail, name, value)
    return built(mail)


def note_interrupted(claim, mail):
    """Whoever sent it before us never said how it went: the server may have it."""
    with transaction():
        outbox.renew(claim)
        mail.details = {**mail.details, "may_have_gone": True}


def built(mail):
    message = build(letters.as_letter(mail))
    db.session.rollback()  # nothing is held open while the server takes its time
    return message


def no_longer(mail, claim):
    """None while the letter still says what is so, else (state, reason)."""
    if claim.deadline_at and now() >= claim.deadline_at:
        return "missed", holds.TOO_LATE
    if mail.kind not in ("booked", "moved", "cancelled", "left", "reminder"):
        return None
    participant = db.session.get(Participant, mail.participant_id)
    video_session = db.session.get(VideoSession, participant.video_session_id)
    lesson = holds.Lesson(
        status=video_session.status, starts_at=video_session.starts_at, ends_at=video_session.ends_at, takes_part=participant.is_active,
        version=participant.calendar_version, invited=mail.kind == "cancelled" and was_invited(mail))
    return holds.no_longer(mail.kind, mail.version, lesson, now()) or (reminder_no_longer(mail) if mail.kind == "reminder" else None)


def was_invited(mail):
    """Did an invitation go to this person, or may one have gone?"""
    earlier = db.session.scalars(
        select(Mail).where(Mail.participant_id == mail.participant_id, Mail.kind.in_(("booked", "moved")))).all()
    return any(each.state in ("sent", "sending") or each.details.get("may_have_gone") for each in earlier)


def reminder_no_longer(mail):
    person = db.session.get(Person, mail.person_id)
    others = db.session.scalars(select(Mail).where(
        Mail.participant_id == mail.participant_id, Mail.kind == "reminder", Mail.version == mail.version, Mail.id != mail.id,
        or_(Mail.due_at > mail.due_at, Mail.sent_at.is_not(None)))).all()
    return holds.reminder_no_longer(
        mail.details["lead_minutes"], reminders.leads_of(person, mail.institution_id),
        [other.due_at for other in others if other.state in ("waiting", "sending")],
        [other.sent_at for other in others if other.sent_at], now())


def way():
    """How mail leaves this install."""
    return transport(settings(current_app.config))


def settings(config):
    """The SMTP settings of this install; None when letters are read on a page of the app."""
    if not config["SMTP_HOST"]:
        return None
    return smtp.SmtpSettings(
        host=config["SMTP_HOST"], port=config["SMTP_PORT"], security=config["SMTP_SECURITY"], user=config["SMTP_USER"],
        password=config["SMTP_PASSWORD"], bounce_address=config["MAIL_BOUNCES_TO"])


def not_taken(claim, fault):
    """The server said no, or nothing: wait and try again, or give up where that cannot help."""
    if fault.kind == "setup":
        log.error("the mail server does not accept our set-up: %s", fault)
    with transaction():
        mail = db.session.get(Mail, claim.subject_id)
        if fault.may_have_gone:
            mail.details = {**mail.details, "may_have_gone": True}
        answered = fault.code is not None or fault.kind == "setup"
        wait = None if fault.kind == "final" else smtp.retry_after(claim.attempt, answered=answered, age=now() - mail.due_at)
        if wait is None:
            close(claim, "parked", str(fault))
        else:
            mail.state, mail.why = STATES[outbox.postpone(claim, jittered(wait, random.random()), str(fault))], str(fault)


def close(claim, state, why=""):
    """The mail and its outbox row come to the same end, together."""
    with transaction():
        mail = db.session.get(Mail, claim.subject_id)
        mail.state, mail.why = STATES[state], why
        if state == "done":
            mail.sent_at = now()
            forget_secret(mail)
        outbox.finish(claim, state, why)


def forget_secret(mail):
    """A link that works once is not kept once it has left. Where letters are read on a page of the app, the page is its only copy."""
    if mail.secret and current_app.config["SMTP_HOST"]:
        mail.text, mail.html = mail.text.replace(mail.secret, "…"), mail.html.replace(mail.secret, "…")
        mail.secret = ""

"""Invitations: written by owners, accepted by whoever reads the mail, with the account that has this address."""
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from app.actions import audit, institution, limits, mails, teacher_calendar
from app.actions.account.people import by_email, normal_email
from app.actions.account.sign_up import new_person
from app.actions.transaction import transaction
from app.clock import now
from app.database import db
from app.me import hashed
from app.models import Institution, Invitation, Membership, Person
from app.refusals import Invalid, NotFound, Refused

LIVES = timedelta(days=7)


def invite(school, emails, role, by):
    """Invite these addresses, all or none of them, in a role. Returns the invitations.

    Raises Invalid naming the addresses that are none or belong to members already; TooFast. An older invitation of an address ends.
    """
    addresses = list(dict.fromkeys(map(invitable, emails)))
    limits.spend("invite", times=len(addresses), account=by.id)
    with transaction():
        school = db.session.get(Institution, school.id, with_for_update=True)
        refuse_members(school, addresses)
        invitations = []
        for email in addresses:
            end_pending(school, email)
            invitations.append(add(school, email, role, by))
            audit.record("invitation.sent", invitations[-1], after={"role": role})
    return invitations


def found_institution(owner_email, by, **settings):
    """Make an institution and invite its first owner, both or neither. `settings` as actions.institution.create takes them."""
    limits.spend("invite", account=by.id)
    with transaction():
        school = institution.create(**settings)
        audit.record("invitation.sent", add(school, normal_email(owner_email), "owner", by), after={"role": "owner"})
    return school


def invitable(text):
    try:
        return normal_email(text)
    except ValueError:
        raise Invalid(_("“%(text)s” is not an e-mail address.", text=text[:80]), field="emails") from None


def refuse_members(school, addresses):
    there = db.session.scalars(
        select(Person.email).join(Membership, Membership.person_id == Person.id)
        .where(Membership.institution_id == school.id, Membership.removed_at.is_(None), Person.email.in_(addresses))
        .order_by(Person.email)).all()
    if there:
        raise Invalid(_("Already a member: %(addresses)s. Nobody was invited.", addresses=", ".join(there)), field="emails")


def end_pending(school, email):
    for older in db.session.scalars(select(Invitation).where(Invitation.email == email, *pending_in(school))):
        older.revoked_at = now()
        audit.record("invitation.revoked", older)


def add(school, email, role, by):
    """A new invitation and the mail that carries its token. Inside a transaction."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(institution_id=school.id, email=email, role=role, token_hash=hashed(token),
                            invited_by_id=by.id if by else None, created_at=now(), expires_at=now() + LIVES)
    db.session.add(invitation)
    db.session.flush()
    owe_mail(invitation, token, by)
    return invitation


def owe_mail(invitation, token, by):
    mails.write("invitation", to_email=invitation.email, institution_id=invitation.institution_id, secret=token,
                details={"role": invitation.role, "invited_by": by.name if by else "", "expires_at": invitation.expires_at.isoformat()},
                deadline_at=invitation.expires_at, key=f"invitation:{invitation.id}:{invitation.token_hash[:16]}")


def resend(invitation, by):
    """Send it once more, with a new link for another seven days; the old link is good no more. Raises Refused, TooFast."""
    limits.spend("invite", account=by.id)
    with transaction():
        row = db.session.scalar(select(Invitation).where(Invitation.id == invitation.id).with_for_update())
        if row.accepted_at or row.revoked_at:
            raise Refused(_("This invitation was accepted or taken back."))
        token = secrets.token_urlsafe(32)
        row.token_hash, row.expires_at = hashed(token), now() + LIVES
        audit.record("invitation.sent_again", row)
        owe_mail(row, token, by)
    return row


def revoke(invitation):
    """Take the invitation back; its link is good no more. Raises Refused when it was accepted already."""
    with transaction():
        row = db.session.scalar(select(Invitation).where(Invitation.id == invitation.id).with_for_update())
        if row.accepted_at:
            raise Refused(_("This invitation was accepted. You can remove the member instead."))
        if row.revoked_at is None:
            row.revoked_at = now()
            audit.record("invitation.revoked", row)
    return row


def pending_in(school):
    """Conditions of the invitations that wait for an answer, those too old included."""
    return Invitation.institution_id == school.id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)


def good(token):
    """The invitation of this token while it can be accepted, else None. Changes nothing."""
    return db.session.scalar(select(Invitation).where(
        Invitation.token_hash == hashed(token), Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None),
        Invitation.expires_at > now()))


def accept(token, person):
    """This person, whose address it must be, joins in the invitation's role. Raises NotFound, Refused for somebody else."""
    with transaction():
        invitation = taken(token)
        person = db.session.get(Person, person.id, with_for_update=True)
        if person.email != invitation.email:
            raise Refused(_("This invitation is for another address. Sign in with the account that has it."))
        return belong(invitation, person)


def accept_as_new(token, *, name, password, zone, language):
    """Make the account that this invitation's address does not have yet, and join. Returns the person.

    The token came by mail, so the address is confirmed. Raises NotFound, Invalid for a bad password, Refused when there is an account.
    """
    invitation = good(token)
    if invitation is None:
        raise NotFound(gone())
    fresh = new_person(name=name, email=invitation.email, password=password, zone=zone, language=language)
    with transaction():
        invitation = taken(token)
        known = by_email(invitation.email)
        if known is not None and known.email_verified_at is not None:
            raise Refused(_("There is an account with this address already. Sign in with it, then accept."))
        person = known or Person(email=fresh.email, zone=fresh.zone, language=fresh.language, created_at=now())
        person.name, person.password_hash, person.email_verified_at = fresh.name, fresh.password_hash, now()
        db.session.add(person)
        db.session.flush()
        belong(invitation, person)
    return person


def taken(token):
    """The invitation of this token, now accepted. Inside a transaction. Raises NotFound when it cannot be."""
    invitation = good(token)
    if invitation is None:
        raise NotFound(gone())
    rows = db.session.execute(update(Invitation).where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None),
                                                       Invitation.revoked_at.is_(None)).values(accepted_at=now())).rowcount
    if rows != 1:
        raise NotFound(gone())
    return invitation


def gone():
    return _("This invitation was used, taken back, or is too old. Please ask for a new one.")


def belong(invitation, person):
    """Make or bring back the membership. Somebody who is a member already keeps her role. One audit row."""
    member = db.session.scalar(select(Membership).where(
        Membership.institution_id == invitation.institution_id, Membership.person_id == person.id).with_for_update())
    if member is None:
        member = Membership(institution_id=invitation.institution_id, person_id=person.id, joined_at=now())
        db.session.add(member)
    elif member.removed_at is None:
        audit.record("invitation.accepted", invitation, actor=person)
        return member
    member.role, member.teaches, member.removed_at = invitation.role, invitation.role == "teacher", None
    audit.record("member.joined", member, actor=person, after={"role": member.role})
    if member.teaches:
        teacher_calendar.ensure(member)
    return member

"""Inviting people; the invitations that wait for an answer."""
from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from app import doors
from app.actions import invitations
from app.blueprints.members import bp
from app.blueprints.members.forms import InviteForm
from app.clock import now
from app.database import db
from app.models import Invitation
from app.models.page import Page
from app.pages import form_page, go, page_or_fragment
from app.refusals import Refused


@bp.get("/invitations")
@doors.owner
def invitations_index():
    rows = pending().order_by(Invitation.created_at.desc(), Invitation.id.desc())
    return page_or_fragment("members/invitations.html", "members/_invitations.html",
                            page=Page.of(rows, request.args.get("page", 1, int)), now=now())


@bp.route("/invitations/new", methods=["GET", "POST"])
@doors.owner
def invite():
    form = InviteForm()
    refusal = None
    if form.validate_on_submit():
        try:
            sent = invitations.invite(current_user.institution, form.addresses(), form.role.data, current_user.person)
            return go(url_for("members.invitations_index"), ngettext("%(num)s invitation is on its way.",
                                                                     "%(num)s invitations are on their way.", len(sent)))
        except Refused as no:
            refusal = no
    return form_page("members/invite.html", "members/_invite.html", form, refusal)


@bp.post("/invitations/<uuid:invitation_id>/resend")
@doors.owner
def resend(invitation_id):
    invitation = invitations.resend(found(invitation_id), current_user.person)
    return go(url_for("members.invitations_index"), _("Another mail is on its way to %(email)s.", email=invitation.email))


@bp.post("/invitations/<uuid:invitation_id>/revocation")
@doors.owner
def revoke(invitation_id):
    invitation = invitations.revoke(found(invitation_id))
    return go(url_for("members.invitations_index"), _("The invitation of %(email)s is taken back.", email=invitation.email))


def pending():
    return select(Invitation).where(*invitations.pending_in(current_user.institution))


def found(invitation_id):
    """An invitation of the asker's institution, answered or not: the action says which."""
    return db.one_or_404(select(Invitation).where(
        Invitation.institution_id == current_user.institution_id, Invitation.public_id == invitation_id))

"""Working in another of one's institutions."""
from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user

from app import doors
from app.actions import sign_ins
from app.actions.account.entry import institutions_of
from app.blueprints.account import bp, browser
from app.pages import go
from app.refusals import NotFound


@bp.get("/institutions")
@doors.many
def switch():
    return render_template("account/institutions.html", institutions=institutions_of(current_user.person))


@bp.post("/institutions/<uuid:institution_id>")
@doors.many
def create_switch(institution_id):
    mine = {institution.public_id: institution for institution in institutions_of(current_user.person)}
    if institution_id not in mine:
        raise NotFound(_("There is no such page, or it is not yours to see."))
    browser.enter(sign_ins.switch(current_user.sign_in, mine[institution_id]))
    return go(browser.first_page(), _("You now work in %(institution)s.", institution=mine[institution_id].name))

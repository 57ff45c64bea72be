"""People's pictures: uploaded, drawn anew, shown to those who share an institution with them."""
from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import doors
from app.actions import account
from app.adapters.picture import MOST_BYTES, NotAPicture
from app.blueprints.profile import bp
from app.blueprints.profile.forms import PictureForm
from app.database import db
from app.models import Membership, Person, Picture
from app.pages import form_page, go
from app.refusals import Invalid, Refused


@bp.route("/picture", methods=["GET", "POST"])
@doors.signed_in
def edit_picture():
    form = PictureForm()
    refusal = None
    if form.validate_on_submit():
        try:
            account.change_picture(current_user, form.picture.data.stream.read(MOST_BYTES + 1))
            return go(url_for("profile.edit"), _("Your picture is saved."))
        except NotAPicture as fault:
            refusal = Invalid(why(fault), field="picture")
        except Refused as no:
            refusal = no
    return form_page("profile/picture.html", "profile/_picture.html", form, refusal)


def why(fault):
    return {
        "too_large": _("This file is larger than 3 MB. Choose a smaller one."),
        "too_many_pixels": _("This picture has more than 25 million pixels. Choose a smaller one."),
    }.get(fault.reason, _("This is not a JPEG, PNG or WebP picture that can be read."))


@bp.post("/picture/removal")
@doors.signed_in
def remove_picture():
    account.remove_picture(current_user)
    return go(url_for("profile.edit"), _("Your picture is removed."))


@bp.get("/picture/<uuid:person_id>")
@doors.signed_in
def picture(person_id):
    """One's own, and that of everybody one shares an institution with. Its address changes with its content."""
    found = db.session.execute(seen_by(current_user.person_id).where(Person.public_id == person_id)).one_or_none()
    if found is None:
        abort(404)
    answer = Response(found.content, content_type=found.content_type)
    answer.cache_control.private = True
    answer.cache_control.max_age = 7 * 24 * 3600 if request.args.get("v") else 0
    answer.set_etag(found.picture_etag)
    return answer.make_conditional(request)


def seen_by(viewer_id):
    mine, theirs = aliased(Membership), aliased(Membership)
    shared = (
        select(theirs.id).join(mine, mine.institution_id == theirs.institution_id)
        .where(mine.person_id == viewer_id, mine.removed_at.is_(None), theirs.person_id == Picture.person_id).exists())
    pictures = select(Picture.content, Picture.content_type, Person.picture_etag).join(Person, Person.id == Picture.person_id)
    return pictures.where(shared | (Picture.person_id == viewer_id))

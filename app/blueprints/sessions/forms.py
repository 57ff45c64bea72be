"""What people type about a lesson: why it changes, and messages beside it."""
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.adapters import plain
from app.blueprints.booking.forms import cleaned


class ReasonForm(FlaskForm):
    """Why a lesson is moved or cancelled; those it is told to read it."""

    reason = StringField(_("Why?"), filters=[cleaned(plain.one_line)], validators=[
        Length(max=200, message=_("Please keep it under %(max)d characters."))])


class MessageForm(FlaskForm):
    body = TextAreaField(_("Your message"), filters=[cleaned(plain.paragraphs)], validators=[
        DataRequired(_("There is nothing to send yet.")),
        Length(max=4000, message=_("Please keep it under %(max)d characters."))])

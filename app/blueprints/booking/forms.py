"""What a student types when she books."""
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from app.adapters import plain

LONGEST_TOPIC, LONGEST_MESSAGE = 200, 2000


def cleaned(clean):
    """A filter for a field: what was typed, without control characters."""
    return lambda typed: clean(typed) if typed else ""


class ConfirmForm(FlaskForm):
    """The last screen of a booking. Who, when and for how much never come from here."""

    class Meta:
        csrf = False  # every form's token is checked before its door (extensions.csrf); a second check costs, and finds nothing

    topic = StringField(_("What would you like to work on?"), filters=[cleaned(plain.one_line)], validators=[
        Length(max=LONGEST_TOPIC, message=_("Please keep it under %(max)d characters."))])
    message = TextAreaField(_("A message to your teacher"), filters=[cleaned(plain.paragraphs)], validators=[
        Length(max=LONGEST_MESSAGE, message=_("Please keep it under %(max)d characters."))])

"""What all forms share. Each form lists its own fields: nothing else a browser sends is ever read."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, ValidationError, widgets
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from app import zones
from app.actions import account
from app.adapters import plain
from app.rules import passwords, zone_names


class Form(FlaskForm):
    """A form that can show what an action said no to."""

    def put(self, refusal):
        """Put a Refused's reasons beside the field that its details name, else above the form."""
        name = refusal.details.get("field")
        if name in self._fields:
            self[name].errors = [*self[name].errors, *refusal.reasons]
        else:
            self.form_errors = [*self.form_errors, *refusal.reasons]


class CheckboxesField(SelectMultipleField):
    """Several of a list, as one checkbox each."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def choices(pairs):
    """The choices of a select or radio field, from (value, word) pairs."""
    return [SelectChoice(value, word) for value, word in pairs]


ROLE_WORDS = {"owner": _l("Owner"), "teacher": _l("Teacher"), "student": _l("Student")}


def one_line(text):
    return plain.one_line(text) if text else text


def given(message=None):
    return DataRequired(message or _l("Please fill this in."))


def name_field(label=None, **more):
    return StringField(label or _l("Name"), [given(), Length(max=200), is_a_name], filters=[one_line], **more)


def is_a_name(form, field):
    if not plain.name(field.data):
        raise ValidationError(_l("Please use letters."))


def email_field(label=None, **more):
    keywords = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
    checks = [given(), Length(max=254), is_an_address]
    return StringField(label or _l("E-mail address"), checks, filters=[one_line], render_kw=keywords, **more)


def is_an_address(form, field):
    try:
        account.normal_email(field.data)
    except ValueError:
        raise ValidationError(_l("This is not an e-mail address that mail can be sent to. Is there a typing error?")) from None


def new_password():
    """Validators of a password that is being chosen; the action asks the rules again, knowing the person."""
    return [given(), is_long_enough]


def is_long_enough(form, field):
    if not passwords.LEAST <= len(field.data) <= passwords.MOST:
        raise ValidationError(_l("Use 12 to 128 characters. A few words in a row are easy to remember."))


def is_a_zone(form, field):
    """The zone that was meant takes the place of what was typed."""
    found = zones.known(field.data) or zone_names.found(field.data, zones.names())
    if found is None:
        raise ValidationError(_l("Choose a zone from the list: type a city near you, such as Sydney."))
    field.data = zone_names.current(found)


def zone_field(label=None, **more):
    keywords = {"list": "zones", "autocomplete": "off", "spellcheck": "false", "placeholder": "Australia/Sydney"}
    return StringField(label or _l("Time zone"), [given(), Length(max=64), is_a_zone], filters=[one_line], render_kw=keywords, **more)

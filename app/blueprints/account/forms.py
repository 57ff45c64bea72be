"""The forms at the entrance."""
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from app.forms import Form, email_field, given, name_field, new_password, one_line

TYPED = {"autocomplete": "current-password"}
CHOSEN = {"autocomplete": "new-password", "minlength": "12", "maxlength": "128"}
HINT = _l("At least 12 characters. A few words in a row are easy to remember.")


class SignInForm(Form):
    email = StringField(_l("E-mail address"), [given(), Length(max=254)], filters=[one_line],
                        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"})
    password = PasswordField(_l("Password"), [given(), Length(max=1000)], render_kw=TYPED)
    next = HiddenField()


class SignUpForm(Form):
    name = name_field(_l("Your name"), render_kw={"autocomplete": "name"})
    email = email_field()
    password = PasswordField(_l("Password"), new_password(), render_kw=CHOSEN, description=HINT)
    zone = HiddenField(render_kw={"data-zone-guess": ""})


class ForgotForm(Form):
    email = email_field()


class ResetForm(Form):
    password = PasswordField(_l("New password"), new_password(), render_kw=CHOSEN, description=HINT)


class NewMemberForm(Form):
    """For who was invited and has no account yet: the address is the invitation's."""

    name = name_field(_l("Your name"), render_kw={"autocomplete": "name"})
    password = PasswordField(_l("Password"), new_password(), render_kw=CHOSEN, description=HINT)
    zone = HiddenField(render_kw={"data-zone-guess": ""})

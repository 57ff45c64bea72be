"""The forms of one's own profile."""
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import Length

from app.blueprints.account.forms import CHOSEN, HINT, TYPED
from app.forms import Form, choices, email_field, given, name_field, new_password, zone_field
from app.locale import LANGUAGES


class ProfileForm(Form):
    name = name_field(_l("Your name"), render_kw={"autocomplete": "name"})
    headline = StringField(  # of those who teach
        _l("What students read beside your name"), [Length(max=120, message=_l("Please keep it under %(max)d characters."))],
        description=_l("What you teach, in a few words."))
    zone = zone_field(description=_l("All times are shown in this zone. Type a city near you."))
    language = SelectField(_l("Language"), [given()], choices=choices(LANGUAGES.items()))
    hour_cycle = SelectField(_l("Clock"), [given()], choices=choices([
        ("auto", _l("As usual in your language")), ("24", _l("24 hours: 17:00")), ("12", _l("12 hours: 5:00 pm"))]))
    theme = SelectField(_l("Colours"), [given()], choices=choices([
        ("auto", _l("As your device is set")), ("light", _l("Light")), ("dark", _l("Dark"))]))


class PictureForm(Form):
    picture = FileField(
        _l("Picture"), [FileRequired(_l("Choose a picture first."))], render_kw={"accept": "image/png,image/jpeg,image/webp"},
        description=_l("JPEG, PNG or WebP, up to 3 MB. The middle of it is shown."))


class PasswordForm(Form):
    old_password = PasswordField(_l("Password until now"), [given(), Length(max=1000)], render_kw=TYPED)
    new_password = PasswordField(_l("New password"), new_password(), render_kw=CHOSEN, description=HINT)


class EmailForm(Form):
    email = email_field(_l("New e-mail address"))
    password = PasswordField(_l("Your password"), [given(), Length(max=1000)], render_kw=TYPED)

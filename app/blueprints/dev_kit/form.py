"""One field of each type that a form of ours may have."""
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, Email, Length, Optional


class EverythingForm(FlaskForm):
    name = StringField(_l("Name"), [DataRequired(_l("Please tell us a name."))], render_kw={"autocomplete": "name"})
    email = EmailField(_l("E-mail"), [DataRequired(), Email(_l("This does not look like an e-mail address."))],
                       render_kw={"autocomplete": "email"})
    password = PasswordField(_l("Password"), [Optional(), Length(min=10)], render_kw={"autocomplete": "new-password"})
    role = SelectField(_l("Role"), choices=[("student", _l("Student")), ("teacher", _l("Teacher"))])
    clock = RadioField(_l("Clock"), [DataRequired(_l("Please choose one."))], choices=[("12", "3:30 PM"), ("24", "15:30")])
    minutes = IntegerField(_l("Minutes"), [Optional()])
    day = DateField(_l("Day"), [Optional()])
    starts = TimeField(_l("Starts"), [Optional()])
    about = TextAreaField(_l("About"), [Optional(), Length(max=500)], description=_l("Shown to students. Up to 500 characters."))
    picture = FileField(_l("Picture"), [Optional()])
    agreed = BooleanField(_l("I have read the house rules"), [DataRequired(_l("Please read and tick this."))])

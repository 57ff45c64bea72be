"""The institution's settings as a form."""
from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.forms import CheckboxesField, Form, choices, name_field, zone_field
from app.locale import LANGUAGES, locale_now
from app.rules import when

CURRENCIES = (
    "AED", "ARS", "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP", "GHS", "HKD", "HUF", "IDR", "ILS",
    "INR", "JPY", "KES", "KRW", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "RON", "SAR", "SEK", "SGD", "THB",
    "TRY", "TWD", "UAH", "USD", "VND", "ZAR")
REMINDERS = (7 * 1440, 3 * 1440, 2 * 1440, 1440, 12 * 60, 3 * 60, 2 * 60, 60, 30, 15, 10)  # minutes before the start


def minutes(label, most, description=""):
    return IntegerField(label, [InputRequired(_l("Write a whole number.")), NumberRange(0, most)], description=description,
                        render_kw={"inputmode": "numeric", "min": "0", "max": str(most)})


class SettingsForm(Form):
    name = name_field(_l("Name of the institution"))
    zone = zone_field(description=_l("For reports and for people who have not said where they are."))
    language = SelectField(_l("Language of mails to people without an account"), [InputRequired()], choices=choices(LANGUAGES.items()))
    currency = SelectField(_l("Currency"), [InputRequired()], choices=CURRENCIES)
    sign_up = RadioField(_l("Who may sign up"), choices=choices([
        ("open", _l("Anyone can sign up as a student")), ("invitation", _l("Only people you invite"))]))
    reminder_minutes = CheckboxesField(_l("Reminders before a lesson"), coerce=int)
    student_joins_minutes_before = minutes(_l("Students may enter, minutes before the start"), 120)
    teacher_joins_minutes_before = minutes(_l("Teachers may enter, minutes before the start"), 240)
    late_after_minutes = minutes(_l("Late after, minutes"), 120)
    left_early_minutes = minutes(_l("Left early when gone, minutes before the end"), 120)
    present_percent = IntegerField(
        _l("Present when there for, percent of the lesson"), [InputRequired(_l("Write a whole number.")), NumberRange(1, 100)],
        render_kw={"inputmode": "numeric", "min": "1", "max": "100"})
    video_provider = RadioField(_l("Where new lessons meet"))

    @classmethod
    def of(cls, institution):
        form = cls(obj=institution)
        kept = institution.reminder_minutes
        form.reminder_minutes.choices = choices(
            (before, when.length(before, locale_now())) for before in sorted({*REMINDERS, *kept}, reverse=True))
        form.video_provider.choices = providers(institution.video_provider)
        return form

    def settings(self):
        """What actions.institution.change takes."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        return values | {"reminder_minutes": sorted(set(self.reminder_minutes.data), reverse=True)}


def providers(chosen):
    """Those that are set up, and the one in use."""
    there = {
        "builtin": (_l("The built-in room: no account needed, up to four people"), True),
        "jitsi": (_l("Jitsi on your own server"), current_app.config["JITSI_DOMAIN"]),
        "jaas": (_l("Jitsi as a service (8x8 JaaS)"), current_app.config["JAAS_APP_ID"]),
    }
    return choices((name, word) for name, (word, is_set_up) in there.items() if is_set_up or name == chosen)

"""The form of an offering. Whose it is comes from here only for an owner, and then from a list of her institution's teachers."""
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from app.adapters import plain
from app.blueprints.offerings import choices
from app.forms import Form, given, one_line
from app.locale import locale_now
from app.models import LEVELS
from app.rules import money

LONGEST = 5000
LEVEL_WORDS = {"any": _l("Any level"), "beginner": _l("Beginner"), "intermediate": _l("Intermediate"), "advanced": _l("Advanced")}
TYPE_WORDS = {"ONE_ON_ONE": _l("One to one"), "GROUP": _l("Group"), "WORKSHOP": _l("Workshop")}


def paragraphs(text):
    return plain.paragraphs(text) if text else ""


def long_text(label, description="", rows=4):
    return TextAreaField(label, [Optional(), Length(max=LONGEST)], filters=[paragraphs], description=description, render_kw={"rows": rows})


def needed_for_a_group(form, field):
    """One to one has one place, whatever the field says that is not shown then."""
    if form.session_type.data == "ONE_ON_ONE":
        field.errors = []
        raise StopValidation
    if not (field.raw_data and field.raw_data[0].strip()):
        field.errors = []
        raise StopValidation(_l("How many students can take part?"))


class OfferingForm(Form):
    teacher = SelectField(_l("Teacher"), [InputRequired()])
    title = StringField(_l("Title"), [given(), Length(max=200)], filters=[one_line],
                        description=_l("What students look for, such as “Algebra, one to one”."))
    description = long_text(_l("Description"), _l("What a lesson is like, and for whom."))
    session_type = RadioField(_l("With how many"), choices=list(TYPE_WORDS.items()), default="ONE_ON_ONE")
    capacity = IntegerField(_l("Places"), [needed_for_a_group], default=6, render_kw={"inputmode": "numeric"})
    duration_minutes = IntegerField(_l("Length in minutes"), [InputRequired(_l("Please fill this in."))], default=60,
                                    render_kw={"inputmode": "numeric"})
    price = StringField(_l("Price"), [given(), Length(max=20)], filters=[one_line], default="0", render_kw={"inputmode": "decimal"},
                        description=_l("For each student and lesson. 0 is free."))
    currency = SelectField(_l("Currency"), [InputRequired()])
    topic_type = RadioField(_l("Topic"), default="fixed", choices=[
        ("fixed", _l("As described")), ("flexible", _l("The student says what about"))])
    topics = long_text(_l("Topics"), _l("One on each line: what you teach here, or suggestions to choose from."), rows=3)
    level = SelectField(_l("Level"), [InputRequired()], choices=[(level, LEVEL_WORDS[level]) for level in LEVELS], default="any")
    language = SelectField(_l("Language of the lesson"), [InputRequired()])
    materials = long_text(_l("Materials"), _l("What you bring or send."), rows=2)
    requirements = long_text(_l("What students need"), _l("What they should know or have with them."), rows=2)
    allow_chat = BooleanField(_l("Chat in the lesson"), default=True)
    allow_screen_share = BooleanField(_l("Screen sharing in the lesson"), default=True)
    is_active = BooleanField(_l("Students can book it"), default=True)

    def __init__(self, *args, teachers=(), offering=None, institution=None, **kwargs):
        """`teachers` are (public id, name) to choose from; without them the field is not there."""
        first = {} if offering else {"currency": institution.currency, "language": institution.language}
        if offering:
            kwargs["obj"] = offering
            first = {"price": money.typed(offering.price_minor, offering.currency, locale_now())}
        super().__init__(*args, data=first, **kwargs)
        if teachers:
            self.teacher.choices = list(teachers)
        else:
            del self.teacher
        self.capacity.flags.required = True  # of a group, and only there it is shown
        own = offering or institution
        self.currency.choices = choices.with_own(choices.currencies(locale_now()), own.currency)
        self.language.choices = choices.with_own(choices.languages(locale_now()), own.language)

    def validate_price(self, field):
        if self.currency.data not in dict(self.currency.choices) or money.minor_of(field.data or "", self.currency.data) is None:
            raise ValidationError(example(self.currency.data))

    def values(self):
        """What the action wants, from a form that is right."""
        own = {name: self[name].data for name in (
            "title", "description", "topic_type", "topics", "session_type", "duration_minutes", "currency", "materials", "requirements",
            "language", "level", "allow_chat", "allow_screen_share", "is_active")}
        capacity = 1 if self.session_type.data == "ONE_ON_ONE" else self.capacity.data
        return own | {"capacity": capacity, "price_minor": money.minor_of(self.price.data, self.currency.data)}


def example(currency):
    """How a price in this currency is written."""
    if currency and choices.digits(currency) == 0:
        return _("Write a whole number without points: this currency has no smaller unit.")
    return _("Write it as a number such as 45 or 45.50, without points or commas in between.")

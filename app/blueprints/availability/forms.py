"""What a teacher types on the page of her hours. Whose hours they are never comes from a form."""
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField, RadioField, SelectField, StringField, widgets
from wtforms.validators import InputRequired, Length, Optional

from app.forms import CheckboxesField, Form, one_line, zone_field
from app.rules import teaching_hours as rules

UNITS = {"days": 1440, "hours": 60, "minutes": 1}  # the largest first
STEPS = (5, 10, 15, 20, 30, 45, 60, 90, 120)
KINDS = (("off", _l("Not teaching")), ("hours", _l("These hours instead")), ("extra", _l("These hours as well")))


class WallTimeField(Field):
    """A time of the day as minutes since midnight. 24:00 may be typed; a browser's own control says 00:00."""

    widget = widgets.TimeInput()

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else rules.written(self.data % rules.DAY)

    def process_formdata(self, values):
        if not values or not values[0].strip():
            self.data = None
            return
        self.data = rules.minute_of(values[0])
        if self.data is None:
            raise ValueError(self.gettext("Not a valid time value."))


def weekday_names(width="wide"):
    """Monday to Sunday as the reader calls them."""
    names = get_locale().days["stand-alone"][width]
    return [names[weekday] for weekday in range(7)]


def weekdays_in_order():
    """0 to 6 as the reader's weeks begin; 0 is Monday."""
    first = get_locale().first_week_day
    return [(first + n) % 7 for n in range(7)]


def weekday_choices(width="wide"):
    names = weekday_names(width)
    return [(weekday, names[weekday]) for weekday in weekdays_in_order()]


def needed():
    return InputRequired(_l("Please fill this in."))


class TimesForm(Form):
    starts = WallTimeField(_l("From"), [needed()])
    ends = WallTimeField(_l("Until"), [needed()])

    def window(self):
        return rules.window((self.starts.data or 0) % rules.DAY, self.ends.data or 0)


class AddHoursForm(TimesForm):
    days = CheckboxesField(_l("Days"), [InputRequired(_l("Choose at least one day."))], coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="add-", **kwargs)
        self.days.choices = weekday_choices("abbreviated")


class ChangeHoursForm(TimesForm):
    day = SelectField(_l("Day"), [needed()], coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="change-", **kwargs)
        self.day.choices = weekday_choices()


class CopyForm(Form):
    day = SelectField(_l("Copy the hours of"), [needed()], coerce=int)
    to = CheckboxesField(_l("To these days"), [InputRequired(_l("Choose at least one day."))], coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="copy-", **kwargs)
        self.day.choices = weekday_choices()
        self.to.choices = weekday_choices("abbreviated")


class DatesForm(Form):
    kind = RadioField(_l("On these dates"), choices=KINDS, default="off")
    first_on = DateField(_l("First day"), [needed()])
    last_on = DateField(_l("Last day"), [Optional()], description=_l("Empty for a single day."))
    starts = WallTimeField(_l("From"))
    ends = WallTimeField(_l("Until"))
    note = StringField(_l("Note"), [Optional(), Length(max=200)], filters=[one_line], description=_l("Only for you, such as “Holiday”."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="dates-", **kwargs)

    def what(self):
        times = {"start_minute": None, "end_minute": None}
        if self.kind.data != "off" and self.starts.data is not None and self.ends.data is not None:
            window = rules.window(self.starts.data % rules.DAY, self.ends.data)
            times = {"start_minute": window.start_minute, "end_minute": window.end_minute}
        return {"kind": self.kind.data, "first_on": self.first_on.data, "last_on": self.last_on.data or self.first_on.data,
                "note": self.note.data or "", **times}


class RulesForm(Form):
    zone = zone_field(_l("Time zone of these hours"))
    lead_minutes = IntegerField(_l("Notice"), [needed()])
    lead_unit = SelectField(_l("Unit of the notice"), choices=[("minutes", _l("minutes")), ("hours", _l("hours")), ("days", _l("days"))])
    horizon_days = IntegerField(_l("Days ahead"), [needed()], description=_l("How far into the future students may book."))
    buffer_before_minutes = IntegerField(_l("Minutes free before a lesson"), [needed()])
    buffer_after_minutes = IntegerField(_l("Minutes free after a lesson"), [needed()])
    max_per_day = IntegerField(_l("Most lessons a day"), [Optional()], description=_l("Empty for no limit."))
    max_per_week = IntegerField(_l("Most lessons a week"), [Optional()], description=_l("From Monday. Empty for no limit."))
    step_minutes = SelectField(_l("Lessons may start every"), [needed()], coerce=int)

    def __init__(self, *args, calendar, **kwargs):
        unit = next(name for name, size in UNITS.items() if calendar.lead_minutes % size == 0 and (calendar.lead_minutes or size == 60))
        super().__init__(*args, prefix="rules-", obj=calendar, data={"lead_unit": unit}, **kwargs)
        self.step_minutes.choices = [
            (step, _l("%(count)s minutes", count=step)) for step in sorted({*STEPS, calendar.step_minutes})]
        if not self.is_submitted() or not self.lead_minutes.raw_data:
            self.lead_minutes.data = calendar.lead_minutes // UNITS[unit]

    def values(self):
        names = ("zone", "horizon_days", "buffer_before_minutes", "buffer_after_minutes", "max_per_day", "max_per_week", "step_minutes")
        return {name: self[name].data for name in names} | {"lead_minutes": self.lead_minutes.data * UNITS[self.lead_unit.data]}

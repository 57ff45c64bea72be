"""What the templates' kit (templates/_kit.html) cannot say in a template: names of controls, initials, amounts."""
import jinja2
from flask_login import current_user

from app import navigation
from app.rules import money
from app.rules.words import N_

TONES = 6
BADGES = {
    "upcoming": N_("Upcoming"),
    "live": N_("Live now"),
    "completed": N_("Completed"),
    "cancelled": N_("Cancelled"),
    "moved": N_("Moved"),
    "waiting": N_("Waiting"),
    "full": N_("Full"),
    "free": N_("Free"),
    "held": N_("Held"),
    "requested": N_("Requested"),
    "draft": N_("Draft"),
    "present": N_("Present"),
    "late": N_("Late"),
    "left_early": N_("Left early"),
    "absent": N_("Absent"),
    "excused": N_("Excused"),
    "unknown": N_("Unknown"),
    "corrected": N_("Corrected"),
    "no_show": N_("No-show"),
    "sent": N_("Sent"),
    "failed": N_("Failed"),
    "running": N_("Running"),
    "done": N_("Done"),
    "active": N_("Active"),
    "removed": N_("Removed"),
    "invited": N_("Invited"),
    "expired": N_("Expired"),
    "ended": N_("Ended"),
    "ok": N_("All well"),
    "warning": N_("Look here"),
    "broken": N_("Broken"),
    "owner": N_("Owner"),
    "teacher": N_("Teacher"),
    "student": N_("Student"),
}


class Template(jinja2.Template):
    """A template that is read once when others import from it, as the kit is at every part of a page.

    Jinja looks at each import whether the importing page has globals that the imported one has not, which cost a tenth of a page.
    Ours all come from the environment.
    """

    def _get_default_module(self, ctx=None):
        if self._module is None:
            self._module = self.make_module()
        return self._module


def init_app(app):
    app.jinja_env.template_class = Template
    navigation.init_app(app)
    app.jinja_env.globals.update(amount=money.amount, badge_word=badge_word, control=control, current_user=current_user)
    app.jinja_env.filters.update(initials=initials, tone=tone)


def control(form_field, hint="", kind="form-control", **attributes):
    """The attributes of a form field's control: its class, and what describes it or is wrong with it for a screen reader."""
    notes = [f"{form_field.id}-hint"] if hint else []
    if form_field.errors:
        notes.append(f"{form_field.id}-error")
        attributes["aria-invalid"] = "true"
    if notes:
        attributes["aria-describedby"] = " ".join(notes)
    classes = (kind, attributes.pop("class_", ""), "is-invalid" if form_field.errors else "")
    return {"class_": " ".join(filter(None, classes)), **{name.replace("_", "-"): value for name, value in attributes.items()}}


def badge_word(kind):
    """The English word of a status; a kind without one is its own word."""
    return BADGES.get(kind, kind)


def initials(name):
    """One or two letters for somebody without a picture."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def tone(name):
    """A number from 0 to 5, always the same for the same name: the colour behind the initials."""
    return sum(map(ord, name)) % TONES

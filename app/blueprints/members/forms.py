"""Inviting people, and giving them another role."""
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import Length, ValidationError

from app.forms import ROLE_WORDS, Form, choices, given
from app.models import ROLES

MOST_AT_ONCE = 50


class InviteForm(Form):
    emails = TextAreaField(_l("E-mail addresses"), [given(), Length(max=10_000)], render_kw={"rows": "4", "spellcheck": "false"},
                           description=_l("One on each line, up to 50. Each one gets a mail with a link that is good for seven days."))
    role = RadioField(_l("Invite as"), choices=choices((role, ROLE_WORDS[role]) for role in reversed(ROLES)), default="student")

    def addresses(self):
        return [address for line in self.emails.data.splitlines() for address in line.replace(",", " ").replace(";", " ").split()]

    def validate_emails(self, field):
        if not 0 < len(self.addresses()) <= MOST_AT_ONCE:
            raise ValidationError(_l("Write 1 to 50 addresses, one on each line."))


class RoleForm(Form):
    role = RadioField(_l("Role"), choices=choices(ROLE_WORDS.items()))
    teaches = BooleanField(_l("Gives lessons too"), description=_l("For owners: teachers always do, students never."))

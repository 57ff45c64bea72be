"""Subjects: one line that says what it is about without opening it."""
from flask_babel import gettext as _


def of(kind, facts):
    """The subject of a letter of this kind, in the language in force."""
    return SUBJECTS[kind](facts)


SUBJECTS = {
    "booked": lambda facts: _("Booked: %(title)s, %(at)s", title=facts["title"], at=facts["at_short"]),
    "moved": lambda facts: _("Moved: %(title)s, now %(at)s", title=facts["title"], at=facts["at_short"]),
    "cancelled": lambda facts: _("Cancelled: %(title)s, %(at)s", title=facts["title"], at=facts["at_short"]),
    "left": lambda facts: _("One place fewer: %(title)s, %(at)s", title=facts["title"], at=facts["at_short"]),
    "reminder": lambda facts: _("Reminder: %(title)s, %(at)s", title=facts["title"], at=facts["at_short"]),
    "verify_email": lambda facts: _("Please confirm your e-mail address"),
    "reset_password": lambda facts: _("Set a new password"),
    "password_changed": lambda facts: _("Your password was changed"),
    "change_email": lambda facts: _("Please confirm your new e-mail address"),
    "email_changed": lambda facts: _("Your e-mail address was changed"),
    "invitation": lambda facts: _("You are invited to %(institution)s", institution=facts["institution"]),
    "already_registered": lambda facts: _("You have an account already"),
}

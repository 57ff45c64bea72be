"""What a letter about an account says."""
from datetime import datetime

from app.actions import addresses

LINKS = {
    "verify_email": "/verify-email/{secret}", "reset_password": "/reset-password/{secret}", "change_email": "/change-email/{secret}",
    "invitation": "/invitation/{secret}", "already_registered": "/sign-in", "password_changed": "/forgot-password",
    "email_changed": "/forgot-password",
}


def facts(mail):
    """The link and what the mail's details hold; their instants, kept as ISO 8601, as datetimes."""
    instants = {name: datetime.fromisoformat(mail.details[name]) for name in ("at", "expires_at") if mail.details.get(name)}
    return {"link": addresses.page(LINKS[mail.kind].format(secret=mail.secret)), **mail.details, **instants}

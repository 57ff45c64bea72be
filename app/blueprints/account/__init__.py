"""Coming in and going out: signing in, up and out, the links of mails, invitations, changing institutions."""
from flask import Blueprint

bp = Blueprint("account", __name__)

from app.blueprints.account import emails, institutions, invitations, passwords, signing_in, signing_up  # noqa: E402, F401

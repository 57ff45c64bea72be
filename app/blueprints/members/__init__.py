"""The people of an institution, for its owners."""
from flask import Blueprint

bp = Blueprint("members", __name__, url_prefix="/people")

from app.blueprints.members import invitations, views  # noqa: E402, F401

"""When a teacher teaches: her week, the dates that differ, her booking rules, and beside them what a student would see."""
from flask import Blueprint

bp = Blueprint("availability", __name__, url_prefix="/availability")

from app.blueprints.availability import dates, hours, views  # noqa: E402, F401

"""Who was there: the list, one session's part, corrections beside the original, and the file for spreadsheets."""
from flask import Blueprint

bp = Blueprint("attendance", __name__)

from app.blueprints.attendance import corrections, export, views  # noqa: E402, F401

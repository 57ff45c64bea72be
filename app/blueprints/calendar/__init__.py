"""The calendar: one's own lessons, or for owners the institution's, as month, week, day or list, each at an address of its own."""
from flask import Blueprint, request

from app import doors
from app.blueprints.calendar import view
from app.clock import now
from app.doors import me
from app.fragments import page_or_fragment

bp = Blueprint("calendar", __name__, url_prefix="/calendar")


@bp.get("")
@doors.member
def index():
    """The lessons of a stretch of days. Whatever the address says that cannot be understood is left out."""
    return page_or_fragment("calendar/index.html", "calendar/_calendar.html", calendar=view.draw(me(), request.args, now()))

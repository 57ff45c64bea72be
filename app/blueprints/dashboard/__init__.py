"""The first page: what comes next, what was, and what is still to be set up."""
from flask import Blueprint, current_app, render_template, request

from app import doors
from app.actions import first_owner
from app.blueprints.dashboard import board
from app.clock import now
from app.doors import ask_to_sign_in, me
from app.fragments import page_or_fragment, wants_part

bp = Blueprint("dashboard", __name__)


@bp.get("/")
@doors.anyone
def index():
    """The dashboard; for a visitor what Lectern is. Its lessons ask again for themselves."""
    if not me().is_authenticated:
        return welcome()
    if me().membership is None:
        return render_template("dashboard/nowhere.html")
    return page_or_fragment("dashboard/index.html", "dashboard/_lessons.html", board=board.of(me(), now()))


def welcome():
    if wants_part():  # a dashboard that was left open after signing out
        return ask_to_sign_in()
    return render_template("dashboard/welcome.html", is_demo=current_app.config["LECTERN_DEMO"], wants_owner=first_owner.is_wanted())


@bp.get("/past-lessons")
@doors.member
def past():
    """All lessons of one's own that are over, the last first."""
    page, outcomes = board.past_page(me(), now(), request.args.get("page", 1, int))
    return render_template("dashboard/past.html", page=page, outcomes=outcomes)

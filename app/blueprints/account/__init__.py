"""Signing in and out, signing up, and what a person says about herself."""
from flask import Blueprint, render_template

from app import doors

bp = Blueprint("account", __name__)


@bp.get("/sign-in")
@doors.anyone
def sign_in():
    return render_template("account/sign_in.html")

"""Is this process alive, and can it reach its database?"""
from flask import Blueprint
from sqlalchemy import text

from app import doors
from app.database import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@doors.anyone
def healthz():
    db.session.execute(text("SELECT 1"))
    return "ok", {"Content-Type": "text/plain; charset=utf-8"}

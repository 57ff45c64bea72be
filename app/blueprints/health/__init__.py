"""Is this process alive, and what should an owner know about her install?"""
from flask import Blueprint, render_template
from sqlalchemy import text

from app import doors
from app.actions import health
from app.database import db
from app.rules.health import findings

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@doors.anyone
def healthz():
    """For machines: this process answers and reaches its database. Tells strangers nothing more."""
    db.session.execute(text("SELECT 1"))
    return "ok", {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/health")
@doors.owner
def index():
    """For owners: what is wrong, in words, and what to do."""
    return render_template("health/index.html", findings=findings(health.facts()))

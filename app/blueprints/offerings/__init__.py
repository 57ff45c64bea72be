"""What a teacher offers: her list, a form for one, and how students will see it."""
from flask import Blueprint

bp = Blueprint("offerings", __name__, url_prefix="/offerings")

from app.blueprints.offerings import views  # noqa: E402, F401

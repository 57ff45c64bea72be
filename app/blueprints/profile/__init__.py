"""What a person says about herself: name, zone, language, looks, picture, password, address."""
from flask import Blueprint

bp = Blueprint("profile", __name__, url_prefix="/profile")

from app.blueprints.profile import credentials, pictures, views  # noqa: E402, F401

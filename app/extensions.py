"""The objects that the whole app shares. Made empty here, filled by create_app."""
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from app.database import db

babel = Babel()
csrf = CSRFProtect()
htmx = Htmx()
limiter = Limiter(get_remote_address)
login_manager = LoginManager()
migrate = Migrate(render_as_batch=True)

__all__ = ["babel", "csrf", "db", "htmx", "limiter", "login_manager", "migrate"]

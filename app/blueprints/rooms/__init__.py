"""The room of a lesson: its page with everything before and after, and what that page asks for while it is open."""
from flask import Blueprint

from app.actions import rooms
from app.clock import now

bp = Blueprint("rooms", __name__, url_prefix="/sessions/<uuid:public_id>/room")
bp.add_app_template_global(now, "server_now")  # what pages count from: a reader's own clock may be wrong
bp.add_app_template_global(rooms.may_join, "join_answer")

from app.blueprints.rooms import inside, pages  # noqa: E402, F401  their routes

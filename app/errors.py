"""Every no and every fault, turned into an answer in one place: page, fragment or problem details (RFC 9457)."""
import contextlib
import logging

from flask import g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from app.database import db
from app.locale import LANGUAGES, Reader
from app.me import Visitor
from app.refusals import Refused

log = logging.getLogger(__name__)


def init_app(app):
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(Exception, fault)


def refused(refusal):
    headers = {"Retry-After": str(refusal.details["retry_after"])} if "retry_after" in refusal.details else {}
    return answer(refusal.status, [_(reason) for reason in refusal.reasons], headers)


def stale_form(error):
    return answer(400, [_("This form was open for too long. Nothing was changed. Load the page again and send it once more.")])


def http_error(error):
    words = {
        400: _("That request could not be understood. Nothing was changed."),
        401: _("Please sign in first."),
        404: _("There is no such page, or it is not yours to see."),
        405: _("That cannot be done here."),
        413: _("That is too large."),
        429: _("That was too often. Please wait a little."),
    }
    headers = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    return answer(error.code or 500, [words.get(error.code) or error.name], headers)


def busy(error):
    """The database did not answer in time, as when a disk is slow: late, not broken."""
    read_no_more()
    log.error("database unavailable: %s", type(error.orig).__name__)
    return answer(503, [_("We are busy for a moment. Nothing was changed. Please try again.")], {"Retry-After": "5"})


def fault(error):
    read_no_more()
    log.exception("fault %s", g.get("cause", ""))
    return answer(500, [_("Something broke on our side. Nothing was changed.")])


def read_no_more():
    """The page that says so is drawn as for a visitor: asking the database who reads it could fail again."""
    with contextlib.suppress(SQLAlchemyError):
        db.session.rollback()
    g.reader = Reader(request.accept_languages.best_match(LANGUAGES) or "en")
    g._login_user = Visitor()


def answer(status, reasons, headers=None):
    headers = dict(headers or {})
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        problem = {"type": "about:blank", "status": status, "title": reasons[0], "detail": " ".join(reasons), "instance": g.get("cause")}
        return jsonify(problem), status, headers | {"Content-Type": "application/problem+json"}
    template = "errors/_refusal.html" if request.headers.get("HX-Request") else "errors/refusal.html"
    return render_template(template, status=status, reasons=reasons), status, headers

"""Who may come in by which route. Every route wears one door; the app does not start when one is missing.

A door says what kind of person may enter. The row is then looked for among what that person may see, so that a stranger's row
is simply not found. Being the wrong kind of person is answered like a missing page too: 404, unless nobody is signed in.
"""
from functools import wraps

from flask import abort, current_app, redirect, request, url_for
from flask_login import current_user

from app.me import Me, Visitor, by_token

DOORS = {}


def door(name, may_enter):
    """Make a decorator for routes. It marks the view, so that tests can list who enters where."""

    def wear(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            if refusal := turn_away(may_enter):
                return refusal
            return view(*args, **kwargs)

        guarded.door = name
        return guarded

    DOORS[name] = may_enter
    return wear


def turn_away(may_enter):
    if may_enter(current_user):
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    abort(404)


def ask_to_sign_in():
    address = url_for("account.sign_in", next=request.full_path if request.method == "GET" else None)
    if request.htmx:  # a form must never be put into the middle of a page
        return "", 401, {"HX-Redirect": address}
    if request.method in ("GET", "HEAD"):
        return redirect(address, 303)
    abort(401)


def is_member(me):
    return me.is_authenticated and me.membership is not None


def has_many():
    return current_app.config["LECTERN_INSTITUTIONS"] == "many"


anyone = door("anyone", lambda me: True)
signed_in = door("signed_in", lambda me: me.is_authenticated)
member = door("member", is_member)
student = door("student", lambda me: is_member(me) and me.is_student)
teacher = door("teacher", lambda me: is_member(me) and me.teaches)
staff = door("staff", lambda me: is_member(me) and (me.teaches or me.is_owner))
owner = door("owner", lambda me: is_member(me) and me.is_owner)
platform_admin = door("platform_admin", lambda me: me.is_authenticated and me.person.is_platform_admin and has_many())
many = door("many", lambda me: me.is_authenticated and has_many())
demo = door("demo", lambda me: current_app.config["LECTERN_DEMO"])
provider = door("provider", lambda me: True)  # a webhook: its signature is checked by the adapter, cookies are ignored


def me() -> Me:
    """Who asks: the person, her membership, her institution."""
    return current_user


def init_app(app):
    app.login_manager.user_loader(by_token)
    app.login_manager.anonymous_user = Visitor
    app.login_manager.session_protection = None  # sign-ins live in the database and end there


def require_everywhere(app):
    """Raise RuntimeError for a route that wears no door."""
    bare = [rule.endpoint for rule in app.url_map.iter_rules()
            if not hasattr(app.view_functions[rule.endpoint], "door")]
    if bare:
        raise RuntimeError(f"these routes wear no door: {', '.join(sorted(bare))}")

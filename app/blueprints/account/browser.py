"""What the browser keeps: one cookie with the token of its sign-in."""
from flask import request, session, url_for
from flask_login import current_user, login_user

from app.me import by_token
from app.navigation import has_endpoint
from app.rules.next_page import own_path


def enter(token):
    """From now on this browser is signed in by this token. Everything else that the cookie held is forgotten."""
    session.clear()
    session.permanent = True
    login_user(by_token(token))


def leave():
    session.clear()


def user_agent():
    return request.user_agent.string


def sign_in_until_now():
    """The SignIn of this browser, or None: it ends when somebody signs in here."""
    return current_user.sign_in


def first_page(asked_for=""):
    """Where to go after signing in: the page that was asked for, else the dashboard, else the profile."""
    if address := own_path(asked_for):
        return address
    if current_user.membership is not None and has_endpoint("dashboard.index"):
        return url_for("dashboard.index")
    return url_for("profile.edit")

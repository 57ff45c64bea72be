"""The headers of every answer, and the checks of every request that come before any door."""
import re
import uuid

from flask import abort, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

PORT = re.compile(r":\d*\Z")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def init_app(app):
    if count := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)
    app.before_request(name_the_request)
    app.before_request(refuse_strange_hosts)
    app.before_request(refuse_other_sites)
    app.after_request(add_headers)


def name_the_request():
    g.cause = uuid.uuid4().hex[:12]


def refuse_strange_hosts():
    allowed = [host.lower() for host in current_app.config["ALLOWED_HOSTS"]]
    if allowed and PORT.sub("", request.host.lower()) not in allowed:
        abort(400)


def refuse_other_sites():
    """A second lock beside the CSRF token: a browser says itself when another site sent the form."""
    if request.method in SAFE_METHODS or request.blueprint == "hooks":
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(400, "This form was sent from another site.")


def allow(**sources):
    """Let this one page reach further: allow(script_src="https://meet.example.org", frame_src=…, camera=…)."""
    g.allowed = {name.replace("_", "-"): source for name, source in sources.items()}


def add_headers(response):
    allowed = g.get("allowed", {})
    policy = {
        name: " ".join(filter(None, (POLICY.get(name, "'self'"), allowed.get(name))))
        for name in (*POLICY, *(name for name in allowed if name.endswith("-src") and name not in POLICY))
    }
    room = " ".join(filter(None, ("self", *(f'"{origin}"' for origin in allowed.get("room", "").split()))))
    headers = response.headers
    headers.setdefault("Content-Security-Policy", "; ".join(f"{name} {source}" for name, source in policy.items()))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = (
        f"camera=({room}), microphone=({room}), display-capture=({room}), autoplay=({room}), geolocation=(), payment=()")
    headers.setdefault("Cache-Control", "no-store")
    headers.add("Vary", "HX-Request, Cookie")
    headers["X-Request-Id"] = g.get("cause", "")
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response

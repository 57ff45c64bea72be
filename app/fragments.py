"""One address, two answers: the whole page, or only the part of it that htmx replaces."""
from flask import render_template, request


def wants_part():
    """Whether htmx asks for a part. When it goes back in history it wants the page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def page_or_fragment(page, part, /, **context):
    """The page, or its part alone; the page includes the same file, so both show the same thing."""
    return render_template(part if wants_part() else page, **context)

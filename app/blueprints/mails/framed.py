"""A letter's HTML, shown inside a page of ours: it may run nothing, load nothing and send nothing."""
from flask import make_response

LOCKED = ("default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
          "sandbox allow-popups allow-popups-to-escape-sandbox")  # its links open beside it


def framed(html):
    """The answer for an iframe's src, under a policy of its own."""
    answer = make_response(html.replace("<head>", '<head><base target="_blank">', 1))
    answer.headers["Content-Security-Policy"] = LOCKED
    return answer

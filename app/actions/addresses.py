"""Addresses of our own for what leaves the app: links in mails and calendars, and the domain that ids are made with."""
import re
from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import current_app, request

HOST_NAME = re.compile(r"[A-Za-z0-9.-]+")


def page(path):
    """The full address of a page of ours: page("/sessions/…"). From BASE_URL; without one, as on a laptop, it is where the reader
    sees us now, and in a letter this machine."""
    config = current_app.config
    return (config["BASE_URL"] or (request.host_url.rstrip("/") if request else f"http://127.0.0.1:{config['PORT']}")) + path


def domain():
    """What stands behind the @ of UIDs and Message-IDs: the host of BASE_URL, else the domain that mail is sent from."""
    host = urlsplit(current_app.config["BASE_URL"]).hostname or ""
    return host if HOST_NAME.fullmatch(host) else mail_from().rpartition("@")[2]


def mail_from():
    """The bare address that letters and invitations come from."""
    return parseaddr(current_app.config["MAIL_FROM"])[1]

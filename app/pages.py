"""Answering with a page, its moving part alone, a form that came back, or the way to the next page."""
from flask import flash, redirect, request

from app.fragments import page_or_fragment

__all__ = ["form_page", "go", "page_or_fragment"]


def form_page(page, part, form, refusal=None, /, **context):
    """A page with a form: 200 when it is new; 422 with an error beside each field when it came back; the refusal's own status when an
    action said no: beside the field that it names, else above the form."""
    headers = {}
    if refusal is not None:
        form.put(refusal)
        headers = {"Retry-After": str(refusal.details["retry_after"])} if "retry_after" in refusal.details else {}
    status = refusal.status if refusal is not None else 422 if form.errors else 200
    return page_or_fragment(page, part, form=form, **context), status, headers


def go(address, message="", category="success"):
    """On to another page of ours, with a message there."""
    if message:
        flash(message, category)
    if request.headers.get("HX-Request"):  # htmx follows a plain redirect by itself and would swap the whole page into a part
        return "", 200, {"HX-Redirect": address}
    return redirect(address, 303)

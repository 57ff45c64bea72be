"""What the templates' kit (templates/_kit.html) cannot say in a template: names of controls, initials, amounts."""
from app import navigation
from app.rules import money

TONES = 6


def init_app(app):
    navigation.init_app(app)
    app.jinja_env.globals.update(amount=money.amount, control=control)
    app.jinja_env.filters.update(initials=initials, tone=tone)


def control(form_field, hint="", kind="form-control", **attributes):
    """The attributes of a form field's control: its class, and what describes it or is wrong with it for a screen reader."""
    notes = [f"{form_field.id}-hint"] if hint else []
    if form_field.errors:
        notes.append(f"{form_field.id}-error")
        attributes["aria-invalid"] = "true"
    if notes:
        attributes["aria-describedby"] = " ".join(notes)
    classes = (kind, attributes.pop("class_", ""), "is-invalid" if form_field.errors else "")
    return {"class_": " ".join(filter(None, classes)), **{name.replace("_", "-"): value for name, value in attributes.items()}}


def initials(name):
    """One or two letters for somebody without a picture."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def tone(name):
    """A number from 0 to 5, always the same for the same name: the colour behind the initials."""
    return sum(map(ord, name)) % TONES

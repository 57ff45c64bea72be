"""Doors from the web: who asks; load; act; answer."""
import importlib
import pkgutil


def init_app(app):
    """Register every blueprint folder that stands here."""
    for room in sorted(pkgutil.iter_modules(__path__), key=lambda room: room.name):
        module = importlib.import_module(f"{__name__}.{room.name}")
        if hasattr(module, "bp"):
            app.register_blueprint(module.bp)

"""Lectern: a student books a live lesson, a teacher gives it, and the institution can prove it happened."""
from flask import Flask

import config
from app import assets, blueprints, cli, database, doors, errors, extensions, headers, jobs, kit, locale, zones


def create_app(**overrides):
    """Build the app. Raises ValueError naming a setting that cannot be read, RuntimeError naming a route without a door."""
    zones.require_pinned()
    app = Flask(__name__, static_folder=None)  # WhiteNoise serves the static files
    app.config.from_mapping(config.read() | overrides)
    for extension in (extensions.db, extensions.csrf, extensions.htmx, extensions.limiter, extensions.login_manager):
        extension.init_app(app)
    extensions.migrate.init_app(app, extensions.db)
    with app.app_context():
        database.tune(extensions.db.engine)
    locale.init_app(app)
    kit.init_app(app)
    headers.init_app(app)
    doors.init_app(app)
    errors.init_app(app)
    blueprints.init_app(app)
    jobs.init_app(app)
    cli.init_app(app)
    assets.init_app(app)
    doors.require_everywhere(app)
    return app

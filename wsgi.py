"""The web process: gunicorn wsgi:app."""
from app import cli, create_app

app = create_app()
cli.greet_first_owner(app)

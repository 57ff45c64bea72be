"""Doors from the shell: flask lectern …"""
from flask.cli import AppGroup

lectern = AppGroup("lectern", help="Set up, look after and check this Lectern.")


def init_app(app):
    app.cli.add_command(lectern)

"""Doors from the shell: flask lectern …"""
from contextlib import suppress
from pathlib import Path

import click
import flask_migrate
from flask import current_app, g
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from app.actions import first_owner, institution
from app.refusals import Invalid

lectern = AppGroup("lectern", help="Set up, look after and check this Lectern.")


def init_app(app):
    app.cli.add_command(lectern)


@lectern.command()
def setup():
    """Bring the database up to date, make the institution, and print the code for the first owner. Safe to run again."""
    g.actor_kind = "console"
    flask_migrate.upgrade(directory=str(Path(current_app.root_path).parent / "migrations"))
    if current_app.config["LECTERN_DEMO"]:
        from app.actions import demo  # large, and of no use to any other command

        demo.build()
    elif current_app.config["LECTERN_INSTITUTIONS"] == "one" and institution.the_only() is None:
        with suppress(Invalid):  # another process that starts with this one has just made it
            institution.create("Lectern")
    print_code(first_owner.fresh_code())


def greet_first_owner(app):
    """At the start of a web process: print a code while there is no owner. A database that is not ready yet stops nothing."""
    if click.get_current_context(silent=True):
        return  # a command, which says what it has to say itself
    with app.app_context():
        try:
            print_code(first_owner.fresh_code(quietly=True))
        except DBAPIError:
            click.echo("The database is not ready. Run: flask lectern setup", err=True)


def print_code(code):
    if code:
        address = current_app.config["BASE_URL"] or f"http://127.0.0.1:{current_app.config['PORT']}"
        click.echo(f"\nLectern has no owner yet. Open {address}/setup and give this code, good for a day:\n\n    {code}\n", err=True)


@lectern.command()
def demo():
    """Build the demo institution, with LECTERN_DEMO=1 and in an empty database: its people exist only in a demo."""
    if not current_app.config["LECTERN_DEMO"]:
        raise click.ClickException("The demo's people exist only in a demo. Set LECTERN_DEMO=1.")
    g.actor_kind = "console"
    from app.actions import demo as demonstration  # large, and of no use to most commands

    built = demonstration.build()
    ready = built and f"{built.name} is ready: sign in as anybody with one click."
    click.echo(ready or "An institution is here already; nothing was changed.")


@lectern.command()
def check():
    """Prove the invariants on the live database. Changes nothing; ends with 1 and the rows when one is broken."""
    from app.actions import check as checks  # reads everything; no other command needs it

    findings = checks.all_of_them()
    for finding in findings:
        click.echo(f"{'holds ' if finding.holds else 'BROKEN'} {finding.number:4} {finding.sentence}")
        for row in finding.broken[:checks.SHOWN]:
            click.echo(f"              {row}")
        if len(finding.broken) > checks.SHOWN:
            click.echo(f"              and {len(finding.broken) - checks.SHOWN} more")
    if not all(finding.holds for finding in findings):
        raise SystemExit(1)

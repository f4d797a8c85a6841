"""The virus scanner: not set, set and answering, set and away; and the real one where Debian's is installed."""

import asyncio
import base64
import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from offices.files.scanning import Verdict, answers, scanned
from petition_office.checks import scanner

# The test virus of the scanners' makers, kept so that no scanner takes this file for one.
EICAR = base64.b64decode("WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo=")


class Clamd(socketserver.BaseRequestHandler):
    """Speaks PING and INSTREAM as clamd does: pieces with their lengths, then one line. Takes 1000 bytes at most."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\n"):
            command += self.request.recv(1)
        if command == b"nPING\n":
            self.request.sendall(b"PONG\n")
            return
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
        if len(content) > 1000:
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\n")
            return
        self.request.sendall(b"stream: Win.Test.EICAR_HDB-1 FOUND\n" if EICAR in content else b"stream: OK\n")

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            found += self.request.recv(size - len(found))
        return found


@pytest.fixture
def clamd(settings: Any) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def away() -> str:
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def test_without_a_scanner_nothing_is_scanned(settings: Any) -> None:
    settings.CLAMD_ADDRESS = ""

    assert scanned(EICAR) is Verdict.NONE
    assert [one.id for one in scanner()] == ["petition_office.W002"]


@pytest.mark.parametrize("address", ["", "nobody", "127.0.0.1:port"])
def test_a_scanner_that_does_not_answer_is_waited_for(settings: Any, address: str) -> None:
    settings.CLAMD_ADDRESS = address or away()

    assert (scanned(b"x"), answers()) == (Verdict.UNREACHABLE, False)
    assert [one.id for one in scanner()] == ["petition_office.W003"]


@pytest.mark.parametrize(
    ("content", "verdict"),
    [(b"a letter", Verdict.CLEAN), (EICAR, Verdict.INFECTED), (b"x" * 2000, Verdict.TOO_LARGE)],
)
def test_the_protocol_is_spoken(clamd: None, content: bytes, verdict: Verdict) -> None:
    assert scanned(content) is verdict
    assert (answers(), scanner()) == (True, [])


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("clamd"), reason="Debian's clamav-daemon is not installed")
def test_a_real_clamd_finds_the_test_virus(settings: Any, tmp_path: Path) -> None:
    """With one signature of its own: the database of all viruses is fetched from elsewhere."""
    known = tmp_path / "known"
    known.mkdir()
    (known / "test.ndb").write_text(f"Eicar-Test-Signature:0:0:{EICAR.hex()}\n")
    port = int(away().rpartition(":")[2])
    config = tmp_path / "clamd.conf"
    config.write_text(
        f"TCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {known}\nForeground yes\nUser root\n"
        f"LogFile {tmp_path / 'log'}\nStreamMaxLength 40M\n"
    )
    settings.CLAMD_ADDRESS = f"127.0.0.1:{port}"
    with subprocess.Popen(
        ["clamd", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while not answers() and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.3)
            assert scanned(EICAR) is Verdict.INFECTED
            assert scanned(b"a letter" * 4_000_000) is Verdict.CLEAN  # 32 MB, in pieces
        finally:
            process.terminate()


def test_who_runs_a_loop_may_ask_too(settings: Any) -> None:
    settings.CLAMD_ADDRESS = "127.0.0.1:1"

    async def ask() -> bool:
        return answers()

    # In a thread of its own: where a browser's test ran before, this one's loop still runs.
    with ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(lambda: asyncio.run(ask())).result() is False

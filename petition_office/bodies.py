"""A form of which only the beginning arrived is not taken for a whole one; a body of no stated length is short.

Where the network is cut while a browser sends, the server sees an end. Django would read the fields that came by then,
and a ticket for 12 persons would be one for 1; a photo would be kept without its lower half.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
Application = Callable[..., Iterable[bytes]]


class WholeBody:
    """Reads a body of a known length; raises OSError where it ends before, which Django calls unreadable."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        parts = []
        while wanted > 0:
            part = self.stream.read(wanted)
            if not part:
                raise ConnectionResetError(f"the body ended {self.left} bytes early")
            parts.append(part)
            wanted -= len(part)
            self.left -= len(part)
        return b"".join(parts)

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self.stream.readline(size)
        self.left -= len(line)
        if not line and self.left > 0:
            raise ConnectionResetError(f"the body ended {self.left} bytes early")
        return line


MOST_UNMEASURED = 64_000  # bytes of a body that does not say its length
REFUSED = "413 Content Too Large", [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]
NOT_HERE = "403 Forbidden", [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]


def loopback_only(application: Application) -> Application:
    """With DEBUG on the pages of errors show the program's inside: nobody but this machine is answered."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        peer = environ.get("REMOTE_ADDR") or "127.0.0.1"  # a unix socket has no address
        if peer.startswith("127.") or peer in ("::1", "::ffff:127.0.0.1"):
            return application(environ, start_response)
        start_response(*NOT_HERE)
        return ["DEBUG 打开时只能从本机访问。".encode()]

    return serve


def _measured(environ: dict[str, Any]) -> bool:
    """Read a body sent in chunks, which does not say its length, as far as it may go; False where it is too long."""
    content = environ["wsgi.input"].read(MOST_UNMEASURED + 1)
    if len(content) > MOST_UNMEASURED:
        return False
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(content), str(len(content))
    environ.pop("HTTP_TRANSFER_ENCODING")
    return True


def whole_bodies(application: Application) -> Application:
    """The WSGI application, with forms that are read as a whole or not at all."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("HTTP_TRANSFER_ENCODING") and not _measured(environ):
            start_response(*REFUSED)
            return ["请求内容太大；须注明长度（Content-Length）。".encode()]
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit() and environ.get("CONTENT_TYPE", "").startswith(FORMS):
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return serve

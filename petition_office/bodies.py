"""A form of which only the beginning arrived is not taken for a whole one.

Where the network is cut while a browser sends, the server sees an end. Django would read the fields that came by then,
and a ticket for 12 persons would be one for 1; a photo would be kept without its lower half.
"""

from collections.abc import Callable, Iterable
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


def whole_bodies(application: Application) -> Application:
    """The WSGI application, with forms that are read as a whole or not at all."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit() and environ.get("CONTENT_TYPE", "").startswith(FORMS):
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return serve

"""A mail server for tests: a real SMTP server that takes, refuses, or breaks off after it took a mail."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Mails:
    """mode: how it behaves. taken: the mails that it took."""

    def __init__(self) -> None:
        self.mode, self.port = "take", 0
        self.taken: list[str] = []


@contextmanager
def mail_server() -> Iterator[Mails]:
    known = Mails()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 test")
            while line := self.rfile.readline():
                word = line[:4].upper().strip()
                if word == b"RCPT" and known.mode in ("refuse", "later"):
                    self.say("550 no such user" if known.mode == "refuse" else "450 busy")
                elif word == b"DATA":
                    self.say("354 go on")
                    lines = []
                    while (one := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(one.decode())
                    known.taken.append("".join(lines))
                    if known.mode == "break":
                        return
                    self.say("250 taken")
                elif word == b"QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

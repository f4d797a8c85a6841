"""An SMS gateway for tests: a real server that accepts, refuses, fails, hangs, drips, redirects or loses."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Gateway:
    """mode: how it behaves. value: what it answers, where that is nothing of these. texts: what it took, by key."""

    def __init__(self, port: int) -> None:
        self.port, self.mode, self.value = port, "accept", ""
        self.calls: list[dict[str, Any]] = []
        self.texts: dict[str, str] = {}
        self.reports: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"


@contextmanager
def sms_gateway() -> Iterator[Gateway]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = (
                json.loads(body)
                if "json" in self.headers["Content-Type"]
                else {k: v[0] for k, v in parse_qs(body).items()}
            )
            known.calls.append({"path": self.path, "headers": dict(self.headers), **given})
            if known.mode in ("hang", "lose_answer"):
                if known.mode == "lose_answer":
                    known.texts[given["key"]] = given["text"]
                time.sleep(2)
                return
            if known.mode == "drip":
                self.send_response(200)
                self.end_headers()
                for _second in range(8):
                    try:
                        self.wfile.write(b" ")
                    except OSError:
                        return
                    time.sleep(0.4)
                return
            status = {"error": 500, "forbidden": 403, "busy": 429, "redirect": 302}.get(known.mode, 200)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://127.0.0.1:{known.port}/elsewhere")
            self.end_headers()
            code = known.value or {"refuse": "12", "odd": "77"}.get(known.mode, "0")
            if status == 200 and code == "0":
                known.texts[given["key"]] = given["text"]
            self.wfile.write(json.dumps({"data": {"code": code}}).encode())

        def do_GET(self) -> None:
            key = parse_qs(urlsplit(self.path).query).get("key", [""])[0]
            known.calls.append({"path": self.path})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"status": known.reports.get(key, "ON_THE_WAY")}).encode())

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known = Gateway(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

"""A browser without a window, of the standard library alone: one session, its forms, and what each request took.

A process of the replay imports nothing else of the project, so that sixteen of them leave the machine to the servers.
"""

import html
import http.client
import json
import re
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

KEPT_SECONDS = 1.5  # a connection idle for longer is not used again: the server closes it at two
Fields = list[tuple[str, str]]


@dataclass
class Answer:
    """status 0: no answer came."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def onward(self) -> str:
        """Where a script or a browser is sent on to."""
        return self.headers.get("hx-redirect") or self.headers.get("location") or ""


NOTHING = Answer(0, "", {})


class Session:
    """One person at one machine. Every request is noted: [name, milliseconds, status], and what was not expected."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.samples: list[tuple[str, float, int]] = []
        self.problems: list[str] = []
        self.connection: http.client.HTTPConnection | None = None
        self.used = 0.0
        self.fresh = True  # nothing was asked over this connection before

    def log_in(self, username: str, password: str) -> None:
        page = self.get("login page", "/login/")
        fields = filled(form_of(page.text, 'autocomplete="on"'), username=username, password=password)
        answer = self.post("login", "/login/", fields, expect=(302,))
        if answer.status != 302:
            raise RuntimeError(f"{username} was not let in")

    def get(self, name: str, path: str, *, htmx: bool = False, expect: Sequence[int] = (200,)) -> Answer:
        return self._send(name, "GET", path, None, {"HX-Request": "true"} if htmx else {}, expect)

    def post(
        self, name: str, path: str, fields: Fields, *, guarded: str = "", htmx: str = "", expect: Sequence[int] = (200,)
    ) -> Answer:
        """As a page sends it: by static/js/app.js (`guarded`: from which page), by htmx (`htmx`: likewise), or bare."""
        headers, body = sent_as(fields, guarded, htmx)
        return self._send(name, "POST", path, body, headers, expect)

    def post_twice(self, name: str, path: str, fields: Fields, guarded: str, expect: Sequence[int]) -> list[Answer]:
        """The same form over two connections at the same moment."""
        second = Session(self.port)
        second.cookies = dict(self.cookies)
        answers = [NOTHING, NOTHING]

        def send(place: int, session: Session) -> None:
            answers[place] = session.post(name, path, fields, guarded=guarded, expect=expect)

        threads = [threading.Thread(target=send, args=pair) for pair in enumerate((self, second))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.samples += second.samples
        self.problems += second.problems
        second.close()
        return answers

    def cut(self, path: str, fields: Fields, *, guarded: str = "", htmx: str = "", half: bool = False) -> None:
        """Send a form, or its first half, over a network that is gone before the answer comes."""
        headers, body = sent_as(fields, guarded, htmx)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest("POST", path)
        for header, value in {**self._headers(), **headers, "Content-Length": str(len(body))}.items():
            connection.putheader(header, value)
        connection.endheaders()
        connection.send(body[: len(body) // 2] if half else body)
        connection.close()

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _headers(self) -> dict[str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        return {**headers, "Accept-Language": "zh-CN", "User-Agent": "worst-day"}

    def _send(
        self, name: str, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: Sequence[int]
    ) -> Answer:
        if self.connection is not None and time.monotonic() - self.used > KEPT_SECONDS:
            self.close()
        began = time.perf_counter()
        try:
            try:
                response, text = self._ask(method, path, body, headers)
            except (ConnectionError, http.client.BadStatusLine):
                if self.fresh:
                    raise
                # The server had closed the idle connection: a browser, too, asks again over a new one.
                self.close()
                response, text = self._ask(method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            self.problems.append(f"{name}: {method} {path} had no answer: {error!r}")
            return NOTHING
        milliseconds = (time.perf_counter() - began) * 1000
        self.used = time.monotonic()
        self.samples.append((name, milliseconds, response.status))
        for line in response.headers.get_all("Set-Cookie") or ():
            key, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value
        if response.status not in expect:
            self.problems.append(f"{name}: {method} {path} answered {response.status}: {words_of(text)[:300]}")
        return Answer(response.status, text, {key.lower(): value for key, value in response.headers.items()})

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        self.fresh = self.connection is None
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection.request(method, path, body, {**self._headers(), **headers})
        response = self.connection.getresponse()
        return response, response.read().decode()


def sent_as(fields: Fields, guarded: str, htmx: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of a form: fetch with FormData sends multipart, htmx and a bare form do not."""
    if guarded:
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
        ]
        body = "".join([*parts, f"--{mark}--\r\n"])
        return {"Content-Type": f"multipart/form-data; boundary={mark}", "X-Guarded": guarded}, body.encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if htmx:
        headers |= {"HX-Request": "true", "HX-Current-URL": f"http://127.0.0.1{htmx}"}
    return headers, urlencode(fields).encode()


class _Form(HTMLParser):
    """The fields of a form as a browser sends them when nothing is touched."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: Fields = []
        self.select = ""
        self.options: list[tuple[str, bool]] = []
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name, kind = values.get("name", ""), values.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "button", "file"):
            if kind not in ("radio", "checkbox") or "checked" in values:
                self.fields.append((name, values.get("value", "on" if kind in ("radio", "checkbox") else "")))
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option" and self.select:
            self.options.append((values.get("value", ""), "selected" in values))
        elif tag == "textarea" and name:
            self.area = (name, [])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            chosen = [value for value, selected in self.options if selected] or [self.options[0][0]]
            self.fields += [(self.select, value) for value in chosen]
            self.select = ""
        elif tag == "textarea" and self.area:
            self.fields.append((self.area[0], "".join(self.area[1]).removeprefix("\n")))
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)


def form_of(page: str, mark: str) -> Fields:
    """The fields of the first form whose tag holds `mark`."""
    for found in re.finditer(r"<form\b[^>]*>", page):
        if mark in found[0]:
            parser = _Form()
            parser.feed(page[found.end() : page.index("</form>", found.end())])
            return parser.fields
    raise RuntimeError(f"no form {mark} in {words_of(page)[:300]}")


def filled(fields: Fields, **values: str) -> Fields:
    """The form with some of its fields filled in anew."""
    return [(name, value) for name, value in fields if name not in values] + list(values.items())


def words_of(page: str) -> str:
    """The text of a page, for a sentence about it."""
    main = page.partition("<main")[2] or page
    return " ".join(html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.DOTALL)).split())


def save(path: str, **values: object) -> None:
    with open(path, "w") as file:
        json.dump(values, file, ensure_ascii=False)

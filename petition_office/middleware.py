"""What every page has in common: its language, how it may be kept, and what happens when the session has ended."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.parsers import MultiPartParser

from cases.petitions.queries.opening import Unopened
from offices.accounts.actions.sessions import ACTED, has_ended
from offices.pages.texts import UNSEEN, cleaned
from petition_office.errors import not_allowed, not_found, too_large, too_long
from petition_office.problems import PREFIX

LONGEST_ADDRESS = 8_000  # bytes of an address with its filters; gunicorn and nginx read a little more
SHORT_FORM = 64_000  # bytes from who has not logged in
NOTED_EVERY = 20  # seconds; every page writing its moment would cost a write each
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class SessionEndMiddleware:
    """Stands directly below the session: it ends after the last act of a person, and after some hours in any case.

    A page that asks for news by itself says so (`X-Poll`), and keeps no session alive.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session, at = request.session, timezone.now()
        if SESSION_KEY in session:
            if has_ended(session, at):
                session.flush()
            elif "X-Poll" not in request.headers and at.timestamp() - session[ACTED] >= NOTED_EVERY:
                session[ACTED] = at.timestamp()  # saved with the answer, and with it the time the cache keeps it
        return self.get_response(request)


class ResourcePolicyMiddleware:
    """No other site loads our answers as pictures, scripts or frames. Stands above the static files."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class NoFiles(FileUploadHandler):
    """Ends a form at its first file, before any of it is written."""

    def new_file(self, *args: Any, **options: Any) -> None:
        raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class BodyMiddleware:
    """How much of an address and of a body is read is known before anything is; stands below the session, above CSRF.

    Who has not logged in sends a short form. Files are taken by pages that say so (`takes_files`), and by the endpoints
    of the API with a parser for them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, options: Any) -> HttpResponseBase | None:
        if len(request.get_full_path()) > LONGEST_ADDRESS:
            return too_long(request, LONGEST_ADDRESS)
        length = request.META.get("CONTENT_LENGTH") or "0"
        most, takes_files = self._bounds(request, view)
        if not length.isascii() or not length.isdigit() or int(length) > most:
            return too_large(request, most)
        if not takes_files:
            request.upload_handlers = [NoFiles(request)]
        return None

    def _bounds(self, request: HttpRequest, view: Any) -> tuple[int, bool]:
        endpoint = getattr(view, "cls", None)
        known = SESSION_KEY in request.session or (endpoint is not None and "Authorization" in request.headers)
        if endpoint is None:
            is_public = not getattr(view, "login_required", True)
        else:
            is_public = not getattr(endpoint, "authentication_classes", ())
        if is_public or not known:
            return SHORT_FORM, False
        parsers = getattr(endpoint, "parser_classes", ())
        if getattr(view, "takes_files", False) or any(issubclass(one, MultiPartParser) for one in parsers):
            most = getattr(view, "most_bytes", 0) or settings.UPLOAD_MAX_BYTES
            return most + settings.DATA_UPLOAD_MAX_MEMORY_SIZE, True
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE, False


class TextMiddleware:
    """Takes out of what forms and addresses bring the signs that nobody sees. Stands below CSRF.

    NUL stays, and is refused by the field; where a page reads an address without one, nothing is found by a name that
    the database cannot hold, nor in the path of any address. The API refuses all of them itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, options: Any) -> HttpResponse | None:
        if "\0" in request.path:
            return not_found(request)
        if not hasattr(view, "cls"):
            request.GET = _without_unseen(request.GET)
            if request.method == "POST":
                # What the parser filled stays with the request; a page reads it as it stands.
                request._post = _without_unseen(request.POST)  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ValueError) or not (_has_nul(request.GET) or _has_nul(request.POST)):
            return None
        if "NUL" not in str(error):
            return None
        return not_found(request)


def _has_nul(given: Any) -> bool:
    return any("\0" in value for _name, values in given.lists() for value in values)


def _without_unseen(given: Any) -> Any:
    """The same object where nothing is to be taken out."""
    if not any(UNSEEN.search(value) for values in given.lists() for value in values[1]):
        return given
    made = given.copy()
    for name, values in given.lists():
        made.setlist(name, [value if "\0" in value else cleaned(value) for value in values])
    made._mutable = False
    return made


class SealedMiddleware:
    """Whoever owes a reason before opening a sealed petition is asked for it, and led on to the page afterwards."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Unopened):
            return None
        ask = reverse("cases:open", args=[error.petition.number])
        onward = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else ""
        return redirect(f"{ask}?{urlencode({'next': onward})}" if onward else ask)


class PageMiddleware:
    """Stands below the session and above LoginRequiredMiddleware.

    - Pages of a person logged in, and answers of the API, are never stored by the browser or a proxy.
    - An address that only takes a form says so to who opens it.
    - Every page is in the language of the settings, whatever the browser prefers.
    - A page and its fragment share one address, so the answer varies by HX-Request.
    - A script that asks after the session has ended is told to go to the login page (401) instead of being given that
      page as a fragment; the address it returns to afterwards, as after any form, is the page the person was on.
    - A form sent by `static/js/app.js` (X-Guarded) gets a redirect as data, so that the page stays until the next one
      is sure to come.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.login_path = resolve_url(settings.LOGIN_URL)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not request.path.startswith(PREFIX):
            response = not_allowed(request, response)
        patch_vary_headers(response, ["HX-Request"])
        response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
        if request.user.is_authenticated or request.path.startswith(PREFIX):
            response.headers.setdefault("Cache-Control", "no-store, private")
        location = response.headers.get("Location", "") if 300 <= response.status_code < 400 else ""
        if not location:
            return response
        ended = location.split("?")[0] == self.login_path and not request.user.is_authenticated
        guarded = "X-Guarded" in request.headers
        if ended and request.path != self.login_path:
            if guarded or request.headers.get("HX-Request"):
                return HttpResponse(status=401, headers={"HX-Redirect": self._login_again(request)})
            if request.method == "POST":
                response.headers["Location"] = self._login_again(request)
                return response
        if guarded:
            instead = HttpResponse(status=204, headers={"HX-Redirect": location, "Cache-Control": "no-store, private"})
            instead.cookies = response.cookies
            return instead
        return response

    def _login_again(self, request: HttpRequest) -> str:
        current = getattr(request, "htmx", None) and request.htmx.current_url_abs_path  # type: ignore[attr-defined]
        page = current or request.headers.get("X-Guarded") or self._sent_from(request)
        return f"{self.login_path}?{urlencode({'next': page})}"

    def _sent_from(self, request: HttpRequest) -> str:
        """The page that holds the form: the address it is sent to may answer no GET."""
        sent_from = urlsplit(request.headers.get("Referer", ""))
        if sent_from.netloc != request.get_host():
            return "/"
        return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path


class PasswordMiddleware:
    """An account with a one-time password, or with one too old, reaches only the page to change it.

    Below LoginRequiredMiddleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.open_paths = {reverse(name) for name in ("password_change", "logout", "health", "offices:bell")}
        self.docs_path = reverse("api:docs")  # a page below the addresses of the API

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answers_itself = request.path.startswith(PREFIX) and request.path != self.docs_path
        closed = request.path not in self.open_paths and not answers_itself
        if closed and request.user.is_authenticated and request.user.owes_password(timezone.now()):
            return redirect("password_change")
        return self.get_response(request)


class UnchangedMiddleware:
    """Whoever has an answer of the API already, by its ETag, is told that it holds (304), without it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        tag = response.headers.get("ETag")
        asked = request.method in ("GET", "HEAD") and "If-None-Match" in request.headers
        whole = isinstance(response, HttpResponse) and response.status_code == 200
        if not tag or not asked or not whole or not request.path.startswith(PREFIX):
            return response
        unchanged = get_conditional_response(request, etag=tag)
        if unchanged is None:
            return response
        unchanged.headers["ETag"] = tag
        return unchanged

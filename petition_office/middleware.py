"""What every page has in common: its language, how it may be kept, and what happens when the session has ended."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from offices.organisation.actions.sessions import ACTED, has_ended
from petition_office.problems import PREFIX

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


class PageMiddleware:
    """Stands below the session and above LoginRequiredMiddleware.

    - Pages of a person logged in are never stored by the browser or a proxy.
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
        patch_vary_headers(response, ["HX-Request"])
        response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
        if request.user.is_authenticated:
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
        self.open_paths = {reverse(name) for name in ("password_change", "logout", "health")}
        self.docs_path = reverse("api:docs")  # a page below the addresses of the API

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answers_itself = request.path.startswith(PREFIX) and request.path != self.docs_path
        closed = request.path not in self.open_paths and not answers_itself
        if closed and request.user.is_authenticated and request.user.owes_password(timezone.now()):
            return redirect("password_change")
        return self.get_response(request)

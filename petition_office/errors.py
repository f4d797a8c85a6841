"""Pages for requests that end early: Django's own views with our templates, and problem details under /api/."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from petition_office.problems import early_problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return early_problem(request, 400, _("请求无法读取。"), "bad_request") or defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return early_problem(request, 500, _("系统出错，已经记录。请稍后再试。"), "server_error") or defaults.server_error(
        request
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was sent from a page that is too old, or from elsewhere. `reason` is for developers only."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest) -> HttpResponse:
    """No address of ours holds such a sign."""
    early = early_problem(request, 404, _("没有找到，或者您无权查看。"), "not_found")
    return early or defaults.page_not_found(request, Http404())


def not_allowed(request: HttpRequest, answer: HttpResponseBase) -> HttpResponse:
    """An address that only takes a form was opened: Django's own answer is an empty page."""
    made = render(request, "405.html", status=answer.status_code)
    made.headers["Allow"] = answer.headers["Allow"]
    return made


def too_long(request: HttpRequest, most: int) -> HttpResponse:
    """An address that a server in front might have refused without a word anybody understands."""
    sentence = _("地址太长，最多%(most)s个字节；请减少筛选条件或者检索的字。") % {"most": f"{most:,}"}
    early = early_problem(request, 414, sentence, "too_long")
    return early or render(request, "414.html", {"sentence": sentence}, status=414)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """Nothing of the body was read."""
    sentence = _("提交的内容太大，最多%(most)s。") % {"most": f"{most // 1000:,}kB"}
    early = early_problem(request, 413, sentence, "too_large")
    return early or render(request, "413.html", {"sentence": sentence}, status=413)

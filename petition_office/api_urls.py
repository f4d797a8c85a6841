"""Addresses of the API, version 1. Each app brings its own; what none of them knows is a problem, not a page."""

import hashlib
import json
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases import urls as cases
from offices import urls as offices
from petition_office import schema as schema  # its way to log in is known to the OpenAPI document once it is imported
from supervision import urls as supervision
from visits import urls as visits

app_name = "api"


@extend_schema(exclude=True)
class Unknown(APIView):
    def get(self, request: Request) -> Response:
        raise Http404

    post = put = patch = delete = get


class Schema(SpectacularJSONAPIView):
    """The OpenAPI document, made once in each process: it is the same for everybody, and sent again only if changed."""

    known: ClassVar[dict[str, Any]] = {}
    tag: ClassVar[str] = ""

    def _get_schema_response(self, request: Request) -> Response:
        if not self.known:
            made: Response = super()._get_schema_response(request)  # type: ignore[no-untyped-call]
            Schema.tag = quote_etag(hashlib.sha256(json.dumps(made.data, default=str).encode()).hexdigest()[:32])
            Schema.known = made.data
        headers = {"ETag": self.tag, "Cache-Control": "private, no-cache"}
        if get_conditional_response(request._request, etag=self.tag):
            return Response(status=304, headers=headers)
        return Response(self.known, headers=headers)


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", Schema.as_view(), name="schema"),
    path(
        "docs/",
        login_required(
            SpectacularSwaggerSplitView.as_view(
                url_name="api:schema", template_name="api/docs.html", title="信访办案系统 API"
            )
        ),
        name="docs",
    ),
]
urlpatterns += [*offices.api, *cases.api, *visits.api, *supervision.api]
urlpatterns += [re_path(r"^.*$", Unknown.as_view())]

"""A file that proves a promise, a measure, an item of work or a closing is shown to who sees the petition."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cases.packages.models.packages import ClosingPart
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.files.actions import content_of
from offices.files.models import StoredFile
from offices.files.uploads import thumbnail_of
from offices.organisation.views.access import account_of


@cache_control(private=True, no_store=True)
@require_safe
def proof_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A file that proves a promise, a measure, an item of work or a closing, to who sees the petition.

    `?small`: a photo as small as a list of photos shows it.
    """
    petition = opened_petition(petitions_visible_to(account_of(request)), number, account_of(request))
    file = get_object_or_404(StoredFile.objects.filter(_proves(petition)), pk=pk)
    content, is_photo = content_of(file), file.content_type == "image/jpeg"
    small = thumbnail_of(content) if is_photo and "small" in request.GET else content
    return HttpResponse(small, content_type=file.content_type)


def _proves(petition: Petition) -> Q:
    parts = ClosingPart.objects.filter(closing__package__petition=petition)
    owned = (petition.promises, petition.measures, petition.action_items, parts)
    found = Q()
    for several in owned:
        found |= Q(pk__in=several.order_by().values("files"))
    return found

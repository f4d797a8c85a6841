"""One paper of a petition, to read and to print."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.reading import read_identity
from cases.enums import ReadPurpose
from cases.models import ClosingPart, Document, Petition
from cases.queries import petitions_visible_to
from cases.reports.papers import paper_of
from offices.actions.files import content_of
from offices.errors import ActionRefused
from offices.models import StoredFile
from offices.uploads import thumbnail_of
from offices.views.access import account_of


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """GET shows the petitioner masked; POST names the petitioner, which is recorded as a reading for serving papers."""
    related = petitions_visible_to(account_of(request)).select_related("category")
    petition = get_object_or_404(related, number=number)
    documents = Document.objects.filter(petition=petition).select_related("office", "addressee", "service__recorded_by")
    document = get_object_or_404(documents, pk=pk)
    name, refusal, status = petition.petitioner_masked, "", 200
    if request.method == "POST":
        try:
            people = read_identity(
                petition=petition, by=account_of(request), at=timezone.now(), purpose=ReadPurpose.SERVE
            )
            name = "、".join(person.name for person in people if person.role == "principal") or name
        except ActionRefused as error:
            refusal, status = str(error.sentence), error.status
    context = {
        "petition": petition,
        "paper": paper_of(document, petition, name),
        "document": document,
        "answers": document.answers.select_related("demand"),
        "named": request.method == "POST" and not refusal,
        "refusal": refusal,
    }
    return render(request, "cases/paper.html", context, status=status)


@cache_control(private=True, no_store=True)
@require_safe
def proof_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A file that proves a promise, a measure, an item of work or a closing, to who sees the petition.

    `?small`: a photo as small as a list of photos shows it.
    """
    petition = get_object_or_404(petitions_visible_to(account_of(request)), number=number)
    file = get_object_or_404(StoredFile.objects.filter(_proves(petition)), pk=pk)
    content, is_photo = content_of(file), file.content_type == "image/jpeg"
    small = thumbnail_of(content) if is_photo and "small" in request.GET else content
    return HttpResponse(small, content_type=file.content_type)


def _proves(petition: Petition) -> Q:
    parts = ClosingPart.objects.filter(closing__assignment__petition=petition)
    owned = (petition.promises, petition.measures, petition.action_items, parts)
    found = Q()
    for several in owned:
        found |= Q(pk__in=several.order_by().values("files"))
    return found

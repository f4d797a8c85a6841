"""One paper of a petition, to read and to print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.papers.models import Document
from cases.papers.reports import paper_of
from cases.petitions.actions.reading import read_identity
from cases.petitions.enums import ReadPurpose
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record
from offices.errors import ActionRefused
from offices.organisation.views.access import account_of


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """GET shows the petitioner masked; POST names the petitioner, which is recorded as a reading for serving papers."""
    related = petitions_on_record(account_of(request)).select_related("category")
    petition = opened_petition(related, number, account_of(request))
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
    return render(request, "cases/papers/paper.html", context, status=status)

"""One paper of a petition, to read, to print and to take away as PDF or Word document."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.papers.actions import letter_as_issued, named_authority, named_letter
from cases.papers.letters import Letter
from cases.papers.models import Document
from cases.papers.queries import letter_shown_to, opened_paper
from cases.papers.reports.authority import letter_of_authority
from cases.papers.reports.files import letter_as_pdf, letter_as_word
from cases.papers.reports.service import is_served, proof_of_service
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused
from offices.organisation.models import Account
from offices.organisation.views.access import account_of
from offices.pages.views import DOCX, PDF, attachment


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """GET shows the petitioner masked; POST names the petitioner, which is recorded as a reading for serving papers."""
    petition, document = opened_paper(number, pk, account_of(request))
    if request.method != "POST":
        return _page(request, petition, document, letter_as_issued(document).masked())
    try:
        letter = named_letter(document, petition, by=account_of(request), at=timezone.now())
    except ActionRefused as refusal:
        return _refused(request, petition, document, refusal)
    return _page(request, petition, document, letter, named=True)


@require_http_methods(["GET", "POST"])
def pdf(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """As the page: GET masks the petitioner, POST names the petitioner and is recorded."""
    return _file(request, number, pk, letter_as_pdf, PDF, "pdf")


@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """As the page: GET masks the petitioner, POST names the petitioner and is recorded."""
    return _file(request, number, pk, letter_as_word, DOCX, "docx")


@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """送达回证 of a letter to the petitioner, blank or as recorded; GET masks the petitioner, POST is recorded."""
    petition, document = _served(number, pk, account_of(request))
    letter, named, refused, status = letter_as_issued(document).masked(), False, "", 200
    if request.method == "POST":
        try:
            letter = named_letter(document, petition, by=account_of(request), at=timezone.now())
            named = True
        except ActionRefused as refusal:
            refused, status = str(refusal.sentence), refusal.status
    proof = proof_of_service(letter, document, petition)
    context = {"petition": petition, "document": document, "letter": proof, "named": named, "refusal": refused}
    return render(request, "cases/papers/service.html", context, status=status)


@require_http_methods(["GET", "POST"])
def service_pdf(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """As the page: GET masks the petitioner, POST names the petitioner and is recorded."""
    _served(number, pk, account_of(request))
    return _file(request, number, pk, letter_as_pdf, PDF, "pdf", made=proof_of_service)


@require_http_methods(["GET", "POST"])
def service_word(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """As the page: GET masks the petitioner, POST names the petitioner and is recorded."""
    _served(number, pk, account_of(request))
    return _file(request, number, pk, letter_as_word, DOCX, "docx", made=proof_of_service)


@require_http_methods(["GET", "POST"])
def authority(request: HttpRequest, number: str) -> HttpResponse:
    """授权委托书 to be filled in and signed; GET leaves the petitioner's name blank, POST writes it and is recorded."""
    petition = opened_petition(petitions_visible_to(account_of(request)), number, account_of(request))
    if request.method != "POST":
        return _authority_page(request, petition, letter_of_authority(petition, named=False))
    try:
        letter = named_authority(petition, by=account_of(request), at=timezone.now())
    except ActionRefused as refusal:
        return _authority_refused(request, petition, refusal)
    return _authority_page(request, petition, letter, named=True)


@require_http_methods(["GET", "POST"])
def authority_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """As the page: GET leaves the name blank, POST writes it and is recorded."""
    return _authority_file(request, number, letter_as_pdf, PDF, "pdf")


@require_http_methods(["GET", "POST"])
def authority_word(request: HttpRequest, number: str) -> HttpResponse:
    """As the page: GET leaves the name blank, POST writes it and is recorded."""
    return _authority_file(request, number, letter_as_word, DOCX, "docx")


def letter_file(letter: Letter, kind: str, *, reader: Account, sealed: bool = False) -> HttpResponse:
    """A letter to keep, as the reader may read it, under its title and number; kind: PDF or DOCX. For the pages and
    APIs of the rooms above.
    """
    letter = letter_shown_to(reader, letter)
    write, ending = (letter_as_pdf, "pdf") if kind == PDF else (letter_as_word, "docx")
    name = f"{letter.title}{letter.number or _('拟稿')}.{ending}"
    return attachment(write(letter, sealed=sealed), kind, name)


def _authority_file(
    request: HttpRequest, number: str, write: Callable[..., bytes], kind: str, ending: str
) -> HttpResponse:
    petition = opened_petition(petitions_visible_to(account_of(request)), number, account_of(request))
    letter = letter_of_authority(petition, named=False)
    if request.method == "POST":
        try:
            letter = named_authority(petition, by=account_of(request), at=timezone.now())
        except ActionRefused as refusal:
            return _authority_refused(request, petition, refusal)
    return attachment(write(letter, sealed=petition.sealed), kind, f"{letter.title}{petition.number}.{ending}")


def _authority_refused(request: HttpRequest, petition: Petition, refusal: ActionRefused) -> HttpResponse:
    letter, said = letter_of_authority(petition, named=False), str(refusal.sentence)
    return _authority_page(request, petition, letter, refusal=said, status=refusal.status)


def _authority_page(
    request: HttpRequest,
    petition: Petition,
    letter: Letter,
    *,
    named: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"petition": petition, "letter": letter, "named": named, "refusal": refusal}
    return render(request, "cases/papers/authority.html", context, status=status)


def _served(number: str, pk: int, account: Account) -> tuple[Petition, Document]:
    """404 for a letter that goes to an office: nobody signs for it so."""
    petition, document = opened_paper(number, pk, account)
    if not is_served(letter_as_issued(document)):
        raise Http404
    return petition, document


def _file(
    request: HttpRequest,
    number: str,
    pk: int,
    write: Callable[..., bytes],
    kind: str,
    ending: str,
    made: Callable[[Letter, Document, Petition], Letter] | None = None,
) -> HttpResponse:
    petition, document = opened_paper(number, pk, account_of(request))
    letter = letter_as_issued(document).masked()
    if request.method == "POST":
        try:
            letter = named_letter(document, petition, by=account_of(request), at=timezone.now())
        except ActionRefused as refusal:
            return _refused(request, petition, document, refusal)
    if made is not None:
        letter = made(letter, document, petition)
    return attachment(write(letter, sealed=petition.sealed), kind, f"{letter.title}{letter.number}.{ending}")


def _refused(request: HttpRequest, petition: Petition, document: Document, refusal: ActionRefused) -> HttpResponse:
    letter = letter_as_issued(document).masked()
    return _page(request, petition, document, letter, refusal=str(refusal.sentence), status=refusal.status)


def _page(
    request: HttpRequest,
    petition: Petition,
    document: Document,
    letter: Letter,
    *,
    named: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"petition": petition, "document": document, "letter": letter, "named": named, "refusal": refusal}
    context["to_petitioner"] = is_served(letter)
    return render(request, "cases/papers/paper.html", context, status=status)

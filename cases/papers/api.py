"""Letters for programs, as PDF and as Word document."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cases.papers.actions import letter_as_issued, named_authority, named_letter
from cases.papers.letters import Letter
from cases.papers.models import Document
from cases.papers.queries import opened_paper
from cases.papers.reports.authority import letter_of_authority
from cases.papers.reports.files import letter_as_pdf, letter_as_word
from cases.papers.reports.service import is_served, proof_of_service
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.api.headers import account_of
from offices.pages.views import DOCX, PDF, attachment


class PaperPdf(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="get_paper_pdf", tags=["petitions"], responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str, pk: int) -> HttpResponse:
        """文书的PDF，信访人姓名已遮蔽。"""
        return _file(request, number, pk, letter_as_pdf, PDF, "pdf", named=False)

    @extend_schema(
        operation_id="print_paper_pdf", tags=["petitions"], request=None, responses={(200, PDF): OpenApiTypes.BINARY}
    )
    def post(self, request: Request, number: str, pk: int) -> HttpResponse:
        """文书的PDF，写明信访人姓名；记入查看记录，目的：制作、送达文书。"""
        return _file(request, number, pk, letter_as_pdf, PDF, "pdf", named=True)


class PaperWord(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="get_paper_word", tags=["petitions"], responses={(200, DOCX): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str, pk: int) -> HttpResponse:
        """文书的Word文档，信访人姓名已遮蔽。"""
        return _file(request, number, pk, letter_as_word, DOCX, "docx", named=False)

    @extend_schema(
        operation_id="print_paper_word", tags=["petitions"], request=None, responses={(200, DOCX): OpenApiTypes.BINARY}
    )
    def post(self, request: Request, number: str, pk: int) -> HttpResponse:
        """文书的Word文档，写明信访人姓名；记入查看记录，目的：制作、送达文书。"""
        return _file(request, number, pk, letter_as_word, DOCX, "docx", named=True)


class ServicePdf(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="get_service_pdf", tags=["petitions"], responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str, pk: int) -> HttpResponse:
        """送达回证的PDF，信访人姓名已遮蔽；尚未送达的为空白回证。"""
        return _proof(request, number, pk, letter_as_pdf, PDF, "pdf", named=False)

    @extend_schema(
        operation_id="print_service_pdf", tags=["petitions"], request=None, responses={(200, PDF): OpenApiTypes.BINARY}
    )
    def post(self, request: Request, number: str, pk: int) -> HttpResponse:
        """送达回证的PDF，写明信访人姓名；记入查看记录，目的：制作、送达文书。"""
        return _proof(request, number, pk, letter_as_pdf, PDF, "pdf", named=True)


class ServiceWord(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="get_service_word", tags=["petitions"], responses={(200, DOCX): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str, pk: int) -> HttpResponse:
        """送达回证的Word文档，信访人姓名已遮蔽；尚未送达的为空白回证。"""
        return _proof(request, number, pk, letter_as_word, DOCX, "docx", named=False)

    @extend_schema(
        operation_id="print_service_word",
        tags=["petitions"],
        request=None,
        responses={(200, DOCX): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, number: str, pk: int) -> HttpResponse:
        """送达回证的Word文档，写明信访人姓名；记入查看记录，目的：制作、送达文书。"""
        return _proof(request, number, pk, letter_as_word, DOCX, "docx", named=True)


class AuthorityPdf(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="get_authority_pdf", tags=["petitions"], responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str) -> HttpResponse:
        """空白授权委托书的PDF，委托人姓名留空。"""
        return _authority(request, number, letter_as_pdf, PDF, "pdf", named=False)

    @extend_schema(
        operation_id="print_authority_pdf",
        tags=["petitions"],
        request=None,
        responses={(200, PDF): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, number: str) -> HttpResponse:
        """空白授权委托书的PDF，写明委托人姓名；记入查看记录，目的：制作、送达文书。"""
        return _authority(request, number, letter_as_pdf, PDF, "pdf", named=True)


class AuthorityWord(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="get_authority_word", tags=["petitions"], responses={(200, DOCX): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str) -> HttpResponse:
        """空白授权委托书的Word文档，委托人姓名留空。"""
        return _authority(request, number, letter_as_word, DOCX, "docx", named=False)

    @extend_schema(
        operation_id="print_authority_word",
        tags=["petitions"],
        request=None,
        responses={(200, DOCX): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, number: str) -> HttpResponse:
        """空白授权委托书的Word文档，写明委托人姓名；记入查看记录，目的：制作、送达文书。"""
        return _authority(request, number, letter_as_word, DOCX, "docx", named=True)


def _authority(
    request: Request, number: str, write: Callable[..., bytes], kind: str, ending: str, *, named: bool
) -> HttpResponse:
    account = account_of(request)
    petition = opened_petition(petitions_visible_to(account), number, account)
    if named:
        letter = named_authority(petition, by=account, at=timezone.now())
    else:
        letter = letter_of_authority(petition, named=False)
    return attachment(write(letter, sealed=petition.sealed), kind, f"{letter.title}{petition.number}.{ending}")


def _proof(
    request: Request, number: str, pk: int, write: Callable[..., bytes], kind: str, ending: str, *, named: bool
) -> HttpResponse:
    """404 for a letter that goes to an office."""
    _petition, document = opened_paper(number, pk, account_of(request))
    if not is_served(letter_as_issued(document)):
        raise Http404
    return _file(request, number, pk, write, kind, ending, named=named, made=proof_of_service)


def _file(
    request: Request,
    number: str,
    pk: int,
    write: Callable[..., bytes],
    kind: str,
    ending: str,
    *,
    named: bool,
    made: Callable[[Letter, Document, Petition], Letter] | None = None,
) -> HttpResponse:
    account = account_of(request)
    petition, document = opened_paper(number, pk, account)
    if named:
        letter = named_letter(document, petition, by=account, at=timezone.now())
    else:
        letter = letter_as_issued(document).masked()
    if made is not None:
        letter = made(letter, document, petition)
    return attachment(write(letter, sealed=petition.sealed), kind, f"{letter.title}{letter.number}.{ending}")

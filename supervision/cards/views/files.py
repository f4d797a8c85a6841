"""Cards as files: the list and the board as Excel and Word, and the notice of a card; and cards week by week."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cases.papers.reports.files import letter_as_pdf, letter_as_word
from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import DOCX, PDF, about_file, attachment, docx, xlsx
from supervision.cards.actions.notices import notice_as_issued
from supervision.cards.queries import Board, board_of, cards_visible_to
from supervision.cards.reports.files import board_as_book, board_as_word, cards_as_word
from supervision.cards.reports.weeks import cards_by_week
from supervision.cards.views.board import COLUMNS, chosen_office, supervised
from supervision.cards.views.cards import asked_cards, card_or_404


@require_safe
@needs(Permission.SEE_CASES)
def cards_export(request: HttpRequest) -> HttpResponse:
    asked = asked_cards(request)
    return asked.workbook(reverse("supervision:cards"), found=asked.found)


@require_safe
@needs(Permission.SEE_CASES)
def cards_word(request: HttpRequest) -> HttpResponse:
    asked: AskedList = asked_cards(request)
    return docx(
        request,
        str(asked.listing.title),
        lambda about: cards_as_word(asked.found, asked.reader, about, asked.filters.conditions()),
        back=reverse("supervision:cards"),
        at=timezone.now(),
    )


@require_safe
@needs(Permission.SUPERVISE)
def board_export(request: HttpRequest) -> HttpResponse:
    board, titles = _board(request), [str(label) for label in COLUMNS.values()]
    back, at = reverse("supervision:board"), timezone.now()
    return xlsx(request, _("督查看板"), lambda about: board_as_book(board, titles, about), back=back, at=at)


@require_safe
@needs(Permission.SUPERVISE)
def board_word(request: HttpRequest) -> HttpResponse:
    about = about_file(request, _("督查看板"), timezone.now())
    content = board_as_word(_board(request), [str(label) for label in COLUMNS.values()], about)
    return attachment(content, DOCX, f"{about.file_name}.docx")


def _board(request: HttpRequest) -> Board:
    account = account_of(request)
    office = chosen_office(account, request.GET.get("office", ""), supervised(account))
    return board_of(account, office, timezone.localdate())


@require_safe
@needs(Permission.SUPERVISE)
def card_weeks(request: HttpRequest) -> HttpResponse:
    """Issued and lifted week by week, of an office with all below it."""
    account = account_of(request)
    tops = supervised(account)
    office = chosen_office(account, request.GET.get("office", ""), tops)
    chart = cards_by_week(cards_visible_to(account), office, timezone.localdate())
    context = {"title": _("每周发牌和摘牌"), "office": office, "tops": tops if len(tops) > 1 else [], "chart": chart}
    return render(request, "supervision/cards/weeks.html", context)


@cache_control(private=True, no_store=True)
@require_safe
@needs(Permission.SEE_CASES)
def card_letter(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """通知书 of what the office got in this matter on that day, as it was issued, as PDF or Word."""
    card = card_or_404(account_of(request), pk)
    letter, sealed = notice_as_issued(card), card.petition.sealed
    if letter is None or form not in ("pdf", "word"):
        raise Http404
    name = f"{letter.title}-{card.petition.number}"
    if form == "pdf":
        return attachment(letter_as_pdf(letter, sealed=sealed), PDF, f"{name}.pdf")
    return attachment(letter_as_word(letter, sealed=sealed), DOCX, f"{name}.docx")

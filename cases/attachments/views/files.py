"""The attachments of a petition are listed, opened for a purpose, looked at page by page, and taken away."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from cases.attachments.actions.reading import open_attachments, original_of
from cases.attachments.actions.waking import PATIENCE, wake
from cases.attachments.enums import AttachmentState
from cases.attachments.models import Attachment
from cases.attachments.queries.attachments import attachment_there, listed, opened_attachment, was_opened
from cases.petitions.enums import ReadPurpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record, with_custody
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, NotPermitted
from offices.files.actions import content_of
from offices.files.models import StoredFile
from offices.files.previews import TAKEN
from offices.organisation.views.access import account_of

# A file that people brought runs nothing, loads nothing and stands in no other page.
SEALED_OFF = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def attachments(request: HttpRequest, number: str) -> HttpResponse:
    """All that was attached; with pictures once it was said what for."""
    petition = _petition(request, number)
    if request.headers.get("HX-Request"):
        return _fragment(request, petition)
    return _page(request, petition)


@require_POST
def open_all(request: HttpRequest, number: str) -> HttpResponse:
    """What they are looked at for: asked once for half a day."""
    petition = _petition(request, number)
    purpose = request.POST.get("purpose", "")
    try:
        open_attachments(petition=petition, by=account_of(request), at=timezone.now(), purpose=purpose)
    except ActionRefused as refusal:
        return _page(request, petition, refusal=str(refusal.sentence), status=refusal.status)
    return redirect("cases:attachments", number)


@require_safe
def attachment(request: HttpRequest, number: str, attachment: UUID) -> HttpResponse:
    """One with its pages as pictures and the text that was typed."""
    one = attachment_there(number, attachment, account_of(request))
    if not was_opened(one.petition, account_of(request), timezone.now()):
        return redirect("cases:attachments", number)
    there = [other for other in listed(one.petition) if other.is_there]
    place = next(place for place, other in enumerate(there) if other.pk == one.pk)
    context = {
        "petition": one.petition,
        "one": there[place],
        "pictures": range(1, one.pictures.count() + 1),
        "before": there[place - 1] if place else None,
        "after": there[place + 1] if place + 1 < len(there) else None,
        "purposes": ReadPurpose.choices,
    }
    return render(request, "cases/attachments/attachment.html", context)


@require_safe
def thumbnail(request: HttpRequest, number: str, attachment: UUID) -> HttpResponse:
    return _answer(_opened(request, number, attachment).thumbnail, "small.jpg")


@require_safe
def picture(request: HttpRequest, number: str, attachment: UUID, page: int) -> HttpResponse:
    one = _opened(request, number, attachment)
    drawn = get_object_or_404(one.pictures.select_related("file"), number=page)
    return _answer(drawn.file, f"{one.number}-{page}.jpg")


@require_safe
def shown(request: HttpRequest, number: str, attachment: UUID) -> HttpResponse:
    """What is shown of it, to keep: turned, cleaned, without the place where it was taken."""
    one = _opened(request, number, attachment)
    assert one.shown is not None  # noqa: S101  (of what is there)
    return _answer(one.shown, f"{one.name}{TAKEN[one.shown.content_type]}", keep=True)


@require_POST
def original(request: HttpRequest, number: str, attachment: UUID) -> HttpResponse:
    """The file as it came; each time it is said what for, and written down."""
    one = attachment_there(number, attachment, account_of(request))
    purpose = request.POST.get("purpose", "")
    try:
        content = original_of(one, by=account_of(request), at=timezone.now(), purpose=purpose)
    except ActionRefused as refusal:
        return _page(request, one.petition, refusal=str(refusal.sentence), status=refusal.status)
    return _sent(content, one.content_type, f"{one.name}原件{TAKEN[one.content_type]}", keep=True)


def _petition(request: HttpRequest, number: str) -> Petition:
    account = account_of(request)
    return opened_petition(petitions_on_record(account).select_related("holder"), number, account)


def _opened(request: HttpRequest, number: str, key: UUID) -> Attachment:
    """404 as well where no purpose was said: the address of a picture alone shows nothing."""
    try:
        return opened_attachment(number, key, account_of(request))
    except NotPermitted as unopened:
        if unopened.code == "not_opened":
            raise Http404 from unopened
        raise


def _answer(file: StoredFile | None, name: str, *, keep: bool = False) -> HttpResponse:
    if file is None:
        raise Http404
    return _sent(content_of(file), file.content_type, name, keep=keep)


def _sent(content: bytes, kind: str, name: str, *, keep: bool) -> HttpResponse:
    disposition = content_disposition_header(keep, name) or "inline"
    return HttpResponse(content, content_type=kind, headers={**SEALED_OFF, "Content-Disposition": disposition})


def _context(request: HttpRequest, petition: Petition) -> dict[str, object]:
    account, at = account_of(request), timezone.now()
    found = list(listed(petition))
    waits = [one for one in found if one.state == AttachmentState.PROCESSING]
    wake(one.pk for one in waits if (one.beat_at or one.added_at) < at - PATIENCE)
    return {
        "petition": petition,
        "attachments": found,
        "is_waiting": bool(waits),
        "is_open": was_opened(petition, account, at),
        "has_custody": bool(with_custody(petition, account)),
        "may_attach": not choice_for(account, petition, step_kind("attach")).refusal,
        "me": account.pk,
        "purposes": ReadPurpose.choices,
    }


def _fragment(request: HttpRequest, petition: Petition) -> HttpResponse:
    return render(request, "cases/attachments/attachments.html#list", _context(request, petition))


def _page(request: HttpRequest, petition: Petition, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {**_context(request, petition), "refusal": refusal}
    return render(request, "cases/attachments/attachments.html", context, status=status)

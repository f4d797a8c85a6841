"""The registration desk: one page, the earlier petitions beside it, and the receipt."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

import segno
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.mandates.actions.entering import MandateGiven
from cases.organs.reports.competence import Matter, asked_of_visitor, proposed_offices, skipped_levels
from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.actions.parties import Authorised, Person
from cases.petitions.actions.reading import QUERY_CODE, read_identity
from cases.petitions.enums import PetitionerRole, Purpose, ReadPurpose
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import COLLECTIVE_FROM, Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from cases.procedure.plain_words import expected, state_sentence
from cases.procedure.policies import can_take
from cases.registration.actions.desk import look_up, register_at_desk
from cases.registration.forms.pasted import demands_in
from cases.registration.forms.registration import AgainForm, RegistrationForm
from cases.registration.queries.public import running_clocks
from cases.registration.reports.page_hooks import beside_desk
from cases.registration.reports.reading import read_text
from offices.errors import ActionRefused, KeyUsed
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.views import onward_of

RECEIPT_NOTES = {
    "repeated": _l("这张表单已经登记过，没有重复登记。"),
    "registered": _l("这张表单已登记为本件，没有再登记为再次反映。"),
    "again": _l("已登记为本件的再次反映，没有另立新件。"),
}


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)  # every page but the marked ones asks for a login


def _desk_offices(account: Account) -> list[Office]:
    """The offices for which an account registers; 403 for an account that registers for none."""
    offices = authority_of(account).offices(Permission.REGISTER)
    if not offices:
        raise PermissionDenied
    return offices


@require_http_methods(["GET", "HEAD", "POST"])
def register_petition(request: HttpRequest) -> HttpResponse:
    offices, today = _desk_offices(_account(request)), timezone.localdate()
    if request.method == "POST":
        if number := request.POST.get("again"):
            return _brought_again(request, number)
        return _register(request)
    initial = {"request_key": uuid4(), "received_on": today, "channel": "visit", **_headcount(request)}
    return _page(request, RegistrationForm(offices=offices, today=today, initial=initial))


def _page(request: HttpRequest, form: RegistrationForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "title": _("登记"), "longest": LONGEST_TEXT, "onward": _onward(request)}
    context["beside"] = beside_desk
    return render(request, "cases/registration/register.html", context, status=status)


def _onward(request: HttpRequest) -> str:
    """`?next=`: the page of this site that asked for a registration, to which the receipt leads on."""
    return onward_of(request.GET.get("next", ""))


def _headcount(request: HttpRequest) -> dict[str, Any]:
    """`?headcount=`: how many came, where the page before knows it."""
    text = request.GET.get("headcount", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return {"headcount": number, "collective": number >= COLLECTIVE_FROM} if number > 0 else {}


def _register(request: HttpRequest) -> HttpResponse:
    """Register, linked to an earlier petition where `same_matter` names one."""
    at = timezone.now()
    form = RegistrationForm(request.POST, offices=_desk_offices(_account(request)), today=timezone.localdate(at))
    if not form.is_valid():
        return _page(request, form, 422)
    facts = _facts(form)
    try:
        number = request.POST.get("same_matter")
        other = get_object_or_404(petitions_visible_to(_account(request)), number=number) if number else None
        petition = register_at_desk(by=_account(request), at=at, same_matter=other, **facts)
    except KeyUsed as used:
        return _registered_before(request, form, used)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _page(request, form, refusal.status)
    return _to_receipt(request, petition, "" if petition.registered_at == at else "repeated")


def _to_receipt(request: HttpRequest, petition: Petition, note: str = "") -> HttpResponse:
    # In the address, not in the session: the look-ups that run beside the form would overwrite it there.
    told = {name: value for name, value in (("note", note), ("next", _onward(request))) if value}
    return redirect(reverse("cases:receipt", args=[petition.number]) + (f"?{urlencode(told)}" if told else ""))


def _facts(form: RegistrationForm) -> dict[str, Any]:
    facts = form.facts()
    facts["principal"] = Person(**facts["principal"])
    for name in ("representatives", "members"):
        facts[name] = [Person(**person) for person in facts[name]]
    facts["agents"] = [Authorised(**agent) for agent in facts["agents"]]
    facts["mandate"] = MandateGiven(**facts["mandate"]) if facts["mandate"] else None
    facts["accused"] = [AccusedPerson(**person) for person in facts["accused"]]
    return facts


def _registered_before(request: HttpRequest, form: RegistrationForm, used: KeyUsed) -> HttpResponse:
    """The form was sent before with other contents; what it says now must not get lost."""
    petition = petitions_visible_to(_account(request)).filter(pk=used.result_of("register") or 0).first()
    if petition is None:
        form.refuse(used)
        return _page(request, form, used.status)
    form.add_error(
        None,
        _(
            "这张表单刚才已登记为%(number)s（%(subject)s）。如果现在填写的是另一件，请再次保存；如果是同一件，请到该件更正。"
        )
        % {"number": petition.number, "subject": petition.subject},
    )
    return _page(request, _with_new_key(request, form), 409)


def _with_new_key(request: HttpRequest, form: RegistrationForm) -> RegistrationForm:
    data = request.POST.copy()
    data["request_key"] = str(uuid4())
    form.data = data
    return form


def _brought_again(request: HttpRequest, number: str) -> HttpResponse:
    """The matter is on file: a batch more there instead of a second petition."""
    at = timezone.now()
    petition = get_object_or_404(petitions_visible_to(_account(request)), number=number)
    form = AgainForm(request.POST, offices=_desk_offices(_account(request)), today=timezone.localdate(at))
    if not form.is_valid():
        return _page(request, form, 422)
    data = form.cleaned_data
    try:
        perform(
            "add_batch",
            petition_id=petition.pk,
            by=_account(request),
            at=at,
            request_key=data["request_key"],
            on=data["received_on"],
            channel=data["channel"],
            persons=data["headcount"],
            note=form.note,
        )
    except KeyUsed as used:
        if known := petitions_visible_to(_account(request)).filter(pk=used.result_of("register") or 0).first():
            return _to_receipt(request, known, "registered")
        form.refuse(used)
        return _page(request, form, used.status)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _page(request, form, refusal.status)
    return _to_receipt(request, petition, "again")


@require_POST
def register_similar(request: HttpRequest) -> HttpResponse:
    """Earlier petitions of the same person or matter. By POST, so that no name stands in an address or a log."""
    _desk_offices(_account(request))
    typed = {
        name: request.POST.get(name, "")[:LONGEST_TEXT]
        for name in ("name", "identity_number", "phone", "subject", "body")
    }
    found = look_up(by=_account(request), at=timezone.now(), **typed)
    return render(request, "cases/registration/_similar.html", {"found": found})


@require_POST
def register_competent(request: HttpRequest) -> HttpResponse:
    """Which office seems to be competent for what is typed, whether the visitor passed over two levels, and the place
    and, of an accusation, the names that the text holds; nothing is chosen and nothing is kept. By POST, so that no
    address of a person stands in a log.
    """
    offices = _desk_offices(_account(request))
    form = RegistrationForm(offices=offices, today=timezone.localdate())
    category = None
    with suppress(ValidationError):
        category = form.fields["category"].clean(request.POST.get("category", "")[:100].replace("\x00", ""))
    office = next((one for one in offices if str(one.pk) == request.POST.get("office")), offices[0])
    place = request.POST.get("place", "")[:100].replace("\x00", "").strip()
    text = (request.POST.get("subject", "")[:200], request.POST.get("body", "")[:LONGEST_TEXT])
    matter = Matter(category or None, place, channel=request.POST.get("channel", ""), text=("", "") if place else text)
    is_accusation = request.POST.get("purpose") == Purpose.ACCUSATION
    passed = skipped_levels(matter, office)
    context = {
        "proposed": proposed_offices(matter, office, timezone.localdate()),
        "ask": asked_of_visitor(passed, office) if passed else "",
        "asked": bool(category or place),
        "placed": bool(place),
        "reading": read_text(*text, near=office, is_accusation=is_accusation),
    }
    return render(request, "cases/registration/_competent.html", context)


@require_POST
def register_points(request: HttpRequest) -> HttpResponse:
    """The numbered points of the text, or its sentences that ask, one a line, for the field of the demands."""
    points = demands_in(request.POST.get("body", "")[:LONGEST_TEXT])
    return HttpResponse("\n".join(points), content_type="text/plain; charset=utf-8")


@require_safe
def register_choices(request: HttpRequest, kind: str) -> HttpResponse:
    """Names for the fields that complete what is typed: content categories or offices."""
    offices = _desk_offices(_account(request))
    field = cast(Any, RegistrationForm(offices=offices, today=timezone.localdate()).fields[kind])
    names = field.suggestions(request.GET.get(kind, "")[:100])
    return render(request, "cases/registration/register.html#choices", {"names": names})


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What the petitioner takes home. The query code is shown to the office that registered the petition only, on that
    day; the name stands as given for who has entered it the same day. For others, and later, POST shows them, which is
    a recorded reading: with the code anybody could speak as the petitioner.
    """
    account, at = _account(request), timezone.now()
    visible = petitions_visible_to(account).select_related("registered_office", "registered_by", "holder")
    petition = opened_petition(visible, number, account)
    name = refusal = ""
    hands_out = authority_of(account).may(Permission.REGISTER, petition.registered_office)
    is_day = timezone.localdate(petition.registered_at) == timezone.localdate(at)
    shows_code = hands_out and is_day
    if request.method == "POST":
        try:
            also = QUERY_CODE if hands_out else ""
            people = read_identity(petition=petition, by=account, at=at, purpose=ReadPurpose.SERVE, also=also)
            name, shows_code = _principal(people), hands_out
        except ActionRefused as error:
            refusal = str(error.sentence)
    elif petition.registered_by_id == account.pk and is_day:
        name = _principal(petition.petitioners.all())
    today = timezone.localdate()
    address = request.build_absolute_uri(f"{reverse('cases:query')}?number={petition.number}")
    onward = _onward(request)
    if onward:
        onward += ("&" if "?" in onward else "?") + urlencode({"petition": petition.number})
    context = {
        "onward": onward,
        "petition": petition,
        "name": name or petition.petitioner_masked,
        "named": bool(name),
        "refusal": refusal,
        "demands": list(petition.demands.standing()),
        "title": _("信访事项登记回执"),
        "note": RECEIPT_NOTES.get(request.GET.get("note", ""), ""),
        "shows_code": shows_code,
        "hands_out": hands_out,
        "may_screen": can_take(_account(request), petition, "screen"),
        "may_register": authority_of(_account(request)).may_anywhere(Permission.REGISTER),
        "address": address,
        "query_page": request.build_absolute_uri(reverse("cases:query")),
        "qr": segno.make(address, error="m").svg_inline(border=2, omitsize=True),
        "state_sentence": state_sentence(petition.state),
        "expected": expected(running_clocks(petition), today),
    }
    return render(request, "cases/registration/receipt.html", context)


def _principal(people: Iterable[Petitioner]) -> str:
    return next((person.name for person in people if person.role == PetitionerRole.PRINCIPAL), "")

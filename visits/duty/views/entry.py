"""One entry of the duty book: its page and photos, following up, settling, raising, reading and correcting it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.petitions.actions.parties import Person
from cases.petitions.enums import ReadPurpose
from offices.errors import ActionRefused
from offices.files.actions import content_of
from offices.files.uploads import thumbnail_of
from offices.organisation.models import Account
from offices.organisation.views.access import account_of
from offices.pages.views import takes_files
from visits.duty.actions.duty import carried_text, check_raises, follow_up, raise_to_petition, reopen, settle
from visits.duty.actions.reading import amend_entry, check_amends, check_may_read_entry, facts_of, read_entry
from visits.duty.enums import DutyState
from visits.duty.forms import DutyAmendForm, DutyForm, FollowUpForm, RaiseForm, ReopenForm, SettleForm
from visits.duty.models import DutyBookEntry
from visits.duty.queries import duty_visible_to, keeps_book
from visits.duty.reports import next_words, shown_petition, state_words


@require_safe
def duty_entry(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _entry(request, pk))


@require_POST
def duty_read(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with what identifies people, for this one answer; the reading is recorded with its purpose."""
    found = _entry(request, pk)
    purpose = request.POST.get("purpose", "")
    try:
        texts = read_entry(entry=found, by=account_of(request), at=timezone.now(), purpose=purpose)
    except ActionRefused as refusal:
        return _page(request, found, refusal.status, refusal=refusal.sentence)
    return _page(request, found, texts=texts, read=True)


@takes_files
@require_POST
def duty_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    form = FollowUpForm(request.POST, request.FILES, on=timezone.localdate())

    def act(by: Account, at: Any) -> None:
        follow_up(by=by, at=at, entry_id=pk, photos=form.pictures(), **form.facts())

    return _taken(request, pk, form, act, _("已记录跟进。"), follow_form=form)


@takes_files
@require_POST
def duty_settle(request: HttpRequest, pk: int) -> HttpResponse:
    form = SettleForm(request.POST, request.FILES)

    def act(by: Account, at: Any) -> None:
        settle(by=by, at=at, entry_id=pk, photos=form.pictures(), **form.facts())

    return _taken(request, pk, form, act, _("已记为就地化解。"), settle_form=form)


@require_POST
def duty_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReopenForm(request.POST, on=timezone.localdate())

    def act(by: Account, at: Any) -> None:
        reopen(by=by, at=at, entry_id=pk, **form.facts())

    return _taken(request, pk, form, act, _("已重新打开，请按期跟进。"), reopen_form=form)


def _taken(
    request: HttpRequest, pk: int, form: DutyForm, act: Callable[[Account, Any], None], said: str, **forms: Any
) -> HttpResponse:
    found = _entry(request, pk)
    if not form.is_valid():
        return _page(request, found, 422, **forms)
    try:
        act(account_of(request), timezone.now())
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _page(request, _entry(request, pk), refusal.status, refusal=refusal.sentence, **forms)
    messages.success(request, said)
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def duty_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """Opened by POST: what is carried over is shown. Sent with its key, the form registers the petition."""
    found, account, at = _entry(request, pk), account_of(request), timezone.now()
    if request.method != "POST":
        return redirect(found)
    sent = "request_key" in request.POST
    try:
        offices = check_raises(account, found)
        if not sent and found.state != DutyState.FOLLOWING:
            return redirect(found)
    except ActionRefused as refusal:
        return _page(request, found, refusal.status, refusal=refusal.sentence)
    if not sent:
        return _raising(request, found, RaiseForm(initial={"request_key": uuid4()}, offices=offices))
    form = RaiseForm(request.POST, offices=offices)
    if not form.is_valid():
        return _raising(request, found, form, 422)
    try:
        petition = raise_to_petition(
            by=account, at=at, entry_id=found.pk, principal=Person(**form.person()), **form.facts()
        )
    except ActionRefused as refusal:
        if refusal.code in ("raised_already", "settled_already"):
            return _page(request, _entry(request, pk), refusal.status, refusal=refusal.sentence)
        form.refuse(refusal)
        return _raising(request, found, form, refusal.status)
    messages.success(request, _("已转为信访件%(number)s。") % {"number": petition.number})
    return redirect("cases:receipt", petition.number)


@require_http_methods(["GET", "HEAD", "POST"])
def duty_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening the form is a reading to check the record, and is written down; sending it corrects the entry."""
    found, account, at = _entry(request, pk), account_of(request), timezone.now()
    if request.method != "POST":
        return redirect(found)
    sent = "version" in request.POST
    try:
        check_amends(account, found)
        if not sent:
            read_entry(entry=found, by=account, at=at, purpose=ReadPurpose.CHECK)
    except ActionRefused as refusal:
        raise PermissionDenied(str(refusal.sentence)) from refusal
    if not sent:
        initial = {**facts_of(found), "version": found.version, "request_key": uuid4()}
        return _amendment(request, found, DutyAmendForm(initial=initial, entry=found))
    form = DutyAmendForm(request.POST, entry=found)
    if not form.is_valid():
        return _amendment(request, found, form, 422)
    told = {name: form.cleaned_data[name] for name in ("version", "reason", "request_key")}
    try:
        amend_entry(entry_id=found.pk, by=account, at=at, changes=form.facts(), **told)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _amendment(request, found, form, refusal.status)
    messages.success(request, _("已更正，原内容加密留存。"))
    return redirect(found)


@cache_control(private=True, no_store=True)
@require_safe
def duty_photo(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A photo, or `?small` a small one, to who keeps the book of the office: it may show people."""
    found = _entry(request, pk)
    if not keeps_book(account_of(request), found.office):
        raise PermissionDenied(_("照片只由本单位查看。"))
    photo = get_object_or_404(found.photos, pk=file)
    content = content_of(photo)
    return HttpResponse(
        thumbnail_of(content) if "small" in request.GET else content,
        content_type=photo.content_type,
        headers={"Content-Disposition": f'inline; filename="{photo.name}"'},
    )


# Parts


def _entry(request: HttpRequest, pk: int) -> DutyBookEntry:
    visible = duty_visible_to(account_of(request)).select_related("office", "category", "petition", "recorded_by")
    return get_object_or_404(visible, pk=pk)


def _page(request: HttpRequest, found: DutyBookEntry, status: int = 200, **more: Any) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    keeps = keeps_book(account, found.office)
    open_ = keeps and found.state == DutyState.FOLLOWING
    key = {"request_key": uuid4()}
    left, due_class, icon = next_words(found, today)
    context = {
        "title": found.number,
        "entry": found,
        "state": state_words(found),
        "left": left,
        "due_class": due_class,
        "icon": icon,
        "petition": shown_petition(found),
        "keeps": keeps,
        "is_open": open_,
        "raise_refusal": _refusal(check_raises, account, found) if open_ else "",
        "may_read": not _refusal(check_may_read_entry, account, found),
        "purposes": ReadPurpose.choices,
        "photos": list(found.photos.only("pk", "name").order_by("pk")),
        "follow_ups": list(found.follow_ups.select_related("recorded_by").order_by("on", "pk")),
        "amendments": [(one, _names(one.fields)) for one in found.amendments.select_related("by")],
        "follow_form": FollowUpForm(on=today, initial=key) if open_ else None,
        "settle_form": SettleForm(initial={"request_key": uuid4()}) if open_ else None,
        "reopen_form": ReopenForm(on=today, initial=key) if keeps and found.state == DutyState.SETTLED else None,
        **more,
    }
    return render(request, "visits/duty/entry.html", context, status=status)


def _refusal(check: Callable[[Account, DutyBookEntry], Any], account: Account, entry: DutyBookEntry) -> str:
    try:
        check(account, entry)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""


def _names(fields: list[str]) -> str:
    """The fields of an amendment in words."""
    known: Any = DutyBookEntry._meta.get_field
    return "、".join(str(known(name).verbose_name) for name in fields)


def _raising(request: HttpRequest, found: DutyBookEntry, form: RaiseForm, status: int = 200) -> HttpResponse:
    """The form beside what is carried over; each showing of that is a reading."""
    read_entry(entry=found, by=account_of(request), at=timezone.now(), purpose=ReadPurpose.HANDLE)
    context = {"title": _("转为信访件"), "entry": found, "form": form, "text": carried_text(found)}
    return render(request, "visits/duty/raise.html", context, status=status)


def _amendment(request: HttpRequest, found: DutyBookEntry, form: DutyAmendForm, status: int = 200) -> HttpResponse:
    context = {"title": _("更正"), "entry": found, "form": form}
    return render(request, "visits/duty/amend.html", context, status=status)

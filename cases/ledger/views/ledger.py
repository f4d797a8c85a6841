"""The ledger of packages (包案台账): the list, its Excel file, its columns, and a line edited in its place."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.ledger.actions import MOST_VIEWS, choose_columns
from cases.ledger.filters import FILTER_NAMES, LedgerFilter
from cases.ledger.forms import RowForm
from cases.ledger.models import SavedView
from cases.ledger.queries.ledger import due_within, end_of_week, filter_choices_seen_by, overdue
from cases.ledger.reports.ledger import LEDGER, REASON, LedgerReader, columns_of, ledger_table
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.packages.queries.visible import packages_visible_to
from cases.petitions.queries.opening import check_opened
from cases.procedure.actions.perform import latest_change, perform
from cases.procedure.policies import choice_for
from cases.procedure.reports.timeline import describe_change
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, Conflict
from offices.lists.listing import Column
from offices.lists.views import AskedList, kept_of
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, own
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import capped_count
from offices.pages.views import addressed

SESSION_KEY = "ledger_columns"
CHANGE = "change_package"
# The filters that the page shows; the others are made when they are unfolded.
SHOWN = {"q", "leader", "office", "unit", "stage", "due", "quiet"}
MORE = FILTER_NAMES - SHOWN - {"state"}


@require_safe
@needs(Permission.SEE_CASES)
def packages(request: HttpRequest) -> HttpResponse:
    """Open packages, the earliest due first, where nothing else is asked for; an own view is opened by default.

    Filters, order, tabs and pages ask for the rows alone.
    """
    account = account_of(request)
    if not request.GET and (chosen := views_of(account).filter(is_default=True).first()):
        return redirect(f"{reverse('cases:packages')}?{query_of(chosen)}")
    is_unfolded = request.GET.get("more") == "1" or any(request.GET.get(name) for name in MORE)
    # An address opened with the filters unfolded carries `more` on to its tabs and pages; only the link itself unfolds.
    only_rows = "HX-Request" in request.headers and request.headers.get("HX-Target") != "pk-more"
    shown = set() if only_rows else FILTER_NAMES if is_unfolded else SHOWN
    asked = AskedList(LEDGER, request, packages_visible_to(account), shown=shown, account=account)
    page, view = asked.page(), _view(request)
    number, columns = page.number or 1, _columns(request, view)
    may_assign = authority_of(account).may_anywhere(Permission.PACKAGE)
    if not only_rows or asked.is_narrowed:
        _offer(asked.filters, account)
    query = kept_query(request.GET)
    context: dict[str, Any] = {
        "title": LEDGER.title,
        "filter": asked.filters,
        "page": page,
        "total": _total(asked.found, page.items, number, more=page.has_next),
        "table": ledger_table(page.items, columns, _reader(request, view, may_act=may_assign), asked.sorting),
        "tabs": [(label, asked.address(state=key), key == asked.tab) for key, label in _states()],
        # What the rows are of besides the form's own fields; it stands with the rows, so that it changes with them.
        "carried": [
            ("state", asked.tab),
            ("sort", request.GET.get("sort", "")),
            ("view", view.pk if view else ""),
        ],
        "view": view,
        "query": query,
        "views": views_of(account),
        "most_views": MOST_VIEWS,
        "choices": [(column, column in columns) for column in LEDGER.columns],
        "is_narrowed": asked.is_narrowed,
        "chips": asked.chips,
        "may_assign": may_assign,
        "may_supervise": authority_of(account).may_anywhere(Permission.SUPERVISE),
        "has_other_pages": number > 1 or page.has_next,
    }
    if only_rows:
        answer = render(request, "cases/ledger/ledger.html#rows", context)
        # Not every field of the form that was left empty: this address is kept, sent on and opened again.
        turned = f"&page={number}" if number > 1 else ""
        answer["HX-Push-Url"] = f"{request.path}?{query}{turned}"
        return answer
    context["is_unfolded"] = is_unfolded
    context["more_url"] = asked.address(more="1")
    today = asked.reader.on
    context["overdue"] = _figure(asked.visible, overdue(today))
    context["this_week"] = _figure(asked.visible, due_within(today, end_of_week(today)))
    return render(request, "cases/ledger/ledger.html", context)


@require_safe
@needs(Permission.SEE_CASES)
def packages_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: the same filters, order and columns, all rows; the conditions on a second sheet."""
    account = account_of(request)
    asked = AskedList(LEDGER, request, packages_visible_to(account), shown=(), account=account)
    _offer(asked.filters, account)
    chosen = _columns(request, _view(request))
    for_loading = [column for column in (LEDGER.by_key["note"],) if column not in chosen]
    return asked.workbook(reverse("cases:packages"), columns=[*chosen, *for_loading, REASON])


@require_POST
@needs(Permission.SEE_CASES)
def packages_columns(request: HttpRequest) -> HttpResponse:
    """Which columns are shown: kept with the view in use, or else for the session."""
    chosen = [key for key in request.POST.getlist("column") if key in LEDGER.by_key]
    asked = QueryDict(request.POST.get("query", "")[:2000].replace("\0", ""))
    view = own_view(account_of(request), asked.get("view", ""))
    if view is not None:
        choose_columns(view, chosen)
    else:
        request.session[SESSION_KEY] = chosen
    return redirect(f"{reverse('cases:packages')}?{kept_query(asked) or 'state=open'}")


@require_safe
@needs(Permission.SEE_CASES)
def package_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One line as it stands in the list."""
    return _row(request, _package(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_CASES)
def package_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One line as a form: who is responsible, by when, how often is reported, and the note."""
    package, account, at = _package(request, pk), account_of(request), timezone.now()
    petition = package.petition
    if package.state != PackageState.OPEN:
        return _row(request, package)
    facts: dict[str, Any] = {"package": package, "account": account, "on": timezone.localdate(at)}
    if request.method != "POST":
        choice = choice_for(account, petition, step_kind(CHANGE))
        if not choice.is_open:
            raise PermissionDenied(choice.refusal)
        if "HX-Request" not in request.headers:
            return redirect("cases:step", petition.number, CHANGE)
        return _row_form(request, package, RowForm(**facts))
    form = RowForm(request.POST, **facts)
    if not form.is_valid():
        return _row_form(request, package, form, status=422)
    try:
        if form.cleaned_data["version"] is None:
            raise ActionRefused("no_version", _("页面不完整，请刷新后再提交。"))
        perform(
            CHANGE,
            petition_id=petition.pk,
            by=account,
            at=at,
            version=form.cleaned_data["version"],
            request_key=form.cleaned_data["request_key"],
            **form.facts(),
        )
    except Conflict:
        return _changed_meanwhile(request, pk, form)
    except ActionRefused as refusal:
        if refusal.code == "no_change":
            return _row(request, package)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
        return _row_form(request, package, form, status=refusal.status)
    return _row(request, package)


# What the views of the ledger share


@dataclass(frozen=True)
class OtherEdit:
    """A field that another has changed since the line was opened, and whether both did."""

    value: str
    is_clash: bool


def query_of(view: SavedView) -> str:
    """The address of a saved view, behind the question mark."""
    asked = QueryDict(view.query, mutable=True)
    asked["view"] = str(view.pk)
    return kept_query(asked)


def kept_query(asked: QueryDict) -> str:
    """The filters, the order and the view of an address; nothing else of it. An empty state is every state."""
    return addressed(kept_of(LEDGER, asked), more=None)[1:]


def views_of(account: Account) -> QuerySet[SavedView]:
    return SavedView.objects.filter(own(account, "account"))


def own_view(account: Account, text: str) -> SavedView | None:
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return views_of(account).filter(pk=int(text)).first() if is_number else None


def _view(request: HttpRequest) -> SavedView | None:
    return own_view(account_of(request), request.GET.get("view", ""))


def _reader(request: HttpRequest, view: SavedView | None, *, may_act: bool = False) -> LedgerReader:
    return LedgerReader(account_of(request), timezone.localdate(), may_act=may_act, view=view)


def _columns(request: HttpRequest, view: SavedView | None) -> list[Column]:
    return columns_of(view.columns if view is not None else request.session.get(SESSION_KEY, ()))


def _offer(filters: LedgerFilter, account: Account) -> None:
    """Lists to choose from, of those the packages have to do with."""
    known = filter_choices_seen_by(account)
    for name, choices in (
        ("leader", known.leaders),
        ("office", known.offices),
        ("unit", known.units),
        ("group", known.groups),
    ):
        filters.offer(name, choices)
    filters.offer_quiet()


def _states() -> list[tuple[str, str]]:
    return [
        (PackageState.OPEN, _("包案中")),
        (PackageState.CLOSED, _("已销号")),
        (LedgerFilter.MOVED, _("已移交、提级、退回")),
        ("", _("全部")),
    ]


def _total(found: QuerySet[Package], items: list[Any], number: int, *, more: bool) -> str:
    if number == 1 and not more:
        return str(len(items))
    count, above = capped_count(found)
    return f"{count}+" if above else str(count)


def _figure(visible: QuerySet[Package], condition: Any) -> str:
    count, above = capped_count(visible.filter(condition))
    return f"{count}+" if above else str(count)


def _package(request: HttpRequest, pk: int) -> Package:
    visible = packages_visible_to(account_of(request))
    found: Package = get_object_or_404(
        visible.select_related("petition__holder", "leader", "office", "unit", "group"), pk=pk
    )
    check_opened(found.petition, account_of(request))
    return found


def _row(request: HttpRequest, package: Package) -> HttpResponse:
    view = _view(request)
    return HttpResponse(ledger_table([package.pk], _columns(request, view), _reader(request, view)).body)


def _row_form(request: HttpRequest, package: Package, form: RowForm, *, status: int = 200, **more: Any) -> HttpResponse:
    form.auto_id = f"id_{package.pk}_%s"
    view = _view(request)
    opened = form.was() if form.is_bound else form.stored()
    context = {
        "package": package,
        "form": form,
        "opened": [(RowForm.WAS + name, value) for name, value in opened.items()],
        "width": len(_columns(request, view)) + 2,
        "view": view,
        **more,
    }
    return render(request, "cases/ledger/_line_form.html", context, status=status)


def _changed_meanwhile(request: HttpRequest, pk: int, form: RowForm) -> HttpResponse:
    """What the other wrote beside what was typed here; the next sending is about the new version."""
    package = _package(request, pk)
    data = request.POST.copy()
    data["version"] = str(package.petition.version)
    draft = RowForm(data, package=package, account=form.account, on=form.on)
    was, typed, stored = draft.was(), draft.typed(), draft.stored()
    theirs: dict[str, OtherEdit] = {}
    for name in RowForm.NAMES:
        if stored[name] != was[name]:
            mine = typed[name] != was[name]
            theirs[name] = OtherEdit(stored[name], is_clash=mine and typed[name] != stored[name])
            if not mine:
                data[name] = stored[name]
        data[RowForm.WAS + name] = stored[name]
    draft = RowForm(data, package=package, account=form.account, on=form.on)
    draft.errors.clear()  # it is late, not wrong: only sending it again will check it
    change = describe_change(latest_change(package.petition, form.account))
    shown = [(draft[name].label, one) for name, one in theirs.items()]
    return _row_form(request, package, draft, status=409, conflict=change, theirs=shown)

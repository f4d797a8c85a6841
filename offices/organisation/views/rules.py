"""Rules of offices, for all kinds: the history, and a page to change a kind that has none of its own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offices.organisation.actions.offices import NATION
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import in_force, nearest, office_ids_reached, offices_reached, offices_told
from offices.organisation.reports import office_asked, open_points, version_rows, versions_of
from offices.organisation.roles import Permission
from offices.organisation.rules import RuleKind, rule_form, rule_kind
from offices.organisation.views.access import account_of, no_role
from offices.pages.forms import attempt
from offices.pages.views import form_page, page_of

ROWS = 40
MOST_OFFICES = 200


@require_safe
def rule_history(request: HttpRequest, rule: str, owner: str) -> HttpResponse:
    """Who changed what, from which day, and why: for those who may make such a rule."""
    kind, office = _asked(request, rule, owner)
    page = page_of(versions_of(kind, office), request, size=ROWS)
    # The last row of a page is compared with the first of the next one.
    before = versions_of(kind, office).filter(version__lt=page.items[-1].version)[:1] if page.has_next else []
    rows = version_rows(kind, [*page.items, *before], timezone.localdate())[: len(page.items)]
    edit = None if rule_form(rule) is None else reverse("offices:rule_edit", args=[rule, owner])
    context = {
        "title": _("%(kind)s历次版本：%(office)s") % _names(kind, office),
        "rows": rows,
        "page": page,
        "office": office,
        "back": kind.page(office) if kind.page else None,
        "edit": edit,
        "load": kind.loads(office) if kind.loads and office else None,
        "try": kind.tries() if kind.tries else None,
    }
    return render(request, "offices/organisation/rule_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, rule: str, owner: str) -> HttpResponse:
    """A new version; it opens with what holds now, be it from above, with an earlier version of the office (`as`) that
    is to hold again, or with what was tried (`draft`).
    """
    kind, office = _asked(request, rule, owner)
    form_class, on = rule_form(rule), timezone.localdate()
    if form_class is None:
        raise Http404
    line, last = office.ancestor_ids() if office else [], versions_of(kind, office).first()
    holding = nearest(in_force(kind.model._default_manager.all(), on, line), line, on)
    earlier = _earlier(kind, office, request.GET.get("as", ""))
    form = form_class(request.POST or None, holding=earlier or holding, version=last.version if last else 0)
    if "draft" in request.GET:
        form.initial |= {name: request.GET.get(name, "") for name in kind.fields}
    notice = _("下面是第%d版的内容，核对后保存，作为新的一版。") % earlier.version if earlier is not None else ""
    back = reverse("offices:rule_history", args=[rule, owner])
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        given = {name: facts.pop(name) for name in ("version", "valid_from", "reason") if name in facts}
        who: dict[str, Any] = {"office": office, "by": account_of(request), "at": timezone.now()}
        made = attempt(form, lambda: set_rule(kind, **who, values=facts, **given))
        if made is not None and made.changed:
            messages.success(request, _("已保存新版本。"))
            return redirect(back)
        if made is not None:
            form.add_error(None, _("没有需要修改的内容。"))
    title = _("%(kind)s：%(office)s") % _names(kind, office)
    return form_page(request, form, title=title, back=back, notice=notice)


def _earlier(kind: RuleKind[Any], office: Office | None, text: str) -> Any:
    """The version of the office with this number; None for what is no number, or that of none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return versions_of(kind, office).filter(version=number).first()


def _asked(request: HttpRequest, rule: str, owner: str) -> tuple[RuleKind[Any], Office | None]:
    """The kind and the office (None: everybody), for who may make such a rule there."""
    account, kind = account_of(request), rule_kind(rule)
    if kind is None:
        raise Http404
    if not authority_of(account).may_anywhere(kind.permission):
        raise no_role()
    if owner != NATION:
        return kind, get_object_or_404(offices_reached(account, kind.permission), code=owner)
    if not kind.for_everybody:
        raise Http404
    return kind, None


def _names(kind: RuleKind[Any], office: Office | None) -> dict[str, Any]:
    return {"kind": kind.name, "office": office.name if office else _("全部单位")}


@require_safe
def left_open(request: HttpRequest) -> HttpResponse:
    """What the law leaves open, as it holds in an office: of who works there, or who has its rules to make or apply."""
    account = account_of(request)
    offices = list(offices_told(account))
    if not offices:
        raise no_role()
    office = office_asked(offices, request.GET.get("office", ""))
    if office is None:
        raise Http404
    may = set(office_ids_reached(account, Permission.EDIT_RULES))
    rows = [
        (row, _address(row.kind, office) if office.pk in may else "")
        for row in open_points(office, timezone.localdate())
    ]
    shown = offices[:MOST_OFFICES]
    shown = shown if office in shown else [office, *shown]
    context = {"title": _("法律未定事项"), "rows": rows, "office": office, "offices": shown}
    return render(request, "offices/organisation/left_open.html", context)


def _address(code: str, office: Office) -> str:
    return reverse("offices:rule_history", args=[code, office.code]) if code else ""

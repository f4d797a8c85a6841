"""The search box.

What was typed may be a person's name, so it travels in the body of a POST: no address and no log holds it.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from cases.petitions.actions.reading import record_name_search
from cases.petitions.enums import Channel, ReadPurpose, State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.filters import FILTER_NAMES, PetitionFilter, given_filters
from cases.worklist.queries.search import Found, petition_numbered, search_petitions
from cases.worklist.searching import Fragment, marked, may_be_name, read_search, snippet
from offices.errors import InvalidFacts
from offices.lists.cells import element, markup
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.words import cn_date, due_words

LAST = "search"  # the last search of the session: the way back from a petition shows it again


@dataclass(frozen=True)
class Line:
    """One hit in words, made ready here: a template that looks up each part takes longer than the search."""

    petition: Petition
    url: str
    subject: SafeString
    text: SafeString
    meta: str
    is_named: bool
    left: str
    left_class: str
    icon: str


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_CASES)
def search(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if request.method == "POST":
        asked = _kept(request.POST)
        if not any(asked.values()):
            request.session.pop(LAST, None)
            return redirect("cases:search")
        request.session[LAST] = asked.urlencode()
    else:
        asked = QueryDict(request.session.get(LAST, ""))
    context: dict[str, Any] = {"title": _("检索"), "q": asked.get("q", ""), "asked": asked}
    if request.method != "POST" and request.GET.get("q", "").strip():
        # An address is kept and passed on: what stands in it is not looked for, it may be a name.
        context["refusal"] = _("没有检索地址里写的内容，请在上面输入后按“检索”。")
    may_name = authority_of(account).may_anywhere(Permission.READ_IDENTITY)
    context["purposes"] = ReadPurpose.choices if may_name else []
    context["may_assign"] = authority_of(account).may_anywhere(Permission.PACKAGE)
    context["may_supervise"] = authority_of(account).may_anywhere(Permission.SUPERVISE)
    status = 200
    filters = PetitionFilter(asked, petitions_visible_to(account), account=account) if given_filters(asked) else None
    if asked:
        try:
            wanted = read_search(context["q"])
            if petition := petition_numbered(account, wanted.typed):
                # No filter holds against an exact number.
                request.session.pop(LAST, None)
                return _to(request, petition)
            if filters is not None and not filters.is_valid():
                raise InvalidFacts("bad_filters", _("请更正筛选条件。"))
            why = asked.get("why", "") if may_name else ""
            found = search_petitions(
                account, wanted, among=filters and filters.qs, after=_after(asked), by_name=bool(why)
            )
            if why:
                named = Petition.objects.filter(pk__in=found.named).only("office_ids")
                record_name_search(found=named, by=account, at=timezone.now(), purpose=why)
            context |= _found(found, wanted.words)
            asks = not why and may_be_name(wanted.typed)
            context["unnamed"] = _why_unnamed(may_name=may_name) if asks else ""
        except InvalidFacts as refusal:
            context["refusal"], status = str(refusal.sentence), refusal.status if request.method == "POST" else 200
    if filters is not None or request.GET.get("filters") == "1":
        context["filter_form"] = (filters or PetitionFilter(QueryDict(), Petition.objects.none())).form
    template = "cases/worklist/search.html#results" if "HX-Request" in request.headers else "cases/worklist/search.html"
    return render(request, template, context, status=status)


def _why_unnamed(*, may_name: bool) -> str:
    """What stands beside the result of a search that has not looked for the name of a person."""
    if may_name:
        return _("没有按姓名查找：按姓名查找的，先选目的（检索框旁“按姓名”）。")
    return _("没有按姓名查找：您的角色不能按姓名查找。")


def _kept(given: QueryDict) -> QueryDict:
    asked = QueryDict(mutable=True)
    for name in ("q", "why", "after", *sorted(FILTER_NAMES)):
        values = [value for value in given.getlist(name) if value.strip()]
        if values:
            asked.setlist(name, values)
    return asked


def _after(asked: QueryDict) -> int | None:
    text = asked.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _to(request: HttpRequest, petition: Petition) -> HttpResponse:
    url = petition.get_absolute_url()
    return HttpResponseClientRedirect(url) if "HX-Request" in request.headers else redirect(url)


def _found(found: Found, words: tuple[str, ...]) -> dict[str, Any]:
    today = timezone.localdate()
    states, channels = dict(State.choices), dict(Channel.choices)
    lines = []
    for petition in found.petitions:
        due = petition.next_due if petition.is_open else None
        left, css, icon = due_words((due - today).days) if due else ("", "", "")
        if due and petition.next_provisional:
            left = f"{left}{_('（暂定）')}"
        meta = (
            petition.petitioner_masked,
            str(channels[petition.channel]),
            cn_date(petition.received_on),
            str(states[petition.state]),
            petition.holder.short_name,
        )
        lines.append(
            Line(
                petition,
                petition.get_absolute_url(),
                _with_marks(marked(petition.subject, words)),
                _with_marks(snippet(petition.text.body, words)),
                "\u00a0· ".join(filter(None, meta)),
                petition.pk in found.named,
                left,
                css,
                icon,
            )
        )
    total = f"{found.total}+" if found.is_more else str(found.total)
    return {"lines": lines, "total": total, "next_after": found.next_after, "searched": True}


def _with_marks(pieces: list[Fragment]) -> SafeString:
    return markup([element("mark", piece.text) if piece.is_hit else piece.text for piece in pieces])

"""Pages about reference lists: the tree in force, its versions, a new one with a preview."""

from typing import IO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.errors import ActionRefused
from offices.organisation.enums import VocabularyKind
from offices.organisation.queries import reaches_root
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page, takes_files
from offices.vocabularies.actions import category_entries, load_vocabulary
from offices.vocabularies.forms import ConfirmVocabularyForm, VocabularyFileForm
from offices.vocabularies.models import Vocabulary
from offices.vocabularies.queries import current_vocabulary, entries_of, outside_regions
from offices.vocabularies.reading import Entry, read_categories, read_regions

manager = needs(Permission.MANAGE_OFFICES)
SHOWN_CHANGES = 200


def _kind(text: str) -> VocabularyKind:
    if text not in VocabularyKind.values:
        raise Http404
    return VocabularyKind(text)


@require_safe
@manager
def vocabularies(request: HttpRequest) -> HttpResponse:
    kind = _kind(request.GET.get("kind", VocabularyKind.CATEGORY))
    current = current_vocabulary(kind)
    context = {
        "title": _("参考数据"),
        "kind": kind,
        "kinds": VocabularyKind.choices,
        "current": current,
        "entries": list(entries_of(current)) if current else [],
        "versions": list(Vocabulary.objects.filter(kind=kind).select_related("created_by").order_by("-version")[:20]),
        "may_load": reaches_root(account_of(request), Permission.MANAGE_OFFICES),
    }
    return render(request, "offices/vocabularies/vocabularies.html", context)


def _read(kind: VocabularyKind, file: IO[bytes]) -> list[Entry]:
    return category_entries(read_categories(file)) if kind is VocabularyKind.CATEGORY else read_regions(file)


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@manager
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """A file with a list; the answer is a preview that nothing has been written for."""
    chosen = _kind(kind)
    form = VocabularyFileForm(request.POST or None, request.FILES or None, kind=chosen)
    if request.method == "POST" and form.is_valid():
        entries = attempt(form, lambda: _read(chosen, form.cleaned_data["file"]))
        if entries is not None:
            return _preview(request, chosen, entries, form.cleaned_data["source"])
    back = f"{reverse('offices:vocabularies')}?kind={kind}"
    return form_page(request, form, title=_("载入：%(name)s") % {"name": chosen.label}, back=back, submit=_("预览"))


def _preview(request: HttpRequest, kind: VocabularyKind, entries: list[Entry], source: str) -> HttpResponse:
    current = current_vocabulary(kind)
    old = {(item.code, item.full_name) for item in entries_of(current)} if current else set()
    new = {(entry.code, "/".join(entry.path)) for entry in entries}
    hidden = {
        "entries": ConfirmVocabularyForm.as_text(entries),
        "source": source,
        "based_on": current.version if current else 0,
    }
    fallen = outside_regions({entry.code for entry in entries}) if kind is VocabularyKind.REGION else []
    added, removed = sorted(new - old), sorted(old - new)
    context = {
        "title": _("预览：%(name)s") % {"name": kind.label},
        "kind": kind,
        "total": len(new),
        "added": added[:SHOWN_CHANGES],
        "added_count": len(added),
        "removed": removed[:SHOWN_CHANGES],
        "removed_count": len(removed),
        "fallen": fallen[:SHOWN_CHANGES],
        "fallen_count": len(fallen),
        "form": ConfirmVocabularyForm(initial=hidden),
    }
    return render(request, "offices/vocabularies/vocabulary_preview.html", context)


@require_POST
@manager
def confirm(request: HttpRequest, kind: str) -> HttpResponse:
    chosen, form = _kind(kind), ConfirmVocabularyForm(request.POST)
    answer = redirect(f"{reverse('offices:vocabularies')}?kind={kind}")
    if not form.is_valid():
        messages.error(request, _("内容有误，请重新预览。"))
        return answer
    facts = dict(form.cleaned_data)
    if chosen is VocabularyKind.CATEGORY:
        facts["entries"] = category_entries(entry.path for entry in facts["entries"])
    try:
        loaded = load_vocabulary(by=account_of(request), at=timezone.now(), kind=chosen, **facts)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return answer
    text = _("已载入第%(version)s版。") if loaded.changed else _("内容与现行第%(version)s版相同，没有改动。")
    messages.success(request, text % {"version": loaded.vocabulary.version})
    return answer

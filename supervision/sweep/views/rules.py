"""Card rules: the versions, a new one, the end of one, and the trial of a draft."""

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offices.errors import ActionRefused
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page, page_of, xlsx
from offices.pages.words import cn_date
from supervision.cards.models import NUMBERS, Rule
from supervision.cards.plain_words import lines_of_kinds
from supervision.cards.queries import latest_ends
from supervision.cards.reports.cards import rule_words
from supervision.sweep.actions.rules import check_numbers, end_rule, make_rule, withdraw_rule
from supervision.sweep.forms import EndRuleForm, NewRuleForm, RuleForm, WithdrawRuleForm
from supervision.sweep.reports.jobs import outcome_of
from supervision.sweep.reports.last_scan import MOST_LEFT, left_by_scan, rules_of
from supervision.sweep.reports.trial import (
    MOST_CLOCKS,
    MOST_SHOWN,
    Trial,
    differences_as_book,
    last_quarter,
    seen_among,
    try_rule,
)

administrator = needs(Permission.EDIT_RULES)
reader = needs(Permission.EDIT_RULES, Permission.SUPERVISE)  # who applies the rules may read and try them
RULE_ROWS = 40


@require_safe
@reader
def rules(request: HttpRequest) -> HttpResponse:
    """The rule for everybody and those of the offices within reach, by validity."""
    known = _rules_within_reach(request).order_by(F("office__path").asc(nulls_first=True), "-valid_from")
    page = page_of(known.select_related("office", "created_by"), request, size=RULE_ROWS)
    may_edit = authority_of(account_of(request)).may_anywhere(Permission.EDIT_RULES)
    context = {
        "title": _("红黄牌规则"),
        "may_edit": may_edit,
        "may_scan": authority_of(account_of(request)).may_anywhere(Permission.SUPERVISE),
        "today": timezone.localdate(),
        "page": page,
        "total": None,
    }
    return render(request, "supervision/sweep/rules.html", context)


@require_http_methods(["GET", "POST"])
@administrator
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new version; a draft tried before comes along in the address."""
    account = account_of(request)
    if request.method == "GET":
        known = {name: request.GET[name] for name in ("office", *NUMBERS, "kinds") if name in request.GET}
        form = NewRuleForm(account=account, initial=known or _latest(request))
    else:
        form = NewRuleForm(request.POST, account=account)
        if form.is_valid():
            facts = {name: form.cleaned_data[name] for name in ("office", "valid_from", "reason")}
            made = attempt(form, lambda: make_rule(by=account, at=timezone.now(), numbers=form.numbers(), **facts))
            if made is not None:
                messages.success(request, _("新版本 %(rule)s 已制定。") % {"rule": made})
                return redirect("supervision:rules")
    notice = _("现行版本将在施行日的前一天停止；已发出的牌子不受影响。")
    context = {"title": _("制定新版本"), "form": form, "notice": notice}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "supervision/sweep/rule_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@administrator
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """An office goes back to the rule above it."""
    rule = get_object_or_404(_rules_within_reach(request).exclude(office=None), pk=pk)
    form = EndRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = attempt(
            form, lambda: end_rule(rule_id=rule.pk, by=account_of(request), at=timezone.now(), **form.cleaned_data)
        )
        if ended is not None:
            messages.success(request, _("版本 %(rule)s 将于该日后停止。") % {"rule": rule})
            return redirect("supervision:rules")
    return form_page(request, form, title=_("停止 %(rule)s") % {"rule": rule}, back=reverse("supervision:rules"))


@require_http_methods(["GET", "POST"])
@administrator
def rule_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A version that does not hold yet is taken back."""
    rule = get_object_or_404(_rules_within_reach(request), pk=pk)
    form = WithdrawRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = account_of(request)
        done = attempt(form, lambda: withdraw_rule(rule_id=rule.pk, by=account, at=timezone.now(), **form.cleaned_data))
        if done is not None:
            messages.success(request, _("版本 %(rule)s 已撤回。") % {"rule": rule})
            return redirect("supervision:rules")
    return form_page(request, form, title=_("撤回 %(rule)s") % {"rule": rule}, back=reverse("supervision:rules"))


@require_safe
@reader
def rule_try(request: HttpRequest) -> HttpResponse:
    """A draft tried on last quarter's clocks; nothing is written."""
    account, today = account_of(request), timezone.localdate()
    form, trial = _tried(request)
    query = request.GET.copy()
    query.pop("try", None)
    query.pop("change", None)
    change = request.GET.get("change", "")
    differences = trial.of(change)[:MOST_SHOWN] if trial else []
    seen = seen_among(differences, account)
    context = {
        "title": _("试算规则"),
        "form": form,
        "trial": trial,
        "change": change,
        "query": query.urlencode(),
        "differences": [(one, one.clock.petition_id in seen) for one in differences],
        "quarter": last_quarter(today),
        "most": MOST_CLOCKS,
        "shown": MOST_SHOWN,
        "may_edit": authority_of(account).may_anywhere(Permission.EDIT_RULES),
        "draft_url": f"{reverse('supervision:rule_new')}?{query.urlencode()}",
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "supervision/sweep/rule_try.html", context, status=status)


@require_safe
@reader
def rule_try_export(request: HttpRequest) -> HttpResponse:
    """All that the draft would judge otherwise, or one kind of it."""
    form, trial = _tried(request)
    back, at = reverse("supervision:rule_try"), timezone.now()
    if trial is None:
        return redirect(f"{back}?{request.GET.urlencode()}")
    found = trial.of(request.GET.get("change", ""))
    seen = seen_among(found, account_of(request))
    given = {**form.cleaned_data, "kinds": "；".join(lines_of_kinds(form.cleaned_data["kinds"]))}
    said = [(str(form.fields[name].label), str(value)) for name, value in given.items()]
    conditions = [(_("试算期间"), f"{cn_date(trial.first)} — {cn_date(trial.last)}"), *said]
    title = _("规则试算结果不同的期限")
    return xlsx(request, title, lambda about: differences_as_book(found, seen, conditions, about), back=back, at=at)


def _tried(request: HttpRequest) -> tuple[RuleForm, Trial | None]:
    """The form of a draft, and its trial where one is asked for and the numbers are possible."""
    account = account_of(request)
    if "try" not in request.GET:
        return RuleForm(account=account, initial=_latest(request)), None
    form = RuleForm(request.GET, account=account)
    if not form.is_valid():
        return form, None
    draft = Rule(code="DRAFT", version=0, **form.numbers())
    try:
        check_numbers(draft)
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))
        return form, None
    return form, try_rule(draft.as_engine(), form.chosen_office(), on=timezone.localdate())


@require_safe
@needs(Permission.SUPERVISE)
def last_scan(request: HttpRequest) -> HttpResponse:
    """The rules of the supervised offices in words, what the last run did, and what it left and why."""
    account, today = account_of(request), timezone.localdate()
    run = latest_ends(["supervision.sweep"]).get("supervision.sweep")
    context = {
        "title": _("规则和扫描结果"),
        "run": run,
        "outcome": outcome_of("supervision.sweep", run.result) if run else "",
        "rules": [(rule, rule_words(rule)) for rule in rules_of(account, today)],
        "left": left_by_scan(account, today),
        "most": MOST_LEFT,
    }
    return render(request, "supervision/sweep/last_scan.html", context)


def _rules_within_reach(request: HttpRequest) -> QuerySet[Rule]:
    """The rules of the offices within reach, and those of the offices above that hold for them."""
    account = account_of(request)
    reached = office_ids_reached(account, Permission.EDIT_RULES)
    if authority_of(account).may_anywhere(Permission.SUPERVISE):
        reached = [*reached, *office_ids_reached(account, Permission.SUPERVISE), *authority_of(account).lineage()]
    return Rule.objects.filter(Q(office=None) | Q(office_id__in=reached))


def _latest(request: HttpRequest) -> dict[str, object]:
    """The rule for everybody as it is now, to begin with."""
    rule = Rule.objects.filter(office=None).order_by("-valid_from").first()
    return {name: getattr(rule, name) for name in (*NUMBERS, "kinds")} if rule else {}

"""Card rules: versions with validity, made by an administrator; the default one by the system."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.cards import DEF_1
from cases.deadlines.errors import DeadlineError
from cases.petitions.explanations import explain_error
from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Office
from supervision.cards.models import Rule
from supervision.cards.policies import check_edits_rules

FIRST_DAY = date(2005, 5, 1)  # nothing received earlier is registered
EVENT = "rule.edited"


def ensure_default_rule(*, at: datetime) -> None:
    """DEF-1 holds where nobody made a rule for everybody."""
    if not Rule.objects.filter(office=None).exists():
        Rule.objects.get_or_create(
            office=None,
            version=DEF_1.version,
            defaults={"code": DEF_1.code, "valid_from": FIRST_DAY, "reason": "系统默认规则", "created_at": at},
        )


def make_rule(
    *, office: Office | None, by: Account, at: datetime, valid_from: date, reason: str, numbers: dict[str, Any]
) -> Rule:
    """A new version for an office and all below, or for everybody. The version in force ends the day before.

    `numbers` are fields of the engine's `CardRule`. It holds from tomorrow at the earliest, so that no card of today is
    judged by two rules; today is possible where the office had no rule of its own. Cards already issued keep theirs.
    """
    check_edits_rules(by, office)
    today = timezone.localdate(at)
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请填写制定理由。"), field="reason")
    rule = Rule(
        office=office,
        code=f"UNIT-{office.pk}" if office else DEF_1.code,
        valid_from=valid_from,
        reason=reason.strip(),
        created_at=at,
        created_by=by,
        **numbers,
    )
    check_numbers(rule)
    try:
        with transaction.atomic():
            own = Rule.objects.select_for_update().filter(office=office)
            held = list(own.order_by("-valid_from"))
            in_force = [known for known in held if known.valid_to is None or known.valid_to >= today]
            earliest = today + timedelta(days=1) if in_force else today
            if valid_from < earliest:
                raise InvalidFacts("too_early", _("施行日期不能早于%(day)s。") % {"day": earliest}, field="valid_from")
            if held and held[0].valid_from >= valid_from:
                raise InvalidFacts(
                    "planned_already",
                    _("已有自%(day)s起施行的版本，新版本须晚于它。") % {"day": held[0].valid_from},
                    field="valid_from",
                )
            Rule.objects.filter(pk__in=[known.pk for known in held]).filter(
                Q(valid_to=None) | Q(valid_to__gte=valid_from)
            ).update(valid_to=valid_from - timedelta(days=1))
            rule.version = (Rule.objects.filter(office=office).aggregate(Max("version"))["version__max"] or 0) + 1
            rule.save(force_insert=True)
            _record(rule, {**numbers, "valid_from": valid_from, "reason": rule.reason}, by=by, at=at)
    except IntegrityError as error:
        raise Conflict("changed_meanwhile", _("规则刚刚被他人修改，请刷新后重试。")) from error
    return rule


def end_rule(*, rule_id: int, by: Account, at: datetime, valid_to: date, reason: str) -> Rule:
    """An office goes back to the rule above it. The rule for everybody is followed by another version, never ended."""
    with transaction.atomic():
        rule = Rule.objects.select_for_update(of=("self",)).select_related("office").get(pk=rule_id)
        check_edits_rules(by, rule.office)
        if rule.office is None:
            raise ActionRefused("rule_for_all", _("适用全部单位的规则不能停止，只能制定新版本。"))
        if not reason.strip():
            raise InvalidFacts("no_reason", _("请填写停止理由。"), field="reason")
        if valid_to < max(timezone.localdate(at), rule.valid_from):
            raise InvalidFacts("too_early", _("停止日期不能早于今天和施行日期。"), field="valid_to")
        if rule.valid_to is not None and rule.valid_to <= valid_to:
            raise ActionRefused("ended_already", _("该版本已于%(day)s停止。") % {"day": rule.valid_to})
        rule.valid_to = valid_to
        rule.save(update_fields=["valid_to"])
        _record(rule, {"valid_to": valid_to, "reason": reason.strip()}, by=by, at=at)
    return rule


def check_numbers(rule: Rule) -> None:
    """Raises InvalidFacts with the field whose number the engine does not accept."""
    try:
        rule.as_engine()
    except DeadlineError as error:
        raise InvalidFacts(error.code, explain_error(error), field=str(error.params.get("field", ""))) from error


def _record(rule: Rule, facts: dict[str, Any], *, by: Account, at: datetime) -> None:
    subject = f"rules:{rule.office_id or 'all'}"
    known = {"code": rule.code, "version": rule.version}
    record_event(subject=subject, kind=EVENT, facts={**known, **facts}, by=by, office=rule.office, at=at)

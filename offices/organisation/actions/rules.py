"""Rules of offices: a change is a new version, and the end of one is recorded."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Generic, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Chain, Office, OfficeRule
from offices.organisation.policies import check_manages
from offices.organisation.queries import reaches_root
from offices.organisation.rules import R, RuleKind
from offices.pages.words import cn_date

DAY = timedelta(days=1)
HELD = Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))  # not taken back, and not replaced on its first day
FURTHEST = timedelta(days=366)  # how far ahead a version may be planned


class Made(NamedTuple, Generic[R]):
    """The version in force after a change; `changed` is False where nothing differed from it."""

    rule: R
    changed: bool


def check_makes(kind: RuleKind[Any], by: Account | None, office: Office | None) -> None:
    """Raises NotPermitted for who may not make a rule of the kind for the office, or for everybody (None)."""
    if kind.permit is not None:
        kind.permit(by, office)
    elif office is not None:
        check_manages(by, kind.permission, office)
    elif by is None or not reaches_root(by, kind.permission):
        raise NotPermitted("not_permitted", _("您不能制定全部单位的规则。"))


def set_rule(
    kind: RuleKind[R],
    *,
    office: Office | None,
    by: Account | None,
    at: datetime,
    values: Mapping[str, Any],
    valid_from: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Made[R]:
    """The next version of an office's rule, or of the one for everybody. The version in force ends the day before.

    A version of a dated kind holds from `valid_from`, tomorrow at the earliest, so that nothing of a day is judged by
    two rules; today is possible where the office had no rule of its own. Versions of other kinds hold from today on,
    and nothing is written where nothing differs. version: the office's version that the form was opened on (0: none);
    None where the caller holds no form. Raises NotPermitted, InvalidFacts, Conflict.
    """
    check_makes(kind, by, office)
    if kind.dated and not reason.strip():
        raise InvalidFacts("no_reason", _("请填写制定理由。"), field="reason")
    given = kind.clean(office, values)
    today = timezone.localdate(at)
    try:
        with transaction.atomic():
            # Two who change the rule of one office follow each other.
            Chain.objects.select_for_update().get_or_create(subject=_subject(kind, office))
            own = kind.model._default_manager.filter(office=office)
            last = own.order_by("-version").first()
            if version is not None and version != (last.version if last else 0):
                said = _("规则刚刚被他人修改，请刷新后重试。")
                if last is not None and by is not None and last.created_by_id == by.pk:
                    said = _("您在另一个页面已修改这项规则，请刷新后重试。")
                raise Conflict("changed_meanwhile", said)
            if last is not None and not kind.dated and last.holds_on(today) and _same(kind, last, given):
                return Made(last, changed=False)
            standing = own.filter(HELD).order_by("-version").first() if kind.dated else last
            begins = _first_day(kind, standing, valid_from or today, today)
            own.filter(HELD, Q(valid_to=None) | Q(valid_to__gte=begins)).update(valid_to=begins - DAY)
            made = kind.model(
                office=office,
                version=last.version + 1 if last else 1,
                valid_from=begins,
                reason=reason.strip(),
                created_at=at,
                created_by=by,
                **kind.columns(office),
                **{name: given[name] for name in kind.fields},
            )
            made.save(force_insert=True)
            for name in kind.many:
                getattr(made, name).set(given[name])
            facts = {name: _plain(given[name]) for name in (*kind.fields, *kind.many)}
            if kind.event:
                _record(kind, made, {**facts, "valid_from": begins, "reason": made.reason}, by=by, at=at)
    except IntegrityError as error:
        raise Conflict("changed_meanwhile", _("规则刚刚被他人修改，请刷新后重试。")) from error
    return Made(made, changed=True)


def end_rule(kind: RuleKind[R], *, rule_id: int, by: Account, at: datetime, valid_to: date, reason: str) -> R:
    """An office goes back to the rule above it. The rule for everybody is followed by another version, never ended."""
    with transaction.atomic():
        rule = kind.model._default_manager.select_for_update(of=("self",)).select_related("office").get(pk=rule_id)
        office: Office | None = rule.office  # a kind may let it be empty
        check_makes(kind, by, office)
        if office is None:
            raise ActionRefused("rule_for_all", _("适用全部单位的规则不能停止，只能制定新版本。"))
        if not reason.strip():
            raise InvalidFacts("no_reason", _("请填写停止理由。"), field="reason")
        if valid_to < max(timezone.localdate(at), rule.valid_from):
            raise InvalidFacts("too_early", _("停止日期不能早于今天和施行日期。"), field="valid_to")
        if rule.valid_to is not None and rule.valid_to <= valid_to:
            raise ActionRefused("ended_already", _("该版本已于%(day)s停止。") % {"day": cn_date(rule.valid_to)})
        rule.valid_to, rule.ended_at, rule.ended_by, rule.ended_reason = valid_to, at, by, reason.strip()
        rule.save(update_fields=["valid_to", "ended_at", "ended_by", "ended_reason"])
        _record(kind, rule, {"valid_to": valid_to, "reason": reason.strip()}, by=by, at=at)
    return rule


def withdraw_rule(kind: RuleKind[R], *, rule_id: int, by: Account, at: datetime, reason: str) -> R:
    """Take back a version that does not hold yet: it never holds, and the one before it goes on."""
    today = timezone.localdate(at)
    with transaction.atomic():
        rule = kind.model._default_manager.select_for_update(of=("self",)).select_related("office").get(pk=rule_id)
        office: Office | None = rule.office
        check_makes(kind, by, office)
        if not reason.strip():
            raise InvalidFacts("no_reason", _("请填写撤回理由。"), field="reason")
        if rule.valid_from <= today:
            raise ActionRefused("in_force", _("该版本已经施行，不能撤回，只能制定新版本。"))
        if rule.ended_at is not None:
            raise ActionRefused("withdrawn_already", _("该版本已经撤回或者停止。"))
        rule.valid_to, rule.ended_at, rule.ended_by, rule.ended_reason = rule.valid_from - DAY, at, by, reason.strip()
        rule.save(update_fields=["valid_to", "ended_at", "ended_by", "ended_reason"])
        before = kind.model._default_manager.filter(office=office, valid_to=rule.valid_from - DAY, ended_at=None)
        before.exclude(pk=rule.pk).update(valid_to=None)
        facts = {"withdrawn": True, "valid_from": rule.valid_from, "reason": reason.strip()}
        _record(kind, rule, facts, by=by, at=at)
    return rule


def _first_day(kind: RuleKind[R], last: R | None, wanted: date, today: date) -> date:
    """The day from which the next version holds."""
    if not kind.dated:
        return max(wanted, last.valid_from) if last else wanted
    ongoing = last is not None and (last.valid_to is None or last.valid_to >= today)
    earliest = today + DAY if ongoing else today
    if wanted < earliest:
        raise InvalidFacts("too_early", _("施行日期不能早于%(day)s。") % {"day": cn_date(earliest)}, field="valid_from")
    if wanted > today + FURTHEST:
        sentence = _("施行日期最迟为%(day)s，请核对年份。")
        raise InvalidFacts("too_far", sentence % {"day": cn_date(today + FURTHEST)}, field="valid_from")
    if last is not None and last.valid_from >= wanted:
        sentence = _("已有自%(day)s起施行的版本，新版本须晚于它；该版本尚未施行的，可以先撤回。")
        raise InvalidFacts("planned_already", sentence % {"day": cn_date(last.valid_from)}, field="valid_from")
    return wanted


def _same(kind: RuleKind[R], last: R, given: Mapping[str, Any]) -> bool:
    one = all(last.serializable_value(name) == _plain(given[name]) for name in kind.fields)
    return one and all(
        sorted(getattr(last, name).values_list("pk", flat=True)) == _plain(given[name]) for name in kind.many
    )


def _plain(value: Any) -> Any:
    """A value as it stands in the record: rows by their ids."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, (list, tuple, models.QuerySet)):
        plain = [_plain(item) for item in value]
        return sorted(plain) if any(isinstance(item, models.Model) for item in value) else plain
    return value


def _subject(kind: RuleKind[R], office: Office | None) -> str:
    return f"{kind.subject}:{office.pk if office else 'all'}"


def _record(kind: RuleKind[R], rule: OfficeRule, facts: dict[str, Any], *, by: Account | None, at: datetime) -> None:
    office: Office | None = rule.office
    known = {**kind.columns(office), "version": rule.version}
    record_event(subject=_subject(kind, office), kind=kind.event, facts={**known, **facts}, by=by, office=office, at=at)

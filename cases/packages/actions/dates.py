"""The date of a package is bounded by the rule of its office; each later date is counted with what it was before."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from cases.package_rules.queries import package_rule_of
from cases.packages.enums import MovedHow
from cases.packages.models.packages import Package, Postponement
from cases.packages.policies.actors import may_postpone
from cases.packages.policies.guards import LIVE_MEASURES
from cases.procedure.actions.change import Change
from offices.organisation.models import Office
from offices.pages.words import cn_date


def check_due(change: Change, office: Office, due_on: date) -> None:
    """Not before today, and not later than the rule of the office lets a date be."""
    change.need(due_on >= change.on, "due_in_past", _("期限不能早于今天。"), field="due_on")
    days = package_rule_of(office, on=change.on).longest_days
    last = change.on + timedelta(days=days)
    change.need(
        due_on <= last,
        "due_too_late",
        _("期限最长%(days)d日，不能晚于%(last)s。") % {"days": days, "last": cn_date(last)},
        field="due_on",
    )


def check_within(change: Change, package: Package | None, due_on: date) -> None:
    """A measure or an item of work ends with its package, unless the package is overdue itself."""
    change.need(
        package is None or package.due_on < change.on or due_on <= package.due_on,
        "after_package",
        _("期限不能晚于包案的化解期限%(due)s。") % {"due": cn_date(package.due_on) if package else ""},
        field="due_on",
    )


def check_measures_end(change: Change, package: Package, due_on: date) -> None:
    """A package does not end before the measures that are still to be done."""
    after = package.measures.filter(state__in=LIVE_MEASURES, due_on__gt=due_on).order_by("due_on", "number")
    named = "、".join(
        _("第%(number)d项（%(due)s）") % {"number": one.number, "due": cn_date(one.due_on)} for one in after
    )
    change.need(
        not named,
        "measures_later",
        _("还有措施的期限晚于该日：%(measures)s。请改期限，或先由包案领导决定不再实行。") % {"measures": named},
        field="due_on",
    )


def days_over(change: Change, package: Package) -> int:
    return max((change.on - package.clock.due).days, 0)


def check_postponed(change: Change, package: Package, due_on: date) -> None:
    """A later date for a package of one's own needs a superior or the supervisor once the date has passed, and from the
    second time on.
    """
    over = days_over(change, package)
    if (
        due_on <= package.due_on
        or not (over or package.postponed)
        or may_postpone(change.person, change.office, package)
    ):
        return
    why = _("已超期%d天") % over if over else _("已推迟%d次") % package.postponed
    change.need(
        False,
        "needs_consent",
        _("化解期限%(why)s，再推迟须由%(office)s的督查员或其上级单位决定；您可以申请调整包案。")
        % {"why": why, "office": package.office.name},
        field="due_on",
    )


def count_postponed(change: Change, package: Package, due_on: date, how: MovedHow) -> None:
    """Keep what the date was, on the package as well; nothing where it is neither later nor was overdue."""
    over, is_later = days_over(change, package), due_on > package.due_on
    if not (over or is_later):
        return
    Postponement.objects.create(
        package=package,
        how=how,
        was_due_on=package.due_on,
        due_on=due_on,
        days_over=over,
        moved_at=change.at,
        moved_by=change.person,
        office=change.office,
    )
    package.postponed += is_later
    package.days_over = max(package.days_over, over)
    change.facts["postponed"] = {
        "kind": how.value,
        "was_due_on": package.due_on,
        "days_over": over,
        "times": package.postponed,
    }

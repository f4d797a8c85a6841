"""An office sets the wording and the intervals by which it packages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.package_rules.models import LONGEST_PROGRESS_DAYS, PackageRule
from offices.errors import InvalidFacts
from offices.organisation.actions.rules import set_rule
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.organisation.rules import RuleKind

LONGEST_DUTIES = 1_000
LONGEST_CONTACT_DAYS = 365
MOST = {"progress_days": LONGEST_PROGRESS_DAYS, "contact_days": LONGEST_CONTACT_DAYS, "sample_percent": 100}
LEAST_LONGEST, MOST_LONGEST = 30, 1_095


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    duties = values["duties"].replace("\r\n", "\n").strip()
    if not duties:
        raise InvalidFacts("no_duties", _("请填写包案职责。"), field="duties")
    if len(duties) > LONGEST_DUTIES:
        raise InvalidFacts("long", _("最多%(most)d字。") % {"most": LONGEST_DUTIES}, field="duties")
    for name, most in MOST.items():
        if not 0 <= values[name] <= most:
            raise InvalidFacts(name, _("应在0至%(most)d之间。") % {"most": most}, field=name)
    if not LEAST_LONGEST <= values["longest_days"] <= MOST_LONGEST:
        words = {"least": LEAST_LONGEST, "most": MOST_LONGEST}
        raise InvalidFacts("longest_days", _("应在%(least)d至%(most)d之间。") % words, field="longest_days")
    return {**values, "duties": duties}


PACKAGE_RULES = RuleKind(
    code="package",
    name=gettext_lazy("包案规则"),
    model=PackageRule,
    fields=("duties", "progress_days", "contact_days", "sample_percent", "longest_days"),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.PACKAGE_RULE_MADE,
    subject="office",
    page=lambda office: reverse("cases:package_rule", args=[office.pk]),
)


def make_package_rule(
    *,
    office: Office,
    by: Account,
    at: datetime,
    duties: str,
    progress_days: int,
    contact_days: int,
    sample_percent: int,
    longest_days: int = 365,
    version: int | None = None,
) -> PackageRule:
    """The next version for an office and all below that have no nearer one. Packages that are open keep their wording.

    Raises NotPermitted, InvalidFacts, Conflict.
    """
    values = {
        "duties": duties,
        "progress_days": progress_days,
        "contact_days": contact_days,
        "sample_percent": sample_percent,
        "longest_days": longest_days,
    }
    made = set_rule(PACKAGE_RULES, office=office, by=by, at=at, values=values, version=version)
    if not made.changed:
        raise InvalidFacts("no_change", _("没有需要修改的内容。"))
    return made.rule

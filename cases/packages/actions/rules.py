"""The wording and the intervals an office packages by: versions, each recorded in the office's own history."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.packages.actions.assigning import LONGEST_PROGRESS_DAYS
from cases.packages.models.packages import PackageRule
from offices.errors import Conflict, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission

LONGEST_DUTIES = 1_000
LONGEST_CONTACT_DAYS = 365
NUMBERS = ("progress_days", "contact_days", "sample_percent")


def make_package_rule(
    *,
    office: Office,
    by: Account,
    at: datetime,
    duties: str,
    progress_days: int,
    contact_days: int,
    sample_percent: int,
    version: int | None = None,
) -> PackageRule:
    """The next version for an office and all below that have no nearer one. Packages that are open keep their wording.

    version: the office's version that the form was opened on (0: none); None where the caller holds no form.
    Raises NotPermitted, InvalidFacts, Conflict.
    """
    check_may(by, Permission.EDIT_RULES, office)
    duties = duties.replace("\r\n", "\n").strip()
    if not duties:
        raise InvalidFacts("no_duties", _("请填写包案职责。"), field="duties")
    if len(duties) > LONGEST_DUTIES:
        raise InvalidFacts("long", _("最多%(most)d字。") % {"most": LONGEST_DUTIES}, field="duties")
    numbers = {"progress_days": progress_days, "contact_days": contact_days, "sample_percent": sample_percent}
    for name, most in zip(NUMBERS, (LONGEST_PROGRESS_DAYS, LONGEST_CONTACT_DAYS, 100), strict=True):
        if not 0 <= numbers[name] <= most:
            raise InvalidFacts(name, _("应在0至%(most)d之间。") % {"most": most}, field=name)
    with transaction.atomic():
        # Two administrators of one office follow each other.
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        last = PackageRule.objects.filter(office=office).order_by("-version").first()
        if version is not None and version != (last.version if last else 0):
            raise Conflict("changed_meanwhile", _("规则刚刚被他人修改，请刷新后重试。"))
        if last and last.duties == duties and all(getattr(last, name) == value for name, value in numbers.items()):
            raise InvalidFacts("no_change", _("没有需要修改的内容。"))
        made = PackageRule.objects.create(
            office=office,
            version=last.version + 1 if last else 1,
            duties=duties,
            made_at=at,
            made_by=by,
            **numbers,
        )
        record_event(
            subject=f"office:{office.pk}",
            kind=AdminEvent.PACKAGE_RULE_MADE,
            facts={"version": made.version, "duties": duties, **numbers},
            by=by,
            office=office,
            at=at,
        )
    return made

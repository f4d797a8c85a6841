"""Who lists an office, who answers for it, who examines and strikes it off; each refusal is a sentence."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with, standing_office
from offices.organisation.roles import Permission
from supervision.cards.policies import belongs_to
from supervision.listed_offices.models import ListedOffice
from supervision.listed_offices.queries import pending_report
from supervision.orders.queries import supervising_offices


def check_lists(account: Account, unit: Office) -> Office:
    """The own office of the account that may list a unit: the nearest above it that supervises."""
    if belongs_to(authority_of(account), unit):
        raise NotPermitted("own_unit", _("本单位的人员不能对本单位挂牌。"), field="unit")
    above = supervising_offices(account, unit)
    if not above:
        sentence = _("对%(unit)s挂牌督办，由其上级机关有督查权限的人员办理。") % {"unit": unit.name}
        raise NotPermitted("not_above", sentence, field="unit")
    if not unit.is_active:
        words = {"unit": unit.name, "next": standing_office(unit).name}
        sentence = _("%(unit)s已停用，由%(next)s承继；请对承继单位挂牌。")
        raise ActionRefused("office_closed", sentence % words, field="unit")
    if not accounts_with(unit, Permission.ANSWER_CARDS).exists():
        sentence = _("%(unit)s还没有可以报送整改情况的账号，挂牌后没有人能看到；请先由安全管理员建立账号。")
        raise ActionRefused("no_account", sentence % {"unit": unit.name}, field="unit")
    return above[-1]


def _check_listed(listing: ListedOffice) -> None:
    if not listing.is_listed:
        raise ActionRefused("not_listed", _("该单位%s，不能再办理。") % listing.get_state_display())


def check_issuer(account: Account, listing: ListedOffice) -> None:
    """Who lists strikes off: a supervisor of that office, of no other level, and never a person of the listed unit."""
    authority = authority_of(account)
    if belongs_to(authority, listing.unit) or belongs_to(authority, standing_office(listing.unit)):
        raise NotPermitted("own_unit", _("被挂牌单位的人员不能审核、摘牌。"))
    issuer = standing_office(listing.office)
    if issuer.pk not in [office.pk for office in authority.offices(Permission.SUPERVISE)]:
        sentence = _("由挂牌机关%(office)s的督查员办理；上级挂的牌由上级摘。") % {"office": issuer.name}
        raise NotPermitted("not_issuer", sentence)
    _check_listed(listing)


def check_report(account: Account, listing: ListedOffice) -> None:
    unit = standing_office(listing.unit)
    if not authority_of(account).may(Permission.ANSWER_CARDS, unit):
        raise NotPermitted("not_unit", _("整改情况由被挂牌单位%s报送。") % unit.name)
    _check_listed(listing)
    if pending_report(listing) is not None:
        raise ActionRefused("report_waits", _("已有报送的情况待审核，审核后再报送。"))


def check_decide(account: Account, listing: ListedOffice) -> None:
    check_issuer(account, listing)
    report = pending_report(listing)
    if report is None:
        raise ActionRefused("no_report", _("没有待审核的整改情况。"))
    if report.made_by_id == account.pk:
        raise NotPermitted("own_report", _("整改情况由您报送，须由他人审核。"))


def check_free(account: Account, listing: ListedOffice) -> None:
    """Urged or withdrawn while nothing of the unit waits for examination."""
    check_issuer(account, listing)
    if pending_report(listing) is not None:
        raise ActionRefused("report_waits", _("单位报送的情况待审核，请先审核。"))


CHECKS: dict[str, tuple[str | Promise, Callable[[Account, ListedOffice], None]]] = {
    "report": (_l("报送整改情况、申请摘牌"), check_report),
    "decide": (_l("审核，摘牌"), check_decide),
    "urge": (_l("催办"), check_free),
    "withdraw": (_l("撤销挂牌"), check_free),
}


def acts_open_to(account: Account, listing: ListedOffice) -> list[str]:
    return [key for key, (_label, check) in CHECKS.items() if _passes(check, account, listing)]


def _passes(check: Callable[[Account, ListedOffice], None], account: Account, listing: ListedOffice) -> bool:
    try:
        check(account, listing)
    except ActionRefused:
        return False
    return True

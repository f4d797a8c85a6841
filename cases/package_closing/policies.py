"""May this person propose, sign or check the closing of a package? Each refusal is a code and a sentence."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from cases.packages.enums import CommitmentState, PackageState, PromiseState
from cases.packages.models.commitments import Contact, Measure
from cases.packages.models.packages import Closing
from cases.packages.policies.guards import DONE, LIVE_MEASURES
from cases.petitions.enums import ANSWERED
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import office_for
from cases.procedure.step_kinds import step_kind
from offices.organisation.models import Account, Office

R = TypeVar("R", bound=Model)

# What higher rooms have against the check of a closing by an office: each answers a sentence, or nothing.
_against_checking: list[Callable[[int, Office], str]] = []


def ask_before_checking(check: Callable[[int, Office], str]) -> None:
    """Let a higher room object to the check of a petition's closing (by id) by an office; from AppConfig.ready."""
    if check not in _against_checking:
        _against_checking.append(check)


def own_closing(account: Account, office: Office, closing: Closing) -> tuple[str, str]:
    """Code and sentence where a person or an office would check its own closing; empty otherwise. No statement."""
    package = closing.package
    if account.pk in {closing.proposed_by_id, closing.signed_by_id, package.leader_id}:
        return "own_closing", _("报请或签批的人不能自己核查销号。")
    if office.pk == package.unit_id:
        return "own_unit", _("责任单位不能核查自己的销号。")
    return "", ""


def refusal_to_check(account: Account, office: Office, closing: Closing) -> tuple[str, str]:
    """Code and sentence why this person may not check a closing for this office; empty where nothing is against it."""
    code, sentence = own_closing(account, office, closing)
    if code:
        return code, sentence
    said = (check(closing.package.petition_id, office) for check in _against_checking)
    sentence = next((one for one in said if one), "")
    return ("carded_unit", sentence) if sentence else ("", "")


def refusal_to_close(petition: Petition) -> tuple[str, str]:
    """What is still owed before the package can be closed, as code and sentence; both empty where nothing is."""
    if petition.state not in ANSWERED:
        sentence = _("信访件目前“%(state)s”，答复送达后才能销号。")
        return "not_answered", sentence % {"state": petition.get_state_display()}
    owed = (
        (
            "promises_open",
            _("还有%(number)d项承诺没有兑现，不能销号。"),
            petition.promises.exclude(state=PromiseState.KEPT),
        ),
        (
            "measures_open",
            _("还有%(number)d项措施没有完成，不能销号。"),
            petition.measures.filter(state__in=LIVE_MEASURES),
        ),
        (
            "actions_open",
            _("还有%(number)d项会议议定事项没有完成，不能销号。"),
            petition.action_items.exclude(state__in=DONE),
        ),
    )
    for code, sentence, found in owed:
        if waiting := found.count():
            return code, sentence % {"number": waiting}
    if not this_time(Contact.objects.filter(package__petition=petition), petition).exists():
        return "no_contact", _("包案以来还没有联系信访人的记录，不能销号；请先记录联系。")
    return "", ""


def this_time(rows: QuerySet[R], petition: Petition) -> QuerySet[R]:
    """Of what hangs on packages of the petition, what came since it was last closed."""
    closed = petition.packages.filter(state=PackageState.CLOSED).order_by("-pk").values_list("pk", flat=True).first()
    return rows.filter(package__gt=closed or 0)


def has_kept_measure(petition: Petition) -> bool:
    return this_time(Measure.objects.filter(petition=petition, state=CommitmentState.KEPT), petition).exists()


def closing_foreseen(account: Account, petition: Petition, facts: CaseFacts, item: Any) -> str:
    return refusal_to_close(petition)[1]


def check_foreseen(account: Account, petition: Petition, facts: CaseFacts, closing: Closing | None) -> str:
    if closing is None:
        return ""
    return refusal_to_check(account, office_for(account, petition, step_kind("check_close"), facts), closing)[1]

"""What an account may do with an advice now, in the order of its life, and what its history says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.petitions.queries.references import without_kept
from offices.errors import ActionRefused
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of, with_texts
from offices.pages.words import cn_datetime
from supervision.advice.enums import AdviceState
from supervision.advice.models import AdviceLetter
from supervision.advice.policies import (
    answers_by_itself,
    check_advises,
    check_answers,
    check_examines,
    check_signs,
    check_state,
)
from supervision.advice.queries import pending_answer

S = AdviceState
ACTS: dict[str, str | Promise] = {
    "hand_in": _("送签"),
    "sign": _("签发"),
    "answer": _("反馈采纳情况"),
    "paper_answer": _("录入书面反馈"),
    "examine": _("审核反馈"),
    "urge": _("催办"),
    "withdraw": _("撤回"),
    "drop": _("作废"),
}


def _advising(*states: AdviceState) -> Callable[[Account, AdviceLetter], None]:
    def check(account: Account, advice: AdviceLetter) -> None:
        check_advises(account, advice.office)
        check_state(advice, *states)

    return check


def _on_paper(account: Account, advice: AdviceLetter) -> None:
    check_answers(account, advice, on_paper=True)


CHECKS: dict[str, Callable[[Account, AdviceLetter], Any]] = {
    "hand_in": _advising(S.DRAFT),
    "sign": check_signs,
    "answer": lambda account, advice: check_answers(account, advice, on_paper=False),
    "paper_answer": _on_paper,
    "examine": lambda account, advice: check_examines(account, advice, pending_answer(advice)),
    "urge": _advising(S.OPEN),
    "withdraw": _advising(S.OPEN),
    "drop": _advising(S.DRAFT, S.SIGNING),
}


def acts_open_to(account: Account, advice: AdviceLetter) -> list[str]:
    return [key for key in ACTS if _passes(CHECKS[key], account, advice)]


def _passes(check: Callable[[Account, AdviceLetter], Any], account: Account, advice: AdviceLetter) -> bool:
    try:
        check(account, advice)
    except ActionRefused:
        return False
    return True


def answers_only_on_paper(advice: AdviceLetter) -> bool:
    return advice.state == S.OPEN and not answers_by_itself(advice)


# The history

WORDS: dict[str, str | Promise] = {
    "advice_drafted": _("拟稿"),
    "advice_changed": _("修改"),
    "advice_handed_in": _("送签"),
    "advice_returned": _("退回修改"),
    "advice_issued": _("签发"),
    "advice_answered": _("反馈"),
    "advice_examined": _("审核反馈"),
    "advice_urged": _("催办"),
    "advice_withdrawn": _("撤回"),
    "advice_dropped": _("作废"),
}


@dataclass(frozen=True)
class Entry:
    what: str | Promise
    by: str
    at: str
    text: str


def history_of(advice: AdviceLetter, account: Account) -> list[Entry]:
    """The newest first, as the account may read it."""
    events = with_texts(Event.objects.filter(chain__subject=f"advice:{advice.pk}")).order_by("-sequence")
    entries = []
    for event in events:
        facts = without_kept(account, facts_of(event))
        said = facts.get("reason") or facts.get("remark") or ""
        entries.append(Entry(WORDS[event.kind], event.by_name, cn_datetime(event.at), said))
    return entries

"""What this room adds to those below it; called from the AppConfig when the models exist."""

from cases.worklist.reports.page_hooks import show_on_worklist
from offices.organisation.rules import keep_rules, leave_open
from supervision.cards.reports.waiting import waits_for_decision
from supervision.office_cards.reports.waiting import OFFICE_CARD_KINDS, office_cards_on_worklist
from supervision.office_cards.rules import LEFT_OPEN, OFFICE_CARD_RULES, OfficeCardRuleForm


def register() -> None:
    show_on_worklist(office_cards_on_worklist)
    waits_for_decision(*OFFICE_CARD_KINDS)
    keep_rules(OFFICE_CARD_RULES, form=OfficeCardRuleForm)
    leave_open(*LEFT_OPEN)

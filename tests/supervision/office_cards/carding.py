"""Cards on offices as tests walk them: a rule, cards of cases, a proposal, an issued card."""

import datetime as dt
from typing import Any

from cases.petitions.enums import State
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Office
from supervision.office_cards.actions.answering import answer_office_card, report_office_card
from supervision.office_cards.actions.issuing import issue_office_card, propose_office_card
from supervision.office_cards.models import OfficeCard, OfficeCardRule
from supervision.office_cards.rules import FIELDS, OFFICE_CARD_RULES
from supervision.sweep.actions.sweep import sweep
from tests.factories import City, make_account, make_petition, moment

DAY = dt.date(2026, 3, 20)
REASON = "连续三次没有按期反馈办理结果，经催办仍未改正。"
DEMAND = "逐件清理逾期的信访件，明确专人负责，按期答复。"
ANSWER = "人员变动后没有及时交接，已明确专人负责。"
REPORT = {"causes": "交接制度没有落实，分管负责人没有督促。", "measures": "制定交接清单，逐件核对，已全部按期答复。"}
FILE = "联席纪〔2026〕3号"


def rule(city: City, office: Office | None = None, **values: Any) -> OfficeCardRule:
    standard = OfficeCardRule()
    given = {name: getattr(standard, name) for name in FIELDS} | {"applies": True, "yellow_from": 2} | values
    made = set_rule(
        OFFICE_CARD_RULES, office=office or city.city, by=city.system_admin, at=moment("2026-03-01"), values=given
    )
    return made.rule


def carded(city: City, number: int = 2, on: dt.date = DAY) -> None:
    """So many yellow cards on the bureau, for petitions that it did not tell the petitioners of in time."""
    for _one in range(number):
        make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    sweep(as_of=on, at=moment(on))


def second(city: City) -> Account:
    """Another supervisor of the city."""
    return make_account("second_supervisor", ("supervisor", city.city))


def proposed(city: City, **values: Any) -> OfficeCard:
    facts = {"office": city.bureau, "level": "yellow", "ground": "DB04", "reason": REASON, "file_number": FILE}
    return propose_office_card(**{**facts, "by": city.supervisor, "at": moment(DAY), **values})


def issue(card: OfficeCard, by: Account, on: dt.date = DAY, **values: Any) -> OfficeCard:
    facts = {"ground": "DB04", "demand": DEMAND, "review_on": on + dt.timedelta(days=60), "decision": "同意。"}
    return issue_office_card(card_id=card.pk, by=by, at=moment(on), **{**facts, **values})


def issued(city: City, **values: Any) -> OfficeCard:
    return issue(proposed(city, **values), second(city))


def put_right(card: OfficeCard, city: City) -> None:
    answer_office_card(card_id=card.pk, by=city.head, at=moment("2026-03-24"), answer=ANSWER)
    report_office_card(card_id=card.pk, by=city.handler, at=moment("2026-03-30"), **REPORT)

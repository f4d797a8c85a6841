"""Units help each other, and do not always agree which of them is competent."""

from datetime import timedelta
from random import Random

from cases.organs.actions.disputes import common_superior
from cases.petitions.enums import Ruler
from cases.procedure.case_facts import CaseFacts
from cases.procedure.queries import recipients_of
from offices.organisation.models import Account, Office
from petition_office.demo.life import Life, Steps
from petition_office.demo.places import BY_CODE

ASKED, SILENT = 8, 3  # of so many petitions one; of so many asked one is never answered
DISPUTED = 19  # of so many petitions one


def helped(life: Life, handler: Account) -> Steps:
    """Chosen by the number of the petition, so that no other branch of any life is drawn anew."""
    case = life.case
    if life.quick or case.sealed or case.simplified or case.pk % ASKED != 3:
        return
    rng = Random(case.pk)
    units = _units_near(life)
    if not units:
        return
    unit: Office = rng.choice(units)
    yield life.soon(1, 3)
    request = f"请就“{life.about.subject}”涉及你单位职责的部分核实情况，提供有关材料和意见。"
    life.act("ask_assistance", handler, assisting=[unit], request=request, assist_due=life.today + timedelta(days=10))
    if case.pk % SILENT:
        yield life.soon(3, 7)
        answer = "经核实，我单位职责范围内的登记、许可材料已复印附后，供主办单位认定。"
        life.act("answer_assistance", life.world.handler(unit), text=answer)


def help_ended(life: Life, handler: Account) -> Steps:
    """Who has not answered by the time of the opinion is waited for, then done without."""
    for asked in life.case.assistances.filter(answered_at=None, ended_at=None).order_by("number"):
        yield life.after(max(((asked.due_on or life.today) - life.today).days, 0) + 1)
        reason = "逾期没有答复，所涉情况已由主办单位调阅材料核实，不再协办。"
        life.act("end_assistance", handler, number=asked.number, reason=reason)


def disputed(life: Life) -> Steps:
    """The unit disputes that it is competent, and the office above both rules for one of them."""
    case, holder = life.case, life.holder
    if life.quick or case.sealed or case.pk % DISPUTED != 4 or CaseFacts(case).designated:
        return
    rng = Random(case.pk)
    units = [one for one in _units_near(life) if (above := common_superior(holder, one)) and _clerk(life, above)]
    if not units:
        return
    other = rng.choice(units)
    ruler = life.world.by_id[common_superior(holder, other).pk]  # type: ignore[union-attr]
    yield life.soon(0, 2)
    reasons = f"该事项涉及{other.short_name}的职责，经协商双方未达成一致，请裁定由哪个单位受理。"
    life.act("raise_dispute", life.world.handler(holder), other=other, ruled_by=Ruler.SUPERIOR, reasons=reasons)
    yield life.soon(1, 3)
    suits = BY_CODE[other.code].topic in life.about.topic.units
    to = rng.choice([holder, other]) if suits else holder
    life.act("rule_competence", life.world.clerk(ruler), to=to, reason="按职责分工，由该单位受理，另一方配合。")
    life.sent_on = life.today
    yield life.soon(0, 2)
    life.act("receive", life.world.handler(life.holder))


def _clerk(life: Life, office: Office) -> Account | None:
    staff = life.world.staff.get(office.code)
    return staff.clerk if staff else None


def _units_near(life: Life) -> list[Office]:
    """Bureaus beside the holder or below it whose staff handle petitions."""
    near = recipients_of(life.holder).filter(is_active=True, kind="department").exclude(pk__in=life.case.office_ids)
    staff = life.world.staff
    return [office for office in near if office.code in staff and staff[office.code].handler]

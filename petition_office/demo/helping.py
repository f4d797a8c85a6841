"""Units help each other: one asks another, which answers in writing or leaves it until the opinion is out."""

from datetime import timedelta
from random import Random

from cases.procedure.queries import recipients_of
from offices.organisation.models import Account, Office
from petition_office.demo.life import Life, Steps

ASKED, SILENT = 8, 3  # of so many petitions one; of so many asked one is never answered


def helped(life: Life, handler: Account) -> Steps:
    """Chosen by the number of the petition, so that no other branch of any life is drawn anew."""
    case = life.case
    if life.quick or case.sealed or case.simplified or case.pk % ASKED != 3:
        return
    rng = Random(case.pk)
    near = recipients_of(life.holder).filter(is_active=True, kind="department").exclude(pk__in=case.office_ids)
    units = [office for office in near if office.code in life.world.staff and life.world.staff[office.code].handler]
    if not units:
        return
    unit: Office = rng.choice(units)
    yield life.soon(1, 3)
    request = f"请就“{life.about.subject}”涉及你单位职责的部分核实情况，提供有关材料和意见。"
    life.act("ask_assistance", handler, assisting=[unit], request=request, assist_due=life.today + timedelta(days=10))
    if case.pk % SILENT:
        yield life.soon(3, 7)
        answer = f"经核实，所涉事项的登记、许可材料齐全，已复印附后。{life.about.finding(rng)}"
        life.act("answer_assistance", life.world.handler(unit), text=answer)

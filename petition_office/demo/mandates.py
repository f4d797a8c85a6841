"""Organs above assign petitions with a number and a date of their own; reports on them are examined."""

from datetime import datetime, timedelta
from random import Random

from cases.mandates.enums import MandateState
from cases.mandates.policies import MandateFacts
from petition_office.demo.life import Life, Steps

ORGANS = (("国家信访局", "国信交"), ("省信访局", "省信交"), ("省委督查室", "督查交"))
FROM_ABOVE, RETURNED, SILENT = 3, 5, 7  # of so many that are assigned one


def from_above(life: Life) -> None:
    """Chosen by the number of the petition, so that no other branch of any life is drawn anew."""
    case = life.case
    if case.sealed or case.pk % FROM_ABOVE:
        return
    organ, mark = ORGANS[case.pk % len(ORGANS)]
    life.act(
        "record_mandate",
        life.world.clerk(life.office),
        organ=organ,
        their_number=f"{mark}〔{life.today.year}〕{case.pk % 900 + 1}号",
        received_on=life.today,
        due_on=life.today + timedelta(days=90),
        report_required=True,
        request="请督促有关单位依法办理，按期报送办结报告。",
    )


def examined(life: Life) -> Steps:
    """The report is examined by whoever assigned the petition, sometimes sent back first; then it goes up."""
    rng = Random(life.case.pk)
    report = MandateFacts(life.case).to_examine
    if report is None or report.mandate.office_id is None or life.case.pk % SILENT == 5:
        return
    clerk = life.world.clerk(life.world.by_id[report.mandate.office_id])
    reporter = report.submitted_by
    yield _in_days(life, rng, 2)
    if life.case.pk % RETURNED == 1:
        due = life.today + timedelta(days=15)
        life.act("return_report", clerk, reason="没有写明信访人对处理意见的态度，请补充后再报。", new_due=due)
        yield _in_days(life, rng, 3)
        life.act("report_result", reporter, text="已按要求补充有关情况。", attitude="信访人表示认可。", unserved="")
        yield _in_days(life, rng, 2)
    life.act("accept_report", clerk, opinion="情况清楚，同意结报。")
    for mandate in MandateFacts(life.case).from_outside:
        if mandate.state != MandateState.OWED or not mandate.is_owed:
            continue
        yield _in_days(life, rng, 2)
        own = life.world.clerk(life.world.by_id[mandate.owing_id])
        life.act(
            "send_up_report",
            own,
            number=mandate.number,
            sent_on=life.today,
            sent_number=f"信报〔{life.today.year}〕{life.case.pk}号",
        )
        yield _in_days(life, rng, 8)
        life.act("record_report_answer", own, number=mandate.number, accepted=True, answered_on=life.today)


def _in_days(life: Life, rng: Random, n: int) -> datetime:
    return life.world.moment(rng, life.world.working_day(life.today, n), life.now)

"""What is done with many petitions at once: forwarded with copies, and answered with letters of one wording."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from cases.drafts.actions.merging import run_merge, start_merge
from cases.jobs.actions.bulk import run_bulk, start_bulk
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account, Office
from petition_office.demo.places import CITY, EAST
from petition_office.demo.world import World

BUREAU = f"{CITY}-housing"
MOST = 4
NOTICE = "您反映的“{概要}”，我单位已经收到，属于我单位职权范围，将按照信访程序办理，并在办理期限内书面答复您。"


def batches(world: World, at: datetime) -> None:
    """On the last day. One of each state stays as it is, so that every state is to be seen."""
    bureau, city = world.offices[BUREAU], world.offices[CITY]
    handler, clerk = Account.objects.get(username="handler"), Account.objects.get(username="clerk")
    _forwarded(_spare(city, State.SCREENED, clerk), bureau, clerk, at)
    for petition in _spare(bureau, State.TRANSFERRED, handler):
        perform("receive", petition_id=petition.pk, by=handler, at=at)
    _notified(_spare(bureau, State.UNIT_RECEIVED, handler), handler, at)
    for petition in _spare(bureau, State.HANDLING, handler)[:2]:
        perform("copy_to", petition_id=petition.pk, by=handler, at=at, copies=[world.offices[EAST]])


def _forwarded(petitions: Sequence[Petition], bureau: Office, clerk: Account, at: datetime) -> None:
    """转送 in a batch, each with its own result."""
    if petitions:
        facts = {"to": bureau.pk, "note": "请依法按程序办理，并在期限内答复信访人。"}
        ids = [one.pk for one in petitions]
        job = start_bulk(
            by=clerk, at=at, kind="transfer", petition_ids=ids, facts=facts, request_key=uuid4(), send=False
        )
        run_bulk(job.pk, clock=lambda: at)


def _notified(petitions: Sequence[Petition], handler: Account, at: datetime) -> None:
    """书面告知 for many with one wording; each letter has its own number and fields."""
    if petitions:
        ids = [one.pk for one in petitions]
        job = start_merge(
            by=handler, at=at, step="notify", petition_ids=ids, text=NOTICE, request_key=uuid4(), send=False
        )
        run_merge(job.pk, clock=lambda: at)


def _spare(office: Office, state: State, by: Account) -> list[Petition]:
    """Petitions that it holds in this state, at most four, of which `by` need not keep away; one stays anywhere, and
    so does what was designated (指定受理).
    """
    found = Petition.objects.filter(holder=office, state=state, sealed=False, drafts=None).order_by("pk")
    spare = list(found.exclude(recused_ids__contains=[by.pk]).exclude(handovers__kind="designate"))
    left = Petition.objects.filter(state=state).count() - len(spare)
    return spare[0 if left else 1 :][:MOST]

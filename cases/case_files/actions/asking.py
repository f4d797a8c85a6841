"""Who has custody asks for a case file, takes it away for some days, and hears when it is made."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from cases.case_files.enums import UNFINISHED, CaseFileState, Made
from cases.case_files.models import CaseFile, CaseFilePart
from cases.petitions.actions.reading import record_reading
from cases.petitions.enums import ReadPurpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import with_custody
from offices.crypto import decrypt_bytes
from offices.errors import NotPermitted, TooOften
from offices.organisation.actions.quotas import one_at_a_time
from offices.organisation.actions.request_keys import already_done, keep_result, result_before
from offices.organisation.models import Account

TASK = "cases.make_case_file"
KEPT = timedelta(days=3)
PATIENCE = timedelta(minutes=5)  # longer than anything between two beats
MOST_AT_ONCE = 5  # case files of one account that are not finished

logger = logging.getLogger(__name__)


def start_case_file(*, petition: Petition, by: Account, at: datetime, purpose: str, request_key: UUID) -> CaseFile:
    """Record the reading of the whole file and give the making to a worker. The same key twice is one case file.

    Raises NotPermitted without custody, InvalidFacts without a purpose, TooOften where several are under way.
    """
    if done := result_before(request_key, "case_file", by=by, about=petition.pk):
        return CaseFile.objects.get(pk=done)
    office_id = custody_of(petition, by)
    with transaction.atomic():
        if done := already_done(request_key, "case_file", by=by, about=petition.pk):
            return CaseFile.objects.get(pk=done)
        one_at_a_time(by)
        if CaseFile.objects.filter(made_by=by, state__in=UNFINISHED).count() >= MOST_AT_ONCE:
            raise TooOften("many_case_files", _("您还有%d份案卷在制作，请等完成后再制作。") % MOST_AT_ONCE)
        why = _("请选择制作案卷的目的。")
        record_reading(by=by, at=at, purpose=purpose, fields="案卷", offices={petition: office_id}, sentence=why)
        made = CaseFile.objects.create(
            request_key=request_key,
            petition=petition,
            office_id=office_id,
            purpose=ReadPurpose(purpose),
            made_at=at,
            made_by=by,
        )
        keep_result(request_key, made)
        transaction.on_commit(lambda: wake(made.pk))
    return made


def record_download(made: CaseFile, what: Made, *, by: Account, at: datetime) -> None:
    """Each time it is taken away is a reading of its own, for what it was made. Raises NotPermitted."""
    office_id = custody_of(made.petition, by)
    fields = str(what.label)
    record_reading(by=by, at=at, purpose=made.purpose, fields=fields, offices={made.petition: office_id})


def pieces(made: CaseFile, what: Made) -> Iterator[bytes]:
    for part in made.parts.filter(made=what).order_by("position").iterator(chunk_size=1):
        yield decrypt_bytes(bytes(part.content))


def custody_of(petition: Petition, by: Account) -> int:
    offices = with_custody(petition, by)
    if not offices:
        raise NotPermitted("no_custody", _("本单位没有经手这一信访件，不能制作案卷。"))
    return offices[0].pk


def wake(pk: int) -> None:
    try:
        current_app.send_task(TASK, kwargs={"case_file_id": pk}, retry=False, ignore_result=True)
    except BrokerError:
        logger.warning("broker unreachable, case file %s waits", pk)


def resume_case_files(*, at: datetime) -> int:
    """Give out again what a killed worker left."""
    old = Q(beat_at=None, made_at__lt=at - PATIENCE) | Q(beat_at__lt=at - PATIENCE)
    found = list(CaseFile.objects.filter(old, state__in=UNFINISHED).values_list("pk", flat=True))
    for pk in found:
        wake(pk)
    return len(found)


def expire_case_files(*, at: datetime) -> int:
    """Delete what was made some days ago; that it was made stays on record."""
    old = CaseFile.objects.filter(made_at__lt=at - KEPT).exclude(state=CaseFileState.EXPIRED)
    with transaction.atomic():
        found = list(old.select_for_update().values_list("pk", flat=True))
        CaseFilePart.objects.filter(case_file__in=found).delete()
        CaseFile.objects.filter(pk__in=found).update(state=CaseFileState.EXPIRED)
    return len(found)

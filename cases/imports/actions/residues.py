"""Files that nobody holds any more are removed: dropped papers, and tables that were not loaded to their end."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from cases.jobs.models import ImportBatch
from offices.files.actions import remove_unheld
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Office

DAYS = 30  # that a table waits to be loaded, from the day it was uploaded, or was last tried or stopped
HELD = timedelta(days=1)  # a file stored in a form that is being sent belongs to nothing yet
WAITING = (ImportBatch.State.UPLOADED, ImportBatch.State.FAILED, ImportBatch.State.STOPPED)


def remove_residues(*, at: datetime) -> dict[str, int]:
    """Delete them and record how many each office had; the batch of a table stays and says that its file is gone."""
    with transaction.atomic():
        files = remove_unheld(before=at - HELD)
        tables = _expired(at)
        for office in Office.objects.filter(pk__in={*files, *tables}).order_by("pk"):
            facts = {"files": files[office.pk], "tables": tables[office.pk]}
            record_event(
                subject=f"office:{office.pk}", kind=AdminEvent.FILES_REMOVED, facts=facts, by=None, office=office, at=at
            )
    return {"files": sum(files.values()), "tables": sum(tables.values())}


def _expired(at: datetime) -> Counter[int]:
    rests_since = Coalesce("finished_at", "created_at")
    old = ImportBatch.objects.exclude(file=b"").alias(since=rests_since).filter(since__lt=at - timedelta(days=DAYS))
    waiting = old.filter(state__in=WAITING) | old.filter(state=ImportBatch.State.DONE, dry_run=True)
    found: Counter[int] = Counter()
    for batch in waiting.select_for_update(of=("self",), skip_locked=True).defer("file").order_by("pk"):
        batch.rejects.all().delete()  # they hold what the rows say of persons
        batch.file, batch.state, batch.rejected, batch.noted = b"", ImportBatch.State.EXPIRED, 0, 0
        batch.save(update_fields=["file", "state", "rejected", "noted"])
        found[batch.office_id] += 1
    return found

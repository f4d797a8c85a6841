"""These queries read the loaded files that an account may see, and what they registered."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.jobs.models import BulkItem, ImportBatch, ImportedPetition, ImportUndo, ListedPackage
from cases.mandates.enums import MandateState
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.packages.policies.guards import MADE_BY_HAND, work_kinds
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.touched import touched
from cases.petitions.queries.visible import petitions_on_record, visible_petition_ids
from offices.organisation.models import Account, Event
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

RAN = (ImportUndo.State.DONE, ImportUndo.State.FAILED, ImportUndo.State.STOPPED)


def imports_visible_to(account: Account, kind: str = ImportBatch.Kind.PETITIONS) -> QuerySet[ImportBatch]:
    """The imports of one kind of the offices an account imports for, the newest first, without the files."""
    permission = Permission.IMPORT if kind == ImportBatch.Kind.PETITIONS else Permission.PACKAGE
    return _imports_of(account, kind, permission)


def imports_to_undo(account: Account) -> QuerySet[ImportBatch]:
    """Imports that registered petitions, and whose undoing the account may ask for or decide."""
    found = _imports_of(account, ImportBatch.Kind.PETITIONS, Permission.IMPORT, Permission.APPROVE)
    return found.filter(petitions__isnull=False).distinct()


def undos_to_decide(account: Account) -> QuerySet[ImportUndo]:
    """What others asked to undo and the account decides, the oldest first."""
    own = [office.pk for office in authority_of(account).offices(Permission.APPROVE)]
    asked = ImportUndo.objects.filter(state=ImportUndo.State.ASKED, batch__office__in=own)
    return (
        asked.exclude(asked_by=account).select_related("batch__office", "asked_by").defer("batch__file").order_by("pk")
    )


def _imports_of(account: Account, kind: str, *permissions: Permission) -> QuerySet[ImportBatch]:
    offices = {office.pk for permission in permissions for office in authority_of(account).offices(permission)}
    found = ImportBatch.objects.filter(kind=kind, office__in=offices).select_related("office", "created_by")
    return found.defer("file").annotate(undone=_undone(kind)).order_by("-pk")


def _undone(kind: str) -> Coalesce:
    """How many petitions of an import, or packages of a list, were taken back."""
    if kind == ImportBatch.Kind.PETITIONS:
        gone: Any = ImportedPetition.objects.filter(batch=OuterRef("pk"), state=ImportedPetition.State.UNDONE)
        counted = gone.order_by().values("batch")
    else:
        gone = BulkItem.objects.filter(job__batch=OuterRef("pk"), state=BulkItem.State.DONE)
        counted = gone.order_by().values("job__batch")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True)
class Undoing:
    """What undoing an import takes back now: of all it registered, or all packages that a list made or changed, those
    that would go, and those that would stay.
    """

    registered: int
    would_go: int

    @property
    def would_stay(self) -> int:
        return self.registered - self.would_go


def listed_still(batch: ImportBatch) -> QuerySet[ListedPackage]:
    """The steps of a list of packages on petitions whose packages it has not taken back."""
    gone = BulkItem.objects.filter(job__batch=batch, state=BulkItem.State.DONE)
    return batch.listed.exclude(petition__in=gone.values("petition"))


def going_back(batch: ImportBatch) -> QuerySet[ListedPackage]:
    """The packages that the list made and nobody has worked on."""
    work = Event.objects.filter(chain=OuterRef("petition__chain"), at__gte=OuterRef("event__at"), kind__in=work_kinds())
    made = Package.objects.filter(
        petition=OuterRef("petition"),
        opened_at=OuterRef("event__at"),
        state=PackageState.OPEN,
        follows=None,
        origin__in=MADE_BY_HAND,
    )
    return listed_still(batch).filter(Exists(made), ~Exists(work), event__kind="package")


def taking_back(batch: ImportBatch) -> Undoing:
    found = (listed_still(batch), going_back(batch))
    return Undoing(*(rows.order_by().values("petition").distinct().count() for rows in found))


def listed_by(batch: ImportBatch, account: Account) -> QuerySet[ListedPackage]:
    """The steps of a list on petitions that the account may see, in the order of the file."""
    seen = batch.listed.filter(petition__in=visible_petition_ids(account))
    return seen.select_related("petition", "event").defer("petition__query_code").order_by("line", "pk")


def undoing_of(batch: ImportBatch) -> Undoing:
    left = batch.petitions.exclude(state=ImportedPetition.State.UNDONE)
    return Undoing(left.count(), left.filter(_goes(batch)).count())


def _goes(batch: ImportBatch) -> Q:
    """What was registered and nothing was done on; what was linked and nobody has reported on."""
    own = Petition.objects.filter(~touched(), pk__in=batch.petitions.filter(mandate=None).values("petition"))
    return Q(mandate=None, petition__in=own.values("pk")) | Q(mandate__state=MandateState.OWED)


def staying(batch: ImportBatch, account: Account | None, undo: ImportUndo | None) -> QuerySet[ImportedPetition]:
    """Those that stay because something was done on them, and those that an undoing which has run left."""
    kept = ~_goes(batch)
    if undo is not None and undo.state in RAN:
        kept |= Q(state=ImportedPetition.State.LEFT)
    return _of_batch(batch, account, kept & ~Q(state=ImportedPetition.State.UNDONE))


def going(batch: ImportBatch, account: Account | None) -> QuerySet[ImportedPetition]:
    """Those that an undoing would take back now."""
    return _of_batch(batch, account, _goes(batch) & ~Q(state=ImportedPetition.State.UNDONE))


def left_of(batch: ImportBatch, account: Account) -> QuerySet[ImportedPetition]:
    """Those that the undoing left, each with its reason."""
    return _of_batch(batch, account, Q(state=ImportedPetition.State.LEFT))


def made_of(batch: ImportBatch, account: Account) -> QuerySet[ImportedPetition]:
    """All that the import registered, those that were undone among them."""
    return _of_batch(batch, account, Q()).order_by("line", "pk")


def undone_of(batch: ImportBatch, account: Account | None) -> QuerySet[ImportedPetition]:
    return _of_batch(batch, account, Q(state=ImportedPetition.State.UNDONE))


def _of_batch(batch: ImportBatch, account: Account | None, which: Q) -> QuerySet[ImportedPetition]:
    """The rows whose petitions the account may see, without one all; `line` is their place in the file."""
    rows = ImportedPetition.objects.filter(which, batch=batch)
    if account is not None:
        rows = rows.filter(petition__in=petitions_on_record(account).values("pk"))
    return rows.select_related("petition__holder").defer("petition__query_code").order_by("petition")

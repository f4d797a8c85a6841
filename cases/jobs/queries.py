"""These queries read the loaded files that an account may see, and what they registered."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.jobs.models import ImportBatch, ImportedPetition, ImportUndo
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.touched import touched
from cases.petitions.queries.visible import petitions_on_record
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def imports_visible_to(account: Account, kind: str = ImportBatch.Kind.PETITIONS) -> QuerySet[ImportBatch]:
    """The imports of one kind of the offices an account imports for, the newest first, without the files."""
    permission = Permission.IMPORT if kind == ImportBatch.Kind.PETITIONS else Permission.PACKAGE
    return _imports_of(account, kind, permission)


def imports_to_undo(account: Account) -> QuerySet[ImportBatch]:
    """Loaded petitions whose undoing the account may ask for or decide."""
    found = _imports_of(account, ImportBatch.Kind.PETITIONS, Permission.IMPORT, Permission.APPROVE)
    return found.filter(dry_run=False, petitions__isnull=False).distinct()


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
    return found.defer("file").order_by("-pk")


@dataclass(frozen=True)
class Undoing:
    """What undoing an import takes back now: of all it registered those that would go, and those that would stay."""

    registered: int
    would_go: int

    @property
    def would_stay(self) -> int:
        return self.registered - self.would_go


def undoing_of(batch: ImportBatch) -> Undoing:
    left = batch.petitions.exclude(state=ImportedPetition.State.UNDONE)
    untouched = Petition.objects.filter(~touched(), pk__in=left.values("petition"))
    return Undoing(left.count(), untouched.count())


def staying(batch: ImportBatch, account: Account) -> QuerySet[Petition]:
    """Those that stay because something was done on them, and that the account may see; `line` is their row."""
    return _of_batch(batch, account, ~Q(state=ImportedPetition.State.UNDONE)).filter(touched())


def undone_of(batch: ImportBatch, account: Account) -> QuerySet[Petition]:
    return _of_batch(batch, account, Q(state=ImportedPetition.State.UNDONE))


def _of_batch(batch: ImportBatch, account: Account, state: Q) -> QuerySet[Petition]:
    rows = ImportedPetition.objects.filter(state, batch=batch).values("petition")
    return petitions_on_record(account).filter(pk__in=rows).order_by("pk")

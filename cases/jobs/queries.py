"""These queries read the loaded files that an account may see."""

from django.db.models import QuerySet

from cases.jobs.models import ImportBatch
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def imports_visible_to(account: Account, kind: str = ImportBatch.Kind.PETITIONS) -> QuerySet[ImportBatch]:
    """The imports of one kind of the offices an account imports for, the newest first, without the files."""
    permission = Permission.IMPORT if kind == ImportBatch.Kind.PETITIONS else Permission.PACKAGE
    offices = [office.pk for office in authority_of(account).offices(permission)]
    found = ImportBatch.objects.filter(kind=kind, office__in=offices).select_related("office", "created_by")
    return found.defer("file").order_by("-pk")

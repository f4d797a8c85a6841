"""The case files that an account had made of a petition which it still sees and has custody of."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cases.case_files.models import CaseFile
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record
from offices.organisation.models import Account


def opened_for(number: str, account: Account) -> Petition:
    return opened_petition(petitions_on_record(account).select_related("holder"), number, account)


def own_case_files(petition: Petition, account: Account) -> QuerySet[CaseFile]:
    """The newest first."""
    return CaseFile.objects.filter(petition=petition, made_by=account).order_by("-pk")


def opened_case_file(number: str, pk: int, account: Account) -> CaseFile:
    petition = opened_for(number, account)
    made = get_object_or_404(own_case_files(petition, account), pk=pk)
    made.petition = petition
    return made

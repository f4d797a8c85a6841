"""The papers of a petition that the account may see."""

from django.shortcuts import get_object_or_404

from cases.papers.models import Document
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account


def opened_paper(number: str, pk: int, account: Account) -> tuple[Petition, Document]:
    """The petition and the paper of it, with its letter; 404 for what the account does not see."""
    petition = opened_petition(petitions_visible_to(account), number, account)
    documents = Document.objects.filter(petition=petition, letter__isnull=False)
    return petition, get_object_or_404(documents.select_related("letter", "service__recorded_by"), pk=pk)

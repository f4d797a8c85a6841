"""Whose petitions an account may trace."""

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record
from offices.errors import NotPermitted
from offices.organisation.models import Account
from offices.organisation.queries import standing_office
from supervision.orders.queries import supervising_offices


def traced_petition(account: Account, number: str) -> Petition:
    """By supervisors of an office above the one that has it; 404 for what they do not see. Raises NotPermitted."""
    petition = opened_petition(petitions_on_record(account).select_related("holder"), number, account)
    if not supervising_offices(account, standing_office(petition.holder)):
        said = _("责任倒查由%s的上级机关有督查权限的人员进行。")
        raise NotPermitted("not_above", said % petition.holder.name)
    return petition

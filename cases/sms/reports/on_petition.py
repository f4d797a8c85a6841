"""The page of a petition shows whether the petitioner is told by SMS, and what became of each."""

from typing import Any

from cases.petitions.models.petitions import Petition
from cases.sms.queries import CONSENTS, consents_of, sms_of
from offices.organisation.models import Account


def sms_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """Nothing where nobody ever agreed, which the page has read."""
    if getattr(petition, "also", {}).get(CONSENTS) == []:
        return {"sms_consents": [], "petitioner_sms": []}
    return {"sms_consents": list(consents_of(petition)), "petitioner_sms": list(sms_of(petition))}

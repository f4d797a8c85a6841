"""A petition is saved here, so that what it says lies sealed from the moment on at which it is."""

from collections.abc import Collection

from cases.petitions.models.petitions import TOLD_BY_IT, Petition


def save_petition(petition: Petition, fields: Collection[str]) -> None:
    """Save these fields; of one that was just sealed all that lies in clear is written anew (`SealableField`)."""
    if "sealed" not in fields:
        petition.save(update_fields=sorted(fields))
        return
    petition.save(update_fields=sorted({*fields, *TOLD_BY_IT}))
    petition.text.petition = petition  # which may have been read before, as it was then
    petition.text.save(update_fields=["subject", "body"])

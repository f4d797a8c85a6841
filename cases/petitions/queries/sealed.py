"""What sealed petitions say is found here, after decryption: the database has nothing of it to look for."""

from collections.abc import Callable

from django.db.models import QuerySet

from cases.petitions.models.petitions import Petition


def sealed_saying(petitions: QuerySet[Petition], says: Callable[[str, str], bool]) -> list[int]:
    """Of the petitions that somebody may read the sealed ones whose subject and text answer; one statement.

    An office has few of them beside all others, and an index finds these alone.
    """
    rows = petitions.filter(sealed=True).order_by().values_list("pk", "text__subject", "text__body")
    return [pk for pk, subject, body in rows if says(subject, body)]

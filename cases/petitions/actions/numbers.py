"""Numbers from a locked counter row per office, year and series; two writers never take the same one."""

import secrets

from django.db import connection

from offices.organisation.models import Office

PETITION, LETTERS = "petition", "letters:"
# Without 0 O 1 I L, so that a code can be read out over the telephone. 12 of 31 signs hold 59 bits; the code is
# throttled and only asked with the number.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12


def next_number(office: Office, kind: str, year: int) -> int:
    """The next number of an office, kind and year. The counter row stays locked until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numbercounter (office_id, year, kind, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (office_id, year, kind) DO UPDATE SET last = cases_numbercounter.last + 1 RETURNING last",
            [office.pk, year, kind],
        )
        return int(cursor.fetchone()[0])


def next_petition_number(office: Office, year: int) -> str:
    """Such as 370101-2026-000012."""
    return f"{office.number_prefix}-{year}-{next_number(office, PETITION, year):06d}"


def next_document_number(office: Office, year: int) -> str:
    """Such as 云信复〔2026〕12号 (GB/T 9704-2012): one series for all kinds of letters under the office's present mark.

    The counter row stays locked as above.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numbercounter (office_id, year, kind, last)"
            " SELECT id, %s, %s || document_mark, 1 FROM offices_office WHERE id = %s"
            " ON CONFLICT (office_id, year, kind) DO UPDATE SET last = cases_numbercounter.last + 1"
            " RETURNING last, kind",
            [year, LETTERS, office.pk],
        )
        last, series = cursor.fetchone()
    return f"{series.removeprefix(LETTERS)}〔{year}〕{last}号"


def new_query_code() -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _number in range(CODE_LENGTH))

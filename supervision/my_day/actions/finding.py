"""The morning's run finds what offices left undone, with one statement, and proposes each fact once.

What was found counts against the office that has the matter: that somebody came again says that it was not answered.
Sealed petitions are left out; nobody above may read of them, nor that one came.
"""

from datetime import date
from typing import Any

from django.db import connection, transaction

from supervision.cards.actions.card_thresholds import tables_on

LEAST_DAYS = 10  # of a term whose half is looked at; shorter ones are reminded of by cards

# A clock half of whose time is over without a step of the office that bears it; to sign for it (签收) is none.
_HALF = """
SELECT c.petition_id, c.id AS clock_id, 'half' AS kind, 'clock:' || c.id || ':' || c.due AS fact,
    jsonb_build_object('clock', c.kind, 'start', c.start, 'due', c.due) AS facts, c.office_id AS unit_id
FROM cases_clock c JOIN cases_petition p ON p.id = c.petition_id
WHERE c.state = 'running' AND NOT c.for_petitioner AND NOT c.suspended AND c.kind <> 'object' AND NOT p.sealed
    AND c.due >= %(on)s AND c.due - c.start >= %(least)s AND c.start + (c.due - c.start) / 2 < %(on)s
    AND NOT EXISTS (
        SELECT FROM offices_event e
        WHERE e.chain_id = p.chain_id AND e.office_id = c.office_id AND strpos(e.kind, '.') = 0 AND e.kind <> 'receive'
            AND (e.id > c.started_by_id OR c.started_by_id IS NULL AND e.at > c.made_on)
    )"""

# Who has brought an open matter comes again: another petition about the same matter, or a visit about this one.
_AGAIN = """
SELECT p.id AS petition_id, NULL::bigint AS clock_id, 'again' AS kind, coming.fact,
    jsonb_build_object('on', coming.on, 'times', coming.times) AS facts, p.holder_id AS unit_id
FROM (
    SELECT DISTINCT ON (one.petition_id) one.petition_id, one.fact, one.on,
        count(*) OVER (PARTITION BY one.petition_id) AS times
    FROM (
        SELECT link.other_id AS petition_id, 'link:' || link.id AS fact, later.received_on AS on
        FROM cases_petitionlink link JOIN cases_petition later ON later.id = link.petition_id
            JOIN cases_petition mine ON mine.id = link.other_id
        WHERE link.kind = 'same_matter' AND link.ended_at IS NULL AND NOT later.sealed AND later.state <> 'voided'
            AND later.received_on > mine.received_on
        UNION ALL
        SELECT visit.petition_id, 'visit:' || visit.id, visit.on
        FROM visits_visit visit JOIN cases_petition mine ON mine.id = visit.petition_id
        WHERE visit.voided_at IS NULL AND visit.on > mine.received_on
    ) one
    ORDER BY one.petition_id, one.on DESC, one.fact DESC
) coming JOIN cases_petition p ON p.id = coming.petition_id
WHERE p.is_open AND NOT p.sealed"""

# Nobody wants the matter: it was handed back twice.
_RETURNED = """
SELECT p.id AS petition_id, NULL::bigint AS clock_id, 'returned' AS kind, 'returns:' || back.times AS fact,
    jsonb_build_object('times', back.times, 'on', back.on) AS facts, p.holder_id AS unit_id
FROM (
    SELECT h.petition_id, count(*) AS times, max((h.returned_at AT TIME ZONE 'Asia/Shanghai')::date) AS on
    FROM cases_handover h WHERE h.returned_at IS NOT NULL GROUP BY h.petition_id HAVING count(*) >= 2
) back JOIN cases_petition p ON p.id = back.petition_id
WHERE p.is_open AND NOT p.sealed"""

# A clock is overdue, and the unit has not explained its card by the day.
_SILENT = """
SELECT card.petition_id, c.id AS clock_id, 'silent' AS kind, 'card:' || card.id AS fact,
    jsonb_build_object('clock', c.kind, 'due', c.due, 'answer_due', card.answer_due, 'level', card.level) AS facts,
    card.office_id AS unit_id
FROM supervision_card card JOIN cases_clock c ON c.id = card.clock_id JOIN cases_petition p ON p.id = card.petition_id
WHERE card.state = 'active' AND card.level IN ('yellow', 'red') AND card.answered_at IS NULL
    AND card.answer_due < %(on)s AND c.state = 'running' AND c.due < %(on)s AND NOT p.sealed"""

# A fact is proposed once, and of a kind one at a time waits; what is no longer so lapses.
FIND = f"""
WITH issuer(unit_id, office_id) AS (SELECT * FROM unnest(%(units)s::bigint[], %(issuers)s::bigint[])),
found AS ({" UNION ALL ".join((_HALF, _AGAIN, _RETURNED, _SILENT))}),
lapsed AS (
    UPDATE supervision_proposal one SET state = 'lapsed'
    WHERE one.state = 'open' AND NOT EXISTS (
        SELECT FROM found WHERE found.petition_id = one.petition_id AND found.kind = one.kind
            AND (one.kind IN ('again', 'returned') OR found.fact = one.fact)
    )
    RETURNING one.id
),
added AS (
    INSERT INTO supervision_proposal
        (petition_id, clock_id, kind, fact, facts, unit_id, office_id, found_on, state, reason)
    SELECT DISTINCT ON (found.petition_id, found.kind) found.petition_id, found.clock_id, found.kind, found.fact,
        found.facts, found.unit_id, issuer.office_id, %(on)s, 'open', ''
    FROM found JOIN issuer ON issuer.unit_id = found.unit_id AND issuer.office_id <> found.unit_id
    WHERE NOT EXISTS (
        SELECT FROM supervision_proposal before
        WHERE before.petition_id = found.petition_id AND before.kind = found.kind AND before.fact = found.fact
    )
    ORDER BY found.petition_id, found.kind, found.clock_id
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM lapsed)
"""  # noqa: S608 (composed of parts of this file; values are parameters)

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('supervision.find_proposals'))"


def find_proposals(*, on: date) -> dict[str, int]:
    """Propose what is found on a day; harmless when run twice, or by two workers at once."""
    issuers = tables_on(on).offices
    given: dict[str, Any] = {
        "on": on,
        "least": LEAST_DAYS,
        "units": list(issuers),
        "issuers": [issuer for _group, issuer in issuers.values()],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        cursor.execute(FIND, given)
        added, lapsed = cursor.fetchone()
    return {"proposals": added, "lapsed": lapsed}

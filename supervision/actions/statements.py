"""The statements of the sweep. Parameters are those of `cuts.Tables`; dates are compared, never counted, in SQL."""

# What holds for each office, and from which due date on; group numbers begin at 0.
_TABLES = """
office(id, grp, issuer_id) AS (
    SELECT * FROM unnest(%(office)s::bigint[], %(office_group)s::int[], %(issuer)s::bigint[])
),
cut(number, seen, yellow, red, answer_due, second, rule_id, rule_name, calendar) AS (
    SELECT (ordinality - 1)::int, seen, yellow, red, answer_due, second, rule_id, rule_name, calendar
    FROM unnest(
        %(seen)s::date[], %(yellow)s::date[], %(red)s::date[], %(answer_due)s::date[], %(second)s::boolean[],
        %(rule)s::bigint[], %(rule_name)s::text[], %(calendar)s::text[]
    ) WITH ORDINALITY AS c(seen, yellow, red, answer_due, second, rule_id, rule_name, calendar, ordinality)
),
term(grp, profile, kind, first, last, reminder) AS (
    SELECT * FROM unnest(
        %(term_group)s::int[], %(profile)s::text[], %(kind)s::text[], %(first)s::date[], %(last)s::date[],
        %(reminder)s::date[]
    )
)"""

_RANK = "CASE {}.level WHEN 'red' THEN 3 WHEN 'yellow' THEN 2 WHEN 'reminder' THEN 1 ELSE 0 END"

# A running clock of an office, not suspended, with the level its dates alone have earned. A due date that was moved
# does not undo a yellow card, so yellow cards whose answer is late are looked at wherever their clock is due now.
# An objection is an option, not a duty: it is worth a reminder, and lapses after its day.
_JUDGED = f"""
{_TABLES},
running AS (
    SELECT c.id, c.petition_id, c.office_id, c.profile, c.kind, c.start, c.due
    FROM cases_clock c
    WHERE c.state = 'running' AND NOT c.for_petitioner AND NOT c.suspended AND c.due <= %(horizon)s {{only}}
    UNION ALL
    SELECT c.id, c.petition_id, c.office_id, c.profile, c.kind, c.start, c.due
    FROM supervision_card y JOIN cases_clock c ON c.id = y.clock_id
    WHERE y.state = 'active' AND y.level = 'yellow' AND y.answer_due < %(as_of)s
        AND c.state = 'running' AND NOT c.for_petitioner AND NOT c.suspended AND c.due > %(horizon)s {{only}}
),
judged AS (
    SELECT c.*, office.issuer_id, cut.*, term.grp IS NOT NULL AS known,
        active.id AS active_id, {_RANK.format("active")} AS has,
        active.level = 'yellow' AND active.answer_due < cut.seen AND (
            active.answered_at IS NULL
            OR (active.answered_at AT TIME ZONE 'Asia/Shanghai')::date > active.answer_due
        ) AS unanswered,
        CASE
            WHEN c.kind = 'object' AND c.due < %(as_of)s THEN 0
            WHEN c.due <= cut.red THEN 3
            WHEN c.due <= cut.yellow THEN 2
            WHEN c.due <= term.reminder AND NOT (c.due >= cut.seen AND c.due < %(as_of)s) THEN 1
            ELSE 0
        END AS by_length
    FROM running c
    JOIN office ON office.id = c.office_id
    JOIN cut ON cut.number = office.grp
    LEFT JOIN term ON term.grp = office.grp AND term.profile = c.profile AND term.kind = c.kind
        AND c.start BETWEEN term.first AND term.last
    LEFT JOIN supervision_card active ON active.clock_id = c.id AND active.state = 'active'
),
earned AS (
    SELECT judged.*, CASE WHEN unanswered THEN 3 ELSE by_length END AS level FROM judged
)"""  # noqa: S608 (composed of parts of this file; values are parameters)

_LEVEL = "(ARRAY['reminder', 'yellow', 'red'])[{}]"

_MISSING = f"""
earned.known AND earned.level > earned.has AND NOT EXISTS (
    SELECT FROM supervision_card k
    WHERE k.clock_id = earned.id AND k.due = earned.due AND k.level = {_LEVEL.format("earned.level")}
)"""

COUNT_CLOCKS = "SELECT count(*) FROM cases_clock WHERE state = 'running' AND NOT for_petitioner"

FIND = f"""
WITH {_JUDGED.format(only="")}
SELECT petition_id, id, CASE WHEN known THEN number END, due
FROM earned WHERE NOT known OR {_MISSING}
"""  # noqa: S608

# A reminder ends with its clock, with its due date, and on days off once the due date has passed.
END_REMINDERS = f"""
WITH {_TABLES}
UPDATE supervision_card card SET state = 'ended'
FROM cases_clock c JOIN office ON office.id = c.office_id JOIN cut ON cut.number = office.grp
WHERE card.state = 'active' AND card.level = 'reminder' AND c.id = card.clock_id AND (
    c.state <> 'running' OR c.due <> card.due OR c.due >= cut.seen AND c.due < %(as_of)s
    OR c.kind = 'object' AND c.due < %(as_of)s
)
"""  # noqa: S608

# Two workers take turns, batch by batch.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('supervision.sweep'))"

LOCK_PETITIONS = """
SELECT p.id FROM cases_petition p JOIN offices_chain chain ON chain.id = p.chain_id
WHERE p.id = ANY(%(petitions)s) ORDER BY p.id FOR NO KEY UPDATE SKIP LOCKED
"""

# A second yellow card of one office on one petition is red, also when the first one is issued in this very run.
COLLECT = f"""
DROP TABLE IF EXISTS sweep_issue;
CREATE TEMPORARY TABLE sweep_issue ON COMMIT DROP AS
WITH {_JUDGED.format(only="AND c.petition_id = ANY(%(petitions)s)")},
late(grp, due, days) AS (
    SELECT * FROM unnest(%(late_group)s::int[], %(late_due)s::date[], %(late_days)s::int[])
),
missing AS (
    SELECT earned.*, late.days,
        earned.level = 2 AND earned.second AND (
            row_number() OVER (
                PARTITION BY earned.petition_id, earned.office_id, earned.level ORDER BY earned.due, earned.id
            ) > 1
            OR EXISTS (
                SELECT FROM supervision_card prior
                WHERE prior.petition_id = earned.petition_id AND prior.office_id = earned.office_id
                    AND prior.level = 'yellow' AND prior.state <> 'voided' AND prior.clock_id <> earned.id
            )
        ) AS second_yellow
    FROM earned JOIN late ON late.grp = earned.number AND late.due = earned.due
    WHERE {_MISSING}
),
decided AS (
    SELECT missing.*, CASE WHEN second_yellow THEN 'red' ELSE {_LEVEL.format("level")} END AS colour,
        CASE
            WHEN second_yellow THEN 'second_yellow'
            WHEN by_length < 3 AND unanswered THEN 'unanswered'
            WHEN level = 1 THEN 'due_soon'
            ELSE 'overdue'
        END AS reason
    FROM missing
)
SELECT nextval(pg_get_serial_sequence('supervision_card', 'id')) AS id,
    nextval(pg_get_serial_sequence('offices_event', 'id')) AS event_id,
    row_number() OVER (PARTITION BY d.petition_id ORDER BY d.due, d.id) AS turn,
    d.id AS clock_id, d.petition_id, d.office_id, d.issuer_id, d.kind, d.colour, d.reason, d.rule_id, d.rule_name,
    d.calendar, d.due, d.seen AS issued_on, greatest(d.seen - d.due, 0) AS overdue_days, d.days AS overdue_working_days,
    CASE WHEN d.colour <> 'reminder' THEN d.answer_due END AS answer_due, d.active_id,
    p.chain_id, p.number, p.sealed
FROM decided d JOIN cases_petition p ON p.id = d.petition_id
WHERE NOT EXISTS (
    SELECT FROM supervision_card k WHERE k.clock_id = d.id AND k.due = d.due AND k.level = d.colour
)
"""  # noqa: S608

COUNT_CARDS = "SELECT colour, count(*), max(turn) FROM sweep_issue GROUP BY colour"

SUPERSEDE = """
UPDATE supervision_card card SET state = 'superseded' FROM sweep_issue issue WHERE card.id = issue.active_id
"""

# No ON CONFLICT: under the locks there is none, and a card that is silently not written would leave its event alone.
ADD_CARDS = """
INSERT INTO supervision_card (
    id, clock_id, petition_id, office_id, issuer_id, level, state, reason, rule_id, calendar, due, issued_on,
    overdue_days, overdue_working_days, ground, answer_due, answer, objective, objective_finding, finding
)
SELECT id, clock_id, petition_id, office_id, issuer_id, colour, 'active', reason, rule_id, calendar, due, issued_on,
    overdue_days, overdue_working_days, '', answer_due, '', false, '', ''
FROM sweep_issue ORDER BY id
"""

# A petition with two cards in one run gets their events one after the other, so that its chain never forks.
# The facts are spelled as `offices.actions.records.facts_as_text` does: sorted keys, no blanks.
ADD_EVENTS = """
WITH hashed AS MATERIALIZED (
    SELECT said.*, event_hash(
        said.head, said.subject, said.sequence, %(at)s::timestamptz, 'card', NULL, '系统', said.office_id, said.facts
    ) AS hash
    FROM (
        SELECT issue.event_id, issue.office_id, chain.id AS chain_id, chain.subject, chain.head,
            chain.length + 1 AS sequence, office.name AS office_name,
            format(
                '{"answer_due":%%s,"calendar":%%s,"card":%%s,"clock":%%s,"due":"%%s","issuer":%%s,"kind":"%%s",'
                '"level":"%%s","on":"%%s","overdue_days":%%s,"overdue_working_days":%%s,"reason":"%%s","rule":%%s,'
                '"supersedes":%%s}',
                coalesce(to_json(issue.answer_due::text)::text, 'null'), to_json(issue.calendar), issue.id,
                issue.clock_id, issue.due, issue.issuer_id, issue.kind, issue.colour, issue.issued_on,
                issue.overdue_days, issue.overdue_working_days, issue.reason, to_json(issue.rule_name),
                coalesce(issue.active_id::text, 'null')
            ) AS facts
        FROM sweep_issue issue
        JOIN offices_chain chain ON chain.id = issue.chain_id
        JOIN offices_office office ON office.id = issue.office_id
        WHERE issue.turn = %(turn)s
    ) said
),
moved AS (
    UPDATE offices_chain chain SET length = hashed.sequence, head = hashed.hash
    FROM hashed WHERE chain.id = hashed.chain_id
)
INSERT INTO offices_event (
    id, chain_id, sequence, at, kind, by_name, office_id, office_name, facts_text, previous_hash, hash
)
SELECT event_id, chain_id, sequence, %(at)s, 'card', '系统', office_id, office_name, facts, head, hash
FROM hashed ORDER BY event_id
"""

# One message an office and batch, not one a card: a late office is told, not buried. Supervisors see no sealed matters.
ADD_MESSAGES = """
INSERT INTO offices_outboxmessage (event_id, office_id, permission, text, url, state, tries, created_at)
SELECT min(event_id), office_id, 'answer_cards',
    CASE WHEN count(*) = 1
        THEN format(%(one)s, min(number), CASE min(colour)
            WHEN 'red' THEN %(red_label)s WHEN 'yellow' THEN %(yellow_label)s ELSE %(reminder_label)s END)
        ELSE format(%(many)s, count(*) FILTER (WHERE colour = 'reminder'),
            count(*) FILTER (WHERE colour = 'yellow'), count(*) FILTER (WHERE colour = 'red'))
    END,
    CASE WHEN count(*) = 1 THEN format('/cards/%%s/', min(id)) ELSE format('/cards/?office=%%s', office_id) END,
    'pending', 0, %(at)s
FROM sweep_issue GROUP BY office_id
UNION ALL
SELECT min(event_id), issuer_id, 'lift_cards',
    CASE WHEN count(*) = 1
        THEN format(%(one)s, min(number), CASE min(colour) WHEN 'red' THEN %(red_label)s ELSE %(yellow_label)s END)
        ELSE format(%(below)s, count(*) FILTER (WHERE colour = 'yellow'), count(*) FILTER (WHERE colour = 'red'))
    END,
    CASE WHEN count(*) = 1 THEN format('/cards/%%s/', min(id)) ELSE format('/cards/?office=%%s', issuer_id) END,
    'pending', 0, %(at)s
FROM sweep_issue WHERE colour <> 'reminder' AND NOT sealed GROUP BY issuer_id
"""

DROP = "DROP TABLE sweep_issue"

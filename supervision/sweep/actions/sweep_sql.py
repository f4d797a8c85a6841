"""The sweep runs these statements with the values of `card_thresholds.Tables`; SQL compares days and counts none."""

# What holds for each office on the day, and the last due days of each level for each term.
_OFFICES = """
office(id, grp, seen) AS (
    SELECT * FROM unnest(%(office)s::bigint[], %(office_group)s::int[], %(seen)s::date[])
)"""
# After which day working days overdue are counted: a day off that was set inside the offices waits for its next
# working day.
_ENDS = "CASE WHEN c.kind = ANY(%(inside)s) THEN c.due_rolled ELSE c.due END"
_TERMS = """
term(grp, profile, kind, period, reminder, yellow, red, made_yellow, made_red, carded, may_be_red) AS (
    SELECT * FROM unnest(
        %(term_group)s::int[], %(profile)s::text[], %(kind)s::text[], %(period)s::int[], %(reminder)s::date[],
        %(yellow)s::date[], %(red)s::date[], %(made_yellow)s::date[], %(made_red)s::date[], %(carded)s::boolean[],
        %(may_be_red)s::boolean[]
    )
)"""

# Lists of offices and terms have no statistics, nor have cards issued a moment ago: guesses about them must not lead
# to a loop over all cards for each clock.
HASH_JOINS_ONLY = "SET LOCAL enable_nestloop = off"
ANY_JOINS = "SET LOCAL enable_nestloop = on"

# Clocks with the level they have earned where no card of that level stands yet. A due date that was moved does not undo
# a yellow card, so yellow cards without an answer in time count wherever their clock is due now. An objection is an
# option, nothing that is owed: it is worth a reminder, and lapses after its day. What was over when it was made is
# warned of first. Some kinds are yellow at most, others a reminder, as the rule says. A voided card counts for nothing:
# what the clock has earned is issued again.
FIND = f"""
WITH {_OFFICES}, {_TERMS},
running AS (
    SELECT c.id, c.petition_id, c.office_id, c.profile, c.kind, c.start, c.due, c.made_on, {_ENDS} AS ends
    FROM cases_clock c
    WHERE c.state = 'running' AND NOT c.for_petitioner AND NOT c.suspended AND c.due <= %(horizon)s
    UNION ALL
    SELECT c.id, c.petition_id, c.office_id, c.profile, c.kind, c.start, c.due, c.made_on, {_ENDS} AS ends
    FROM supervision_card y JOIN cases_clock c ON c.id = y.clock_id
    WHERE y.state = 'active' AND y.level = 'yellow' AND y.answer_due < %(as_of)s
        AND c.state = 'running' AND NOT c.for_petitioner AND NOT c.suspended AND c.due > %(horizon)s
),
judged AS (
    SELECT c.*, CASE WHEN term.grp IS NOT NULL THEN office.grp END AS grp, active.id AS active_id,
        CASE active.level WHEN 'red' THEN 3 WHEN 'yellow' THEN 2 WHEN 'reminder' THEN 1 ELSE 0 END AS has,
        active.level = 'yellow' AND active.answer_due < office.seen AND (
            active.answered_at IS NULL
            OR (active.answered_at AT TIME ZONE 'Asia/Shanghai')::date > active.answer_due
        ) IS TRUE AND term.may_be_red AS unanswered,
        CASE
            WHEN c.kind = 'object' AND c.due < %(as_of)s OR c.made_on > office.seen THEN 0
            WHEN c.ends <= term.red AND c.made_on <= term.made_red AND term.may_be_red THEN 3
            WHEN c.ends <= term.yellow AND c.made_on <= term.made_yellow AND term.carded THEN 2
            WHEN c.ends <= term.reminder AND NOT (c.ends >= office.seen AND c.ends < %(as_of)s) THEN 1
            ELSE 0
        END AS by_length
    FROM running c
    JOIN office ON office.id = c.office_id
    LEFT JOIN term ON term.grp = office.grp AND term.profile = c.profile AND term.kind = c.kind
        AND term.period = width_bucket(c.start, %(periods)s::date[])
    LEFT JOIN supervision_card active ON active.clock_id = c.id AND active.state = 'active'
)
SELECT petition_id, id, due, ends, office_id, grp, active_id, by_length, coalesce(unanswered, false)
FROM judged
WHERE grp IS NULL
    OR (unanswered OR by_length > has) AND (
        SELECT true FROM supervision_card k
        WHERE k.clock_id = judged.id AND k.due = judged.due AND k.state <> 'voided'
            AND k.level = CASE
                WHEN unanswered OR by_length = 3 THEN 'red' WHEN by_length = 2 THEN 'yellow' ELSE 'reminder'
            END
    ) IS NULL
"""  # noqa: S608 (composed of parts of this file; values are parameters)

COUNT_CLOCKS = "SELECT count(*) FROM cases_clock WHERE state = 'running' AND NOT for_petitioner"

# A reminder ends with its clock, with its due date, and on days off once the due date has passed.
END_REMINDERS = f"""
WITH {_OFFICES}
UPDATE supervision_card card SET state = 'ended'
FROM cases_clock c JOIN office ON office.id = c.office_id
WHERE card.state = 'active' AND card.level = 'reminder' AND c.id = card.clock_id AND (
    c.state <> 'running' OR c.due <> card.due OR {_ENDS} >= office.seen AND {_ENDS} < %(as_of)s
    OR c.kind = 'object' AND c.due < %(as_of)s
)
"""  # noqa: S608

# Two workers take turns, batch by batch.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('supervision.sweep'))"

LOCK_PETITIONS = """
SELECT p.id FROM cases_petition p JOIN offices_chain chain ON chain.id = p.chain_id
WHERE p.id = ANY(%(petitions)s::bigint[]) ORDER BY p.id FOR NO KEY UPDATE SKIP LOCKED
"""

# What was found a moment ago and still stands, now that nobody else can change these petitions. A second yellow card of
# one office on one petition is red, also when the first one is issued in this very run.
COLLECT = """
DROP TABLE IF EXISTS sweep_issue;
CREATE TEMPORARY TABLE sweep_issue ON COMMIT DROP AS
WITH found(clock_id, due, active_id, level, unanswered, grp, issuer_id, days) AS (
    SELECT * FROM unnest(
        %(clock)s::bigint[], %(due)s::date[], %(active)s::bigint[], %(level)s::int[], %(unanswered)s::boolean[],
        %(group)s::int[], %(issuer)s::bigint[], %(days)s::int[]
    )
),
held AS (
    SELECT found.*, c.petition_id, c.office_id, c.kind, p.chain_id, p.number, p.sealed
    FROM found
    JOIN cases_clock c ON c.id = found.clock_id
    JOIN cases_petition p ON p.id = c.petition_id
    LEFT JOIN supervision_card active ON active.clock_id = c.id AND active.state = 'active'
    WHERE c.state = 'running' AND NOT c.suspended AND c.due = found.due
        AND active.id IS NOT DISTINCT FROM found.active_id
        AND NOT (
            found.unanswered AND active.answered_at IS NOT NULL
            AND (active.answered_at AT TIME ZONE 'Asia/Shanghai')::date <= active.answer_due
        )
),
doubled AS (
    SELECT held.*, held.level = 2 AND rule.second AND position(',' || held.kind || ',' IN rule.never_red) = 0 AND (
        row_number() OVER (
            PARTITION BY held.petition_id, held.office_id, held.level ORDER BY held.due, held.clock_id
        ) > 1
        OR EXISTS (
            SELECT FROM supervision_card prior
            WHERE prior.petition_id = held.petition_id AND prior.office_id = held.office_id
                AND prior.level = 'yellow' AND prior.state <> 'voided' AND prior.clock_id <> held.clock_id
        )
    ) AS second_yellow, rule.seen, rule.answer_due, rule.report_due, rule.rule_id, rule.rule_name, rule.calendar
    FROM held JOIN unnest(
        %(group_number)s::int[], %(group_seen)s::date[], %(answer_due)s::date[], %(report_due)s::date[],
        %(second)s::boolean[], %(never_red)s::text[], %(rule)s::bigint[], %(rule_name)s::text[],
        %(calendar)s::text[]
    ) AS rule(number, seen, answer_due, report_due, second, never_red, rule_id, rule_name, calendar)
        ON rule.number = held.grp
),
decided AS (
    SELECT doubled.*,
        CASE
            WHEN second_yellow OR unanswered OR level = 3 THEN 'red' WHEN level = 2 THEN 'yellow' ELSE 'reminder'
        END AS colour,
        CASE
            WHEN level = 3 THEN 'overdue' WHEN second_yellow THEN 'second_yellow' WHEN unanswered THEN 'unanswered'
            WHEN level = 2 THEN 'overdue' ELSE 'due_soon'
        END AS reason
    FROM doubled
)
SELECT nextval('supervision_card_id_seq') AS id,
    nextval('offices_event_id_seq') AS event_id,
    row_number() OVER (PARTITION BY d.petition_id ORDER BY d.due, d.clock_id) AS turn,
    d.clock_id, d.petition_id, d.office_id, d.issuer_id, d.kind, d.colour, d.reason, d.rule_id, d.rule_name,
    d.calendar, d.due, d.seen AS issued_on, greatest(d.seen - d.due, 0) AS overdue_days,
    d.days AS overdue_working_days, CASE WHEN d.colour <> 'reminder' THEN d.answer_due END AS answer_due,
    CASE WHEN d.colour = 'red' THEN d.report_due END AS report_due, d.active_id, d.chain_id, d.number, d.sealed
FROM decided d
WHERE (
    SELECT true FROM supervision_card k
    WHERE k.clock_id = d.clock_id AND k.due = d.due AND k.level = d.colour AND k.state <> 'voided'
) IS NULL
"""

COUNT_CARDS = "SELECT colour, count(*), max(turn) FROM sweep_issue GROUP BY colour"

SUPERSEDE = """
UPDATE supervision_card card SET state = 'superseded' FROM sweep_issue issue WHERE card.id = issue.active_id
"""

# No ON CONFLICT: under the locks there is none, and a card that is silently not written would leave its event alone.
ADD_CARDS = """
INSERT INTO supervision_card (
    id, clock_id, petition_id, office_id, issuer_id, level, state, reason, rule_id, calendar, due, issued_on,
    overdue_days, overdue_working_days, ground, answer_due, report_due, answer, objective, objective_reason,
    objective_paper, objective_finding, finding
)
SELECT id, clock_id, petition_id, office_id, issuer_id, colour, 'active', reason, rule_id, calendar, due, issued_on,
    overdue_days, overdue_working_days, '', answer_due, report_due, '', false, '', '', '', ''
FROM sweep_issue ORDER BY id
"""

# A petition with two cards in one run gets their events one after the other, so that its chain never forks.
# The facts are spelled as `offices.organisation.actions.records.facts_as_text` does: sorted keys, no blanks.
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
                '"level":"%%s","on":"%%s","overdue_days":%%s,"overdue_working_days":%%s,"reason":"%%s",'
                '"report_due":%%s,"rule":%%s,"supersedes":%%s}',
                coalesce(to_json(issue.answer_due::text)::text, 'null'), to_json(issue.calendar), issue.id,
                issue.clock_id, issue.due, issue.issuer_id, issue.kind, issue.colour, issue.issued_on,
                issue.overdue_days, issue.overdue_working_days, issue.reason,
                coalesce(to_json(issue.report_due::text)::text, 'null'), to_json(issue.rule_name),
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

# One message an office and batch, not one a card: a late office is told, not buried. Of sealed matters the supervisors
# are told how many and led to the pages without the matter; an accused office, or one below it, hears nothing.
# What accuses a person is told by itself: its message is kept from that person, and no other counts it.
ADD_MESSAGES = """
INSERT INTO offices_outboxmessage (event_id, office_id, permission, text, url, state, tries, created_at)
SELECT min(event_id), office_id, 'answer_cards',
    CASE WHEN count(*) = 1
        THEN format(%(one)s, min(number), CASE min(colour)
            WHEN 'red' THEN %(red_label)s WHEN 'yellow' THEN %(yellow_label)s ELSE %(reminder_label)s END)
        ELSE format(%(many)s, count(*) FILTER (WHERE colour = 'reminder'),
            count(*) FILTER (WHERE colour = 'yellow'), count(*) FILTER (WHERE colour = 'red'))
    END,
    CASE WHEN count(*) = 1
        THEN format('/cards/%%s/', min(id))
        ELSE '/cards/?office=' || (SELECT code FROM offices_office o WHERE o.id = office_id)
    END,
    'pending', 0, %(at)s
FROM sweep_issue
GROUP BY office_id, (SELECT min(a.petition_id) FROM cases_accused a WHERE a.petition_id = sweep_issue.petition_id)
UNION ALL
SELECT min(event_id), issuer_id, 'lift_cards',
    CASE WHEN count(*) = 1
        THEN format(%(one)s, min(number), CASE min(colour) WHEN 'red' THEN %(red_label)s ELSE %(yellow_label)s END)
        ELSE format(%(below)s, count(*) FILTER (WHERE colour = 'yellow'), count(*) FILTER (WHERE colour = 'red'))
    END,
    CASE WHEN count(*) = 1
        THEN format('/cards/%%s/', min(id))
        ELSE '/cards/?office=' || (SELECT code FROM offices_office o WHERE o.id = issuer_id)
    END,
    'pending', 0, %(at)s
FROM sweep_issue WHERE colour <> 'reminder' AND NOT sealed GROUP BY issuer_id
UNION ALL
SELECT min(event_id), issuer_id, 'lift_cards',
    format(%(sealed)s, count(*) FILTER (WHERE colour = 'yellow'), count(*) FILTER (WHERE colour = 'red')),
    '/cards/sealed/', 'pending', 0, %(at)s
FROM sweep_issue
JOIN cases_petition petition ON petition.id = sweep_issue.petition_id
JOIN offices_office issuer ON issuer.id = issuer_id
WHERE colour <> 'reminder' AND sweep_issue.sealed
    AND NOT petition.accused_office_ids && string_to_array(trim(BOTH '/' FROM issuer.path), '/')::bigint[]
GROUP BY issuer_id, (SELECT min(a.petition_id) FROM cases_accused a WHERE a.petition_id = sweep_issue.petition_id)
"""

DROP = "DROP TABLE sweep_issue"

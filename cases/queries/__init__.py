"""Reads of petitions. Everything that shows or counts one starts from `petitions_visible_to`."""

from cases.queries.parts import (
    events_of,
    offices_named_in,
    petition_parts,
)
from cases.queries.public import (
    petition_by_code,
    public_events,
    public_papers,
    running_clocks,
)
from cases.queries.search import (
    LONGEST_NAME,
    OFFICES_IN_INDEX,
    SEARCH_PAGE,
    SORTED_HITS,
    Found,
    petition_numbered,
    search_petitions,
)
from cases.queries.similar import (
    COMPARED_TEXT,
    RARE_PAIRS,
    RARE_ROWS,
    SAME_MATTER_READ,
    SAME_NAME_READ,
    SIMILAR_SHOWN,
    PairQuery,
    Similar,
    similar_to,
)
from cases.queries.visible import (
    COUNT_LIMIT,
    active_offices,
    already_taken,
    capped_count,
    petitions_visible_to,
    petitions_with_text,
)
from cases.queries.waiting import (
    imports_visible_to,
    instructions_without_feedback,
    objections_to_decide,
    pending_extensions,
    urgent_petitions,
)

__all__ = [
    "COMPARED_TEXT",
    "COUNT_LIMIT",
    "LONGEST_NAME",
    "OFFICES_IN_INDEX",
    "RARE_PAIRS",
    "RARE_ROWS",
    "SAME_MATTER_READ",
    "SAME_NAME_READ",
    "SEARCH_PAGE",
    "SIMILAR_SHOWN",
    "SORTED_HITS",
    "Found",
    "PairQuery",
    "Similar",
    "active_offices",
    "already_taken",
    "capped_count",
    "events_of",
    "imports_visible_to",
    "instructions_without_feedback",
    "objections_to_decide",
    "offices_named_in",
    "pending_extensions",
    "petition_by_code",
    "petition_numbered",
    "petition_parts",
    "petitions_visible_to",
    "petitions_with_text",
    "public_events",
    "public_papers",
    "running_clocks",
    "search_petitions",
    "similar_to",
    "urgent_petitions",
]

"""Whatever reads what a petition says of its matter and its people says where a sealed one is opened for it.

A module that asks for the opening itself needs no word here; so does a template whose views all ask for it. Any other
stands in one of the lists below: with the module that asks for it, or with the reason why nothing is to be asked.
"""

import re
from collections import defaultdict
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("cases", "visits", "supervision", "petition_office")
READS = re.compile(
    r"""\w(?<!chain)\.subject\b|(?:petition|text)__subject|(?<!css=)["']subject["'] *[,\])]|\btext\.body\b|text__body"""
    r"""|source=["'][\w.]*subject|petitioner_masked|urgent_reason|\bunrepresented\b|accused_unknown"""
)
IN_TEMPLATES = re.compile(r"\w\.subject\b|petitioner_masked|\btext\.body\b|urgent_reason|unrepresented|accused_unknown")
NAMED = re.compile(r"""["']([^"'#\n]+\.html)(?=["'#])""")
# What opens, or covers what is not opened: the functions of cases/petitions/queries/opening.py, and what rooms name so.
OPENS = re.compile(r"\b(?:covered\w*|\w+_covered|opened_(?:only|among|petition|draft)|check_opened|unopened_ids)\(")
# Reader → the module that asks for the opening of what it is given.
OPENED_BY = {
    "cases/apps.py": "cases/worklist/views/approvals.py",
    "cases/imports/actions/plans.py": "cases/imports/actions/import_packages.py",
    "cases/ledger/api.py": "cases/ledger/queries/rows.py",
    "cases/ledger/reports/mine.py": "cases/ledger/queries/mine.py",
    "cases/ledger/views/mine.py": "cases/ledger/queries/mine.py",
    "cases/papers/reports/building.py": "cases/papers/queries.py",
    "supervision/closings/reports/waiting.py": "supervision/cards/reports/waiting.py",
    "supervision/my_day/reports/waiting.py": "supervision/cards/reports/waiting.py",
    "cases/papers/reports/filling.py": "cases/drafts/queries.py",
    "cases/petitions/history.py": "cases/worklist/views/petition.py",
    "cases/registration/api/book.py": "cases/registration/reports/book.py",
    "cases/corrections/forms/corrections.py": "cases/procedure/views/steps.py",
    "cases/organs/reports/competence.py": "cases/procedure/views/steps.py",
    "cases/regulation/forms/accusing.py": "cases/procedure/views/steps.py",
    "cases/regulation/forms/handling.py": "cases/procedure/views/steps.py",
    "cases/regulation/forms/routing.py": "cases/procedure/views/steps.py",
    "cases/urgency/forms.py": "cases/procedure/views/steps.py",
    "cases/urgency/reports/sentences.py": "cases/worklist/views/petition.py",
    "cases/worklist/api/records.py": "cases/worklist/api/petitions.py",
    "cases/worklist/reports/worklist.py": "cases/worklist/views/worklist.py",
    "cases/worklist/views/search.py": "cases/worklist/queries/search.py",
    "supervision/analysis/views/groups.py": "supervision/analysis/reports/groups.py",
    "supervision/campaigns/views/loads.py": "supervision/campaigns/queries/campaigns.py",
    "supervision/cards/views/lifting.py": "supervision/cards/actions/cards.py",
    "supervision/meetings/reports/meetings.py": "supervision/meetings/queries.py",
    "supervision/tracing/views.py": "supervision/tracing/queries.py",
    "visits/compliance/views/yearly.py": "visits/compliance/reports/yearly_items.py",
    "visits/visits/forms.py": "visits/visits/views/visits.py",
    "visits/yearly_reports/reports.py": "visits/yearly_reports/queries.py",
    "visits/yearly_reports/views.py": "visits/yearly_reports/queries.py",
    "cases/papers/reports/authority.py": "cases/papers/views.py",
}
# Readers that show nothing of a petition to anybody who has to open it first.
WRITES_A_STEP = "a step: its petition is opened where its form is"
TAKEN_DOWN = "what is just being registered, by whoever brings it"
OF_A_DUTY_ENTRY = "the subject of an entry of the duty book, which is never sealed"
NOT_ASKED = {
    "cases/imports/package_sheet.py": "reads a file that is loaded",
    "cases/imports/petition_sheet.py": "reads a file that is loaded",
    "cases/imports/sheet_titles.py": "reads a file that is loaded",
    "cases/petitions/actions/sealing.py": "encrypts; shows nothing",
    "cases/petitions/queries/sealed.py": "looks through what its caller may read and gives ids",
    "cases/petitions/queries/accused.py": "looks for the names of accounts; tells who is accused, not what of",
    "cases/petitions/queries/twins.py": "compares; what it finds is shown by the desk, which covers it",
    "cases/petitions/queries/visible.py": "leaves columns out",
    "cases/proceedings/actions/hearings.py": WRITES_A_STEP,
    "cases/regulation/actions/accusing.py": WRITES_A_STEP,
    "cases/corrections/actions/acting.py": WRITES_A_STEP,
    "cases/corrections/actions/corrections.py": WRITES_A_STEP,
    "cases/regulation/actions/handling.py": WRITES_A_STEP,
    "cases/corrections/actions/leaving.py": WRITES_A_STEP,
    "cases/corrections/actions/no_successor.py": WRITES_A_STEP,
    "cases/corrections/actions/persons.py": WRITES_A_STEP,
    "cases/regulation/actions/routing.py": WRITES_A_STEP,
    "cases/links/actions/proposing.py": WRITES_A_STEP,
    "cases/links/actions/splitting.py": WRITES_A_STEP,
    "cases/petitions/actions/parties.py": TAKEN_DOWN,
    "cases/registration/actions/desk.py": TAKEN_DOWN,
    "cases/registration/actions/electing.py": WRITES_A_STEP,
    "cases/registration/actions/facts.py": TAKEN_DOWN,
    "cases/registration/actions/register.py": TAKEN_DOWN,
    "cases/registration/api/petitions.py": TAKEN_DOWN,
    "cases/registration/forms/registration.py": TAKEN_DOWN,
    "cases/registration/policies.py": TAKEN_DOWN,
    "cases/registration/views/public.py": "the petitioner, who has the number and the code of the petition",
    "supervision/analysis/actions/gathering.py": "compares texts at night, of which nothing is sealed; keeps ids",
    "supervision/calls/queries.py": "leaves columns out",
    "cases/urgency/actions/marking.py": WRITES_A_STEP,
    "cases/urgency/steps.py": "names what a step records",
    "supervision/sweep/actions/sweep_sql.py": "whose chain of the history goes on",
    "visits/bookings/views/public.py": "the petitioner, who has the number and the code of the petition",
    "visits/duty/actions/duty.py": OF_A_DUTY_ENTRY,
    "visits/duty/api/records.py": OF_A_DUTY_ENTRY,
    "visits/duty/forms.py": OF_A_DUTY_ENTRY,
    "visits/duty/reports.py": OF_A_DUTY_ENTRY,
    "visits/duty/views/duty.py": OF_A_DUTY_ENTRY,
    "visits/duty/views/entry.py": OF_A_DUTY_ENTRY,
    "visits/receptions/actions/receptions.py": TAKEN_DOWN,
    "visits/receptions/forms.py": TAKEN_DOWN,
    "visits/visits/actions/visits.py": TAKEN_DOWN,
}


def modules() -> dict[str, str]:
    """The text of every module, by path; models and the demo's people read for nobody."""
    paths = [path.relative_to(ROOT).as_posix() for app in APPS for path in (ROOT / app).rglob("*.py")]
    without = ("/migrations/", "/models/", "/models.py", "/demo/", "/enums.py", "/tests/")
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in sorted(paths) if not _any(without, path)}


def _any(parts: tuple[str, ...], path: str) -> bool:
    return any(part in path for part in parts)


def templates() -> dict[str, str]:
    folder = ROOT / "templates"
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


def naming(texts: dict[str, str]) -> dict[str, set[str]]:
    """By template, which of the texts name it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, text in texts.items():
        for name in NAMED.findall(text):
            found[name].add(path)
    return found


def shown_by(pages: dict[str, str], known: dict[str, str]) -> dict[str, set[str]]:
    """By template, the modules that name it or one that includes it."""
    views, includers = naming(known), naming(pages)

    def of(name: str, seen: frozenset[str]) -> set[str]:
        found = set(views.get(name, ()))
        for other in includers.get(name, set()) - seen:
            found |= of(other, seen | {other})
        return found

    return {name: of(name, frozenset({name})) for name in pages}


def test_every_reader_says_where_a_sealed_petition_is_opened() -> None:
    known, pages = modules(), templates()
    readers = {path for path, text in known.items() if READS.search(text)}
    views = shown_by(pages, known)
    readers |= {view for name, text in pages.items() if IN_TEMPLATES.search(text) for view in views[name]}
    wanted = {path for path in readers if not OPENS.search(known[path])}
    assert sorted(wanted - {*OPENED_BY, *NOT_ASKED}) == []
    assert sorted({*OPENED_BY, *NOT_ASKED} - wanted) == []
    assert [path for path in OPENED_BY.values() if not OPENS.search(known[path])] == []


def test_no_template_is_without_a_view() -> None:
    known, pages = modules(), templates()
    told = [name for name, text in pages.items() if IN_TEMPLATES.search(text) and not name.startswith("offices/")]
    views = shown_by(pages, known)
    assert [name for name in sorted(told) if not views[name]] == []

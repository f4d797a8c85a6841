"""The agenda of a meeting and its papers, as long as it has not been held."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import accusing_any
from cases.petitions.queries.opening import check_opened
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import InvalidFacts
from offices.files.actions import store_file
from offices.files.uploads import Checked
from offices.organisation.models import Account
from supervision.meetings.actions.meeting_events import OPEN_FOR_CHANGE, check_state, invited_ids, locked, record
from supervision.meetings.models import AgendaItem, Meeting, MeetingPaper

MOST_ITEMS = 60
MOST_PAPERS = 40


def add_petitions(
    *, by: Account, at: datetime, meeting_id: int, petitions: Iterable[Petition], question: str = "", reporter: str = ""
) -> tuple[Meeting, list[str]]:
    """Petitions for the agenda, each once. The second answer: a sentence for each that was left out.

    Left out: what the account does not see (never named), what is on the agenda already, and what the account may not
    bring before a meeting.
    """
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        wanted = {petition.pk: petition for petition in petitions}
        seen = set(petitions_visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
        known = set(meeting.items.values_list("petition_id", flat=True))
        left_out, rows = [], []
        if hidden := len(wanted.keys() - seen):
            left_out.append(_("%(n)d件不在您的权限内，没有列入。") % {"n": hidden})
        place = _last_place(meeting)
        for pk, petition in wanted.items():
            if pk not in seen:
                continue
            if pk in known:
                left_out.append(_("%(number)s已在议程上。") % {"number": petition.number})
                continue
            if refusal := choice_for(by, petition, step_kind("study")).refusal:
                left_out.append(_("%(number)s没有列入：%(why)s") % {"number": petition.number, "why": refusal})
                continue
            if petition.sealed and accusing_any(petition, invited_ids(meeting)):
                why = _("有参会人员是被检举控告人，或与其同名而未核对（第三十条第三款）")
                left_out.append(_("%(number)s没有列入：%(why)s") % {"number": petition.number, "why": why})
                continue
            place += 1
            rows.append(
                AgendaItem(meeting=meeting, place=place, petition=petition, question=question, reporter=reporter)
            )
        _check_room(len(known) + len(rows))
        AgendaItem.objects.bulk_create(rows)
        if rows:
            record(meeting, "meeting_agenda", {"added": [row.petition_id for row in rows]}, by, at)
    return meeting, left_out


def add_free(*, by: Account, at: datetime, meeting_id: int, title: str, reporter: str = "") -> AgendaItem:
    """An item about no petition; what is decided about it is a text."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        if not title.strip():
            raise InvalidFacts("no_text", _("请写明议题。"), field="title")
        _check_room(meeting.items.count() + 1)
        item = AgendaItem.objects.create(
            meeting=meeting, place=_last_place(meeting) + 1, title=title.strip(), reporter=reporter
        )
        record(meeting, "meeting_agenda", {"title": item.title}, by, at)
    return item


def change_item(
    *, by: Account, at: datetime, meeting_id: int, item_id: int, question: str, reporter: str
) -> AgendaItem:
    """What is asked of the meeting, and who reports."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        item = _item(meeting, item_id)
        check_opened(item.petition, by)
        item.question, item.reporter = question.strip(), reporter.strip()
        item.save(update_fields=["question", "reporter"])
        facts = {"item": item.pk, "question": item.question, "reporter": item.reporter}
        record(meeting, "meeting_agenda", facts, by, at)
    return item


def move_item(*, by: Account, at: datetime, meeting_id: int, item_id: int, up: bool) -> Meeting:
    """One place up or down; at the end of the list nothing changes."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        items = list(meeting.items.all())
        here = next((place for place, item in enumerate(items) if item.pk == item_id), None)
        if here is None:
            raise InvalidFacts("no_item", _("议程上没有这一项。"))
        there = min(max(here + (-1 if up else 1), 0), len(items) - 1)
        items.insert(there, items.pop(here))
        for place, item in enumerate(items, start=1):
            item.place = place
        AgendaItem.objects.bulk_update(items, ["place"])
        record(meeting, "meeting_agenda", {"moved": item_id, "to": there + 1}, by, at)
    return meeting


def drop_item(*, by: Account, at: datetime, meeting_id: int, item_id: int) -> Meeting:
    """Off the agenda, with the papers that belong to it."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        item = _item(meeting, item_id)
        item.papers.all().delete()
        facts = {"dropped": item.petition_id, "title": item.title}
        item.delete()
        record(meeting, "meeting_agenda", facts, by, at)
    return meeting


def add_papers(
    *, by: Account, at: datetime, meeting_id: int, files: Sequence[tuple[str, Checked]], item_id: int | None = None
) -> Meeting:
    """Checked files, for the whole meeting or one item; they are kept encrypted."""
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        if not files:
            raise InvalidFacts("no_file", _("请选择文件。"), field="files")
        if meeting.papers.count() + len(files) > MOST_PAPERS:
            raise InvalidFacts("many_files", _("会议材料最多%(most)d份。") % {"most": MOST_PAPERS}, field="files")
        item = _item(meeting, item_id) if item_id is not None else None
        check_opened(item.petition if item is not None else None, by)
        for name, checked in files:
            file = store_file(checked, name=name, office=meeting.office, by=by, at=at)
            MeetingPaper.objects.create(meeting=meeting, item=item, file=file, added_at=at, added_by=by)
        record(meeting, "meeting_papers", {"item": item_id, "files": len(files)}, by, at)
    return meeting


def drop_paper(*, by: Account, at: datetime, meeting_id: int, paper_id: int) -> Meeting:
    with transaction.atomic():
        meeting = locked(meeting_id, by)
        check_state(meeting, OPEN_FOR_CHANGE)
        paper = meeting.papers.select_related("file").defer("file__content").filter(pk=paper_id).first()
        if paper is None:
            raise InvalidFacts("no_file", _("没有这份材料。"))
        facts = {"dropped": paper.file.sha256}
        paper.delete()
        record(meeting, "meeting_papers", facts, by, at)
    return meeting


# Parts


def _item(meeting: Meeting, item_id: int) -> AgendaItem:
    item = meeting.items.filter(pk=item_id).first()
    if item is None:
        raise InvalidFacts("no_item", _("议程上没有这一项。"))
    return item


def _last_place(meeting: Meeting) -> int:
    return meeting.items.aggregate(last=Max("place"))["last"] or 0


def _check_room(items: int) -> None:
    if items > MOST_ITEMS:
        raise InvalidFacts("many_items", _("一次会议最多%(most)d项议题。") % {"most": MOST_ITEMS}, field="numbers")

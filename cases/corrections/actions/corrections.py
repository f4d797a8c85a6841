"""What is registered wrongly is corrected by the office that registered it (《信访工作条例》第二十一条第二款).

The petitioner's own words stay as they were taken down; a correction stands beside them, signed and dated.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.corrections.actions.consequences import check_corrected, follow
from cases.corrections.actions.persons import apply_proposed
from cases.corrections.actions.proposed import proposed_part
from cases.corrections.policies import OWN_CORRECTION
from cases.petitions.enums import Decision, PetitionerRole, State
from cases.petitions.models.petitions import Petition, came_together
from cases.petitions.models.proceedings import CorrectionProposal
from cases.procedure.actions.change import Change
from cases.regulation.actions.deciding import ask_a_head
from offices.organisation.models import Office
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.vocabularies.models import Category

CORRECTABLE = (
    *("subject", "place", "place_code", "headcount", "address_unclear", "keep_secret", "channel", "category"),
    "received_on",
)
# After the petition was passed on, these change what others work on: the head decides.
OF_THE_HEAD = ("subject", "headcount", "keep_secret")
# The desk alone says that an address is unclear; later this takes the letters from somebody who is named.
AT_THE_DESK = (State.REGISTERED, State.SCREENED)
# From this day the clocks of the office that registered run: its head decides on it at any time.
ALWAYS_OF_THE_HEAD = ("received_on",)


def correct(change: Change, *, changes: Mapping[str, Any], reason: str, note: str = "") -> None:
    """更正登记信息: old and new stay in the history. `changes` may hold the fields of CORRECTABLE."""
    differing = _differing(change, changes)
    day = [name for name in ALWAYS_OF_THE_HEAD if name in differing]
    change.need(
        not day,
        "head_decides",
        _("更正收到日期改变期限，须经负责人批准，请选择“申请更正登记信息”。"),
        field=day[0] if day else None,
    )
    if change.petition.handovers.exists():
        passed_on = [name for name in OF_THE_HEAD if name in differing]
        change.need(
            not passed_on,
            "head_decides",
            _("信访件已转出，更正概要、人数或者要求保密须经负责人批准，请选择“申请更正登记信息”。"),
            field=passed_on[0] if passed_on else None,
        )
    change.need(
        not _takes_letters(change.petition, changes) or change.petition.state in AT_THE_DESK,
        "head_decides",
        _("写明了姓名的改为“姓名或地址不清”，以后可以不送达，须经负责人批准，请选择“申请更正登记信息”。"),
        field="address_unclear",
    )
    _apply(change, changes, reason, note)


def _takes_letters(petition: Petition, changes: Mapping[str, Any]) -> bool:
    """Whether somebody who is named, and could be told, is said to be out of reach."""
    return bool(changes.get("address_unclear")) and not petition.notice_impossible


def propose_correction(change: Change, *, changes: Mapping[str, Any], reason: str, note: str = "") -> None:
    """申请更正: any office with custody asks; the head of the office that registered the petition decides."""
    _check(change, changes, reason, note)
    stored = {name: _as_stored(value) for name, value in changes.items()}
    asked = _("信访件 %(number)s 申请更正登记信息，请审批") % {"number": change.petition.number}
    CorrectionProposal.objects.create(
        petition=change.petition,
        office=change.office,
        changes=json.dumps(stored, ensure_ascii=False),
        note=note,
        reason=reason,
        proposed_at=change.at,
        proposed_by=change.person,
        decider=ask_a_head(change, standing_office(change.petition.registered_office), asked),
    )
    change.facts.update(reason=reason)


def decide_correction(change: Change, *, agreed: bool, reason: str = "") -> None:
    """The head of the registering office decides; who proposed a correction does not."""
    pending = change.petition.correction_proposals.filter(decision=Decision.PENDING).select_related("office")
    proposal = change.required(pending.first(), "no_request", _("没有待审批的更正申请。"))
    change.need(proposal.proposed_by_id != change.person.pk, "own_proposal", OWN_CORRECTION)
    change.need(agreed or reason.strip(), "no_reason", _("不同意更正的，请写明理由。"), field="reason")
    proposal.decision = Decision.AGREED if agreed else Decision.REFUSED
    proposal.decided_at, proposal.decided_by = change.at, change.person
    proposal.save(update_fields=["decision", "decided_at", "decided_by"])
    change.facts.update(agreed=agreed, decision_reason=reason)
    if agreed and is_of_person(proposal):
        apply_proposed(change, proposal)
        return
    if agreed and (part := proposed_part(proposal)) is not None:
        part.apply(change, part.asked(proposal), proposal.reason)
        return
    if agreed:
        _apply(change, proposed_changes(proposal), proposal.reason, proposal.note)
        return
    change.tell(
        proposal.office,
        Permission.FOLLOW_UP,
        _("信访件 %(number)s 更正登记信息的申请未获同意") % {"number": change.petition.number},
    )


def _as_stored(value: Any) -> Any:
    if isinstance(value, Category):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def is_of_person(proposal: CorrectionProposal) -> bool:
    """Whether it says who somebody is, not what is registered of the matter."""
    return "person" in json.loads(proposal.changes)


def proposed_changes(proposal: CorrectionProposal) -> dict[str, Any]:
    """The new value of each field, a category as such."""
    changes: dict[str, Any] = json.loads(proposal.changes)
    if changes.get("category"):
        changes["category"] = Category.objects.get(pk=changes["category"])
    if changes.get("received_on"):
        changes["received_on"] = date.fromisoformat(changes["received_on"])
    return changes


def _differing(change: Change, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Of the fields given those that differ, with their present values."""
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise TypeError(f"cannot correct {sorted(unknown)}")
    present = {name: getattr(change.petition, name) for name in changes}
    return {name: old for name, old in present.items() if old != changes[name]}


def _check(change: Change, changes: Mapping[str, Any], reason: str, note: str) -> dict[str, Any]:
    change.need(reason.strip(), "no_reason", _("请写明更正理由。"), field="reason")
    change.need(len(note) <= LONGEST_TEXT, "text_too_long", _("对正文的更正最多20000字。"), field="note")
    differing = _differing(change, changes)
    change.need(differing or note.strip(), "no_change", _("没有需要更正的内容。"))
    check_corrected(change, differing, changes)
    return differing


def _mark_unelected(change: Change) -> None:
    """Who came together elects representatives (第二十条第三款): the mark follows the number and the channel."""
    petition = change.petition
    together = came_together(petition.channel, petition.headcount)
    if petition.unrepresented and not together:
        change.set(unrepresented="")
    elected = petition.petitioners.filter(role=PetitionerRole.REPRESENTATIVE)
    if together and not petition.unrepresented and not elected.exists():
        change.set(unrepresented=_("更正登记信息时还没有代表"))


def _apply(change: Change, changes: Mapping[str, Any], reason: str, note: str) -> None:
    petition = change.petition
    differing = _check(change, changes, reason, note)
    impossible = petition.notice_impossible
    for name in differing:
        change.set(**{name: changes[name]})
    if differing.keys() & {"headcount", "channel"}:
        _mark_unelected(change)
    if differing.keys() & {"category", "channel"}:
        change.set(reclassified=True)
    follow(change, differing, notice_was_impossible=impossible)
    if "subject" in differing:
        petition.text.subject = petition.subject
        petition.text.save(update_fields=["subject"])
    if note.strip():
        change.facts["note"] = note
    before = {name: old.full_name if isinstance(old, Category) else old for name, old in differing.items()}
    change.facts.update(before=before, reason=reason)
    for office in Office.objects.filter(pk__in={petition.registered_office_id, *petition.office_ids}).order_by("pk"):
        change.tell(office, Permission.FOLLOW_UP, _("信访件 %(number)s 的登记信息已更正") % {"number": petition.number})

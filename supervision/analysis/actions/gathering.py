"""At night petitions on one matter are gathered and answers to read are found; persons decide on both by day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.papers.models import DemandAnswer
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said
from offices.pages.words import cn_date
from supervision.analysis.enums import AnswerKind, GroupState, MemberState
from supervision.analysis.matching import MOST_TEXTS, matters_in, off_the_point, same_to_others
from supervision.analysis.models import AnswerToRead, GroupMember, MatterGroup
from supervision.analysis.queries.advice import open_matters
from supervision.analysis.queries.groups import answers_given, lowest_over, members_visible_to
from supervision.campaigns.actions.names import check_no_persons

LOOKED_BACK = timedelta(days=365)
LEAST_KEPT = 2
A_NIGHT = 20  # answers of an office that are laid before its supervisors at once

# Groups on one matter


def gather_matters(*, at: datetime) -> int:
    """Propose groups among the petitions of a year, the newest first where there are more than can be compared.

    What nobody has decided is gathered anew each night; a confirmed group is offered what is new to it; what was
    dismissed is not proposed again. The number of groups that wait.
    """
    since = at - LOOKED_BACK
    found = open_matters().filter(registered_at__gte=since, joined_to=None).order_by("-pk")
    rows = list(found.values_list("pk", "text__subject", "text__body", "holder__path")[:MOST_TEXTS])
    texts = [f"{subject}。{subject}。{body}" for _pk, subject, body, _path in rows]
    groups = [[rows[place] for place in places] for places in matters_in(texts)]
    with transaction.atomic():
        # Locked all together: one that a person decides on at this moment is waited for, and stays.
        known_groups = list(MatterGroup.objects.select_for_update().order_by("pk"))
        decided = [
            (group, set(group.members.values_list("petition", flat=True)))
            for group in known_groups
            if group.state != GroupState.PROPOSED
        ]
        MatterGroup.objects.filter(pk__in=[one.pk for one in known_groups if one.state == GroupState.PROPOSED]).delete()
        for members in groups:
            ids = [pk for pk, *_rest in members]
            if known := _half_known(ids, decided):
                _offer(known[0], known[1], ids)
            else:
                _propose(ids, [path for *_rest, path in members], at)
    return MatterGroup.objects.filter(state=GroupState.PROPOSED).count()


def _half_known(
    ids: Sequence[int], decided: Collection[tuple[MatterGroup, set[int]]]
) -> tuple[MatterGroup, set[int]] | None:
    """The decided group that has half of these, or of which they have half."""
    for group, known in decided:
        shared = len(known & set(ids))
        if shared and 2 * shared >= min(len(ids), len(known)):
            return group, known
    return None


def _offer(group: MatterGroup, known: set[int], ids: Sequence[int]) -> None:
    if group.state == GroupState.CONFIRMED:
        last = len(known)
        new = [pk for pk in ids if pk not in known]
        GroupMember.objects.bulk_create(
            GroupMember(group=group, petition_id=pk, order=last + place) for place, pk in enumerate(new)
        )


def _propose(ids: Sequence[int], paths: Sequence[str], at: datetime) -> None:
    office = Office.objects.filter(path=lowest_over(paths)).first()
    if office is not None:
        group = MatterGroup.objects.create(office=office, found_at=at)
        GroupMember.objects.bulk_create(
            GroupMember(group=group, petition_id=pk, order=place) for place, pk in enumerate(ids)
        )


def confirm_group(*, group_id: int, by: Account, at: datetime, name: str, kept: Collection[int]) -> MatterGroup:
    """The group is one matter under this name; of those that wait and are seen, what is not kept does not belong.

    Raises InvalidFacts, NotPermitted.
    """
    with transaction.atomic():
        group = _locked(group_id, by)
        if group.state == GroupState.DISMISSED:
            raise ActionRefused("dismissed", _("这一组已被排除。"))
        _check_said("name", name, _("请写明这一事项的名称。"))
        waiting = list(members_visible_to(by).filter(group=group, state=MemberState.PROPOSED))
        before = group.members.filter(state=MemberState.KEPT).count()
        chosen = [one for one in waiting if one.petition_id in kept]
        if before + len(chosen) < LEAST_KEPT:
            raise InvalidFacts("too_few", _("请至少勾选两件属于同一事项的信访件。"), field="kept")
        persons = Petition.objects.filter(matter_groups__group=group)
        check_no_persons(persons, group.office, {"name": name}, _("名称"))
        for one in waiting:
            one.state = MemberState.KEPT if one in chosen else MemberState.LEFT_OUT
        GroupMember.objects.bulk_update(waiting, ["state"])
        group.state, group.name, group.decided_at, group.decided_by = GroupState.CONFIRMED, name.strip(), at, by
        group.save(update_fields=["state", "name", "decided_at", "decided_by"])
        numbers = Petition.objects.filter(pk__in=[one.petition_id for one in chosen]).order_by("pk")
        facts = {"name": group.name, "kept": len(chosen), "number": [one.number for one in numbers]}
        _record(group, "group_confirmed", facts, by, at)
    return group


def dismiss_group(*, group_id: int, by: Account, at: datetime, reason: str) -> MatterGroup:
    """The group is no one matter; it is not proposed again. Raises ActionRefused, InvalidFacts, NotPermitted."""
    with transaction.atomic():
        group = _locked(group_id, by)
        if group.state != GroupState.PROPOSED:
            raise ActionRefused("decided", _("这一组刚刚已由他人处理，请看最新的状态。"))
        _check_said("reason", reason, _("请写明排除的理由。"))
        persons = Petition.objects.filter(matter_groups__group=group)
        check_no_persons(persons, group.office, {"reason": reason}, _("排除理由"))
        group.state, group.reason, group.decided_at, group.decided_by = GroupState.DISMISSED, reason.strip(), at, by
        group.save(update_fields=["state", "reason", "decided_at", "decided_by"])
        _record(group, "group_dismissed", {"reason": group.reason}, by, at)
    return group


def _check_said(field: str, text: str, sentence: str) -> None:
    if not text.strip():
        raise InvalidFacts(f"no_{field}", sentence, field=field)
    if refusal := nothing_said(text, field=field):
        raise refusal


def _locked(group_id: int, by: Account) -> MatterGroup:
    rows = MatterGroup.objects.select_for_update(of=("self",), no_key=True).select_related("office")
    group = rows.filter(pk=group_id).first()
    if group is None:
        raise ActionRefused("gone", _("这一组已重新归集，请返回列表查看。"))
    check_may(by, Permission.SUPERVISE, group.office)
    return group


def _record(group: MatterGroup, kind: str, facts: dict[str, object], by: Account, at: datetime) -> None:
    record_event(subject=f"matter_group:{group.pk}", kind=kind, facts=facts, by=by, office=group.office, at=at)


# Answers to read


def find_answers(*, at: datetime) -> int:
    """Lay before supervisors the answers of a year that share nothing with their demand, or say what others say."""
    since = timezone.localdate(at) - LOOKED_BACK
    by_office: dict[int, list[DemandAnswer]] = defaultdict(list)
    rows = answers_given().filter(document__issued_on__gte=since).select_related("demand", "document").order_by("pk")
    for answer in rows.defer("document__body", "document__basis"):
        by_office[answer.document.office_id].append(answer)
    known = set(AnswerToRead.objects.values_list("kind", "answer"))
    made = []
    for answers in by_office.values():
        fresh = [one for one in _laid_before(answers, at) if (one.kind, one.answer_id) not in known]
        made += fresh[-A_NIGHT:]
    AnswerToRead.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _laid_before(answers: Sequence[DemandAnswer], at: datetime) -> list[AnswerToRead]:
    demands, said = [one.demand.text for one in answers], [one.text for one in answers]
    found = [
        AnswerToRead(kind=AnswerKind.OFF_POINT, answer=answers[place], found_at=at)
        for place in off_the_point(demands, said)
    ]
    seen: set[int] = set()
    for one, other in same_to_others(demands, said):
        if answers[one].document.petition_id != answers[other].document.petition_id and other not in seen:
            seen |= {one, other}
            found.append(AnswerToRead(kind=AnswerKind.SAME, answer=answers[other], other=answers[one], found_at=at))
    return found


def read_answer(*, answer_id: int, by: Account, at: datetime, remark: str) -> AnswerToRead:
    """A supervisor has read both texts and says what he found. Raises ActionRefused, InvalidFacts, NotPermitted."""
    with transaction.atomic():
        rows = AnswerToRead.objects.select_for_update(of=("self",), no_key=True)
        found = rows.select_related("answer__document__office", "read_by").get(pk=answer_id)
        office = found.answer.document.office
        check_may(by, Permission.SUPERVISE, office)
        if found.read_by is not None and found.read_at is not None:
            words = {"who": found.read_by.name, "on": cn_date(timezone.localdate(found.read_at))}
            raise ActionRefused("read", _("%(who)s已于%(on)s阅看。") % words)
        _check_said("remark", remark, _("请写明阅看意见。"))
        found.remark, found.read_at, found.read_by = remark.strip(), at, by
        found.save(update_fields=["remark", "read_at", "read_by"])
        record_event(
            subject=f"answer_to_read:{found.pk}",
            kind="answer_read",
            facts={"number": found.answer.document.number, "remark": found.remark},
            by=by,
            office=office,
            at=at,
        )
    return found

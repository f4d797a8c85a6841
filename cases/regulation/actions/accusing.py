"""Whom an accusation accuses, and whether an account of the same name is that person (第三十条第三款)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from cases.petitions.actions.accusations import AccusedPerson, accused_rows
from cases.petitions.enums import Purpose
from cases.petitions.models.parties import Accused, Namesake
from cases.petitions.queries.accused import (
    Barred,
    Match,
    accounts_line,
    matches_by,
    matches_of,
    working_for_accused,
    works_under,
)
from cases.procedure.actions.change import Change
from cases.procedure.case_facts import is_held_by_accused, recaller_of
from offices.organisation.actions.messages import withdraw_notices
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.queries import next_higher_office, standing_office
from offices.organisation.roles import Permission

Taking = Callable[[Change, Barred], dict[str, int | bool]]
# What higher rooms take from whom a petition accuses; each answers with what it took, by the names of the row's facts.
_takings: list[Taking] = []


def when_accused(take: Taking) -> None:
    """Let a higher room take from the accused what they hold of the petition; from AppConfig.ready."""
    if take not in _takings:
        _takings.append(take)


def name_accused(
    change: Change,
    *,
    name: str = "",
    unit: str = "",
    post: str = "",
    account: Account | None = None,
    accused_office: Office | None = None,
    reason: str = "",
) -> None:
    """登记被检举控告人、单位: from now on nothing of the petition is shown to who matches, and it is sealed."""
    petition = change.petition
    change.need(
        name.strip() or accused_office, "no_accused", _("请填写被检举控告人，或者选择被检举控告单位。"), field="name"
    )
    rows = _new_persons(change, AccusedPerson(name, unit, post, account)) if name.strip() else []
    matches = matches_by(rows)
    change.need(
        all(match.account.pk != change.person.pk for match in matches),
        "accused_registers",
        _("被检举控告人与您同名，不能由您登记，请由其他人员登记（《信访工作条例》第三十条第三款）。"),
        field="name",
    )
    names = [row.name for row in rows]
    if accused_office is not None:
        _name_office(change, accused_office)
        names.append(accused_office.name)
        change.facts["accused_office"] = True
    change.after_clocks += rows
    if not petition.sealed:
        change.set(sealed=True)
    change.facts.update(accused="、".join(names), reason=reason)
    _take_from(change, matches, working_for_accused(petition) if accused_office is not None else set())
    withdraw_notices({match.account.pk for match in matches} | working_for_accused(petition), petition.chain_id)


def _new_persons(change: Change, person: AccusedPerson) -> list[Accused]:
    """The rows of a name field that are not entered yet."""
    rows = accused_rows(change.petition, [person], by=change.person, at=change.at, field="unit")
    known = [set(row.name_hashes) for row in change.petition.accused.all()]
    rows = [row for row in rows if set(row.name_hashes) not in known or row.account_id]
    change.need(rows, "named_already", _("没有写明姓名，或该被检举控告人已登记。"), field="name")
    return rows


def _name_office(change: Change, office: Office) -> None:
    petition = change.petition
    known = office.pk in petition.accused_office_ids
    change.need(not known, "named_already", _("该被检举控告单位已登记。"), field="accused_office")
    change.need(
        office.pk != petition.registered_office_id,
        "accused_is_registering",
        _("被检举控告的是登记本件的单位，请引导信访人向上一级机关提出（《信访工作条例》第三十条第三款）。"),
        field="accused_office",
    )
    change.set(accused_office_ids=[*petition.accused_office_ids, office.pk])


def withdraw_accused(change: Change, *, accused: Accused | Office, reason: str) -> None:
    """撤销误登记的被检举控告人、单位: the head takes back who was entered by mistake; somebody remains named."""
    petition = change.petition
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    persons = petition.accused.count() + len(petition.accused_office_ids)
    change.need(
        persons > 1 or petition.accused_unknown or petition.purpose != Purpose.ACCUSATION,
        "last_accused",
        _("本件只登记了这一个被检举控告对象，请先“登记被检举控告人”，写明正确的人员、单位，再撤销。"),
        field="accused",
    )
    there = {accused.pk} if isinstance(accused, Office) else _works_at(accused)
    change.need(
        not there & set(change.office.ancestor_ids()[:-1]),
        "of_above",
        _("该单位或者该人员在本单位的上级，不能由本单位撤销；本件仍可转给其他单位。"),
        field="accused",
    )
    if isinstance(accused, Office):
        change.set(accused_office_ids=[pk for pk in petition.accused_office_ids if pk != accused.pk])
    else:
        accused.voided_at = change.at
        accused.save(update_fields=["voided_at"])
    change.facts.update(withdrawn=accused.name, is_office=isinstance(accused, Office), reason=reason)


def _works_at(accused: Accused) -> set[int]:
    """The offices of the accounts that are, or may be, this person."""
    people = [match.account.pk for match in matches_by([accused]) if match.is_accused is not False]
    held = RoleAssignment.objects.filter(account__in=people, revoked_at=None)
    return set(held.values_list("office", flat=True))


def answer_namesake(change: Change, *, account: Account, is_accused: bool, reason: str) -> None:
    """核对被检举控告人: the account of the same name is the accused, or somebody else."""
    change.need(reason.strip(), "no_reason", _("请写明是不是同一人的理由。"), field="reason")
    matches = [match for match in matches_of(change.petition) if match.account.pk == account.pk]
    change.need(matches, "no_namesake", _("该人员与被检举控告人不同名，无须核对。"), field="account")
    if not is_accused:
        _check_clearing(change, account, any(match.is_accused for match in matches))
    for match in matches:
        Namesake.objects.update_or_create(
            accused=match.accused,
            account=account,
            defaults={
                "is_accused": is_accused,
                "reason": reason,
                "answered_at": change.at,
                "answered_by": change.person,
            },
        )
    if is_accused:
        _take_from(change, [replace(match, is_accused=True) for match in matches])
        withdraw_notices({account.pk}, change.petition.chain_id)
    else:
        # Chosen by mistake at registration: the answer takes the choice back.
        change.petition.accused.filter(account=account).update(account=None)
    change.facts.update(namesake=accounts_line(matches), is_accused=is_accused, reason=reason)


def _take_from(change: Change, matches: Sequence[Match], working: Collection[int] = ()) -> None:
    """Who is accused, or works for an accused office, handles, leads and receives it no more; where the unit is theirs,
    who must act is told. Of who only has the name the rooms decide what can wait for the answer.
    """
    petition = change.petition
    known = [match.account for match in matches if match.is_accused]
    named = {match.account.pk for match in matches}
    barred = Barred({account.pk for account in known} | set(working), named, known)
    left: dict[str, int | bool] = {}
    if petition.handled_by_id in barred.known:
        change.set(handled_by=None)
        left["handler"] = True
    for take in _takings:
        left |= take(change, barred)
    if left:
        change.facts["left"] = left
    if (known and works_under(known, petition.holder)) or is_held_by_accused(petition, known):
        recaller = recaller_of(petition, known)
        if recaller is not None and recaller.pk not in petition.office_ids:
            change.set(office_ids=[*petition.office_ids, recaller.pk])  # it has to see what it takes back
        offices = (standing_office(petition.registered_office), next_higher_office(petition.holder), recaller)
        for office in {one.pk: one for one in offices if one}.values():
            sentence = _("信访件 %(number)s：被检举控告人在承办单位任职，须收回或者改由他人办理")
            if not known:
                sentence = _("信访件 %(number)s：承办单位是被检举控告的单位，须收回或者改由他人办理")
            change.tell(office, Permission.SCREEN, sentence % {"number": petition.number})


def _check_clearing(change: Change, account: Account, was_accused: bool) -> None:
    """No office clears somebody of an office above it; of a colleague, or against an earlier answer, the head does."""
    there = set(RoleAssignment.objects.filter(account=account, revoked_at=None).values_list("office", flat=True))
    above = there & set(change.office.ancestor_ids()[:-1])
    change.need(not above, "of_above", _("该人员在本单位的上级单位工作，不能由本单位认定不是同一人。"), field="account")
    if was_accused or change.office.pk in there:
        change.need(
            authority_of(change.person).heads(change.office) and change.person.pk != account.pk,
            "head_clears",
            _("该人员在本单位工作，或者此前认定是同一人的，认定“不是同一人”须由登记单位负责人办理。"),
            field="is_accused",
        )

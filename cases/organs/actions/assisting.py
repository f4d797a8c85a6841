"""Other offices help the one that leads (协办) or are told of the petition (抄送); one office alone holds it."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.organs.actions.recipients import ask_about_mentioned, check_organ, check_reached, check_recipient
from cases.organs.models import Assistance, Copy
from cases.organs.queries import open_assistances, told_ids
from cases.petitions.actions.accusations import check_office
from cases.petitions.enums import ClockState, DocumentKind
from cases.petitions.queries.accused import Barred
from cases.procedure.actions.change import Change
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said
from offices.pages.words import cn_day

MOST_OFFICES = 10
ARTICLE_24 = "《信访工作条例》第二十四条"


def ask_offices(
    change: Change,
    offices: Sequence[Office],
    *,
    request: str,
    due_on: date | None,
    organ_reason: str = "",
    mentioned: str = "",
    field: str = "assisting",
) -> None:
    """Each gets its own letter and, where a day is set or the office's rule names days, its own clock."""
    if not offices:
        return
    _check_all(change, offices, field)
    change.need(request.strip(), "no_request", _("请写明请协办单位做什么。"), field="request")
    if refusal := nothing_said(request, field="request"):
        raise refusal
    change.need(due_on is None or due_on > change.on, "due_in_past", _("协办期限须晚于今天。"), field="assist_due")
    number = change.petition.assistances.aggregate(last=Max("number"))["last"] or 0
    waiting = {one.office_id for one in open_assistances(change.petition)}
    for office in offices:
        change.need(
            office.pk != change.petition.holder_id,
            "lead_assists",
            _("%(office)s是主办单位，不能同时协办。") % {"office": office.name},
            field=field,
        )
        change.need(
            office.pk not in waiting,
            "asked_already",
            _("已请%(office)s协办，尚未答复。") % {"office": office.name},
            field=field,
        )
        check_recipient(change, office, field=field)
        check_organ(change, office, organ_reason)
        ask_about_mentioned(change, office, mentioned)
        number += 1
        if due_on is None:
            clock = change.start_own_clock(K.ASSIST, office=office, item=number, by_rule_of=change.office)
        else:
            clock = change.start_clock(K.ASSIST, start=change.on, office=office, set_date=due_on, item=number)
        Assistance.objects.create(
            petition=change.petition,
            number=number,
            office=office,
            sender=change.office,
            request=request.strip(),
            due_on=clock.due if clock else None,
            asked_at=change.at,
            asked_by=change.person,
        )
        until = _("\n请于%s前书面答复主办单位。") % cn_day(clock.due) if clock else _("\n请书面答复主办单位。")
        lead = _("\n主办单位：%s。") % change.petition.holder.name
        change.paper(
            DocumentKind.ASSIST_REQUEST, body=request.strip() + lead + until, basis=ARTICLE_24, addressee=office
        )
        _tell_workers(change, office, _("请协办信访件 %(number)s，请答复"))
    _show_to(change, offices)
    change.facts["assisting"] = [office.name for office in offices]


def copy_offices(
    change: Change,
    offices: Sequence[Office],
    *,
    organ_reason: str = "",
    mentioned: str = "",
    field: str = "copies",
) -> None:
    """抄送: they see the petition and are told, and owe nothing."""
    if not offices:
        return
    _check_all(change, offices, field)
    known = {*change.petition.office_ids, *change.petition.informed_ids}
    for office in offices:
        change.need(
            office.pk not in known,
            "sees_already",
            _("%(office)s已经手、协办或者抄送过本件。") % {"office": office.name},
            field=field,
        )
        check_reached(
            change, office, _("%(office)s不是本级、下级或者上级的机关、单位，不能抄送。"), field=field, upward=True
        )
        check_office(change.petition, office, code="accused_recipient", field=field)
        check_organ(change, office, organ_reason)
        ask_about_mentioned(change, office, mentioned)
        Copy.objects.create(
            petition=change.petition, office=office, sender=change.office, sent_at=change.at, sent_by=change.person
        )
        _tell_workers(change, office, _("信访件 %(number)s 抄送你单位"))
    _show_to(change, offices)
    change.facts["copied"] = [office.name for office in offices]


def ask_assistance(
    change: Change,
    *,
    assisting: Sequence[Office],
    request: str,
    assist_due: date | None = None,
    organ_reason: str = "",
    mentioned: str = "",
) -> None:
    """请求协办 by the office that leads."""
    change.need(assisting, "no_office", _("请选择协办单位。"), field="assisting")
    ask_offices(change, assisting, request=request, due_on=assist_due, organ_reason=organ_reason, mentioned=mentioned)


def copy_to(change: Change, *, copies: Sequence[Office], organ_reason: str = "", mentioned: str = "") -> None:
    """抄送 by any office with custody."""
    change.need(copies, "no_office", _("请选择抄送单位。"), field="copies")
    copy_offices(change, copies, organ_reason=organ_reason, mentioned=mentioned)


def answer_assistance(change: Change, *, text: str) -> None:
    """答复协办: in writing, to the office that leads now."""
    waiting = [one for one in open_assistances(change.petition) if one.office_id == change.office.pk]
    asked = change.required(next(iter(waiting), None), "no_assistance", _("没有待答复的协办。"))
    check_office(change.petition, change.office, code="accused_assists", field="text")
    asked.document = change.paper(
        DocumentKind.ASSIST_ANSWER, body=text, basis=ARTICLE_24, addressee=change.petition.holder
    )
    asked.answered_at, asked.answered_by = change.at, change.person
    asked.save(update_fields=["document", "answered_at", "answered_by"])
    change.stop_clocks((K.ASSIST,), item=asked.number)
    _tell_workers(change, change.petition.holder, _("信访件 %(number)s 的协办单位已答复"))


def end_assistance(change: Change, *, number: int, reason: str) -> None:
    """不再协办: the lead needs the answer no more."""
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    waiting = {one.number: one for one in open_assistances(change.petition)}
    ended = change.required(waiting.get(number), "no_assistance", _("没有这一项待答复的协办。"), field="number")
    _end(change, [ended], reason.strip())
    change.facts.update(not_assisting=ended.office.name, reason=reason.strip())


def end_open_assistances(change: Change, reason: str) -> None:
    """Whatever ends the work of the office that leads ends what it had asked of others."""
    _end(change, open_assistances(change.petition), reason)


def becomes_lead(change: Change, office: Office) -> None:
    """Whoever leads helps no more."""
    helping = [one for one in open_assistances(change.petition) if one.office_id == office.pk]
    _end(change, helping, _("已由其主办"))


def take_help(change: Change, barred: Barred) -> dict[str, int | bool]:
    """An office that is accused or led by an accused neither helps with it nor is told of it (第三十条第三款)."""
    petition = change.petition
    informed = Office.objects.filter(pk__in=petition.informed_ids) if petition.informed_ids else ()
    led = {office.pk for office in informed if barred.reaches(petition, office)}
    if not led:
        return {}
    helping = [one for one in open_assistances(petition) if one.office_id in led]
    _end(change, helping, _("须回避"))
    petition.copies.filter(ended_at=None, office__in=led).update(ended_at=change.at)
    _hide_from(change, led)
    return {"helpers": len(led)}


def pass_help(change: Change, office: Office, to: Office) -> None:
    """承继: what a closed office was asked for or told is its successor's."""
    petition = change.petition
    waiting = {one.office_id: one for one in open_assistances(petition)}
    if office.pk in waiting:
        if to.pk in waiting or petition.holder_id == to.pk:
            _end(change, [waiting[office.pk]], _("由承继单位办理"))
        else:
            waiting[office.pk].office = to
            waiting[office.pk].save(update_fields=["office"])
    if office.pk in petition.informed_ids:
        copied = petition.copies.filter(ended_at=None)
        if copied.filter(office=to).exists():
            copied.filter(office=office).update(ended_at=change.at)
        else:
            copied.filter(office=office).update(office=to)
        informed = [to.pk if pk == office.pk else pk for pk in petition.informed_ids]
        change.set(informed_ids=list(dict.fromkeys(informed)))


def _check_all(change: Change, offices: Sequence[Office], field: str) -> None:
    change.need(
        len(offices) <= MOST_OFFICES,
        "too_many_offices",
        _("一次最多%(most)d个单位。") % {"most": MOST_OFFICES},
        field=field,
    )
    change.need(
        len({office.pk for office in offices}) == len(offices), "named_twice", _("同一单位写了两次。"), field=field
    )


def _end(change: Change, ended: Iterable[Assistance], reason: str) -> None:
    """Their clocks are cancelled; the office sees the petition no more where nothing else shows it."""
    for one in ended:
        one.ended_at, one.ended_reason = change.at, reason[:200]
        one.save(update_fields=["ended_at", "ended_reason"])
        change.stop_clocks((K.ASSIST,), as_state=ClockState.CANCELLED, item=one.number)
        _tell_workers(change, one.office, _("信访件 %(number)s 不再需要协办"))
    left = set(change.petition.informed_ids) - told_ids(change.petition)
    _hide_from(change, left)


def _show_to(change: Change, offices: Iterable[Office]) -> None:
    informed = [*change.petition.informed_ids, *(office.pk for office in offices)]
    change.set(informed_ids=list(dict.fromkeys(informed)))


def _hide_from(change: Change, office_ids: Iterable[int]) -> None:
    hidden = set(office_ids)
    if hidden:
        change.set(informed_ids=[pk for pk in change.petition.informed_ids if pk not in hidden])


def _tell_workers(change: Change, office: Office, sentence: str) -> None:
    """Who handles there; in a petition office who screens."""
    text = sentence % {"number": change.petition.number}
    change.tell(office, Permission.HANDLE, text)
    if office.kind == OfficeKind.PETITION_OFFICE:
        change.tell(office, Permission.SCREEN, text)

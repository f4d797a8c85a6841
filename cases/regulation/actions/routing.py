"""The petition office screens and routes (《信访工作条例》第二十二条)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind as K
from cases.mandates.actions.entering import begin_mandate
from cases.organs.actions.assisting import ask_offices, becomes_lead, copy_offices, end_open_assistances
from cases.organs.actions.recipients import ask_about_mentioned, check_organ, check_recipient
from cases.petitions.enums import ClockState, Decision, DocumentKind, HandoverKind, Path, Purpose, State
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Handover, Objection
from cases.petitions.queries.lineage import with_past
from cases.procedure.actions.change import Change
from cases.procedure.case_facts import current_handover
from cases.regulation.policies import excluded_from_simple, several_responsible
from cases.urgency.actions.reporting import reported_for_decision
from offices.errors import InvalidFacts, refuse_all
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.pages.texts import says_something
from offices.pages.words import cn_day
from offices.vocabularies.models import Category

ROUTE_CLOCKS = (K.ROUTE, K.SIMPLE_TRANSFER)
# How the petitioner reads where it went.
WAYS = {
    HandoverKind.TRANSFER: _l("转送%(unit)s处理"),
    HandoverKind.ASSIGN: _l("交%(unit)s办理"),
    HandoverKind.DESIGNATE: _l("指定%(unit)s办理"),
}
UNNAMED = _l("有权处理的机关、单位")


@dataclass(frozen=True)
class Screened:
    """What a screening says, as far as it may be refused. stays: it is a matter of the petition procedure."""

    purpose: str
    path: int | None
    simplified: bool
    accused_unknown: str
    reason: str

    @property
    def stays(self) -> bool:
        return self.purpose == Purpose.DEMAND and self.path == Path.PETITION


def lacking(given: Screened, petition: Petition, *, leaves: bool) -> Iterator[InvalidFacts]:
    """All that a screening lacks or says wrongly, each at its field. leaves: it was a matter of the petition procedure
    and is to be something else.
    """
    named = petition.accused_office_ids or says_something(given.accused_unknown or petition.accused_unknown)
    if given.purpose == Purpose.ACCUSATION and not named and not petition.accused.exists():
        sentence = _("检举控告须写明被检举控告的人员或单位：请先“登记被检举控告人”；被反映人不明的，请写明。")
        yield InvalidFacts("no_accused", sentence, field="accused_unknown")
    if given.purpose == Purpose.DEMAND and not given.path:
        yield InvalidFacts("no_path", _("申诉求决事项须选择办理途径。"), field="path")
    if leaves and not given.reason.strip():
        sentence = _("原甄别为由信访程序办理的申诉求决，改为其他目的或者途径的，请写明理由。")
        yield InvalidFacts("no_reason", sentence, field="reason")
    if given.simplified and (excluded := excluded_from_simple(petition, given.purpose, given.path)):
        yield InvalidFacts("not_simple", excluded, field="simplified")


def screen(
    change: Change,
    *,
    purpose: str,
    category: Category,
    path: int | None = None,
    litigation_related: bool = False,
    simplified: bool = False,
    accused_unknown: str = "",
    reason: str = "",
) -> None:
    """Classify by purpose, content and path (第二十九条至第三十一条). A demand of the petition procedure that is to be
    something else needs a reason.

    The simplified procedure brings its own, shorter clock. An accusation accuses somebody, or says why that is unknown.
    """
    if purpose == Purpose.ACCUSATION and accused_unknown.strip() not in ("", change.petition.accused_unknown):
        change.set(accused_unknown=accused_unknown.strip())
    given = Screened(purpose, path, simplified, accused_unknown.strip(), reason)
    leaves = not given.stays and change.case_facts.was_demand
    refuse_all(lacking(given, change.petition, leaves=leaves))
    if leaves:
        change.facts["reason"] = reason.strip()
    change.set(
        purpose=purpose,
        category=category,
        path=path if purpose == Purpose.DEMAND else None,
        litigation_related=litigation_related,
    )
    if purpose == Purpose.ACCUSATION and not change.petition.sealed:
        change.set(sealed=True)
    if not change.petition.reclassified and change.petition.handovers.filter(sent_at__lt=change.at).exists():
        change.set(reclassified=True)
    if simplified != change.petition.simplified:
        change.set(simplified=simplified)
    if change.petition.state == State.REPORTED_UP:
        # The decision has come. No limit is named for routing after it; the office has the first limit anew.
        change.stop_clocks((K.DECISION,))
        change.start_clock(K.ROUTE, start=change.on, office=change.office)
    route = change.running(K.ROUTE)
    if simplified and route is not None and change.running(K.SIMPLE_TRANSFER) is None:
        change.start_clock(K.SIMPLE_TRANSFER, start=route.start, office=change.office)


@dataclass(frozen=True)
class Others:
    """Who besides the recipient is asked to help (协办) with what until when, and who is told of it (抄送)."""

    assisting: Sequence[Office] = ()
    request: str = ""
    assist_due: date | None = None
    copies: Sequence[Office] = ()


def transfer(
    change: Change,
    *,
    to: Office,
    note: str = "",
    organ_reason: str = "",
    mentioned: str = "",
    assisting: Sequence[Office] = (),
    request: str = "",
    assist_due: date | None = None,
    copies: Sequence[Office] = (),
) -> None:
    """转送: the unit of one's own level or a lower level that is competent (第一项、第二项)."""
    others = Others(assisting, request, assist_due, copies)
    _pass_on(change, to, HandoverKind.TRANSFER, note, organ_reason, mentioned, others)
    change.paper(
        DocumentKind.TRANSFER_SLIP,
        body=note or _("请依法办理，并按期书面告知信访人。"),
        basis=_("《信访工作条例》第二十二条、第二十三条"),
        addressee=to,
    )


def assign(
    change: Change,
    *,
    to: Office,
    result_due: date,
    note: str,
    organ_reason: str = "",
    mentioned: str = "",
    assisting: Sequence[Office] = (),
    request: str = "",
    assist_due: date | None = None,
    copies: Sequence[Office] = (),
) -> None:
    """交办: important matters whose result is wanted by a date, which must be set (第三项)."""
    change.need(result_due > change.on, "due_in_past", _("反馈期限须晚于今天。"), field="result_due")
    owed = change.running(K.REPORT_BACK)
    change.need(
        owed is None,
        "assigned_already",
        _("本信访件已由上级交办并指定了反馈期限，请转送责任单位，由其按期报送办结报告。"),
    )
    others = Others(assisting, request, assist_due, copies)
    _pass_on(change, to, HandoverKind.ASSIGN, note, organ_reason, mentioned, others)
    clock = change.start_clock(K.REPORT_BACK, start=change.on, office=to, set_date=result_due)
    letter = change.paper(
        DocumentKind.ASSIGNMENT_LETTER, body=note, basis=_("《信访工作条例》第二十二条第一款第三项"), addressee=to
    )
    begin_mandate(change, clock, office=change.office, owing=to, their_number=letter.number)


def _pass_on(
    change: Change, to: Office, kind: str, note: str, organ_reason: str, mentioned: str, others: Others
) -> None:
    petition, sender = change.petition, change.office
    change.need(
        not (petition.simplified and others.assisting),
        "not_simple",
        _("%s请先重新“甄别分类”，不再适用简易办理。") % several_responsible(),
        field="assisting",
    )
    check_recipient(change, to)
    check_circle(change, to)
    check_organ(change, to, organ_reason)
    check_litigation(change, to)
    ask_about_mentioned(change, to, mentioned)
    end_routing(change, K.NOTIFY, K.SIMPLE_ACCEPT, K.ACCEPT)
    Handover.objects.create(
        petition=petition, kind=kind, sender=sender, recipient=to, note=note, sent_at=change.at, sent_by=change.by
    )
    give_to(change, to)
    start_unit_clocks(change, to)
    change.tell(to, Permission.HANDLE, _("收到信访件 %(number)s，请签收") % {"number": petition.number})
    if to.kind == OfficeKind.PETITION_OFFICE:
        change.tell(to, Permission.SCREEN, _("收到信访件 %(number)s，请签收") % {"number": petition.number})
    known = {"organ_reason": organ_reason, "mentioned": mentioned}
    ask_offices(change, others.assisting, request=others.request or note, due_on=others.assist_due, **known)
    copy_offices(change, others.copies, **known)


def check_circle(change: Change, to: Office) -> None:
    """Nothing goes round: who has handed it back as not its own gets it again by a ruling only (第二十四条)."""
    objections = Objection.objects.filter(with_past(change.petition, change.case_facts.past, "decided_at"))
    handed_back = objections.filter(office=to, decision=Decision.AGREED).exists()
    change.need(
        not handed_back,
        "circle",
        _(
            "%(office)s已经提出异议并获同意退回本件，不能再转给它；对管辖有争议的，请“提请裁定管辖”，由转出单位、共同的上级机关或者联席会议裁定（《信访工作条例》第二十四条）。"
        )
        % {"office": to.name},
        field="to",
    )


def check_litigation(change: Change, to: Office) -> None:
    """A letter in a litigation-related matter goes to the political-legal organ of the level, an accusation to that of
    discipline as any (第二十二条第二款).
    """
    petition = change.petition
    if not petition.litigation_related or change.office.kind != OfficeKind.PETITION_OFFICE:
        return
    accuses = petition.purpose == Purpose.ACCUSATION and to.kind == OfficeKind.DISCIPLINE
    change.need(
        accuses or (to.kind == OfficeKind.POLITICAL_LEGAL and to.level == change.office.level),
        "not_political_legal",
        _(
            "涉法涉诉事项应当转送同级政法机关，%(office)s不是；没有同级政法机关账号的，请“告知引导”（《信访工作条例》第二十二条第二款）。"
        )
        % {"office": to.name},
        field="to",
    )


def end_routing(change: Change, *others: K) -> None:
    """The petition is routed: nothing is left to object to, and nothing to report as urgent."""
    change.stop_clocks((*ROUTE_CLOCKS, K.OBJECT, *others))
    change.stop_clocks((K.URGENT,), as_state=ClockState.CANCELLED)


def start_unit_clocks(change: Change, to: Office, *, may_object: bool = True) -> None:
    """What the recipient owes from the day it receives:

    an objection or a notice; a petition office owes the routing. Who cannot be told owes the decision all the same.
    """
    petition = change.petition
    if may_object:
        change.start_clock(K.OBJECT, start=change.on, office=to)
    if to.kind == OfficeKind.PETITION_OFFICE:
        change.start_clock(K.ROUTE, start=change.on, office=to)
    else:
        change.start_clock(first_duty(petition), start=change.on, office=to)


def first_duty(petition: Petition) -> K:
    """Which clock of the unit runs first: of the notice, or where nobody can be told, of the decision."""
    if petition.notice_impossible:
        return K.ACCEPT
    return K.SIMPLE_ACCEPT if petition.simplified else K.NOTIFY


def give_to(change: Change, to: Office) -> None:
    """The petition is held by `to`; those who sent it keep it in view."""
    custody = list(change.petition.office_ids)
    if to.pk not in custody:
        custody.append(to.pk)
    change.set(holder=to, office_ids=custody, handled_by=None)
    becomes_lead(change, to)
    if to.kind != OfficeKind.PETITION_OFFICE:
        change.set(handler=to)


def tell_transfer(change: Change, *, text: str = "") -> None:
    """告知转送去向: where the petition went, when, and how to reach the unit; no unit is named in what is sealed."""
    petition, unit = change.petition, change.petition.holder
    handover = change.required(current_handover(petition), "no_handover", _("本件没有转送、交办。"))
    named = petition.sealed and any(name in text for name in unit.all_names)
    change.need(not named, "names_unit", _("密封的检举控告件，告知书不写承办单位的名称。"), field="text")
    said = {
        "subject": _("事项") if petition.sealed else f"“{petition.subject}”",
        "number": petition.number,
        "day": cn_day(timezone.localdate(handover.sent_at)),
        "way": WAYS[HandoverKind(handover.kind)] % {"unit": UNNAMED if petition.sealed else unit.name},
    }
    lines = [_("您反映的%(subject)s（编号%(number)s），已于%(day)s%(way)s。") % said]
    reach = [_("联系电话：%s") % unit.telephone] if unit.telephone else []
    reach += [_("地址：%s") % unit.address] if unit.address else []
    if reach and not petition.sealed:
        lines.append(f"{unit.name}{'；'.join(reach)}。")
    lines.append(_("收件单位将把接收情况以及处理途径和程序书面告知您。您可以凭查询码查询办理进展。"))
    change.paper(
        DocumentKind.TRANSFER_NOTICE,
        body="\n".join([*lines, *([text.strip()] if text.strip() else [])]),
        basis=change.ground,
    )


def report_up(change: Change, *, text: str) -> None:
    """报请决定: grave and urgent matters, to the Party committee and government of one's own level."""
    change.stop_clocks((*ROUTE_CLOCKS, K.URGENT))
    change.start_own_clock(K.DECISION, office=change.office)
    basis = _("《信访工作条例》第二十二条第一款第一项、第二十五条")
    reported_for_decision(change, change.paper(DocumentKind.REPORT_UP, body=text, basis=basis))
    change.tell(
        change.office, Permission.INSTRUCT, _("信访件 %(number)s 报请决定") % {"number": change.petition.number}
    )


def direct(change: Change) -> None:
    """本级直接办理: the office is competent itself; the notice is due 15 days from receipt (第二十三条第一款)."""
    end_routing(change)
    change.set(handler=change.office)
    start = change.petition.received_on if change.office.pk == change.petition.registered_office_id else change.on
    change.start_clock(first_duty(change.petition), start=start, office=change.office)


def direct_reply(change: Change, *, text: str) -> None:
    """直接回复: the matter can be answered on the spot or by letter."""
    _end(change, DocumentKind.DIRECT_REPLY, text)


def guide(change: Change, *, text: str, where: str, limit: str = "") -> None:
    """告知引导: tell where to go; for litigation-related matters, explain the law and until when (第二十二条第二款)."""
    change.need(
        limit.strip() or not change.petition.litigation_related,
        "no_limit",
        _("涉法涉诉的，请写明向该机关提出的期限；法律没有规定期限的，也请写明。"),
        field="limit",
    )
    told = [text, _("请向%s提出。") % where, *([_("期限：%s。") % limit.strip().rstrip("。")] if limit.strip() else [])]
    _end(change, DocumentKind.NOTICE, "\n".join(told))


def refuse(change: Change, *, ground: str, text: str, where: str = "") -> None:
    """不予受理, with reason, clause and where to go instead."""
    _end(
        change,
        DocumentKind.REFUSAL,
        text + (_("\n请向%(where)s提出。") % {"where": where} if where else ""),
        basis=ground,
    )


def file(change: Change, *, reason: str) -> None:
    """存: kept without further handling, with the reason."""
    change.facts["reason"] = reason
    end_routing(change)
    conclude_here(change)


def conclude_here(change: Change) -> None:
    """The petition ends with the office that routes it; what it asked of others is needed no more."""
    end_open_assistances(change, _("本件已办结"))
    change.set(concluded_on=change.on)


def _end(change: Change, kind: DocumentKind, text: str, basis: str = "") -> None:
    end_routing(change)
    change.paper(kind, body=text, basis=basis or change.ground)
    conclude_here(change)

"""Every act that takes a request key, ready to be sent with one."""

from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model
from django.utils import timezone

from cases.case_files.actions.asking import start_case_file
from cases.drafts.actions.merging import start_merge
from cases.drafts.actions.writing import make_draft
from cases.imports.actions.undo import ask_undo
from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from cases.registration.actions.register import register
from cases.relief.actions.budgets import set_budget
from offices.organisation.roles import Role
from supervision.calls.actions import calls
from supervision.calls.actions.bids import BidFacts, choose_bid, make_bid, refuse_bids
from supervision.campaigns.actions.campaigns import leave_campaign, make_campaign
from supervision.campaigns.actions.loads import load_list
from supervision.campaigns.actions.papers import draft_circular, end_campaign, issue_erratum, issue_paper
from supervision.campaigns.rows import Listed
from supervision.meetings.actions.meetings import open_again
from supervision.meetings.actions.minutes import correct_minutes
from tests.cases.drafts.drafting import form_for, received
from tests.cases.imports.test_field_tables import load, table
from tests.cases.imports.test_import_undo import DAYS, HEADING
from tests.cases.jobs.test_bulk import begun
from tests.factories import City, make_account, make_petition, moment
from tests.petition_office.advice_acts import OF_ADVICE
from tests.petition_office.report_acts import OF_REPORTS
from tests.supervision.calls import calling as called
from tests.supervision.campaigns.campaigning import DAY, campaign_of, case_of, petitions, running
from tests.supervision.inspections.test_inspections import planned
from tests.supervision.listed_offices.test_listed import listed
from tests.supervision.meetings.meeting_room import DURING, closed, convened, decided, draft, held
from tests.visits.duty.book import day, keeper, make_entry, photo
from tests.visits.receptions.test_receptions import LATER, day_on, facts
from visits.bookings.actions.slots import book
from visits.duty.actions.duty import follow_up, raise_to_petition, reopen, settle
from visits.duty.actions.reading import amend_entry
from visits.hall.actions.tickets import issue_ticket
from visits.hall.models import Hall
from visits.receptions.actions.reading import amend_reception
from visits.receptions.actions.receptions import record_reception
from visits.receptions.actions.voiding import ask_void, decide_void, withdraw_void
from visits.themes.actions.themes import open_theme
from visits.visits.actions.amendments import amend_visit
from visits.visits.actions.visits import record_visit

Send = Callable[[UUID], Model]  # the same act with this key
Act = Callable[[City], Send]
MONDAY = moment(DAY + timedelta(days=7))


def registering(city: City) -> Send:
    given: dict[str, Any] = {"channel": "visit", "received_on": DAY, "subject": "夜间施工", "body": "夜间施工扰民。"}
    given |= {"by": city.clerk, "at": moment(DAY), "office": city.city, "principal": Person(name="张三")}
    return lambda key: register(request_key=key, **given)


def stepping(city: City) -> Send:
    petition = make_petition(city)
    return lambda key: perform(
        "add_batch",
        petition_id=petition.pk,
        by=city.clerk,
        at=moment(DAY),
        request_key=key,
        on=DAY,
        channel="visit",
        persons=1,
        note="",
    )


def packaging_many(city: City) -> Send:
    given = [make_petition(city)]
    return lambda key: begun(city, given, request_key=key)


def undoing_an_import(city: City) -> Send:
    row = ["U1", "甲某", DAYS[0], "灌溉渠多年未修", "13900000001"]
    batch = load(city, table(HEADING, row))
    given: dict[str, Any] = {"batch_id": batch.pk, "reason": "上传了上一年的台账"}
    return lambda key: ask_undo(by=city.clerk, at=timezone.now(), request_key=key, **given)


def taking_a_ticket(city: City) -> Send:
    hall = Hall.objects.create(office=city.city, name="接访大厅")
    return lambda key: issue_ticket(hall=hall, by=city.clerk, at=timezone.now(), request_key=key)


def visiting(city: City) -> Send:
    at = timezone.now()
    given: dict[str, Any] = {"came_at": at - timedelta(minutes=9), "outcome": "explained", "said": "询问"}
    return lambda key: record_visit(by=city.clerk, at=at, office=city.city, request_key=key, **given)


def booking(city: City) -> Send:
    on = day_on(city)
    given: dict[str, Any] = {"name": "李明", "phone": "13900001111", "matter": "邻里纠纷", "origin": "desk"}
    at = moment(on.on - timedelta(days=3))
    return lambda key: book(by=city.clerk, at=at, day_id=on.pk, starts=time(9), request_key=key, **given)


def receiving(city: City) -> Send:
    on = day_on(city)
    return lambda key: record_reception(by=city.clerk, at=LATER, request_key=key, **facts(on))


def writing_the_duty_book(city: City) -> Send:
    staff = keeper(city)
    return lambda key: make_entry(staff, city.township, request_key=key, photos=[photo()])


def following_up(city: City) -> Send:
    staff = keeper(city)
    entry = make_entry(staff, city.township)
    given: dict[str, Any] = {"on": day(0), "text": "再访", "next_on": day(1)}
    return lambda key: follow_up(by=staff, at=timezone.now(), entry_id=entry.pk, request_key=key, **given)


def settling(city: City) -> Send:
    staff = keeper(city)
    entry = make_entry(staff, city.township)
    return lambda key: settle(by=staff, at=timezone.now(), entry_id=entry.pk, how="已劝和。", request_key=key)


def raising(city: City) -> Send:
    clerk = city.county_clerk
    entry = make_entry(clerk, city.county)
    person = Person(name="张三")
    return lambda key: raise_to_petition(
        by=clerk, at=timezone.now(), entry_id=entry.pk, principal=person, request_key=key
    )


def convening(city: City) -> Send:
    return lambda key: draft(city, request_key=key)


def convening_again(city: City) -> Send:
    meeting = convened(city, [make_petition(city, State.SERVED)])
    return lambda key: open_again(by=city.leader, at=DURING, meeting_id=meeting.pk, request_key=key)


def deciding(city: City) -> Send:
    meeting = held(city, [make_petition(city, State.SERVED)])
    return lambda key: decided(city, meeting, request_key=key)


def correcting_minutes(city: City) -> Send:
    meeting = closed(city, [make_petition(city, State.SERVED)])
    return lambda key: correct_minutes(
        by=city.leader, at=DURING, meeting_id=meeting.pk, body="应为一处。", request_key=key
    )


def calling(city: City) -> Send:
    given: dict[str, Any] = {"by": city.leader, "at": called.at(), "office": city.city, "facts": called.facts()}
    return lambda key: calls.draft_call(request_key=key, **given)


def publishing(city: City) -> Send:
    call = called.drafted(city, make_petition(city, State.SERVED))
    return lambda key: calls.publish_call(by=city.leader, at=called.at(), call_id=call.pk, request_key=key)


def withdrawing(city: City) -> Send:
    call = called.published(city, make_petition(city, State.SERVED))
    return lambda key: calls.withdraw_call(
        by=city.leader, at=called.at(), call_id=call.pk, reason="要求有变。", request_key=key
    )


def closing(city: City) -> Send:
    call = called.published(city, make_petition(city, State.SERVED))
    return lambda key: calls.close_call(
        by=city.leader, at=called.at(20), call_id=call.pk, reason="已截止。", request_key=key
    )


def calling_again(city: City) -> Send:
    call = called.published(city, make_petition(city, State.SERVED))
    calls.withdraw_call(by=city.leader, at=called.at(), call_id=call.pk, reason="要求有变。")
    return lambda key: calls.call_again(
        by=city.leader, at=called.at(1), call_id=call.pk, facts=called.facts(name="第二批"), request_key=key
    )


def bidding(city: City) -> Send:
    case = called.published(city, make_petition(city, State.SERVED)).cases.get()
    plan = BidFacts(plan="约谈各方。", days=30)
    return lambda key: make_bid(by=city.head, at=called.at(), case_id=case.pk, facts=plan, request_key=key)


def choosing(city: City) -> Send:
    bid = called.bid(called.published(city, make_petition(city, State.SERVED)).cases.get(), city.head)
    return lambda key: choose_bid(by=city.leader, at=called.at(1), bid_id=bid.pk, request_key=key)


def refusing(city: City) -> Send:
    case = called.published(city, make_petition(city, State.SERVED)).cases.get()
    called.bid(case, city.head)
    return lambda key: refuse_bids(
        by=city.leader, at=called.at(1), case_id=case.pk, reason="都不合适。", request_key=key
    )


def inspecting(city: City) -> Send:
    petition = make_petition(city, State.HANDLING)
    return lambda key: planned(city, petition, request_key=key)


def listing_an_office(city: City) -> Send:
    return lambda key: listed(city, request_key=key)


def theming(city: City) -> Send:
    given: dict[str, Any] = {"title": "农民工工资", "matter": "拖欠工资", "offices": [city.county], "office": city.city}
    given |= {"starts_on": DAY, "ends_on": DAY + timedelta(days=7)}
    return lambda key: open_theme(by=city.supervisor, at=moment(DAY), request_key=key, **given).theme


def campaigning(city: City) -> Send:
    given = {"name": "攻坚", "kind": "backlog", "description": "", "starts_on": DAY, "ends_on": DAY + timedelta(90)}
    given |= {"closed_target": 100, "settled_target": 80}
    return lambda key: make_campaign(by=city.supervisor, at=moment(DAY), office=city.city, request_key=key, **given)


def loading(city: City) -> Send:
    campaign, listed = campaign_of(city), [Listed(line=1, number=make_petition(city, State.SERVED).number)]
    given: dict[str, Any] = {"campaign_id": campaign.pk, "listed": listed, "reason": "名单"}
    return lambda key: load_list(by=city.supervisor, at=moment(DAY), request_key=key, **given)


def leaving(city: City) -> Send:
    given = petitions(city, 2)
    running(city, given)
    case = case_of(given[0])
    return lambda key: leave_campaign(by=city.supervisor, at=MONDAY, case_id=case.pk, reason="重复", request_key=key)


def circulating(city: City) -> Send:
    campaign = running(city, petitions(city, 1))
    on = DAY + timedelta(days=6)
    return lambda key: draft_circular(by=city.supervisor, at=MONDAY, campaign_id=campaign.pk, on=on, request_key=key)


def ending(city: City) -> Send:
    campaign = running(city, petitions(city, 1))
    given: dict[str, Any] = {"campaign_id": campaign.pk, "title": "总结报告", "body": "已完成。", "reason": "提前完成"}
    return lambda key: end_campaign(by=city.supervisor, at=MONDAY, request_key=key, **given)


def correcting_a_paper(city: City) -> Send:
    campaign = running(city, petitions(city, 1))
    on, text = DAY + timedelta(days=6), {"title": "通报", "body": "一、基本情况。"}
    paper = draft_circular(by=city.supervisor, at=MONDAY, campaign_id=campaign.pk, on=on, request_key=uuid4())
    issue_paper(by=city.supervisor, at=MONDAY, paper_id=paper.pk, **text)
    return lambda key: issue_erratum(
        by=city.supervisor, at=MONDAY, paper_id=paper.pk, body="应为一件。", request_key=key
    )


def amending_a_visit(city: City) -> Send:
    at = timezone.now()
    given: dict[str, Any] = {"came_at": at - timedelta(minutes=9), "outcome": "explained", "said": "询问"}
    visit = record_visit(by=city.clerk, at=at, office=city.city, **given)
    told: dict[str, Any] = {"version": 1, "reason": "笔误", "changes": {"persons": 3}}
    return lambda key: amend_visit(visit_id=visit.pk, by=city.clerk, at=at, request_key=key, **told)


def amending_a_reception(city: City) -> Send:
    reception = record_reception(by=city.clerk, at=LATER, **facts(day_on(city)))
    told: dict[str, Any] = {"version": 1, "reason": "漏记", "changes": {"said": "已当面道歉。"}}
    return lambda key: amend_reception(reception_id=reception.pk, by=city.clerk, at=LATER, request_key=key, **told)


def voiding_a_reception(city: City) -> Send:
    reception = record_reception(by=city.clerk, at=LATER, **facts(day_on(city)))
    return lambda key: ask_void(reception_id=reception.pk, by=city.clerk, at=LATER, reason="重复记录", request_key=key)


def amending_the_duty_book(city: City) -> Send:
    staff = keeper(city)
    entry = make_entry(staff, city.township)
    told: dict[str, Any] = {"version": 1, "reason": "村名写错", "changes": {"place": "青山镇西村"}}
    return lambda key: amend_entry(entry_id=entry.pk, by=staff, at=timezone.now(), request_key=key, **told)


def reopening(city: City) -> Send:
    staff = keeper(city)
    entry = make_entry(staff, city.township, settled_how="已和好")
    told: dict[str, Any] = {"why": "relapse", "reason": "又争吵", "next_on": day(2)}
    return lambda key: reopen(entry_id=entry.pk, by=staff, at=timezone.now(), request_key=key, **told)


def withdrawing_a_void(city: City) -> Send:
    reception = record_reception(by=city.clerk, at=LATER, **facts(day_on(city)))
    ask_void(reception_id=reception.pk, by=city.clerk, at=LATER, reason="重复记录")
    return lambda key: withdraw_void(reception_id=reception.pk, by=city.clerk, at=LATER, request_key=key)


def deciding_on_a_void(city: City) -> Send:
    reception = record_reception(by=city.clerk, at=LATER, **facts(day_on(city)))
    ask_void(reception_id=reception.pk, by=city.clerk, at=LATER, reason="重复记录")
    head = make_account("city_head", (Role.LEADER, city.city, True))
    said: dict[str, Any] = {"agreed": False, "decision": "没有重复"}
    return lambda key: decide_void(reception_id=reception.pk, by=head, at=LATER, request_key=key, **said)


def merging_letters(city: City) -> Send:
    petition, at = received(city), timezone.now()
    facts: dict[str, Any] = {"by": city.handler, "at": at, "step": "notify", "petition_ids": [petition.pk]}
    return lambda key: start_merge(request_key=key, send=False, **facts)


def making_a_case_file(city: City) -> Send:
    facts: dict[str, Any] = {"petition": received(city), "by": city.handler, "at": timezone.now(), "purpose": "handle"}
    return lambda key: start_case_file(request_key=key, **facts)


def drafting(city: City) -> Send:
    petition, at = received(city), timezone.now()

    def send(key: UUID) -> Model:
        form = form_for(petition, city.handler)
        form.cleaned_data["request_key"] = key
        return make_draft(form, by=city.handler, at=at)

    return send


def budgeting(city: City) -> Send:
    given: dict[str, Any] = {
        "office": city.bureau,
        "year": DAY.year,
        "amount": Decimal(50_000),
        "file_number": "云财行12号",
    }
    given |= {"by": city.head, "at": moment(DAY)}
    return lambda key: set_budget(request_key=key, **given)


ACTS: dict[str, Act] = {
    "relief_budget": budgeting,
    "register": registering,
    "merge": merging_letters,
    "draft": drafting,
    "case_file": making_a_case_file,
    "add_batch": stepping,  # `perform` of any step
    "bulk": packaging_many,
    "undo_import": undoing_an_import,
    "ticket_issue": taking_a_ticket,
    "visit": visiting,
    "booking": booking,
    "reception": receiving,
    "duty": writing_the_duty_book,
    "duty_follow_up": following_up,
    "duty_settle": settling,
    "duty_reopen": reopening,
    "duty_raise": raising,
    "visit_amend": amending_a_visit,
    "reception_amended": amending_a_reception,
    "reception_void_asked": voiding_a_reception,
    "reception_void_decided": deciding_on_a_void,
    "reception_void_withdrawn": withdrawing_a_void,
    "duty_amend": amending_the_duty_book,
    "meeting": convening,
    "meeting_again": convening_again,
    "meeting_item": deciding,
    "minutes_erratum": correcting_minutes,
    "call_drafted": calling,
    "call_published": publishing,
    "call_withdrawn": withdrawing,
    "call_closed": closing,
    "call_again": calling_again,
    "bid_made": bidding,
    "bid_chosen": choosing,
    "bids_refused": refusing,
    "theme_opened": theming,
    "inspection": inspecting,
    "list_office": listing_an_office,
    "campaign_made": campaigning,
    **OF_ADVICE,
    **OF_REPORTS,
    "campaign_load": loading,
    "campaign_left": leaving,
    "campaign_circular_drafted": circulating,
    "campaign_ended": ending,
    "campaign_erratum": correcting_a_paper,
}

"""The demo's data: refused outside DEBUG, the same twice, in every state, with a history that verifies."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from cases.deadlines.terms import ClockKind
from cases.organs.models import Assistance
from cases.packages.enums import PromiseState
from cases.packages.models.commitments import Measure, Promise
from cases.packages.models.packages import Package
from cases.papers.models import DemandAnswer, Document, TemplateRule
from cases.petitions.enums import FINISHED, Channel, DocumentKind, Occurrence, State
from cases.petitions.identity import checked_resident_id
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.procedure.verification import verify_history
from offices.organisation.models import Account, Event, JobRun, Notice, Office, OutboxMessage
from offices.organisation.queries import verify_administrative_chains
from offices.organisation.roles import ROLE_RULES
from offices.vocabularies.models import Category
from petition_office.demo.accounts import ACCOUNTS, table
from petition_office.demo.categories import category_paths
from petition_office.demo.guards import GUARDS, guide_table, in_guide, petition_of
from petition_office.demo.hall import SCREEN_KEY, queue_now
from petition_office.demo.places import CITY, EAST, PLACES
from petition_office.demo.seed import PETITIONS, months_of, seed
from petition_office.demo.texts import sex_of
from petition_office.demo.topics import ACCUSATIONS, TOPICS
from petition_office.demo.working import send_nightly
from supervision.advice.models import AdviceLetter
from supervision.calls.enums import CallState
from supervision.calls.models import Bid, CallCase, Merit, OpenCall
from supervision.campaigns.models import Campaign, CampaignPaper
from supervision.cards.enums import CardReason
from supervision.cards.models import Card
from supervision.cards.queries import unexplained, unreported
from supervision.inspections.models import Inspection
from supervision.listed_offices.models import ListedOffice
from supervision.meetings.models import AgendaItem, Meeting, Participant
from supervision.my_day.models import Proposal
from supervision.office_cards.models import OfficeCard
from supervision.reports.models import Circular
from tests.cases.ratings.rated import some_are_rated_and_some_lapsed
from tests.factories import moment
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.duty.enums import DutyState
from visits.duty.models import DutyBookEntry
from visits.hall.enums import TicketState
from visits.hall.models import Hall, Ticket
from visits.hall.queries import hall_of_screen
from visits.receptions.enums import ReceptionOutcome
from visits.receptions.models import Reception
from visits.rota.enums import ChangeKind, PlanState
from visits.rota.models import DayChange, Plan, ReceptionDay
from visits.visits.models import Visit

TODAY = dt.date(2026, 7, 15)
# What stops these is recorded on its own day; a service or a proof may be of days before.
RECORDED_AT_ONCE = (ClockKind.ROUTE, ClockKind.NOTIFY, ClockKind.ACCEPT, ClockKind.DECIDE)
SMALL = {"petitions": 120, "months": 4}

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("no_city")]


def test_refused_where_debug_is_off(settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("seed_demo")
    assert not Office.objects.exists()


class _UndoneError(Exception):
    pass


def _digest_of_a_run_before() -> list[object]:
    try:
        _keys_from_the_beginning()
        with transaction.atomic():
            seed(today=TODAY, **SMALL)
            digest = _digest()
            raise _UndoneError
    except _UndoneError:
        return digest


def _digest() -> list[object]:
    digest: list[object] = []
    digest += Petition.objects.order_by("pk").values_list("number", "state", "subject", "text__body", "next_due")
    digest += Clock.objects.order_by("pk").values_list("petition__number", "kind", "state", "due", "stopped_on")
    digest += Event.objects.order_by("pk").values_list("chain__subject", "sequence", "at", "kind", "by_name")
    digest += Card.objects.order_by("pk").values_list("petition__number", "level", "state", "issued_on", "due")
    return digest


def _keys_from_the_beginning() -> None:
    """As in a new database: what was rolled back has used up keys, and numbers of visits and duty entries hold them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def test_the_guide_has_the_table_of_the_guards() -> None:
    guide = Path("docs/guide.md").read_text(encoding="utf-8")
    assert guide_table() in guide
    assert in_guide(guide) == guide, "run manage.py demo_guards --guide"
    assert in_guide(guide.replace("| 第二十四条 |", "| 第二十五条 |")) == guide


def test_small_demo_is_the_same_twice_holds_every_state_and_verifies(settings) -> None:
    settings.DEBUG = True
    shares: list[float] = []
    before = _digest_of_a_run_before()
    _keys_from_the_beginning()
    done = seed(today=TODAY, **SMALL, report=shares.append)
    assert _digest() == before  # the same city, twice on one day
    assert done.refused == ()
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (122, 1.0)
    assert {str(guard.label) for guard in GUARDS if petition_of(guard) is None} == set()
    _every_kind_is_there()
    _texts_agree_with_their_case()
    some_are_rated_and_some_lapsed(TODAY)
    _what_is_told_is_believable()
    petitions = Petition.objects.all()
    assert {*petitions.values_list("state", flat=True)} == {*State.values}
    assert petitions.filter(state__in=FINISHED, is_open=False).exists()
    assert verify_history(number=None, report=print).mismatches == 0
    assert verify_administrative_chains().broken == ()
    _events_hold_codes_and_names_alone()
    assert {*Card.objects.values_list("level", flat=True)} == {"reminder", "yellow", "red"}
    # Red cards by finding, at every point of what follows.
    red = Card.objects.filter(level="red", state="active", issued_by__isnull=False)
    assert {*red.values_list("reason", flat=True)} == {"fraud", "not_executed"}
    assert red.filter(report__isnull=False).exists()
    assert red.filter(interview__result_at=None, interview__isnull=False).exists()
    assert red.filter(unexplained(TODAY)).exists()
    assert red.filter(unreported(TODAY)).exists()
    # Nothing waits for a worker, and most of what was told was read.
    assert not OutboxMessage.objects.filter(state="pending").exists()
    assert Notice.objects.filter(read_at=None).count() < Notice.objects.count() / 2
    assert connection.run_on_commit == []
    # Nothing lies in the future, and the day itself is the visitor's.
    assert Event.objects.latest("at").at.date() <= TODAY
    due = {day for day in petitions.filter(is_open=True).values_list("next_due", flat=True) if day}
    assert min(due) < TODAY < max(due)
    assert {
        checked_resident_id(person.identity_number) for person in Petitioner.objects.all() if person.identity_number
    }
    _rotas_of_months_are_published_and_changed()
    _halls_have_received_and_somebody_waits()
    # A second run says that it is there already, and changes nothing.
    events, said = Event.objects.count(), StringIO()
    call_command("seed_demo", stdout=said)
    assert "已存在" in said.getvalue()
    assert Event.objects.count() == events


def _events_hold_codes_and_names_alone() -> None:
    """Whatever a person typed is kept beside the event."""
    known: set[str] = set()
    for model, *names in (
        (Account, "name", "title"), (Office, "name", "short_name", "address", "document_mark"),
        (Hall, "name", "address"), (Document, "number"), (Petition, "petitioner_masked"), (CampaignPaper, "number"),
        (AdviceLetter, "number"), (OfficeCard, "file_number", "number", "lift_number"), (Circular, "number"),
        (ListedOffice, "number", "end_number"), (Inspection, "number", "notice_number"),
    ):  # fmt: skip
        for name in names:
            known |= set(model._default_manager.values_list(name, flat=True))
    known |= {meeting.name for meeting in Meeting.objects.select_related("office")}
    known |= {category.full_name for category in Category.objects.all()}
    for templates in TemplateRule.objects.values_list("templates", flat=True):  # names that an office gives to parts
        known |= {part["name"] for parts in templates.values() for part in parts}
    told = Event.objects.values_list("kind", "facts_text")
    free = {(kind, said) for kind, text in told for said in _strings(json.loads(text)) if said not in known}
    assert {(kind, said) for kind, said in free if not re.fullmatch("[!-~]*", said)} == set()


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def test_command_prints_the_accounts_and_they_can_log_in(client, settings) -> None:
    settings.DEBUG = True
    said = StringIO()
    call_command("seed_demo", petitions=10, months=1, stdout=said)
    assert table() in said.getvalue()
    done = JobRun.objects.exclude(finished_at=None).filter(error="")
    assert {*done.values_list("name", flat=True)} >= {"supervision.analyse", "cases.verify_history"}
    for account in ACCOUNTS:
        assert account.username in said.getvalue()
        known = Account.objects.get(username=account.username)
        assert known.check_password(account.password)
        assert not known.must_change_password
        validate_password(account.password, user=known)


def test_what_a_night_does_is_given_to_the_worker_until_it_has_been_done(monkeypatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        "petition_office.demo.working.current_app.send_task", lambda name, **_options: sent.append(name)
    )
    assert send_nightly() == ["supervision.analyse", "cases.verify_history"]
    assert sent == ["cases.verify_history"]  # the schedule makes the analysis up as it starts
    JobRun.objects.create(name="supervision.analyse", started_at=timezone.now(), finished_at=timezone.now())
    JobRun.objects.create(name="cases.verify_history", started_at=timezone.now())  # cut short
    assert send_nightly() == ["cases.verify_history"]


def test_accounts_cover_every_role_and_the_city_has_about_thirty_offices() -> None:
    assert {role for account in ACCOUNTS for role in account.roles} == {*ROLE_RULES}
    assert 30 <= len(PLACES) <= 36
    assert CITY == "demo-city"


def test_topics_name_known_categories() -> None:
    known = {"/".join(path) for path in category_paths()}
    assert {topic.category for topic in TOPICS + ACCUSATIONS} <= known
    assert len({path[0] for path in category_paths()} | {"其他"}) == 20


# Every value is in the demo, whatever its size: model, field, and the values that are left out with the reason.
WHOLE: tuple[tuple[type[Model], str, set[str]], ...] = (
    (Petition, "state", set()),
    (Petition, "purpose", set()),
    (Petition, "outcome", {"not_ours"}),  # a unit objects to what is not its own, before it accepts
    (DemandAnswer, "outcome", set()),
    (Clock, "state", set()),
    (Card, "level", set()),
    (Card, "state", set()),
    (Card, "reason", set()),
    (OfficeCard, "level", set()),
    (ListedOffice, "state", {"withdrawn"}),
    (OfficeCard, "state", set()),
    # What nobody has signed, what was withdrawn and what was dropped is for who tries it.
    (AdviceLetter, "state", {"draft", "answered", "withdrawn", "dropped"}),
    (AdviceLetter, "kind", set()),
    (Inspection, "state", {"planned", "ended", "cancelled"}),
    (Proposal, "state", {"ordered", "lapsed"}),
    (Package, "origin", set()),
    (Package, "state", set()),
    (Package, "stage", set()),
    (Measure, "state", set()),
    (Promise, "state", set()),
    (Meeting, "kind", set()),
    (Meeting, "state", set()),
    (AgendaItem, "outcome", set()),
    (Participant, "presence", set()),
    (Campaign, "kind", set()),
    (Campaign, "state", set()),
    (CampaignPaper, "kind", set()),
    (OpenCall, "state", set()),
    (CallCase, "state", set()),
    (Bid, "state", set()),
    (Merit, "state", set()),
    (Plan, "state", set()),
    (ReceptionDay, "kind", set()),
    (ReceptionDay, "state", set()),
    (DayChange, "kind", set()),
    (Booking, "origin", set()),
    (Reception, "outcome", set()),
    (Reception, "follow_up", set()),
    (DutyBookEntry, "state", set()),
    # Of the terms of Beijing, which no step starts.
    (Clock, "kind", {ClockKind.EXPLAIN_NON_ADOPTION}),
)


def _every_kind_is_there() -> None:
    missing = {}
    for model, field, without in WHOLE:
        column = model._meta.get_field(field)
        wanted = {*ClockKind} if (model, field) == (Clock, "kind") else {value for value, _label in column.flatchoices}
        found = {*model._default_manager.values_list(field, flat=True)}
        if left := wanted - found - without:
            missing[f"{model.__name__}.{field}"] = sorted(left)
        assert not without & found
    assert missing == {}


def _texts_agree_with_their_case() -> None:
    """What is said of a case is of a topic of its category; no two cases on open calls are described alike."""
    topics = {topic: topic.category for topic in TOPICS}
    for case in CallCase.objects.select_related("petition__category", "call"):
        fitting = {t.difficulty for t, category in topics.items() if category == case.petition.category.full_name}
        assert any(_could_say(pattern, case.difficulty) for pattern in fitting)
    published = CallCase.objects.exclude(call__state=CallState.WITHDRAWN).values_list("difficulty", flat=True)
    assert len(published) == len({*published})
    for promise in Promise.objects.select_related("petition__category"):
        fitting = {t.measure for t, category in topics.items() if category == promise.petition.category.full_name}
        assert any(_could_say(pattern, promise.text) for pattern in fitting), promise.text


def _what_is_told_is_believable() -> None:
    # Some come again, most come for the first time.
    counted = Counter(Petition.objects.exclude(state=State.CLOSED_ELSEWHERE).values_list("occurrence", flat=True))
    assert counted[Occurrence.FIRST] > counted[Occurrence.REPEATED] + counted[Occurrence.FIRST_HERE] > 0
    # Papers prove what somebody has bought or worked; who accuses somebody has no contract.
    trading = [pattern for topic in TOPICS if topic.trades for pattern in topic.subjects]
    told = Petition.objects.filter(text__body__contains="有合同").select_related("text")
    assert [one.subject for one in told if not any(_could_say(pattern, one.subject) for pattern in trading)] == []
    # What a family brings is no matter of a crowd; a single person does not gather.
    family = [pattern for topic in TOPICS if topic.alone for pattern in topic.subjects]
    crowds = Petition.objects.filter(headcount__gte=5).select_related("text")
    assert [one.subject for one in crowds if any(_could_say(pattern, one.subject) for pattern in family)] == []
    assert not Petition.objects.filter(headcount=1, urgent_reason__contains="聚集").exists()
    # Nobody lives on a street or in a park as on a housing estate.
    estates = Petition.objects.filter(subject__contains="物业").values_list("place", flat=True)
    assert [place for place in estates if place.endswith(("路", "街", "大道", "公园", "广场"))] == []
    # A village's matter goes to no bureau of the city that has nothing to do with it.
    assert not Petition.objects.filter(
        subject__contains="粮食补贴", holder__parent__code=CITY, holder__level=2
    ).exists()
    # What was not carried out was urged; what was done is not said to be under way.
    for card in Card.objects.exclude(answered_at=None).select_related("clock", "petition"):
        if card.reason == CardReason.NOT_EXECUTED:
            assert card.petition.documents.filter(kind=DocumentKind.EXECUTION_URGE).exists()
            assert "处理意见" in card.answer
        elif card.reason != CardReason.FRAUD and card.clock.state == "met" and card.clock.kind in RECORDED_AT_ONCE:
            done_on, said_at = card.clock.stopped_on, card.answered_at
            assert done_on is not None
            assert said_at is not None
            if done_on < said_at.date():
                assert "这一项已于" in card.answer, card.answer
    # Who is a man or a woman by the name is it by the identity number.
    known = [one for one in Petitioner.objects.all() if one.identity_number]
    sexes = [(sex_of(one.name), "FM"[int(one.identity_number[16]) % 2]) for one in known]
    assert {*sexes} == {("F", "F"), ("M", "M"), ("", "F"), ("", "M")}
    # Nobody sold a flat in what a factory built for its staff, and a village has no community office.
    sold = Petition.objects.filter(text__body__contains="开发商").values_list("place", flat=True)
    assert [place for place in sold if place.endswith(("家属院", "宿舍", "生活区", "新村"))] == []
    villages = Petition.objects.filter(place__endswith="村").exclude(place__endswith="新村")
    assert not villages.filter(text__body__contains="此前向社区").exists()
    assert not Petition.objects.filter(place__endswith="新村", text__body__contains="此前向村里").exists()
    # What is asked of others is answered, or done without, before the opinion.
    waiting = Assistance.objects.filter(answered_at=None, ended_at=None).values("petition")
    assert not Petition.objects.filter(pk__in=waiting, documents__kind=DocumentKind.OPINION).exists()
    # A finding that explains grants nothing, and a second explanation names another cause than the first.
    explained = [topic.category.split("/")[-1] for topic in TOPICS if topic.explains]
    assert not Petition.objects.filter(category__name__in=explained, outcome="support").exists()
    answered = Card.objects.exclude(answered_at=None).exclude(clock=None)
    causes = Counter((clock, answer.splitlines()[0]) for clock, answer in answered.values_list("clock", "answer"))
    assert [one for one, number in causes.items() if number > 1] == []
    levels = Counter(Card.objects.values_list("level", flat=True))
    assert levels["red"] < levels["yellow"]
    # Only who comes in person is told that an office was passed over.
    refused = Document.objects.filter(kind=DocumentKind.REFUSAL).select_related("petition")
    assert {one.petition.channel for one in refused if one.body.startswith("走访")} <= {Channel.VISIT}


def _could_say(pattern: str, text: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", ".+", re.escape(pattern)), text) is not None


def test_large_demo_reaches_further_back() -> None:
    assert (months_of(PETITIONS), months_of(2000)) == (10, 18)


def _halls_have_received_and_somebody_waits() -> None:
    assert {*Hall.objects.values_list("office__code", flat=True)} == {CITY, EAST}
    heard = Ticket.objects.filter(state=TicketState.DONE)
    assert heard.count() == Visit.objects.exclude(ticket=None).count() > 60
    queue_now(moment(TODAY, 10))
    today = Ticket.objects.filter(day=TODAY)
    assert sorted(today.values_list("state", flat=True)) == ["called", "serving", "serving", *["waiting"] * 7]
    assert hall_of_screen(SCREEN_KEY) == Hall.objects.get(office__code=CITY)


def _rotas_of_months_are_published_and_changed() -> None:
    states = Plan.objects.order_by("office", "month").values_list("office__code", "month", "state")
    months = {(code, month.month) for code, month, state in states if state == PlanState.PUBLISHED}
    assert {(CITY, 7), (EAST, 7), (EAST, 6)} <= months
    assert {*DayChange.objects.values_list("kind", flat=True)} >= {ChangeKind.REPLACED}
    assert not ReceptionDay.objects.filter(plan__state=PlanState.PUBLISHED, leader=None, legal_body="").exists()
    assert {*Reception.objects.values_list("outcome", flat=True)} == {*ReceptionOutcome.values}
    assert {*Promise.objects.values_list("state", flat=True)} == {*PromiseState.values}
    assert {*DutyBookEntry.objects.values_list("state", flat=True)} == {*DutyState.values}
    assert Booking.objects.filter(state=BookingState.BOOKED, day__on__gte=TODAY).exists()

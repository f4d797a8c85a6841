"""Recusal (回避, 《信访工作条例》第二十八条第三款): who decides, what is taken at once, what waits meanwhile."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.resuming import resume_cards
from cases.procedure.case_facts import CaseFacts
from cases.procedure.models import TERM_FIELDS
from cases.procedure.policies import choice_for
from cases.procedure.rules import TERM_RULES
from cases.procedure.step_kinds import step_kind
from cases.procedure.views.draft_hooks import is_drafted
from cases.proceedings.forms.recusals import AskRecusalForm
from cases.proceedings.policies import work_stands_still
from cases.proceedings.queries.recusals import recusals_to_decide
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.messages import deliver
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Notice, RoleAssignment
from offices.organisation.policies import forget_authority
from offices.organisation.roles import Role
from tests.cases.drafts.drafting import signed_off
from tests.cases.petitions.read_back import clocks, messages, papers, said
from tests.cases.procedure.walking import before, last_event, reach, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment

pytestmark = pytest.mark.django_db
DAY = "2026-03-20"
AFTER = "2026-03-21"


def asking(person: Account, **facts: Any) -> dict[str, Any]:
    given = {
        "by_petitioner": False,
        "ground": "matter",
        "reason": "其配偶是当事企业股东。",
        "asked_on": date(2026, 3, 20),
    }
    return {"person": person, **given, **facts}


def ask(petition: Petition, by: Account, person: Account, **facts: Any) -> Petition:
    return take(petition, "ask_recusal", by, DAY, **asking(person, **facts))


def sees(account: Account, petition: Petition) -> bool:
    forget_authority(account)
    return petitions_visible_to(account).filter(pk=petition.pk).exists()


# Who decides


WHO: list[tuple[str, str, str, list[str]]] = [
    # who asks, about whom, the office that decides, who decides
    ("clerk", "handler", "bureau", ["head"]),
    ("handler", "handler", "bureau", ["head"]),
    ("handler", "deputy", "bureau", ["head"]),
    ("handler", "head", "city", ["leader"]),
    ("head", "head", "city", ["leader"]),
    ("head", "handler", "city", ["leader"]),  # who asks does not decide
    ("handler", "clerk", "city", ["leader"]),
]


@pytest.mark.parametrize(("by", "about", "office", "deciders"), WHO)
def test_the_head_decides_on_staff_and_the_office_above_on_the_head(
    city: City, by: str, about: str, office: str, deciders: list[str]
) -> None:
    petition = ask(make_petition(city, State.HANDLING), getattr(city, by), getattr(city, about))

    recusal = petition.recusals.get()
    assert (recusal.decider.code, recusal.person, recusal.decision) == (office, getattr(city, about), "pending")
    opened = [
        name for name, one in city.people().items() if choice_for(one, petition, step_kind("decide_recusal")).is_open
    ]
    assert opened == deciders
    assert [name for name, one in city.people().items() if recusals_to_decide(one)] == deciders
    for other in (city.other_handler, city.supervisor, city.reviewer, city.stranger):
        refused = refusal(petition, "decide_recusal", other, AFTER, number=1, upheld=True)
        assert refused[0] is NotPermitted


def test_on_the_head_of_the_top_office_nobody_can_decide(city: City) -> None:
    RoleAssignment.objects.filter(office=city.province).update(is_head=False)
    petition = make_petition(city, State.HANDLING)

    assert refusal(petition, "ask_recusal", city.clerk, DAY, **asking(city.leader)) == (InvalidFacts, "no_head", None)


def test_the_head_who_decides_has_signed_the_decision(city: City) -> None:
    signed_off(city.bureau, recusal_decision="checked")
    petition = ask(make_petition(city, State.HANDLING), city.handler, city.deputy, by_petitioner=True)
    take(petition, "decide_recusal", city.head, AFTER, number=1, upheld=True)
    assert petition.documents.filter(kind="recusal_decision").count() == 1
    assert not is_drafted(step_kind("decide_recusal"))


# What is refused


REFUSED: list[tuple[dict[str, Any], tuple[type, str, str | None]]] = [
    ({"person": "other_handler"}, (InvalidFacts, "not_on_it", "person")),
    ({"person": "stranger"}, (InvalidFacts, "not_on_it", "person")),
    ({"person": "security_admin"}, (InvalidFacts, "not_on_it", "person")),
    ({"asked_on": date(2026, 3, 21)}, (InvalidFacts, "future_date", "asked_on")),
    ({"asked_on": date(2026, 3, 1)}, (InvalidFacts, "before_receipt", "asked_on")),
    ({"reason": "。"}, (InvalidFacts, "nothing_said", "reason")),
]


@pytest.mark.parametrize(("facts", "told"), REFUSED)
def test_a_wrong_request_is_refused(city: City, facts: dict[str, Any], told: tuple[type, str, str | None]) -> None:
    petition = make_petition(city, State.HANDLING)
    given = asking(city.handler)
    given |= {name: getattr(city, value) if name == "person" else value for name, value in facts.items()}

    assert refusal(petition, "ask_recusal", city.clerk, DAY, **given) == told


def test_one_is_asked_once_and_decided_once(city: City) -> None:
    petition = reach(city, "ask_recusal")
    again = asking(city.handler)

    assert refusal(petition, "ask_recusal", city.clerk, DAY, **again) == (InvalidFacts, "asked_already", "person")
    refused = refusal(petition, "decide_recusal", city.head, DAY, number=2, upheld=True)
    assert refused == (InvalidFacts, "no_request", "number")
    refused = refusal(petition, "decide_recusal", city.head, DAY, number=1, upheld=False)
    assert refused == (InvalidFacts, "no_reason", "reason")
    petition = take(petition, "decide_recusal", city.head, DAY, number=1, upheld=True)
    assert refusal(petition, "ask_recusal", city.clerk, AFTER, **again) == (InvalidFacts, "recused_already", "person")


# What happens at once


def test_the_case_leaves_the_hands_of_who_is_recused(city: City) -> None:
    petition = take(handled_by(city, city.handler), "instruct", city.head, DAY, text="抓紧办理。")
    petition = ask(petition, city.clerk, city.handler)
    deliver(at=moment(DAY))
    colleague = make_account("接办", (Role.HANDLER, city.bureau))
    assert sees(city.handler, petition)
    assert Notice.objects.filter(account=city.handler, message__event__chain=petition.chain_id).exists()

    petition = take(petition, "decide_recusal", city.head, DAY, number=1, upheld=True, handled_by=colleague)
    deliver(at=moment(DAY))

    assert (petition.handled_by, petition.recused_ids, petition.recusal_waits) == (colleague, [city.handler.pk], False)
    assert not sees(city.handler, petition)
    assert client_of(city.handler).get(petition.get_absolute_url()).status_code == 404
    told = Notice.objects.filter(account=city.handler, message__event__chain=petition.chain_id)
    assert [notice.message.text for notice in told] == [f"您已从信访件 {petition.number} 回避，不再办理和查看"]
    assert refusal(petition, "request_extension", city.handler, AFTER, days=10, reason="情况复杂。") == (
        NotPermitted,
        "recused",
        None,
    )
    reason = {"handled_by": city.handler, "reason": "调整。"}
    assert refusal(petition, "change_handler", city.head, AFTER, **reason) == (
        InvalidFacts,
        "recused_person",
        "handled_by",
    )
    # Whoever else is told of it, the recused hears nothing more.
    petition = take(petition, "instruct", city.head, AFTER, text="请于本周办结。")
    deliver(at=moment(AFTER))
    assert told.count() == 1


def test_the_history_and_the_petitioner_are_told(city: City) -> None:
    petition = before(city, "decide_recusal")
    kind, facts = said(petition)
    assert (kind, facts["recusal"]["member"], facts["recusal"]["ground"]) == (
        "ask_recusal",
        "handler同志",
        "petitioner",
    )
    assert messages(petition) == [("bureau", "approve", f"信访件 {petition.number}：有人员回避申请，请决定")]

    petition = take(petition, "decide_recusal", city.head, DAY, number=1, upheld=False, reason="经查不是亲属。")

    assert papers(petition) == [
        (
            "recusal_decision",
            "bureau",
            None,
            "您2026年3月9日提出的handler同志（测试市bureau局）回避的申请，经审查，决定不予同意。\n理由：经查不是亲属。",
        )
    ]
    assert (petition.recused_ids, petition.recusal_waits) == ([], False)
    assert sees(city.handler, petition)


def test_what_the_recused_leads_goes_back(city: City) -> None:
    petition = take(
        make_petition(city, State.HANDLING), "package", city.clerk, DAY,
        leader=city.head, unit=city.bureau, due_on=date(2026, 6, 1), origin="reception",
    )  # fmt: skip
    petition = take(petition, "ask_recusal", city.handler, DAY, **asking(city.head))

    petition = take(petition, "decide_recusal", city.leader, DAY, number=1, upheld=True)

    assert petition.packages.get().state == "returned"
    assert last_event(petition).facts["left"] == {"package": True}
    assert not sees(city.head, petition)


def test_an_ended_recusal_gives_the_petition_back_to_sight(city: City) -> None:
    petition = reach(city, "end_recusal")

    assert (petition.recused_ids, sees(city.handler, petition)) == ([], True)
    assert refusal(petition, "end_recusal", city.head, DAY, number=1, reason="重复。")[1] == "head_only"
    assert take(petition, "ask_recusal", city.clerk, DAY, **asking(city.handler)).recusals.count() == 2


# Cards wait


def handled_by(city: City, account: Account) -> Petition:
    """In the hands of this person of the bureau."""
    return take(make_petition(city, State.ACCEPTED), "start_handling", city.handler, DAY, handled_by=account)


def test_no_card_counts_while_the_handlers_recusal_is_open(city: City) -> None:
    petition = handled_by(city, city.handler)
    colleague = make_account("接办", (Role.HANDLER, city.bureau))

    def held() -> bool:
        return petition.clocks.get(kind="decide").suspended

    petition = ask(petition, city.clerk, city.deputy)
    assert not held()  # neither handler nor head: the work goes on
    petition = ask(petition, city.clerk, city.handler)
    assert held()
    petition = take(petition, "decide_recusal", city.head, AFTER, number=2, upheld=True)
    assert held()  # nobody handles it
    petition = take(petition, "change_handler", city.head, AFTER, handled_by=colleague, reason="接办。")
    assert not held()


def test_the_office_may_limit_the_decision(city: City) -> None:
    days = dict.fromkeys(TERM_FIELDS)
    set_rule(
        TERM_RULES,
        office=city.bureau,
        by=city.system_admin,
        at=moment("2026-03-01"),
        values={**days, "recusal_days": 3},
    )

    petition = ask(make_petition(city, State.HANDLING), city.clerk, city.handler)

    assert clocks(petition)[-1] == ("recusal", "running", "bureau", "2026-03-23", None)
    assert not petition.clocks.get(kind="recusal").suspended
    petition = take(petition, "decide_recusal", city.head, "2026-03-21", number=1, upheld=False, reason="不属实。")
    assert clocks(petition)[-1][1] == "met"


# Pages


def test_the_leader_finds_and_decides_it(city: City) -> None:
    petition = reach(city, "ask_recusal")
    leader = client_of(city.head)

    assert "承办人是物业公司经理的亲属。" in leader.get("/approvals/").content.decode()
    form = leader.get(f"{petition.get_absolute_url()}steps/decide_recusal/").content.decode()
    assert "handler同志" in form
    sent = {"number": "1", "upheld": "True", "version": petition.version}
    assert leader.post(f"{petition.get_absolute_url()}steps/decide_recusal/", sent).status_code == 302
    page = leader.get(petition.get_absolute_url()).content.decode()
    assert "已回避" in page
    assert "handler同志回避，不再查看和办理本件。" in page
    assert "待决定" not in client_of(city.head).get("/approvals/").content.decode()


def test_the_api_tells_and_takes_it(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    clerk = client_of(city.clerk)
    sent = {
        "person": "handler",
        "by_petitioner": True,
        "ground": "matter",
        "reason": "是当事人的亲属。",
        "asked_on": "2026-03-10",
    }

    answer = clerk.post(
        f"/api/v1/petitions/{petition.number}/steps/ask_recusal/",
        sent | {"version": petition.version},
        content_type="application/json",
    )

    assert answer.status_code == 200, answer.content
    (row,) = answer.json()["recusals"]
    assert (row["person"], row["decision"], row["decider"]["code"]) == ("handler同志", "pending", "bureau")


def test_cards_wait_ten_working_days_for_a_decision_without_a_limit(city: City) -> None:
    petition = ask(handled_by(city, city.handler), city.clerk, city.handler)
    assert resume_cards(at=moment("2026-04-03")) == 0
    assert petition.clocks.get(kind="decide").suspended

    assert resume_cards(at=moment("2026-04-04")) == 1

    assert not petition.clocks.get(kind="decide").suspended
    assert last_event(petition).kind == "resume_cards"


def test_who_kept_away_in_another_office_holds_up_no_cards_of_the_holder(city: City) -> None:
    petition = take(
        ask(handled_by(city, city.handler), city.clerk, city.handler),
        "decide_recusal", city.head, DAY, number=1, upheld=True,
    )  # fmt: skip
    clock = petition.clocks.get(kind="decide")
    assert (clock.suspended, work_stands_still(petition, CaseFacts(petition), clock, date(2026, 3, 20))) == (True, True)

    petition.recusals.update(office=city.other_bureau)  # as where it was passed on since

    assert not work_stands_still(petition, CaseFacts(petition), clock, date(2026, 3, 20))


def test_who_is_of_another_office_is_named_with_it(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    form = AskRecusalForm(petition=petition, account=city.handler, on=timezone.localdate())
    field: Any = form.fields["person"]
    said = {str(value): label for value, label in field.choices if value}

    assert city.bureau.short_name not in said[city.head.username]
    assert said[city.leader.username].startswith(f"{city.leader.name}（{city.city.short_name}")

"""An accused person sees nothing of the accusation (《信访工作条例》第三十条第三款、第四十六条第五项)."""

from typing import Any

import pytest
from django.db import transaction
from django.db.utils import InternalError

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.enums import State
from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import accusing, matches_of
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.accounts.actions.accounts import edit_account
from offices.errors import InvalidFacts
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Account, Event, Notice, Office, RoleAssignment
from offices.organisation.policies import forget_authority
from offices.organisation.queries import facts_of, with_texts
from tests.clients import client_of
from tests.factories import City, make_account, make_office, make_petition, moment

LATER = moment("2026-03-20")
DISCIPLINE = {"kind": "discipline", "name": "测试市纪委监委", "short_name": "市纪委监委"}


def named(account: Account, name: str) -> Account:
    edit_account(by=None, at=LATER, account=account, name=name, title="副局长")
    forget_authority(account)
    account.refresh_from_db()
    return account


def accusation(city: City, *persons: AccusedPerson, state: str = State.REGISTERED, **values: object) -> Petition:
    """Registered at the city as an accusation of these."""
    petition = make_petition(city, purpose="accusation", accused=list(persons), **values)
    if state == State.SCREENED:
        petition = step(petition, "screen", city.clerk, purpose="accusation", category=city.category)
    return petition


def step(petition: Petition, key: str, by: Account, **facts: object) -> Petition:
    return perform(key, petition_id=petition.pk, by=by, at=LATER, **facts)


def sees(account: Account, petition: Petition) -> bool:
    forget_authority(account)
    return petitions_visible_to(account).filter(pk=petition.pk).exists()


def refused(petition: Petition, key: str, by: Account, **facts: object) -> tuple[str, str | None]:
    with pytest.raises(InvalidFacts) as caught:
        step(petition, key, by, **facts)
    return caught.value.code, caught.value.field


WRITTEN = [
    "苏敏",
    "苏 敏",
    "苏敏（市住建局副局长）",
    "苏敏(副局长)",
    "（市住建局）苏敏",
    "市住建局副局长苏敏",
    "市住房和城乡建设局苏敏",
    "苏敏副局长",
    "苏敏同志",
    "苏\u200b敏",
    "苏敏，市住建局副局长",
    "李强、苏敏",
    "副局长（苏敏）",
    "苏敏市住建局副局长",
    "局长苏敏",
    "书记苏敏",
    "市住建局党组书记、局长苏敏",
    "县委副书记、县长苏敏",
    "派出所民警苏敏",
    "村支书苏敏",
    "住建局的苏敏",
    "苏敏老师",
    "苏敏夫妇",
    "苏敏和李强",
    "苏敏、李强等三名领导",
    "李强与苏敏",
    "苏敏等人",
    "苏敏　李强",
    "苏敏\t李强",
    "1、李强 2、苏敏",
    "（1）李强（2）苏敏",
    "“苏敏”",
    "苏敏 13800001234",
    "苏敏男",
    "苏敏-副局长",
    "蘇敏",
    "市住建局一把手苏敏受贿",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_the_account_of_that_name_sees_nothing_however_it_was_written(city: City, written: str) -> None:
    deputy = named(city.deputy, "苏敏")
    petition = make_petition(city, State.HANDLING)
    assert sees(deputy, petition)

    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    petition.refresh_from_db()
    step(petition, "name_accused", city.handler, name=written, reason="来信补充材料")

    assert not sees(deputy, petition)
    assert sees(city.handler, petition)


@pytest.mark.parametrize("dot", ["·", "•", "．", ".", "・", "‧", "･", " · ", "\u200d·", "-", "、", " ", "—"])
def test_one_person_however_the_dot_is_written(city: City, dot: str) -> None:
    head = named(city.head, "买买提·吐尔逊")
    petition = make_petition(city, State.HANDLING)
    assert sees(head, petition)
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")

    step(petition, "name_accused", city.handler, name=f"买买提{dot}吐尔逊")

    assert not sees(head, petition)


def test_a_post_before_a_name_with_a_dot_hides_nothing(city: City) -> None:
    head = named(city.head, "买买提·吐尔逊")
    petition = make_petition(city, State.HANDLING, purpose="accusation", accused_unknown="未写明")
    step(petition, "name_accused", city.handler, name="市住建局局长买买提·吐尔逊等人")
    assert not sees(head, petition)


def test_a_longer_name_is_another_one(city: City) -> None:
    deputy = named(city.deputy, "李强")
    petition = make_petition(city, State.HANDLING, purpose="accusation", accused_unknown="未写明")
    for name in ("李强国", "王李强", "欧阳李强"):
        step(petition, "name_accused", city.handler, name=name)
    assert [accused.petition for accused in accusing(deputy)] == []
    step(petition, "name_accused", city.handler, name="李强国、李强")
    assert [accused.name for accused in accusing(deputy)] == ["李强"]


@pytest.mark.parametrize(
    "written", ["苏局长", "苏某", "苏某某", "bureau局苏局长", "苏副局长（bureau局）", "bureau局局长苏某"]
)
def test_who_is_named_by_surname_and_unit_sees_nothing_until_it_is_answered(city: City, written: str) -> None:
    deputy, leader = named(city.deputy, "苏敏"), named(city.leader, "苏敏敏")
    unit = "" if "bureau" in written else "测试市bureau局"
    petition = accusation(city, AccusedPerson(written, unit), state=State.SCREENED)
    assert [accused.petition for accused in accusing(deputy)] == [petition]
    assert not accusing(leader).exists()
    why = {"organ_reason": "由主管部门核实"}
    assert refused(petition, "transfer", city.clerk, to=city.bureau, **why) == ("namesake", "to")
    step(petition, "answer_namesake", city.clerk, account=deputy, is_accused=False, reason="另一位苏姓负责人")
    assert step(petition, "transfer", city.clerk, to=city.bureau, **why, mentioned="已核对").holder == city.bureau


def test_a_surname_without_unit_names_nobody(city: City) -> None:
    with pytest.raises(InvalidFacts, match="“苏某”没有写明名字，请写明其单位") as caught:
        accusation(city, AccusedPerson("苏某"))
    assert (caught.value.code, caught.value.field) == ("no_unit", "accused")
    petition = accusation(city, accused_unknown="只知道姓苏")
    for name, post in (("苏局长", ""), ("苏某", "县长"), ("县长苏某", ""), ("副市长苏某", ""), ("苏某", "区长")):
        assert refused(petition, "name_accused", city.clerk, name=name, post=post) == ("no_unit", "unit")


@pytest.mark.parametrize("unit", ["云西县住房城乡建设局", "云西县住房和城乡建设局", "住建委", "县住建局"])
def test_a_unit_is_known_by_every_name_that_people_use(city: City, unit: str) -> None:
    housing = make_office("housing", city.county, name="云西县住房和城乡建设局", short_name="县住建局")
    Office.objects.filter(pk=housing.pk).update(other_names=["住建委"])
    deputy = named(make_account("second", ("leader", housing)), "苏敏")
    petition = accusation(city, AccusedPerson("苏局长", unit))
    assert [accused.petition for accused in accusing(deputy)] == [petition]
    assert [match.account for match in matches_of(petition)] == [deputy]


def test_a_surname_of_two_signs_is_not_one_of_one(city: City, django_assert_num_queries: Any) -> None:
    named(city.head, "欧阳明")
    deputy = named(city.deputy, "欧明")
    persons = [AccusedPerson(name, "测试市bureau局") for name in ("欧局长", "苏局长", "王某", "李主任")]
    petition = accusation(city, *persons)
    with django_assert_num_queries(4):
        assert [match.account for match in matches_of(petition)] == [deputy]


def test_governments_are_told_by_their_place(city: City) -> None:
    government = make_office("west", city.county, name="云西县人民政府", short_name="县政府")
    mayor = named(make_account("mayor", ("leader", government)), "苏敏")
    petition = accusation(city, AccusedPerson("苏县长", "云西县"))
    assert [accused.petition for accused in accusing(mayor)] == [petition]


def test_the_account_that_was_chosen_sees_nothing_whatever_its_name(city: City) -> None:
    with pytest.raises(InvalidFacts, match="由本单位登记的理由"):
        accusation(city, AccusedPerson("化名某", account=city.leader))
    answer = {"namesake": "same", "namesake_reason": "信访人不愿到上级登记"}
    petition = accusation(city, AccusedPerson("化名某", account=city.leader), **answer)
    assert not sees(city.leader, petition)
    assert sees(city.clerk, petition)


def test_a_namesake_sees_it_again_when_it_is_answered_that_somebody_else_is_meant(city: City) -> None:
    leader = named(make_account("second", ("leader", city.city)), "苏敏")
    RoleAssignment.objects.filter(account=leader).update(sees_sealed=True)
    answer = {"namesake": "another", "namesake_reason": "年龄、单位均不同"}
    with pytest.raises(InvalidFacts) as caught:
        accusation(city, AccusedPerson("苏敏", account=leader), **answer)
    assert (caught.value.code, caught.value.field) == ("namesake_chosen", "namesake")
    petition = accusation(city, AccusedPerson("苏敏", "市住建局"), **answer)
    # The clerk alone clears no colleague: what was said stands in the history until the head has answered.
    assert not sees(leader, petition)
    (event,) = with_texts(Event.objects.filter(chain=petition.chain, kind="register"))
    assert facts_of(event)["namesakes"] == {
        "is_accused": False,
        "persons": "苏敏（city局副局长）",
        "reason": "年龄、单位均不同",
    }

    petition = step(
        petition, "answer_namesake", city.leader, account=leader, is_accused=False, reason="年龄、单位均不同"
    )
    assert sees(leader, petition)
    petition = step(
        petition, "answer_namesake", city.clerk, account=leader, is_accused=True, reason="经核对身份证件，是同一人"
    )
    assert not sees(leader, petition)
    event = with_texts(Event.objects.filter(chain=petition.chain, kind="answer_namesake")).latest("pk")
    told = facts_of(event)
    assert (told["namesake"], told["is_accused"], told["reason"]) == (
        "苏敏（city局副局长）", True, "经核对身份证件，是同一人",
    )  # fmt: skip


def test_a_choice_by_mistake_is_taken_back_by_the_answer(city: City) -> None:
    """Neither the name nor the account chosen keeps the petition from somebody else of that name."""
    leader, head = named(make_account("second", ("leader", city.city)), "苏敏"), city.leader
    RoleAssignment.objects.filter(account=leader).update(sees_sealed=True)
    why = {"namesake": "same", "namesake_reason": "经核对"}
    petition = accusation(city, AccusedPerson("苏敏", "市住建局", account=leader), **why)
    assert not sees(leader, petition)
    petition = step(petition, "answer_namesake", head, account=leader, is_accused=False, reason="选错了人，年龄不同")
    assert sees(leader, petition)
    assert petition.accused.get().account is None
    assert [match.is_accused for match in matches_of(petition)] == [False]


def test_all_accused_are_matched_with_the_same_statements(city: City, django_assert_num_queries: Any) -> None:
    named(city.head, "苏敏")
    named(city.deputy, "甲某")
    one = accusation(city, AccusedPerson("苏敏"))
    three = accusation(city, AccusedPerson("苏敏"), AccusedPerson("甲某"), AccusedPerson("乙某"))
    for petition, found in ((one, ["苏敏"]), (three, ["苏敏", "甲某"])):
        with django_assert_num_queries(3):
            assert [match.account.name for match in matches_of(petition)] == found


def test_registering_where_somebody_has_the_name_is_asked_about(city: City) -> None:
    named(city.leader, "苏敏")
    with pytest.raises(InvalidFacts, match="或与本单位人员同名：苏敏（city局副局长）") as caught:
        accusation(city, AccusedPerson("苏敏"))
    assert (caught.value.code, caught.value.field) == ("namesake", "namesake")
    with pytest.raises(InvalidFacts) as caught:
        make_petition(city, purpose="accusation", accused=[AccusedPerson("苏敏")], namesake="same")
    assert caught.value.field == "namesake_reason"


def test_nobody_registers_what_accuses_himself(city: City) -> None:
    clerk = named(city.clerk, "苏敏")
    with pytest.raises(InvalidFacts, match="不能由您登记"):
        accusation(city, AccusedPerson("苏敏（接访科）"))
    petition = make_petition(city)
    assert refused(petition, "name_accused", clerk, name="苏敏") == ("accused_registers", "name")


def test_messages_do_not_reach_the_accused_nor_stay_with_them(city: City) -> None:
    petition = make_petition(city, State.TRANSFERRED)
    deliver(at=LATER)
    handler = named(city.handler, "苏敏")
    other = make_account("second", ("handler", city.bureau))
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    assert Notice.objects.filter(account=handler).count() == 1

    step(petition, "name_accused", city.clerk, name="苏敏")
    assert not Notice.objects.filter(account=handler).exists()
    step(petition, "instruct", city.leader, text="请依法办理")
    deliver(at=LATER)

    assert not Notice.objects.filter(account=handler).exists()
    assert Notice.objects.filter(account=other).exists()


def test_who_needs_to_know(city: City) -> None:
    second = make_account("clerk2", ("clerk", city.city))
    deputy_mayor = make_account("mayor", ("leader", city.city))
    trusted = make_account("trusted", ("clerk", city.city))
    RoleAssignment.objects.filter(account=trusted).update(sees_sealed=True)
    petition = accusation(city, AccusedPerson("李强"))

    seen = [sees(account, petition) for account in (city.clerk, city.leader, trusted, second, deputy_mayor)]

    assert seen == [True, True, True, False, False]


def test_the_accused_gets_no_part_in_it(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    petition = step(petition, "name_accused", city.handler, name="苏敏")
    deputy = named(city.deputy, "苏敏")
    due = moment("2026-06-01").date()
    package = {"unit": city.bureau, "due_on": due}
    assert refused(petition, "package", city.clerk, leader=deputy, **package) == ("accused_person", "leader")
    promise = {"unit": city.bureau, "owner": "张三", "text": "核实", "due_on": due}
    assert refused(petition, "promise", city.clerk, leader=deputy, **promise) == ("accused_person", "leader")
    # A leader near the accused: asked first.
    assert refused(petition, "package", city.clerk, leader=city.head, **package)[0] == "namesake"


def test_what_accuses_a_person_is_never_unsealed(city: City) -> None:
    petition = accusation(city, AccusedPerson("李强"))
    with pytest.raises(InternalError, match="is sealed"), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(sealed=False)
    plain = make_petition(city)
    with pytest.raises(InternalError, match="is sealed"), transaction.atomic():
        Accused.objects.create(
            petition=plain, name="李强", name_hashes=["x"], name_masked="李*", named_at=LATER, named_by=city.clerk
        )


def test_a_new_name_hides_nobody(city: City) -> None:
    deputy = named(city.deputy, "苏敏")
    petition = make_petition(city, State.HANDLING, purpose="accusation", accused_unknown="未写明")
    step(petition, "name_accused", city.handler, name="苏敏")
    named(deputy, "苏明")
    assert [accused.petition for accused in accusing(deputy)] == [petition]
    later = make_petition(city, State.HANDLING, purpose="accusation", accused_unknown="未写明")
    step(later, "name_accused", city.handler, name="苏敏")
    named(deputy, "苏敏明")
    assert [accused.petition for accused in accusing(deputy).order_by("pk")] == [petition, later]
    assert [match.account for match in matches_of(petition)] == [deputy]
    step(petition, "answer_namesake", city.clerk, account=deputy, is_accused=False, reason="改名前也不是同一人")
    assert [accused.petition for accused in accusing(deputy)] == [later]


@pytest.mark.parametrize("kind", ["same_matter", "not_same"])  # an accusation is joined to none
def test_the_history_of_another_petition_names_the_accusation_to_nobody_accused(city: City, kind: str) -> None:
    head = named(city.head, "苏敏")
    accusing_one = make_petition(city, State.HANDLING, purpose="accusation", accused_unknown="未写明")
    other = make_petition(city, State.HANDLING)
    step(other, "link", city.clerk, other=accusing_one, kind=kind, reason=f"与{accusing_one.number}反映的不同")
    page, events = f"/petitions/{other.number}/", f"/api/v1/petitions/{other.number}/events/"
    assert accusing_one.number in client_of(head).get(events).content.decode()
    step(accusing_one, "name_accused", city.handler, name="苏敏")
    for address in (page, events):
        told = client_of(Account.objects.get(pk=head.pk)).get(address)
        assert (told.status_code, accusing_one.number in told.content.decode()) == (200, False)
        assert accusing_one.number in client_of(city.handler).get(address).content.decode()

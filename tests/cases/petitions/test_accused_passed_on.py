"""An accusation is passed on to nobody whom it accuses, and who clears a namesake (第三十条第三款)."""

import pytest

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import accusing
from cases.procedure.reports.timeline import describe
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Event, RoleAssignment
from offices.organisation.queries import facts_of, with_texts
from tests.cases.petitions.test_accused import DISCIPLINE, LATER, accusation, named, refused, sees, step
from tests.clients import client_of
from tests.factories import City, make_account, make_office, make_petition, moment, seal


def test_an_office_near_a_namesake_gets_it_only_after_the_answer(city: City) -> None:
    named(city.deputy, "苏敏")
    petition = accusation(city, AccusedPerson("苏敏"), state=State.SCREENED)
    why = {"organ_reason": "由主管部门核实"}

    assert refused(petition, "transfer", city.clerk, to=city.bureau, **why) == ("namesake", "to")
    assert refused(
        petition, "assign", city.clerk, to=city.bureau, result_due=moment("2026-05-01").date(), note="请报", **why
    ) == ("namesake", "to")
    petition = step(petition, "answer_namesake", city.clerk, account=city.deputy, is_accused=False, reason="不是该局的")
    assert step(petition, "transfer", city.clerk, to=city.bureau, **why).holder == city.bureau
    assert sees(city.deputy, petition) is False  # no need to know
    assert sees(city.head, petition)


def test_an_office_that_the_accused_leads_never_gets_it(city: City) -> None:
    named(city.deputy, "苏敏")
    below = make_office("below", city.bureau)
    petition = accusation(city, AccusedPerson("苏敏", account=city.deputy), state=State.SCREENED)
    for to in (city.bureau, below):
        assert refused(petition, "transfer", city.clerk, to=to, organ_reason="由主管部门核实") == (
            "accused_recipient_leader",
            "to",
        )


def test_what_is_above_or_below_counts_as_near(city: City) -> None:
    township = RoleAssignment.objects.create(
        account=named(city.stranger, "苏敏"), office=city.township, role="handler", granted_at=LATER
    )
    assert township.office.path.startswith(city.county.path)
    petition = accusation(city, AccusedPerson("苏敏"), state=State.SCREENED)
    assert refused(petition, "transfer", city.clerk, to=city.county, organ_reason="由主管部门核实") == (
        "namesake",
        "to",
    )


def test_an_office_led_by_the_accused_one_in_its_line_of_work_never_gets_it(city: City) -> None:
    housing = make_office("housing", city.city, name="测试市住房和城乡建设局", short_name="市住建局")
    east = make_office("east", city.county, name="云东区住房和城乡建设局", short_name="云东区住建局", level=3)
    petition = accusation(city, accused_offices=[housing], state=State.SCREENED)
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "被检举控告单位 <strong>测***局</strong>" in page
    assert housing.name not in page
    read = client_of(city.clerk).post(f"{petition.get_absolute_url()}identity/", {"purpose": "handle"}).text
    assert f"被检举控告单位 <strong>{housing.name}</strong>" in read
    assert petition.accesses.latest("pk").fields == "姓名、证件号码、电话、住址、被检举控告人和单位"
    assert refused(petition, "transfer", city.clerk, to=east, organ_reason="由主管部门核实") == (
        "accused_recipient_line",
        "to",
    )
    assert (
        step(petition, "transfer", city.clerk, to=city.county_bureau, organ_reason="由主管部门核实").holder
        == city.county_bureau
    )


def test_another_organ_than_discipline_and_personnel_is_asked_why(city: City) -> None:
    discipline = make_office("discipline", city.city, **DISCIPLINE)
    petition = accusation(city, AccusedPerson("李强"), state=State.SCREENED)
    assert refused(petition, "transfer", city.clerk, to=city.bureau) == ("organ_reason", "organ_reason")
    assert step(petition, "transfer", city.clerk, to=discipline).holder == discipline

    other = accusation(city, AccusedPerson("李强"), state=State.SCREENED)
    step(other, "transfer", city.clerk, to=city.bureau, organ_reason="职权属该局")
    event = with_texts(Event.objects.filter(chain=other.chain, kind="transfer")).get()
    assert facts_of(event)["organ_reason"] == "职权属该局"


def test_screened_as_an_accusation_it_names_somebody_or_says_why_not(city: City) -> None:
    petition = make_petition(city)
    facts = {"purpose": "accusation", "category": city.category}
    assert refused(petition, "screen", city.clerk, **facts) == ("no_accused", "accused_unknown")
    petition = step(petition, "screen", city.clerk, **facts, accused_unknown="来信未写明")
    assert (petition.sealed, petition.accused_unknown) == (True, "来信未写明")


def test_nobody_below_or_beside_the_accused_says_that_he_is_not_meant(city: City) -> None:
    head, leader = named(city.head, "苏敏"), city.leader
    petition = make_petition(city, State.HANDLING, purpose="accusation", accused_unknown="未写明")
    petition = step(petition, "name_accused", city.clerk, name="苏敏", account=head)
    another = {"account": head, "is_accused": False, "reason": "另有其人"}
    with pytest.raises(NotPermitted):
        step(petition, "answer_namesake", city.handler, **another)
    assert refused(petition, "answer_namesake", city.clerk, **another) == ("head_clears", "is_accused")
    step(petition, "answer_namesake", leader, **another)
    assert not accusing(head).exists()

    colleague = named(make_account("colleague", ("handler", city.city)), "李强")
    petition = step(
        make_petition(city, purpose="accusation", accused_unknown="未写明"), "name_accused", city.clerk, name="李强"
    )
    another["account"] = colleague
    assert refused(petition, "answer_namesake", city.clerk, **another) == ("head_clears", "is_accused")
    step(petition, "answer_namesake", leader, **another)

    above = named(make_account("above", ("leader", city.province)), "王芳")
    petition = step(
        make_petition(city, purpose="accusation", accused_unknown="未写明"), "name_accused", city.clerk, name="王芳"
    )
    another["account"] = above
    assert refused(petition, "answer_namesake", leader, **another) == ("of_above", "account")


@pytest.mark.parametrize("key", ["transfer", "assign"])
def test_who_is_named_in_the_text_only_is_asked_about(city: City, key: str) -> None:
    named(city.head, "苏敏")
    petition = accusation(
        city, state=State.SCREENED, accused_unknown="信访人未指明", body="市住建局局长苏 敏收受工程款。"
    )
    facts = {"to": city.bureau, "organ_reason": "由主管部门核实"}
    if key == "assign":
        facts |= {"result_due": moment("2026-05-01").date(), "note": "请报"}
    assert refused(petition, key, city.clerk, **facts) == ("mentioned", "mentioned")
    petition = step(petition, key, city.clerk, **facts, mentioned="苏敏系见证人，不是被检举控告人")
    assert petition.holder == city.bureau
    event = with_texts(Event.objects.filter(chain=petition.chain, kind=key)).get()
    assert facts_of(event)["mentioned"] == "苏敏系见证人，不是被检举控告人"


def test_the_unit_of_the_accused_is_asked_about(city: City) -> None:
    petition = accusation(city, AccusedPerson("苏敏", "测试市bureau局"), state=State.SCREENED)
    facts = {"organ_reason": "由主管部门核实"}
    assert refused(petition, "transfer", city.clerk, to=city.bureau, **facts) == ("accused_unit", "mentioned")
    assert step(petition, "transfer", city.clerk, to=city.other_bureau, **facts).holder == city.other_bureau


def test_an_accusation_of_nobody_says_why(city: City) -> None:
    with pytest.raises(InvalidFacts) as caught:
        accusation(city, accused_unknown="x")
    assert caught.value.code == "no_accused"


def test_a_refusal_that_names_a_step_leads_to_it(city: City) -> None:
    petition = make_petition(city)
    client, page = client_of(city.clerk), f"/petitions/{petition.number}/steps/screen/"
    assert "steps/name_accused/" not in client.get(page).text
    facts = {"purpose": "accusation", "category": city.category.full_name, "version": petition.version}
    answer = client.post(page, facts)
    assert answer.status_code == 422
    assert "请先“登记被检举控告人”" in answer.text
    assert f'href="/petitions/{petition.number}/steps/name_accused/"' in answer.text
    named = client.post(
        f"/petitions/{petition.number}/steps/name_accused/", {"name": "李强", "version": petition.version}
    )
    assert named.status_code == 302
    petition.refresh_from_db()
    assert client.post(page, {**facts, "version": petition.version}).status_code == 302


def test_another_refusal_that_names_a_step_leads_to_it(city: City) -> None:
    petition = accusation(city, AccusedPerson("李强"), state=State.SCREENED)
    named(city.handler, "苏敏")
    seal(Petition.objects.filter(pk=petition.pk), subject="李强和苏敏收礼")
    facts = {"to": city.bureau.code, "organ_reason": "由主管部门核实情况", "version": petition.version}
    answer = client_of(city.clerk).post(f"/petitions/{petition.number}/steps/transfer/", facts)
    assert answer.status_code == 422
    assert f'href="/petitions/{petition.number}/steps/name_accused/"' in answer.text


@pytest.mark.parametrize("key", ["designate", "rule_competence", "rule_by_conference"])
def test_a_designation_says_why_another_organ_has_the_accusation(city: City, key: str) -> None:
    discipline = make_office("discipline", city.city, **DISCIPLINE)
    theirs = make_account("纪委", ("handler", discipline))
    petition = accusation(city, AccusedPerson("李强"), state=State.SCREENED)
    petition = step(step(petition, "transfer", city.clerk, to=discipline), "receive", theirs)
    by, facts = city.clerk, {"to": city.other_bureau, "reason": "经协商，由该局受理。"}
    if key == "designate":
        petition = step(petition, "object", theirs, reasons="不属于我委管辖范围")
    else:
        ruled_by = "sender" if key == "rule_competence" else "conference"
        disputed = {"other": city.other_bureau, "ruled_by": ruled_by, "reasons": "双方协商未成。"}
        petition = step(petition, "raise_dispute", theirs, **disputed)
    if key == "rule_by_conference":
        by, facts = city.leader, {**facts, "conference": "第三次联席会议（3月20日）"}

    assert refused(petition, key, by, **facts) == ("organ_reason", "organ_reason")
    assert 'name="organ_reason"' in client_of(by).get(f"{petition.get_absolute_url()}steps/{key}/").content.decode()
    petition = step(petition, key, by, **facts, organ_reason="职权属该局")

    assert petition.holder == city.other_bureau
    event = with_texts(Event.objects.filter(chain=petition.chain, kind=key)).get()
    assert facts_of(event)["organ_reason"] == "职权属该局"
    assert "转往非纪检监察、组织人事机关的理由：职权属该局" in "".join(describe(event).sentences)

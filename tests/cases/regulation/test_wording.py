"""A letter names item, organ and limit of the way it tells, and the dates of the clock; its articles are the case's."""

from datetime import date
from typing import Any

import pytest

from cases.papers.letters import letter_from_text
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.grounds import ground_for
from cases.procedure.step_kinds import step_kind
from offices.errors import InvalidFacts
from tests.cases.petitions.read_back import papers
from tests.cases.procedure.walking import next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_another_path_is_told_with_item_organ_and_limit(city: City) -> None:
    petition = make_petition(city, State.NOTIFIED)
    told: dict[str, Any] = {"path": 2, "text": "您的事项属于劳动争议。", "organ": "市仲裁委", "limit": "1年内"}
    day = next_day(petition)
    for name in ("organ", "limit"):
        code = f"no_{name}"
        assert refusal(petition, "lead_to_path", city.handler, day, **{**told, name: " "}) == (
            InvalidFacts, code, name,
        )  # fmt: skip
    petition = take(petition, "lead_to_path", city.handler, day, **told)

    paper = petition.documents.get(kind="path_notice")
    assert paper.basis == "《信访工作条例》第三十一条第二项"
    assert papers(petition)[-1][3] == (
        "您的事项属于劳动争议。\n法定途径：（二）仲裁程序。\n受理机关：市仲裁委。\n提出的期限：1年内。"
    )


def test_the_notice_of_another_path_claims_no_competence(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    Petition.objects.filter(pk=petition.pk).update(path=1)
    text = client_of(city.handler).get(f"{petition.get_absolute_url()}steps/notify/").text
    assert "依法应当通过（一）司法程序处理" in text
    assert "属于我单位职权范围" not in text


def test_the_acceptance_has_the_dates_of_the_clock(city: City) -> None:
    petition = make_petition(city, State.NOTIFIED)
    day = next_day(petition)
    accepted_on = day.replace(day=day.day - 1)
    form = client_of(city.handler).get(f"{petition.get_absolute_url()}steps/accept/").text
    assert "我单位已经受理。情况复杂" in form
    petition = take(petition, "accept", city.handler, day, accepted_on=accepted_on, text="您的事项我单位已经受理。")

    clock = petition.clocks.get(kind="decide")
    assert clock.start == accepted_on
    due = f"{clock.due.year}年{clock.due.month}月{clock.due.day}日"
    said = papers(petition)[-1][3]
    assert said.startswith(
        f"您的事项我单位已经受理。\n受理日期：2026年3月{accepted_on.day}日。\n办理期限为60日，至{due}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "我单位已于2026年3月1日（周日）受理。",
        "我单位已经受理，办理期限至2026年6月30日届满。",
        "我单位已于2026年3月1日受理。",
        "我单位于2026年3月1日（周日）予以受理。",
        "您的事项2026年3月1日已受理，请等候答复。",
        "我单位2026年3月1日决定受理。",
        "您的事项已受理，将于2026年6月30日前办结。",
        "您的事项已受理，办理期限为60日，至2026年6月30日。",
        "您的事项已受理，期限：2026年6月30日。",
        "您的事项已受理，届满之日为2026年6月30日。",
    ],
)
def test_an_acceptance_that_says_another_date_is_refused(city: City, text: str) -> None:
    petition = make_petition(city, State.NOTIFIED)
    refused = refusal(petition, "accept", city.handler, next_day(petition), text=text)
    assert refused == (InvalidFacts, "other_date", "text")


@pytest.mark.parametrize(
    "text",
    [
        "您2026年3月1日来信，已受理。",
        "您2026年3月1日（周日）来访，我单位予以受理。",
        "您于2026年3月1日提出的信访事项已受理。",
        "您的事项已受理，请于2026年6月30日到我单位面谈。",
        "您的事项已受理，办理期限见下，到我单位面谈的日期为2026年6月30日。",
        "您的事项已受理，请在2026年6月30日前补交材料，我单位将在法定期限内办结。",
        "您的事项已受理，将在法定期限内办结；2026年6月30日起我单位迁至新址。",
    ],
)
def test_an_acceptance_may_say_other_days(city: City, text: str) -> None:
    petition = make_petition(city, State.NOTIFIED)

    petition = take(petition, "accept", city.handler, next_day(petition), text=text)

    assert petition.state == State.ACCEPTED
    assert papers(petition)[-1][3].startswith(f"{text}\n受理日期：")


def test_the_opinion_begins_with_what_it_answers(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    letter = letter_from_text(petition.documents.get(kind="opinion").letter.content)
    assert [label for label, _value in letter.facts] == ["信访件编号", "收到日期", "信访形式", "概要"]
    assert dict(letter.facts)["收到日期"] == "2026年3月2日"


# The regulation of 2005


@pytest.mark.parametrize(
    ("ground", "told"),
    [
        ("《信访工作条例》第二十二条、第二十三条", "《信访条例》第二十一条、第二十二条第二款"),
        ("《信访工作条例》第三十一条第六项、第三十四条", "《信访条例》第三十一条、第三十三条"),
        ("《信访工作条例》第三十六条第三款", "《信访条例》第三十五条第三款"),
        ("《信访工作条例》第三十一条第二项", "《信访条例》第十四条第二款"),
        ("《山东省信访条例》第四十五条", "参照《山东省信访条例》第四十五条"),
    ],
)
def test_what_came_under_the_regulation_of_2005_rests_on_it(ground: str, told: str) -> None:
    assert ground_for(ground, "NAT-2005") == told
    assert ground_for(ground, "SD-2016") == ground


def test_its_papers_and_steps_cite_it(city: City) -> None:
    petition = make_petition(city, State.ACCEPTED, start=date(2022, 4, 12))
    assert petition.profile == "NAT-2005"

    cited = list(petition.documents.order_by("pk").values_list("kind", "basis"))

    assert cited == [
        ("transfer_slip", "《信访条例》第二十一条、第二十二条第二款"),
        ("notice", "《信访条例》第二十二条第二款"),
        ("acceptance", "《信访条例》第三十一条、第三十三条"),
    ]
    client = client_of(city.handler)
    assert "《信访条例》第三十一条" in client.get(f"{petition.get_absolute_url()}steps/start_handling/").text
    form = step_kind("start_handling").form
    assert form is not None
    assert form(petition=petition, account=city.handler, on=moment("2022-04-20").date()).step.key == "start_handling"


# What a person wrote


@pytest.mark.parametrize("key", ["issue_review", "remand_review"])
@pytest.mark.parametrize("profile", ["NAT-2022", "NAT-2005", "SD-2016"])
def test_the_basis_that_a_reviewer_wrote_stands_as_written(city: City, key: str, profile: str) -> None:
    petition = make_petition(city, State.REVIEW_HANDLING)
    Petition.objects.filter(pk=petition.pk).update(profile=profile)
    wrote = "依照《信访工作条例》第三十五条，比照《北京市信访条例》第五十条和本机关2024年第3号规定，并无不当"
    outcome = {"outcome": "uphold"} if key == "issue_review" else {}

    perform(
        key,
        petition_id=petition.pk,
        by=city.reviewer,
        at=moment(next_day(petition)),
        text="维持",
        basis=wrote,
        **outcome,
    )

    letter = petition.documents.get(kind="review_opinion")
    assert letter.basis == wrote
    assert wrote in "".join(letter_from_text(letter.letter.content).paragraphs)


@pytest.mark.parametrize("key", ["issue_review", "remand_review"])
@pytest.mark.parametrize(
    ("profile", "cited"), [("NAT-2022", "《信访工作条例》第三十五条"), ("NAT-2005", "《信访条例》第三十四条")]
)
def test_the_form_offers_the_basis_in_force(city: City, key: str, profile: str, cited: str) -> None:
    petition = make_petition(city, State.REVIEW_HANDLING)
    Petition.objects.filter(pk=petition.pk).update(profile=profile)
    petition.refresh_from_db()
    form = step_kind(key).form
    assert form is not None
    assert form(petition=petition, account=city.reviewer, on=next_day(petition)).opening()["basis"] == cited


def test_what_the_code_cites_is_marked_by_analogy_once(city: City) -> None:
    petition = make_petition(city, State.REVIEW_REQUESTED)
    refused = {"ground": "out_of_scope", "text": "超出原请求范围。"}

    petition = take(petition, "refuse_review", city.reviewer, next_day(petition), **refused)

    basis = petition.documents.get(kind="review_refusal").basis
    assert basis == ground_for(str(step_kind("refuse_review").ground), petition.profile)
    assert basis.count("参照") == 1

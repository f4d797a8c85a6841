"""Petitions on one matter are gathered by their texts and confirmed by a person; answers are laid beside demands."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.papers.models import DemandAnswer, Document
from cases.petitions.enums import DocumentKind, Outcome, Purpose, State
from cases.petitions.models.petitions import Demand, Petition, PetitionText
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.files.books import Sheet, write_book
from offices.organisation.models import Event, JobRun
from offices.pages.words import About
from supervision.analysis.actions.gathering import (
    confirm_group,
    dismiss_group,
    find_answers,
    gather_matters,
    read_answer,
)
from supervision.analysis.matching import matters_in, off_the_point, same_to_others
from supervision.analysis.models import AnswerToRead, GroupMember, MatterGroup
from supervision.analysis.queries.groups import groups_visible_to
from supervision.tasks import analyse, last_night, make_up_night
from tests.cases.imports.test_import_files import real_file
from tests.cases.procedure.test_races import at_once
from tests.clients import client_of
from tests.factories import City, make_city, make_petition

MIXER = [
    "丽景新城小区旁边的搅拌站噪音扰民",
    "丽景新城小区附近搅拌站夜里噪音扰民",
    "投诉丽景新城小区附近搅拌站噪音灰尘扰民",
    "丽景新城小区业主反映搅拌站噪音扰民",
]
OTHERS = ["请求解决拖欠的工资", "村里的道路塌陷了", "咨询养老保险的转移手续"]


def test_texts_on_one_matter_are_gathered_and_others_are_not() -> None:
    (found,) = matters_in([*OTHERS, *MIXER])
    assert set(found) == {3, 4, 5, 6}
    assert matters_in(OTHERS) == []
    assert matters_in([]) == []


@pytest.mark.slow
def test_the_precision_on_messages_judged_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    judged = Path(__file__).resolve().parents[3] / "bench/judged_pairs.csv"
    call_command("try_groups", file=real_file("messages.xlsx"), judged=judged)
    said = capsys.readouterr().out
    (right,) = re.findall(r"of (\d+) judged pairs in one group (\d+) are of one matter", said)
    assert int(right[0]) >= 80
    assert int(right[1]) / int(right[0]) > 0.7


def test_pairs_that_are_no_longer_together_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, judged = tmp_path / "texts.xlsx", tmp_path / "judged.csv"
    rows = [(f"{n}.0", text, "") for n, text in enumerate([*OTHERS, *MIXER])]
    book.write_bytes(
        write_book([Sheet("x", [("留言编号", "留言主题", "留言详情"), *rows])], About("x", datetime.now(UTC), ""))
    )
    judged.write_text("编号一,编号二,同一事项\n3,4,1\n5,6,1\n4,6,0\n0,1,0\n", encoding="utf-8")
    call_command("try_groups", file=book, judged=judged)
    said = capsys.readouterr().out
    assert "of 3 judged pairs in one group 2 are of one matter: 66.7%" in said
    assert "1 judged pairs are no longer in one group" in said
    for wrong in ("编号,同一事项\n", ""):
        judged.write_text(wrong, encoding="utf-8")
        with pytest.raises(CommandError, match="编号一"):
            call_command("try_groups", file=book, judged=judged)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def petitions(city: City, subjects: list[str]) -> list[Petition]:
    made = [make_petition(city, State.HANDLING, subject=subject) for subject in subjects]
    Petition.objects.update(registered_at=timezone.now())
    PetitionText.objects.update(body="")
    return made


def gathered(city: City) -> tuple[MatterGroup, list[Petition]]:
    made = petitions(city, [*MIXER, *OTHERS])
    assert gather_matters(at=timezone.now()) == 1
    return MatterGroup.objects.get(), made[: len(MIXER)]


def test_a_group_is_confirmed_with_what_was_ticked_and_offered_what_is_new(city: City) -> None:
    group, made = gathered(city)
    assert set(group.members.values_list("petition", flat=True)) == {one.pk for one in made}
    given: dict[str, Any] = {"group_id": group.pk, "by": city.supervisor, "at": timezone.now()}
    for name, kept, code in (("", {made[0].pk}, "no_name"), ("搅拌站", {made[0].pk}, "too_few")):
        with pytest.raises(InvalidFacts) as refused:
            confirm_group(**given, name=name, kept=kept)
        assert refused.value.code == code
    confirm_group(**given, name="丽景新城搅拌站", kept={one.pk for one in made[:3]})
    group.refresh_from_db()
    assert (group.state, group.name, group.decided_by) == ("confirmed", "丽景新城搅拌站", city.supervisor)
    assert sorted(group.members.values_list("state", flat=True)) == ["kept"] * 3 + ["left_out"]
    event = Event.objects.get(chain__subject=f"matter_group:{group.pk}")
    assert (event.kind, event.facts["number"]) == ("group_confirmed", sorted(one.number for one in made[:3]))

    petitions(city, ["丽景新城小区旁边搅拌站噪音灰尘扰民"])
    assert gather_matters(at=timezone.now()) == 0
    assert GroupMember.objects.filter(group=group, state="proposed").count() == 1


def test_a_group_that_is_confirmed_while_the_night_gathers_stays(transactional_db: None) -> None:
    city = make_city()
    group, made = gathered(city)
    at, kept = timezone.now(), {one.pk for one in made}
    at_once(
        lambda: confirm_group(group_id=group.pk, by=city.supervisor, at=at, name="丽景新城搅拌站", kept=kept),
        lambda: gather_matters(at=at),
    )
    confirmed = set(MatterGroup.objects.filter(state="confirmed").values_list("pk", flat=True))
    said = Event.objects.filter(kind="group_confirmed").values_list("chain__subject", flat=True)
    assert {f"matter_group:{pk}" for pk in confirmed} == set(said)
    assert MatterGroup.objects.count() == 1


def test_the_job_of_the_night_learns_gathers_and_finds_answers(city: City) -> None:
    petitions(city, MIXER)
    analyse()
    assert MatterGroup.objects.count() == 1
    told = json.loads(JobRun.objects.get(name="supervision.analyse").result)
    assert told == {"chosen": 0, "learned": 0, "groups": 1, "answers": 0}


def test_a_night_that_was_missed_is_made_up_once(city: City) -> None:
    runs = JobRun.objects.filter(name="supervision.analyse")
    make_up_night()
    assert runs.count() == 1
    make_up_night()
    assert runs.count() == 1  # it ran
    runs.update(error="OSError")
    make_up_night()
    assert runs.count() == 2  # what failed is done again
    runs.update(started_at=timezone.now() - timedelta(days=1, minutes=1))
    make_up_night()
    assert runs.count() == 3


def test_one_that_runs_now_is_not_done_twice(city: City) -> None:
    JobRun.objects.create(name="supervision.analyse", started_at=timezone.now())
    make_up_night()
    assert JobRun.objects.filter(name="supervision.analyse").count() == 1


@pytest.mark.parametrize(("hour", "minute", "day"), [(1, 29, 29), (1, 30, 30), (23, 59, 30)])
def test_the_night_begins_at_half_past_one(hour: int, minute: int, day: int) -> None:
    at = datetime.fromisoformat(f"2026-11-30T{hour:02}:{minute:02}+08:00")
    assert timezone.localtime(last_night(at)) == datetime.fromisoformat(f"2026-11-{day}T01:30+08:00")


def test_what_was_dismissed_is_not_proposed_again(city: City) -> None:
    group, _made = gathered(city)
    given: dict[str, Any] = {"group_id": group.pk, "by": city.supervisor, "at": timezone.now()}
    dismiss_group(**given, reason="是不同小区的搅拌站")
    with pytest.raises(ActionRefused):
        dismiss_group(**given, reason="再排除一次")
    assert gather_matters(at=timezone.now()) == 0


def test_nothing_sealed_nor_accusing_is_gathered(city: City) -> None:
    made = petitions(city, MIXER)
    Petition.objects.filter(pk=made[0].pk).update(purpose=Purpose.ACCUSATION)
    gather_matters(at=timezone.now())
    assert made[0].pk not in GroupMember.objects.values_list("petition", flat=True)


def test_only_who_sees_two_of_them_sees_the_group_and_supervisors_decide(city: City) -> None:
    group, made = gathered(city)
    assert groups_visible_to(city.supervisor).get().seen == 4
    assert not groups_visible_to(city.county_supervisor).exists()
    with pytest.raises(NotPermitted):
        dismiss_group(group_id=group.pk, by=city.county_supervisor, at=timezone.now(), reason="不是")
    page = client_of(city.supervisor).get(group.get_absolute_url())
    assert page.status_code == 200
    assert " checked" not in page.content.decode()
    answer = client_of(city.supervisor).post(
        group.get_absolute_url(), {"confirm": "1", "name": "搅拌站", "kept": ["x"]}
    )
    assert answer.status_code == 422
    kept = [str(one.pk) for one in made]
    client_of(city.supervisor).post(group.get_absolute_url(), {"confirm": "1", "name": "丽景新城搅拌站", "kept": kept})
    group.refresh_from_db()
    assert group.state == "confirmed"
    listed = client_of(city.supervisor).get("/supervision/analysis/groups/?state=confirmed")
    assert [one.title for one in listed.context["rows"]] == ["丽景新城搅拌站"]
    assert listed.context["rows"][0].terms[0] == "丽景新城小区"
    found = client_of(city.supervisor).get(f"/api/v1/supervision/analysis/groups/{group.pk}/").json()
    assert len(found["members"]) == 4


def test_the_list_asks_the_same_for_one_group_and_for_more(city: City, django_assert_num_queries: Any) -> None:
    gathered(city)
    page = client_of(city.supervisor)
    for subjects in ([], ["西山水库承包费拖欠三年", "西山水库承包费拖欠未付", "西山水库承包费拖欠两年未付"]):
        petitions(city, subjects)
        groups = gather_matters(at=timezone.now())
        with django_assert_num_queries(9):
            assert len(page.get("/supervision/analysis/groups/").context["rows"]) == groups
    assert groups == 2


# Answers


def test_what_shares_nothing_and_what_says_the_same_is_found() -> None:
    demands = [f"请求修复{place}的道路" for place in "东南西北中上下左右前后里外大小高低新旧老少"] + ["请求退还物业费"]
    answers = [f"经调查，{one[4]}的道路已经修复" for one in demands[:-1]] + ["感谢来信，祝工作顺利"]
    assert off_the_point(demands, answers) == [len(demands) - 1]
    assert off_the_point(demands[-3:], answers[-3:]) == []
    assert list(same_to_others(["修复道路", "退还物业费"], ["您反映的问题已转有关部门办理"] * 2)) == [(0, 1)]
    assert list(same_to_others(["修复道路", "修复道路"], ["您反映的问题已转有关部门办理"] * 2)) == []


def answered(city: City, demand: str, answer: str, number: str) -> DemandAnswer:
    petition = make_petition(city, State.HANDLING, subject=demand)
    point = Demand.objects.filter(petition=petition).first() or Demand.objects.create(
        petition=petition, number=1, text="x"
    )
    Demand.objects.filter(pk=point.pk).update(text=demand)
    document = Document.objects.create(
        petition=petition,
        kind=DocumentKind.OPINION,
        number=number,
        office=city.bureau,
        issued_on=timezone.localdate(),
        body="意见",
    )
    return DemandAnswer.objects.create(document=document, demand=point, outcome=Outcome.EXPLAIN, text=answer)


def test_two_answers_that_say_the_same_are_read_side_by_side(city: City) -> None:
    same = "您反映的问题我局高度重视，已转有关科室依法办理"
    one, other = answered(city, "请求退还物业费", same, "一号"), answered(city, "修复塌陷的道路", same, "二号")
    assert find_answers(at=timezone.now()) == 1
    assert find_answers(at=timezone.now()) == 0
    found = AnswerToRead.objects.get()
    assert {found.answer, found.other} == {one, other}
    client = client_of(city.supervisor)
    text = client.get(found.get_absolute_url()).content.decode()
    assert "请求退还物业费" in text
    assert "修复塌陷的道路" in text
    assert client.post(found.get_absolute_url(), {"remark": ""}).status_code == 422
    client.post(found.get_absolute_url(), {"remark": "两件都没有答复诉求，请重新答复。"})
    found.refresh_from_db()
    assert (found.read_by, found.remark) == (city.supervisor, "两件都没有答复诉求，请重新答复。")
    assert Event.objects.filter(kind="answer_read").count() == 1
    with pytest.raises(ActionRefused):
        read_answer(answer_id=found.pk, by=city.supervisor, at=timezone.now(), remark="再读一次")
    assert client.get("/supervision/analysis/answers/?read=yes").context["page"].items
    assert client_of(city.county_supervisor).get(found.get_absolute_url()).status_code == 404
    assert client.get("/api/v1/supervision/analysis/answers/").json()["results"][0]["answer"] == same

"""合并化解: one matter, one leader, with a reason; nothing moves silently, and nothing is left alone in a group."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cases.packages.actions.grouping import new_group
from cases.packages.models.packages import PackageGroup
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import InvalidFacts
from offices.organisation.models import OutboxMessage
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from offices.vocabularies.models import Category
from tests.cases.packages.test_pages import today, working
from tests.cases.procedure.walking import last_event, propose, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition
from tests.threads import leave_connections

pytestmark = pytest.mark.django_db
WHY = {"reason": "同一工地施工引起。"}


@pytest.fixture
def city() -> City:
    return make_city()


def one(city: City, **values: object) -> Petition:
    return working(city, make_petition(city, State.SERVED, start=today() - timedelta(days=40), **values))


def group_of(petition: Petition) -> PackageGroup | None:
    return petition.packages.get(state="open").group


def test_a_group_has_a_reason_a_name_of_its_own_and_tells_those_concerned(city: City) -> None:
    first, second = one(city), one(city)
    by = city.supervisor
    assert refusal(first, "group_package", by, today(), name="停水") == (InvalidFacts, "no_reason", "reason")
    first = take(first, "group_package", by, today(), name=" 停水 ", **WHY)
    assert refusal(second, "group_package", by, today(), name="停水", **WHY) == (InvalidFacts, "name_taken", "name")
    second = take(second, "group_package", by, today(), group=group_of(first), **WHY)
    assert facts_of(last_event(second))["reason"] == WHY["reason"]
    told = OutboxMessage.objects.filter(text__contains=f"{second.number} 与其他1件合并化解")
    assert {message.account or message.office for message in told} == {city.leader, city.bureau}
    page = client_of(by).get(f"{first.get_absolute_url()}steps/group_package/").text
    assert "停水（2件，" in page


def test_what_has_nothing_in_common_is_asked_about_and_another_leaders_is_refused(city: City) -> None:
    first, second = one(city), one(city)
    by = city.supervisor
    first = take(first, "group_package", by, today(), name="停水", **WHY)
    group = group_of(first)
    other = Category.objects.exclude(code__startswith=first.category.code[:2]).order_by("code").first()
    second.packages.filter(state="open").update(unit=city.other_bureau)
    Petition.objects.filter(pk=second.pk).update(category=other)
    second.refresh_from_db()
    assert refusal(second, "group_package", by, today(), group=group, **WHY) == (InvalidFacts, "unlike", "same_matter")
    second.packages.filter(state="open").update(leader=make_account("副市长", (Role.LEADER, city.city)))
    given = {"group": group, "same_matter": True, **WHY}
    assert refusal(second, "group_package", by, today(), **given) == (InvalidFacts, "other_leader", "group")
    second.packages.filter(state="open").update(leader=city.leader)
    assert group_of(perform("group_package", petition_id=second.pk, by=by, at=timezone.now(), **given)) == group


def test_a_case_leaves_its_group_only_when_that_is_said_and_one_alone_is_in_none(city: City) -> None:
    three, by = [one(city) for _again in range(3)], city.supervisor
    first = take(three[0], "group_package", by, today(), name="停水", **WHY)
    water = group_of(first)
    second = take(three[1], "group_package", by, today(), group=water, **WHY)
    third = take(three[2], "group_package", by, today(), name="噪音", **WHY)
    noise = group_of(third)
    given = {"group": noise, **WHY}
    assert refusal(second, "group_package", by, today(), **given) == (InvalidFacts, "in_another_group", "move")
    second = take(second, "group_package", by, today(), move=True, **given)
    assert facts_of(last_event(second))["group"] == {"id": noise.pk, "name": "噪音", "before": "停水"}
    assert [group_of(petition) for petition in three] == [None, noise, noise]
    assert last_event(first).kind == "split_package"
    third.refresh_from_db()
    take(third, "split_package", by, today(), reason="诉求不同")
    assert [group_of(petition) for petition in three] == [None, None, None]
    first.refresh_from_db()
    # The name is free again once nothing is in the group.
    assert group_of(take(first, "group_package", by, today(), name="噪音", **WHY)) == noise


def grouped(city: City, number: int) -> list[Petition]:
    """So many in one group."""
    petitions = [take(one(city), "group_package", city.supervisor, today(), name="停水", **WHY)]
    group = group_of(petitions[0])
    for _again in range(number - 1):
        petitions.append(take(one(city), "group_package", city.supervisor, today(), group=group, **WHY))
    return petitions


def groups(petitions: list[Petition]) -> list[str | None]:
    return [group.name if (group := group_of(petition)) else None for petition in petitions]


def test_what_is_handed_over_leaves_its_group_and_says_so(city: City) -> None:
    three, deputy = grouped(city, 3), make_account("副市长", (Role.LEADER, city.city))
    handed = {"leader": deputy, "unit": city.bureau, "due_on": today() + timedelta(days=60), "reason": "内部分工"}
    for petition, expected in ((three[0], [None, "停水", "停水"]), (three[1], [None, None, None])):
        petition.refresh_from_db()
        taken = take(petition, "package", city.supervisor, today(), **handed)
        assert groups(three) == expected
        event = last_event(taken)
        assert facts_of(event)["package"]["left_group"] == "停水"
        assert "不再与“停水”这一组合并化解。" in client_of(city.supervisor).get(taken.get_absolute_url()).text
    assert last_event(three[2]).kind == "split_package"


def test_what_the_next_level_takes_on_leaves_its_group(city: City) -> None:
    three, above = grouped(city, 3), make_account("副省长", (Role.LEADER, city.province))
    raised = {"leader": above, "unit": city.bureau, "due_on": today() + timedelta(days=60), "reason": "难以协调"}
    taken = take(three[0], "raise_package", city.province_supervisor, today(), **raised)
    assert (groups(three), facts_of(last_event(taken))["package"]["left_group"]) == ([None, "停水", "停水"], "停水")


def test_a_group_passes_to_one_successor_and_parts_where_there_are_two(city: City) -> None:
    three = grouped(city, 3)
    first, second = (make_account(name, (Role.LEADER, city.city)) for name in ("副市长甲", "副市长乙"))
    for petition, to, expected in (
        (three[0], first, ["停水", "停水", "停水"]),
        (three[1], second, ["停水", None, "停水"]),
        (three[2], first, ["停水", None, "停水"]),
    ):
        petition.refresh_from_db()
        taken = take(petition, "succeed_leader", city.clerk, today(), account=city.leader, to=to, reason="工作调整")
        assert groups(three) == expected
        left = facts_of(last_event(taken))["succession"].get("left_group")
        assert left == ("停水" if petition == three[1] else None)


def test_the_check_shows_the_others(city: City) -> None:
    first, second = one(city), one(city)
    first = take(first, "group_package", city.supervisor, today(), name="停水", **WHY)
    second = take(second, "group_package", city.supervisor, today(), group=group_of(first), **WHY)
    first = propose(city, first, today())
    page = client_of(city.leader).get(f"{first.get_absolute_url()}steps/sign_close/").text
    assert "合并化解的其他件" in page
    assert f"{second.number}　包案中，化解中" in page


@pytest.mark.django_db(transaction=True)
def test_two_who_name_one_new_group_at_once_make_one(city: City) -> None:
    found: list[PackageGroup] = []

    def name_it() -> None:
        try:
            found.append(new_group(city.city, "同一工地", by=city.leader, at=timezone.now()))
        finally:
            leave_connections()

    other = threading.Thread(target=name_it)
    with transaction.atomic():
        first = new_group(city.city, "同一工地", by=city.supervisor, at=timezone.now())
        other.start()
        time.sleep(0.5)  # the other has looked for the name by now, and waits to write it
    other.join(30)
    assert found == [first]
    assert PackageGroup.objects.get() == first

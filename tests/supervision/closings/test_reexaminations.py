"""回头看: the sample is drawn by a seed that anyone may use again; what is not settled is packaged anew."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.package_rules.models import PackageRule
from cases.packages.enums import PackageOrigin, PackageState
from cases.packages.models.packages import Package, Reexamination
from cases.packages.queries.visible import repeated
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Event
from offices.pages.words import cn_date
from supervision.closings.actions import draw_sample
from supervision.closings.models import SampleDraw
from supervision.closings.sampling import rank, sample, size_of
from tests.cases.procedure.taken import closing
from tests.factories import City, make_petition, moment
from tests.lists import cells_of

TODAY = timezone.localdate()


def ago(number: int) -> dt.date:
    return TODAY - dt.timedelta(days=number)


def logged_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def closed(city: City, *, on: int = 20) -> Petition:
    petition = make_petition(city, State.SERVED, start=ago(60))
    facts: dict[str, Any] = {"petition_id": petition.pk}
    given = {"leader": city.leader, "unit": city.bureau, "due_on": TODAY, "origin": "reception"}
    perform("package", by=city.clerk, at=moment(ago(45)), **facts, **given)
    said = {"kind": "phone", "on": ago(on + 2), "said": "要求停工。"}
    perform("record_contact", by=city.handler, at=moment(ago(on + 2)), **facts, **said)
    perform("propose_close", by=city.handler, at=moment(ago(on + 2)), **facts, **closing(city, ago(on + 2)))
    perform("sign_close", by=city.leader, at=moment(ago(on + 1)), **facts, agreed=True)
    return perform("check_close", by=city.province_supervisor, at=moment(ago(on)), **facts, passed=True)


def drawn(city: City, **changes: Any) -> SampleDraw:
    facts = {"office": city.province, "since": ago(30), "until": ago(5), "due_on": TODAY + dt.timedelta(days=30)}
    by = Account.objects.get(pk=city.province_supervisor.pk)
    return draw_sample(**{**facts, "by": by, "at": timezone.now(), **changes})


def rule(city: City, percent: int) -> None:
    PackageRule.objects.create(
        office=city.province, version=1, duties="三包。", contact_days=30, progress_days=30, sample_percent=percent,
        valid_from=ago(90), created_at=moment(ago(90)), created_by=city.leader,
    )  # fmt: skip


def test_a_sample_depends_on_the_seed_alone() -> None:
    first = sample("a1b2", range(1, 101), 10)
    assert sample("a1b2", reversed(range(1, 101)), 10) == first
    assert len(first) == 10
    assert sample("a1b3", range(1, 101), 10) != first
    assert sample("a1b2", range(1, 101), 20)[:10] == first
    assert [size_of(number, 10) for number in (0, 1, 10, 11)] == [0, 1, 1, 2]
    assert len(rank("a", 1)) == 64


def test_a_draw_takes_the_percentage_and_all_that_came_again(city: City) -> None:
    rule(city, 50)
    petitions = [closed(city) for _number in range(4)]
    outside = closed(city, on=2)
    drawn_before = Petition.objects.get(pk=petitions[0].pk)
    for petition in petitions[:2]:
        perform(
            "add_batch",
            petition_id=petition.pk,
            by=city.clerk,
            at=moment(ago(3)),
            on=ago(3),
            channel="visit",
            persons=1,
        )
    draw = drawn(city)
    packages = Package.objects.filter(petition__in=petitions)
    assert draw.population == sorted(packages.values_list("pk", flat=True))
    assert (draw.percent, draw.size) == (50, 2)
    sampled = {one.package_id for one in draw.drawn.filter(why="sampled")}
    assert sampled == set(sample(draw.seed, draw.population, 50))
    again = set(packages.filter(repeated()).values_list("pk", flat=True))
    assert len(again) == 2
    assert {one.package_id for one in draw.drawn.all()} == sampled | again
    assert Reexamination.objects.count() == draw.drawn.count()
    assert not Reexamination.objects.filter(package__petition=outside).exists()
    event = Event.objects.get(kind="sample_drawn")
    assert (event.facts["seed"], event.facts["size"]) == (draw.seed, 2)
    assert drawn_before.subject not in event.facts_text

    # Who does not like the sample does not draw another.
    with pytest.raises(Conflict, match="不能重新抽取"):
        drawn(city)
    with pytest.raises(DatabaseError), transaction.atomic():
        SampleDraw.objects.update(seed="0")
    page = logged_in(city.province_supervisor).get(draw.get_absolute_url())
    assert page.context["agrees"] is True
    assert draw.seed in page.content.decode()


def test_a_draw_takes_whom_the_petitioner_rated_as_not_satisfying(city: City) -> None:
    rule(city, 25)
    petitions = [closed(city) for _number in range(4)]
    for petition, value in zip(petitions[:2], ("unsatisfied", "mostly"), strict=True):
        day = petition.ratings.get(number=1).closes_on
        given = {"value": value, "way": "online", "rated_on": day, "recorded_at": moment(day)}
        petition.ratings.filter(number=1).update(**given)
    draw = drawn(city)
    rated = {one.package.petition for one in draw.drawn.exclude(why="sampled")}
    sampled = {one.package.petition for one in draw.drawn.filter(why="sampled")}
    assert rated == {petitions[0]} - sampled
    assert len(sampled) == 1


def test_what_cannot_be_drawn_is_refused(city: City) -> None:
    with pytest.raises(ActionRefused, match="没有销号的包案"):
        drawn(city)
    with pytest.raises(InvalidFacts, match="过完"):
        drawn(city, until=TODAY)
    with pytest.raises(InvalidFacts, match="截止日期"):
        drawn(city, until=ago(40))
    with pytest.raises(InvalidFacts, match="期限"):
        drawn(city, due_on=ago(1))
    with pytest.raises(NotPermitted):
        drawn(city, by=Account.objects.get(pk=city.leader.pk))


def test_one_that_waits_already_is_kept_with_the_reason(city: City) -> None:
    petition = closed(city)
    facts = {"petition_id": petition.pk, "by": city.province_supervisor, "at": moment(ago(4))}
    perform("draw_reexamination", why="举报", due_on=TODAY, **facts)
    [one] = drawn(city).drawn.all()
    assert (one.reexamination, one.refusal) == (None, "已列入回头看，结果还没有登记。")


@pytest.mark.parametrize(("since", "until"), [(30, 5), (30, 4), (29, 5), (60, 30), (5, 3), (40, 3), (10, 10)])
def test_no_day_is_drawn_twice_by_an_office(city: City, since: int, until: int) -> None:
    closed(city)
    first = drawn(city, since=ago(30), until=ago(5))
    words = f"{cn_date(first.since)}至{cn_date(first.until)}已于{cn_date(first.made_at)}抽取过"
    with pytest.raises(Conflict, match=re.escape(words)):
        drawn(city, since=ago(since), until=ago(until))
    asked = {"office": city.province.code, "since": ago(since), "until": ago(until), "due_on": TODAY}
    page = logged_in(city.province_supervisor).get(reverse("supervision:sample_new"), asked)
    assert (page.status_code, page.context["preview"]) == (422, None)
    assert words in page.text
    with pytest.raises(IntegrityError), transaction.atomic():
        SampleDraw.objects.create(
            office=first.office, since=ago(since), until=ago(until), percent=1, seed="0", population=[], size=0,
            due_on=TODAY, made_at=first.made_at, made_by=first.made_by,
        )  # fmt: skip
    assert SampleDraw.objects.get() == first


def test_pages_from_the_draw_to_the_new_package(city: City, django_assert_num_queries: Callable[..., Any]) -> None:
    petitions = [closed(city) for _number in range(2)]
    rule(city, 100)
    client = logged_in(city.province_supervisor)
    facts = {"office": city.province.code, "since": ago(30), "until": ago(5), "due_on": TODAY + dt.timedelta(days=9)}
    asked = client.get(reverse("supervision:sample_new"), facts)
    counts = {"closed": 2, "percent": 100, "size": 2, "repeated": 0, "dissatisfied": 0, "sign": "2-100-0-0"}
    assert asked.context["preview"] == counts
    url, draw = reverse("supervision:sample_new"), {**facts, "draw": "2-100-0-0"}
    assert client.post(url, {**draw, "until": TODAY}).status_code == 422
    # Without the button that draws, and below other numbers than those of now, nothing is drawn.
    assert client.post(url, facts).context["preview"] == counts
    stale = client.post(url, {**draw, "draw": "1-100-0-0"})
    assert (stale.status_code, stale.context["preview"]) == (409, counts)
    assert "件数已有变化" in stale.text
    assert not SampleDraw.objects.exists()
    assert client.post(url, draw).status_code == 302

    page = client.get(reverse("supervision:reexaminations"))
    assert [tab["number"] for tab in page.context["tabs"]] == [2, 0, 0, 2]
    with django_assert_num_queries(7):
        client.get(reverse("supervision:reexaminations"))
    first, second = (Petition.objects.get(pk=one.pk) for one in petitions)
    assert [cells["due"].text for cells in cells_of(page)] == [f"{cn_date(facts['due_on'])} 还有9天"] * 2
    url = reverse("supervision:reexamine", args=[first.number])
    assert client.get(url).context["dossier"].requirements[0].claimed is not None
    sent = {"version": first.version, "settled": "False", "findings": "噪音仍在。"}
    assert client.post(url, sent).status_code == 422, "a new date is wanted"
    assert client.post(url, {**sent, "due_on": TODAY + dt.timedelta(days=30)}).status_code == 302
    anew = Package.objects.get(petition=first, state=PackageState.OPEN)
    assert (anew.origin, anew.leader) == (PackageOrigin.REEXAMINED, city.leader)
    assert "噪音仍在。" in client.get(url).content.decode()
    url = reverse("supervision:reexamine", args=[second.number])
    assert client.post(url, {"version": second.version, "settled": "True", "findings": "认可。"}).status_code == 302
    tabs = client.get(reverse("supervision:reexaminations"), {"tab": "settled"}).context
    assert [tab["number"] for tab in tabs["tabs"]] == [0, 1, 1, 2]
    assert [one.package.petition for one in tabs["page"].items] == [second]
    results = {
        tab: [
            cells["result"].text for cells in cells_of(client.get(reverse("supervision:reexaminations"), {"tab": tab}))
        ]
        for tab in ("settled", "unsettled")
    }
    assert results == {"settled": ["确已化解"], "unsettled": ["未化解，已重新包案"]}


def test_others_do_not_reach_the_pages(city: City) -> None:
    petition = closed(city)
    draw = drawn(city)
    urls = [reverse("supervision:reexamine", args=[petition.number]), draw.get_absolute_url()]
    for who in ("stranger", "leader", "handler", "county_supervisor"):
        for url in urls:
            assert logged_in(getattr(city, who)).get(url).status_code in (403, 404), (who, url)
    mark = logged_in(city.clerk)
    assert "销号后再次信访" not in mark.get(petition.get_absolute_url()).content.decode()
    perform(
        "add_batch", petition_id=petition.pk, by=city.clerk, at=moment(ago(3)), on=ago(3), channel="visit", persons=1
    )
    assert "销号后再次信访" in mark.get(petition.get_absolute_url()).content.decode()

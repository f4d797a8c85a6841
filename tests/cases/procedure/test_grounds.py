"""A step rests on the national regulation and on that of the own province."""

import pytest

from cases.deadlines.profiles import PROFILES
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.grounds import ground_for
from cases.procedure.step_kinds import step_kind, step_kinds
from tests.factories import make_city, make_petition, moment

BOTH = "《山东省信访条例》第四十五条、《北京市信访条例》第五十条"
MIXED = "《信访工作条例》第三十三条；《山东省信访条例》第四十六条第一项、《浙江省信访条例》第二十五条第一项"


@pytest.mark.parametrize(
    ("ground", "profile", "told"),
    [
        (BOTH, "SD-2016", "《山东省信访条例》第四十五条"),
        (BOTH, "BJ-2006", "《北京市信访条例》第五十条"),
        (BOTH, "NAT-2022", f"参照{BOTH}"),
        (MIXED, "SD-2016", "《信访工作条例》第三十三条、《山东省信访条例》第四十六条第一项"),
        (MIXED, "NAT-2022", "《信访工作条例》第三十三条"),
        ("《信访工作条例》第三十二条", "ZJ-2016", "《信访工作条例》第三十二条"),
    ],
)
def test_another_provinces_article_is_not_cited(ground: str, profile: str, told: str) -> None:
    assert ground_for(ground, profile) == told


@pytest.mark.parametrize("code", sorted(PROFILES))
def test_what_has_been_through_it_stays_as_it_is(code: str) -> None:
    grounds = {BOTH, MIXED, *(str(kind.ground) for kind in step_kinds())}
    told = {ground_for(ground, code) for ground in grounds}

    assert {once: ground_for(once, code) for once in told} == {once: once for once in told}
    assert not [once for once in told if "参照参照" in once]


@pytest.mark.django_db
@pytest.mark.parametrize(("profile", "count"), [("NAT-2022", 3), ("SD-2016", 4), ("BJ-2006", 4), ("ZJ-2016", 3)])
def test_a_refusal_offers_the_grounds_in_force(profile: str, count: int) -> None:
    city = make_city()
    petition = make_petition(city, State.SCREENED)
    Petition.objects.filter(pk=petition.pk).update(profile=profile)
    petition.refresh_from_db()
    form = step_kind("refuse").form(petition=petition, account=city.clerk, on=moment("2026-03-20").date())  # type: ignore[misc]
    assert len([value for value, _label in form.fields["ground"].choices if value]) == count  # type: ignore[attr-defined]

"""What the desk shows beside the form, and to whom."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client

from cases.petitions.actions.parties import Person
from cases.petitions.models.petitions import Petition
from cases.registration.queries.similar import Similar, similar_to
from offices.organisation.policies import forget_authority
from tests.factories import FIRST_DAY, City, make_city, make_petition, seal

ID_NUMBER = "11010519491231002X"
OTHER = Person("李四", "111", "110101199003076632", "13900005678", "")


@pytest.fixture
def city(db) -> City:
    return make_city()


def kinds(item: Similar) -> str:
    return "".join(
        letter
        for letter, said in zip(
            "inpm", (item.same_identity, item.same_name, item.same_phone, item.same_matter), strict=True
        )
        if said
    )


def test_person_is_found_by_identity_telephone_and_full_name(city: City) -> None:
    make_petition(city, principal=OTHER, subject="路灯不亮", body="")
    petition = make_petition(city)
    person = {"identity_number": "１１０１０５１９４９１２３１００２x", "phone": "138 0000 1234", "name": "王小明"}
    for name, letter in (("identity_number", "i"), ("phone", "p"), ("name", "n")):
        (found,) = similar_to(city.clerk, **{name: person[name]})
        assert (found.petition, kinds(found)) == (petition, letter)
    (found,) = similar_to(city.clerk, **person)
    assert kinds(found) == "inp"


@pytest.mark.parametrize("name", ["王小", "小明", "王", "王小明明"])
def test_part_of_a_name_finds_nobody(city: City, name: str) -> None:
    make_petition(city)
    assert similar_to(city.clerk, name=name) == []


def test_person_is_found_as_representative(city: City) -> None:
    petition = make_petition(city, principal=Person("张三"), representatives=[OTHER], headcount=6)
    assert [item.petition for item in similar_to(city.clerk, phone=OTHER.phone)] == [petition]


def test_matter_is_found_by_rare_words_it_shares(city: City) -> None:
    make_petition(city, principal=OTHER, subject="公交线路绕行", body="希望恢复原线路")
    petition = make_petition(city, principal=OTHER, subject="幸福小区三号楼夜间施工噪音", body="")
    (found,) = similar_to(city.clerk, subject="幸福小区夜间施工扰民", body="请求停工")
    assert (found.petition, kinds(found)) == (petition, "m")
    assert similar_to(city.clerk, subject="拖欠农民工工资") == []


def test_strongest_stands_first_and_the_list_ends(city: City) -> None:
    same_person = make_petition(city)
    for place in range(10):
        make_petition(city, principal=Person(f"某{place}号"), subject="小区物业夜间施工噪音扰民")
    found = similar_to(city.clerk, identity_number=ID_NUMBER, subject="小区物业夜间施工噪音扰民")
    assert len(found) == 8
    assert (
        (found[0].petition, kinds(found[0])) == (same_person, "im") if kinds(found[0]) == "im" else (same_person, "i")
    )


def test_only_what_the_clerk_may_see_is_found(city: City) -> None:
    petition = make_petition(city, "transferred")
    asked = {"identity_number": ID_NUMBER, "subject": petition.subject}
    assert [item.petition for item in similar_to(city.handler, **asked)] == [petition]
    assert similar_to(city.county_clerk, **asked) == []
    assert similar_to(city.stranger, **asked) == []


def test_sealed_petition_is_not_shown_to_the_accused_office(city: City) -> None:
    make_petition(city, accused_offices=[city.bureau], purpose="accusation")
    assert len(similar_to(city.clerk, identity_number=ID_NUMBER)) == 1
    assert similar_to(city.handler, identity_number=ID_NUMBER) == []
    assert similar_to(city.supervisor, identity_number=ID_NUMBER) == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_statements_for_one_hit_and_three(
    city: City, client: Client, django_assert_num_queries, count: int
) -> None:
    for place in range(count):
        make_petition(city, start=FIRST_DAY + dt.timedelta(days=place))
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    forget_authority(city.clerk)
    typed = {"name": "王小明", "identity_number": ID_NUMBER, "subject": "小区物业夜间施工噪音扰民"}
    with django_assert_num_queries(9):  # one asks for what others registered, one reads what is sealed
        response = client.post("/registration/similar/", typed)
    assert response.text.count("similar-hit") == count


def test_hits_are_masked_and_offer_to_link(city: City, client: Client) -> None:
    petition = make_petition(city)
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    text = client.post("/registration/similar/", {"identity_number": ID_NUMBER}).text
    assert petition.number in text
    assert "同一证件号码" in text
    assert "王**" in text
    assert "王小明" not in text
    assert ID_NUMBER not in text
    assert f'name="again" value="{petition.number}"' in text
    assert f'name="same_matter" value="{petition.number}"' in text


def test_look_up_is_by_post_and_limited(city: City, client: Client) -> None:
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/registration/similar/", {"name": "王小明"}).status_code == 405
    make_petition(city)
    texts = [client.post("/registration/similar/", {"name": "王小明"}).text for _number in range(121)]
    assert "similar-hit" in texts[119]
    assert "过于频繁" in texts[120]


def test_index_answers_the_search_for_a_matter(city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        pairs = "('夜间'&'间施')|('夜间'&'施工')"
        cursor.execute("EXPLAIN SELECT petition_id FROM cases_petitiontext WHERE tokens @@ %s::tsquery", [pairs])
        assert "petition_tokens" in "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("EXPLAIN SELECT petition_id FROM cases_petitioner WHERE identity_hash = 'a' OR phone_hash = 'b'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "petitioner_identity" in plan
    assert "petitioner_phone" in plan
    assert Petition.objects.count() == 0


def test_who_is_registered_out_of_sight_is_told_with_whom_to_ask(city: City) -> None:
    make_petition(city)
    client = Client()
    client.force_login(city.county_clerk, backend="django.contrib.auth.backends.ModelBackend")

    told = client.post("/registration/similar/", {"identity_number": "11010519491231002x"}).text
    assert f"上级或其他单位已有登记，请联系{city.city.name}。" in told
    petition = Petition.objects.get()
    assert petition.number not in told
    assert list(petition.accesses.values_list("account__username", "fields")) == [
        ("county_clerk", "登记时证件号码比对")
    ]
    client.post("/registration/similar/", {"identity_number": "11010519491231002X"})
    assert petition.accesses.count() == 1

    # A name or a telephone tells nothing of another office; a sealed matter never shows.
    told = client.post("/registration/similar/", {"name": "王小明", "phone": "13800001234"}).text
    assert "在您有权查看的范围内没有发现同一人或同一事项的信访件。" in told
    seal(Petition.objects.all())
    told = client.post("/registration/similar/", {"identity_number": "11010519491231002X"}).text
    assert "在您有权查看的范围内没有发现" in told

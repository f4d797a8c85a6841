"""Search over number, names in full, subject and text, within what an account sees."""

from unittest.mock import patch

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition, PetitionText
from cases.petitions.queries.opening import opened_only
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from cases.worklist.queries import search as queries
from cases.worklist.queries.search import search_petitions
from cases.worklist.searching import read_search, search_form
from offices.errors import InvalidFacts
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from tests.factories import make_city, make_petition, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


def found(account, typed, **values):
    result = search_petitions(account, read_search(typed), **{"by_name": True} | values)
    return [petition.number for petition in result.petitions]


def all_pages(account, typed):
    seen, after = [], None
    while True:
        result = search_petitions(account, read_search(typed), after=after, by_name=True)
        seen += [petition.number for petition in result.petitions]
        after = result.next_after
        if after is None:
            return seen


def post(client, account, **values):
    client.force_login(account)
    return client.post(reverse("cases:search"), values)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("反映小区物业不管", "物业"),
        ("反映小区物业不管", "小区物业不管"),
        ("住在𠮷祥花园", "𠮷祥"),
        ("谢谢👍🏻领导", "👍🏻"),
        ("打折100%_全包", "100%_全包"),
        ("他说'不行'", "不行'"),
        ("路径C:\\物业", "c:\\物业"),
        ("A3区一米阳光", "a３区"),
        ("《信访工作条例》第二十二条", "条例》第二"),
        ("拖欠，工资", "拖欠 工资"),
        ("工资被拖欠", "拖欠　工资"),
        ("第㈠项物业", "(一)项物"),
        ("豈有此理", "豈有"),
        ("Straße物业", "straße"),
    ],
)
def test_text_is_found(city, text, typed):
    petition = make_petition(city, subject="概要", body=text)
    make_petition(city, subject="别的", body="没有关系")
    assert found(city.clerk, typed) == [petition.number]


@pytest.mark.parametrize("typed", ["业物", "管小区物", "拖欠%资", "物业_", "拖欠工作", "反映物业"])
def test_what_no_text_contains_is_not_found(city, typed):
    make_petition(city, subject="物业拖欠", body="反映小区物业不管小区，拖欠工资")
    assert found(city.clerk, typed) == []


def test_words_are_found_in_the_subject_and_across_it_and_the_text(city):
    petition = make_petition(city, subject="物业收费", body="要求退款")
    assert found(city.clerk, "收费") == found(city.clerk, "收费 退款") == [petition.number]
    assert found(city.clerk, "收费要求") == []


def test_names_are_found_in_full_only(city):
    petition = make_petition(city, principal=Person("欧阳 小明"))
    assert found(city.clerk, "欧阳小明") == found(city.clerk, "欧阳　小明") == [petition.number]
    assert found(city.clerk, "欧阳") == found(city.clerk, "阳小明") == []


def test_a_name_and_a_text_are_found_together(city):
    one = make_petition(city, principal=Person("王小明"), body="物业")
    two = make_petition(city, principal=Person("李四"), body="邻居王小明打人")
    result = search_petitions(city.clerk, read_search("王小明"), by_name=True)
    assert [row.number for row in result.petitions] == [two.number, one.number]
    assert result.named == {one.pk}
    assert (result.total, result.is_more) == (2, False)


def test_who_may_not_read_names_does_not_look_them_up(city):
    make_petition(city, principal=Person("买买提·吐尔逊"), body="物业")
    assert len(found(city.clerk, "买买提•吐尔逊")) == 1
    assert found(city.supervisor, "买买提·吐尔逊") == []
    assert found(city.province_supervisor, "买买提·吐尔逊") == []
    assert len(found(city.supervisor, "物业")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("offices_in_index", [0, 1000])
@pytest.mark.parametrize(("sorted_hits", "dense"), [(0, 2), (2, 2), (3000, 2), (3000, -1)])
def test_others_see_and_count_nothing(city, offices_in_index, sorted_hits, dense):
    for _number in range(4):
        make_petition(city, State.TRANSFERRED)
    mine = make_petition(city)
    sealed = make_petition(city, accused_offices=[city.county])
    with (
        patch.object(queries, "OFFICES_IN_INDEX", offices_in_index),
        patch.object(queries, "SORTED_HITS", sorted_hits),
        patch.object(queries, "DENSE", dense),
        patch.object(queries, "COUNT_LIMIT", 3),
        patch.object(queries, "SEARCH_PAGE", 2),
    ):
        for account in city.people().values():
            for typed in ("噪音扰民", "物业", "王小明"):
                seen = petitions_visible_to(account).order_by("-pk")
                if typed == "王小明":
                    # By name only in the custody of an office where the account may read names.
                    seen = seen.filter(office_ids__overlap=authority_of(account).office_ids(Permission.READ_IDENTITY))
                # What is sealed and not opened is found by its number only.
                seen = opened_only(account, seen)
                expected = list(seen.values_list("number", flat=True))
                result = search_petitions(account, read_search(typed), by_name=True)
                assert (result.total, result.is_more) == (min(len(expected), 3), len(expected) > 3)
                assert all_pages(account, typed) == expected, account
    assert found(city.other_handler, "物业") == []
    assert len(found(city.handler, "物业")) == 4
    assert mine.number not in found(city.handler, "物业")
    assert sealed.number in found(city.clerk, "物业")
    assert sealed.number not in found(city.supervisor, "物业")
    assert found(city.stranger, "物业") == []


def test_custody_follows_the_petition_into_the_index(city):
    petition = make_petition(city, State.SCREENED)
    text = PetitionText.objects.get(petition=petition)
    assert text.office_ids == petition.office_ids == [city.city.pk]
    perform("transfer", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-05"), to=city.bureau)
    petition.refresh_from_db()
    text.refresh_from_db()
    assert sorted(text.office_ids) == sorted(petition.office_ids) == sorted([city.city.pk, city.bureau.pk])


@pytest.mark.parametrize(("sorted_hits", "dense"), [(0, 2), (3000, 2), (3000, -1)])
def test_pages_follow_each_other(city, sorted_hits, dense):
    numbers = [make_petition(city).number for _number in range(7)][::-1]
    with (
        patch.object(queries, "SEARCH_PAGE", 3),
        patch.object(queries, "SORTED_HITS", sorted_hits),
        patch.object(queries, "DENSE", dense),
        patch.object(queries, "COUNT_LIMIT", 5),
    ):
        for typed in ("物业", "王小明"):
            assert all_pages(city.clerk, typed) == numbers
            assert search_petitions(city.clerk, read_search(typed), by_name=True).is_more


WORDS = st.text(st.sampled_from("物业工资Aａ1１，。 '%_\\𠮷"), min_size=1, max_size=5)


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from("物业工资Aａ1１，。 '%_\\𠮷"), max_size=30), min_size=1, max_size=4), WORDS)
def test_what_contains_the_words_is_found_and_nothing_else(city, bodies, typed):
    petition = Petition.objects.first() or make_petition(city)
    petitions = [petition, *Petition.objects.exclude(pk=petition.pk)]
    while len(petitions) < 4:
        petitions.append(make_petition(city, principal=Person("匿名者甲")))
    for row, body in zip(petitions, [*bodies, "", "", ""], strict=False):
        PetitionText.objects.filter(petition=row).update(subject="概要", body=body)
    try:
        wanted = read_search(typed)
    except InvalidFacts:
        return
    expected = {
        row.number
        for row, body in zip(petitions, [*bodies, "", "", ""], strict=False)
        if wanted.pairs and all(word in search_form(f"概要 {body}") for word in wanted.words)
    }
    assert set(found(city.clerk, typed)) == expected


# The page


def test_a_number_opens_the_petition_whatever_the_filters(client, city):
    petition = make_petition(city)
    wide = petition.number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"})
    for typed in (petition.number, f"  {petition.number} ", wide):
        answer = post(client, city.clerk, q=typed, state="filed")
        assert answer.status_code == 302
        assert answer.url == petition.get_absolute_url()
    answer = client.post(reverse("cases:search"), {"q": petition.number}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == petition.get_absolute_url()


def test_a_number_of_another_office_is_not_found(client, city):
    petition = make_petition(city)
    answer = post(client, city.other_handler, q=petition.number)
    assert answer.status_code == 200
    assert "没有找到" in answer.text
    assert petition.get_absolute_url() not in answer.text


def test_the_page_shows_hits_masked_and_marked(client, city):
    petition = make_petition(city, body="反映<b>物业</b>不管，" + "请求处理，" * 50)
    answer = post(client, city.clerk, q="物业")
    assert answer.status_code == 200
    assert f'href="{petition.get_absolute_url()}"' in answer.text
    assert "<mark>物业</mark>" in answer.text
    assert "<b>物业" not in answer.text
    assert "王**" in answer.text
    assert "王小明" not in answer.text
    assert "共 1 件" in answer.text


def test_the_name_typed_is_in_no_address_and_the_search_comes_back(client, city):
    make_petition(city)
    answer = post(client, city.clerk, q="王小明", why="contact")
    assert "姓名相符" in answer.text
    assert "?" not in reverse("cases:search")
    assert "姓名相符" in client.get(reverse("cases:search")).text
    post(client, city.clerk, q="")
    assert "王小明" not in client.get(reverse("cases:search")).text
    asked = client.get(reverse("cases:search"), {"q": "王小明"}).text
    assert "王小明" not in asked
    assert "没有检索地址里写的内容" in asked


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("水", "请至少输入两个连续的字"),
        ("字" * 101, "最多输入100个字"),
        ("%_", "请至少输入两个连续的字，只有符号查不到。"),
    ],
)
def test_a_refused_search_says_why(client, city, typed, sentence):
    answer = post(client, city.clerk, q=typed)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_filters_of_the_list_narrow_the_search(client, city):
    one = make_petition(city, channel="web")
    two = make_petition(city, channel="letter")
    answer = post(client, city.clerk, q="物业", channel="web")
    assert one.number in answer.text
    assert two.number not in answer.text
    assert post(client, city.clerk, q="物业", due_from="不是日期").status_code == 422


def test_no_page_without_cases(client, city):
    client.force_login(city.audit_admin)
    assert client.get(reverse("cases:search")).status_code == 403
    assert client.post(reverse("cases:search"), {"q": "物业"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_a_search(client, city, django_assert_num_queries, count):
    for _number in range(count):
        make_petition(city)
    client.force_login(city.clerk)
    # account, roles, shares, what is sealed, SAVEPOINT, SET, hits that are visible, RELEASE, rows
    with django_assert_num_queries(10):  # one of them for the numbers that organs above gave
        answer = client.post(reverse("cases:search"), {"q": "物业"}, headers={"HX-Request": "true"})
    assert answer.text.count("<mark>物业</mark>") == 2 * count


UNNAMED = "没有按姓名查找：按姓名查找的，先选目的（检索框旁“按姓名”）。"


def test_who_looks_for_a_name_says_what_for_and_it_is_written_down(client, city):
    """Without a purpose the name finds nothing; with one each petition that it found keeps the reading."""
    one, other = make_petition(city), make_petition(city, principal=Person("赵青山"))
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    nothing = client.post("/search/", {"q": "赵青山"}).text
    assert "没有找到。" in nothing
    assert UNNAMED in nothing
    assert UNNAMED in client.post("/search/", {"q": "物业"}).text
    assert not PersonalDataAccess.objects.exists()
    page = client.post("/search/", {"q": "赵青山", "why": "contact"}).text
    assert other.number in page
    assert "没有按姓名查找" not in page
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    assert "没有按姓名查找：您的角色不能按姓名查找。" in client.post("/search/", {"q": "赵青山"}).text
    client.force_login(city.clerk, backend="django.contrib.auth.backends.ModelBackend")
    (read,) = PersonalDataAccess.objects.all()
    told = (read.petition, read.account, read.office, read.purpose, read.fields)
    assert told == (other, city.clerk, city.city, "contact", "按姓名检索")
    assert client.post("/search/", {"q": "赵青山", "why": "curious"}).status_code == 422
    assert not one.accesses.exists()


def test_the_api_asks_the_same(api, city):
    other = make_petition(city, principal=Person("赵青山"))
    client = api(city.clerk)
    assert client.post("/api/v1/search/", {"q": "赵青山"}).json()["total"] == 0
    assert client.post("/api/v1/search/", {"q": "赵青山", "why": "handle"}).json()["total"] == 1
    assert [read.purpose for read in other.accesses.all()] == ["handle"]
    assert client.post("/api/v1/search/", {"q": "赵青山", "why": "curious"}).status_code == 422
    assert api(city.supervisor).post("/api/v1/search/", {"q": "赵青山", "why": "handle"}).json()["total"] == 0


@pytest.mark.parametrize(("typed", "asks"), [("噪音", True), ("夜间施工噪音扰民", False), ("2026", False)])
def test_only_what_may_be_a_name_is_said_to_have_been_looked_for_in_texts_alone(client, city, typed, asks):
    make_petition(city, body="2026年夜间施工噪音扰民")
    assert ("没有按姓名查找" in post(client, city.clerk, q=typed).text) is asks

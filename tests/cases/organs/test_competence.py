"""归口、属地、逐级: the competent office is proposed with its reason, and nothing is chosen for anybody."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.organs.models import CompetenceRule
from cases.organs.reports.competence import Matter, matter_of, place_part, proposed_offices, skipped_levels
from cases.organs.rules import COMPETENCE_RULES
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Office
from offices.vocabularies.models import Category
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment

ON = date(2026, 3, 10)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def keep(city: City, table: str) -> Any:
    return set_rule(
        COMPETENCE_RULES, office=city.city, by=city.system_admin, at=moment("2026-03-01"), values={"departments": table}
    )


def placed(city: City, code: str, state: str = State.SCREENED, **values: Any) -> Petition:
    """The regions of the test city: city 3701, county 370102, township 370102001."""
    for office, region in ((city.county, "370102"), (city.county_bureau, "370102"), (city.township, "370102001000")):
        Office.objects.filter(pk=office.pk).update(region_code=region)
    return make_petition(city, state, place_code=code, place="东区一街道", **values)


def said(petition: Petition, office: Office) -> list[tuple[str, str]]:
    return [(one.office.code, one.reason) for one in proposed_offices(matter_of(petition), office, ON)]


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("370000", "37"),
        ("370100", "3701"),
        ("370102", "370102"),
        ("370102000000", "370102"),
        ("370102001000", "370102001"),
        ("370102001005", "370102001005"),
    ],
)
def test_the_five_levels_of_a_region(code: str, part: str) -> None:
    assert place_part(code) == part


def test_by_content_with_the_category_above(city: City) -> None:
    keep(city, "城乡建设/物业管理：测试市bureau局")
    petition = make_petition(city, State.SCREENED)

    assert said(petition, city.city) == [("bureau", "内容分类“城乡建设/物业管理”归口测试市bureau局（归口表第1版）。")]
    keep(city, "城乡建设/物业管理：测试市bureau局\n噪音扰民\t测试市other局")
    assert [code for code, _reason in said(petition, city.city)] == ["other"]
    keep(city, "")
    assert said(petition, city.city) == []


def test_by_place_the_narrowest_region_below(city: City) -> None:
    in_township = placed(city, "370102001005")

    assert said(in_township, city.city) == [("township", f"问题发生地“东区一街道”在{city.township.name}辖区（属地）。")]
    assert [code for code, _reason in said(placed(city, "370102"), city.city)] == ["county"]
    assert said(placed(city, "370100"), city.city) == []
    assert said(placed(city, "410100"), city.city) == []
    assert said(make_petition(city, State.SCREENED), city.city) == []


def test_who_skipped_two_levels_is_asked_about(city: City) -> None:
    petition = placed(city, "370102001005")

    found = skipped_levels(matter_of(petition), city.city)
    assert found is not None
    assert (found.competent, found.above) == (city.township, city.county)
    assert skipped_levels(matter_of(placed(city, "370102")), city.city) is None  # the city is the one above the county
    assert skipped_levels(matter_of(placed(city, "370102001005", channel="letter")), city.city) is None
    page = client_of(city.clerk).get(f"/petitions/{petition.number}/steps/refuse/").text
    assert "走访是否跨越了本级和上一级机关" in page
    assert page.count(city.township.name) >= 2


def test_the_pages_propose_and_choose_nothing(city: City) -> None:
    keep(city, "噪音扰民：测试市bureau局")
    petition = make_petition(city, State.SCREENED)

    for key in ("transfer", "assign", "screen"):
        page = client_of(city.clerk).get(f"/petitions/{petition.number}/steps/{key}/").text
        assert "建议的主管单位：测试市bureau局" in page, key
    transfer = client_of(city.clerk).get(f"/petitions/{petition.number}/steps/transfer/").text
    field = transfer.split('name="to"')[1].split(">")[0]
    assert "bureau局" not in field


def test_an_accused_office_is_not_proposed(city: City) -> None:
    keep(city, "噪音扰民：测试市bureau局")
    petition = make_petition(city, State.SCREENED)
    Petition.objects.filter(pk=petition.pk).update(accused_office_ids=[city.bureau.pk])

    assert said(Petition.objects.get(pk=petition.pk), city.city) == []


def test_a_wrong_line_is_named(city: City) -> None:
    for table, why in (
        ("没有这一类：测试市bureau局", "第1行：没有内容分类“没有这一类”"),
        ("噪音扰民：没有这个单位", "第1行：没有单位“没有这个单位”"),
        ("噪音扰民", "第1行：须写内容分类和单位"),
        ("噪音扰民：测试市bureau局\n010101：测试市other局", "第2行：“城乡建设/物业管理/噪音扰民”写了两次"),
    ):
        with pytest.raises(InvalidFacts) as caught:
            keep(city, table)
        assert (caught.value.code, caught.value.field) == ("wrong_lines", "departments")
        assert str(caught.value.sentence).startswith(why), caught.value.sentence
    assert Category.objects.count() == 3


def test_the_table_is_kept_on_its_page(city: City) -> None:
    client = client_of(city.system_admin)
    url = reverse("offices:rule_edit", args=["competence", city.city.code])
    page = client.get(url)
    assert "内容分类归口的单位" in page.text
    sent = {"version": "0", "departments": "噪音扰民\t测试市bureau局\r\n"}
    assert client.post(url, sent).status_code == 302
    assert CompetenceRule.objects.get().departments == {
        "010101": {"category": "城乡建设/物业管理/噪音扰民", "office": "bureau", "unit": "测试市bureau局"}
    }
    assert "城乡建设/物业管理/噪音扰民：测试市bureau局" in client.get(url).text
    history = client.get(reverse("offices:rule_history", args=["competence", city.city.code])).text
    assert "城乡建设/物业管理/噪音扰民：测试市bureau局" in history


def test_a_place_in_words_is_understood_where_it_names_one_region(city: City) -> None:
    Office.objects.filter(pk=city.county.pk).update(region_code="370102", short_name="东区信访局")
    Office.objects.filter(pk=city.township.pk).update(region_code="370102001000", short_name="柳河镇")

    def where(place: str) -> list[str]:
        return [one.office.code for one in proposed_offices(Matter(place=place), city.city, ON)]

    assert where("东区人民路8号") == ["county"]
    assert where("柳河镇东柳村") == ["township"]
    assert where("北区人民路8号") == []
    assert where("") == []


def test_the_desk_proposes_before_anything_is_saved(city: City) -> None:
    keep(city, "噪音扰民：测试市bureau局")
    Office.objects.filter(pk=city.county.pk).update(region_code="370102")
    Office.objects.filter(pk=city.township.pk).update(region_code="370102001000", short_name="柳河镇")
    desk = client_of(city.clerk)

    def told(**typed: str) -> str:
        return desk.post(reverse("cases:register_competent"), typed).text

    assert "归口测试市bureau局（归口表第1版）。" in told(category="噪音扰民")
    asked = told(place="柳河镇东柳村", channel="visit")
    assert city.township.name in asked
    assert "请询问来访人是否已向上述机关提出" in asked
    assert "请询问来访人" not in told(place="柳河镇东柳村", channel="letter")
    assert "没有指出主管单位" in told(place="北区")
    assert "填写内容分类或者问题发生地后" in told()
    assert 'id="competent"' in desk.get(reverse("cases:register")).text
    assert client_of(city.handler).post(reverse("cases:register_competent"), {}).status_code == 403
    assert Petition.objects.count() == 0


def test_the_text_tells_the_place_where_none_is_given(city: City) -> None:
    Office.objects.filter(pk=city.county.pk).update(region_code="370102", short_name="云东区信访局")
    Office.objects.filter(pk=city.township.pk).update(region_code="370102001000", short_name="柳河镇")
    petition = make_petition(city, State.SCREENED, subject="柳河镇东柳村路灯不亮", body="坏了半年。")
    assert said(petition, city.city) == [
        ("township", f"正文写到“柳河镇东柳村”，在{city.township.name}辖区（属地）；请核对是不是问题发生地。")
    ]
    assert skipped_levels(replace(matter_of(petition), channel="visit"), city.city) is None
    placed_there = make_petition(city, State.SCREENED, subject="柳河镇东柳村路灯不亮", place="云东区人民路8号")
    assert [office for office, _reason in said(placed_there, city.city)] == ["county"]


def test_the_desk_offers_what_the_text_names_and_of_an_accusation_whom(city: City) -> None:
    Office.objects.filter(pk=city.county.pk).update(region_code="370102", short_name="云东区信访局")
    Office.objects.filter(pk=city.bureau.pk).update(name="测试市住房和城乡建设局", short_name="市住建局")
    desk = client_of(city.clerk)
    typed = {
        "subject": "云东区某小区违建无人管",
        "body": "市住建局局长张三丰不管，开发商龙腾房地产有限公司的舒某还打人。",
    }

    def told(**more: str) -> str:
        return desk.post(reverse("cases:register_competent"), typed | more).text

    page = told()
    assert 'data-phrase="云东区" data-into="id_place"' in page
    assert "张三丰" not in page
    assert 'data-into="id_place"' not in told(place="北区"), "the clerk has said where"
    page = told(purpose="accusation")
    assert all(f'data-phrase="{name}"' in page for name in ("张三丰", "舒某", "测试市住房和城乡建设局"))
    assert "还写到：龙腾房地产有限公司" in page
    form = desk.get(reverse("cases:register")).text
    assert all(field in form for field in ('name="accused-0-name"', 'name="accused_offices"', 'id="id_purpose"'))


def upload(city: City, rows: list[tuple[str, str]], way: str = "whole") -> Any:
    content = "\n".join(",".join(row) for row in [("内容分类", "单位"), *rows]).encode()
    given = {"file": SimpleUploadedFile("归口.csv", content), "way": way}
    return client_of(city.system_admin).post(reverse("cases:competence_file", args=[city.city.code]), given)


def test_a_file_is_shown_beside_what_holds_then_kept_as_a_version_and_undone(city: City) -> None:
    keep(city, "噪音扰民：测试市bureau局")
    answer = upload(city, [("城乡建设/物业管理", "测试市other局"), ("噪音扰民", "测试市other局")])

    assert answer.status_code == 200
    assert "载入后归口表共2行：新增1行，改变单位1行，去掉0行，不变0行。" in answer.text
    assert CompetenceRule.objects.count() == 1, "nothing is written before it is confirmed"
    sent = {"version": answer.context["version"], "departments": answer.context["departments"]}
    client, edit = client_of(city.system_admin), reverse("offices:rule_edit", args=["competence", city.city.code])
    assert client.post(edit, sent).status_code == 302
    assert len(CompetenceRule.objects.latest("version").departments) == 2

    history = client.get(reverse("offices:rule_history", args=["competence", city.city.code])).text
    assert f"{edit}?as=1" in history
    assert reverse("cases:competence_file", args=[city.city.code]) in history
    before = client.get(f"{edit}?as=1")
    assert "下面是第1版的内容" in before.text
    form = before.context["form"]
    sent = {"version": form["version"].value(), "departments": form["departments"].value()}
    assert client.post(edit, sent).status_code == 302
    assert CompetenceRule.objects.latest("version").departments == CompetenceRule.objects.get(version=1).departments


def test_lines_of_a_file_may_leave_the_others_and_wrong_ones_are_named(city: City) -> None:
    keep(city, "噪音扰民：测试市bureau局")
    some = upload(city, [("城乡建设/物业管理", "测试市other局")], "some")
    assert "新增1行，改变单位0行，去掉0行，不变1行。" in some.text
    whole = upload(city, [("城乡建设/物业管理", "测试市other局")])
    assert "新增1行，改变单位0行，去掉1行，不变0行。" in whole.text

    wrong = upload(city, [("没有这一类", "测试市other局"), ("噪音扰民", ""), ("噪音扰民", "没有这个单位")])

    assert wrong.status_code == 422
    for told in ("第2行：没有内容分类“没有这一类”", "第3行：须写内容分类和单位。", "第4行：没有单位“没有这个单位”"):
        assert told in wrong.text
    assert "确认载入" not in wrong.text
    empty = client_of(city.system_admin).post(reverse("cases:competence_file", args=[city.city.code]), {"way": "whole"})
    assert empty.status_code == 422
    strange = upload(city, [], "whole")
    assert "文件中没有数据。" in strange.text
    assert client_of(city.clerk).get(reverse("cases:competence_file", args=[city.city.code])).status_code == 403

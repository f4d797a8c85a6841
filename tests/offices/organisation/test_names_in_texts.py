"""Places, persons and units are read out of what petitioners write; a word that only looks like a name is none."""

import pytest

from offices.organisation.person_names import persons_named
from offices.organisation.place_names import place_in
from offices.organisation.unit_names import own_name, units_named


@pytest.mark.parametrize(
    ("subject", "body", "place"),
    [
        ("反映云西县柳河镇东柳村路灯不亮", "", "云西县柳河镇东柳村"),
        ("村里的路灯不亮", "我是柳河镇东柳村村民，路灯坏了半年。", "柳河镇东柳村"),
        ("云溪市小区油烟扰民", "我住云东区和平街道向阳社区，楼下餐馆油烟很大。", "云溪市云东区和平街道向阳社区"),
        ("投诉和平区某驾校不退费", "", "和平区"),
        ("请问望城区何时通公交", "", "望城区"),
        ("农民工讨薪", "我们是云西县人，在云东区和平街道工地干活。", "云东区和平街道"),
        ("咨询落户", "我来自云西县，现在云溪市上班。", "云溪市"),
        ("我县柳河镇的水渠", "水渠淤塞。", "柳河镇"),
        ("高新区青山街道停水", "", "青山街道"),
        ("双江拉祜族佤族布朗族傣族自治县公路塌方", "", "双江拉祜族佤族布朗族傣族自治县"),
        ("湖南省的高速公路充电桩太少", "全省都一样。", ""),
        ("小区停车难", "老小区、市场、别墅区、农村、家乡、古镇都一样，市区更难。", ""),
        ("A7县市政道路坑洼", "", "A7县"),
        ("", "", ""),
    ],
)
def test_the_place_of_a_text(subject: str, body: str, place: str) -> None:
    assert place_in(subject, body) == place


def test_a_region_that_is_known_is_read_whatever_its_signs() -> None:
    assert place_in("如东县道路坑洼", "") == ""
    assert place_in("如东县道路坑洼", "", {"如东县"}) == "如东县"


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("被举报人：王建国，任村支书。", ["王建国"]),
        ("法人是陈一鸣，实际负责人张三丰不见了。", ["陈一鸣", "张三丰"]),
        ("股东李静、粟胜利、曹刚拿走了房款。", ["李静", "粟胜利", "曹刚"]),
        ("驾校校长陈洪拒绝退费，陈洪态度恶劣。", ["陈洪"]),
        ("县环保局唐队长带人来关厂。", ["唐队长"]),
        ("物业的舒某威胁业主，李某某在场。", ["舒某", "李某某"]),
        ("包工头买买提·吐尔逊没有付工钱。", ["买买提·吐尔逊"]),
        ("尊敬的胡书记：您好！请王局长过问。", []),
        ("我叫刘永光，投诉人：刘永光。", []),
        ("任何领导都不管，何时解决？高峰期、周末、许多人都一样。", []),
        ("徐萍卖了房，后来徐萍又离婚，派出所说徐萍没有钱，可徐萍买了车。", ["徐萍"]),
    ],
)
def test_the_persons_of_a_text(text: str, persons: list[str]) -> None:
    assert sorted(persons_named("", text)) == sorted(persons)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("县教育局一直不答复。", ["县教育局"]),
        ("小区物业公司美顺物业要退出，物业公司不管。", ["美顺物业"]),
        ("我被云溪市公安局云东区分局经侦大队传唤。", ["云溪市公安局云东区分局经侦大队"]),
        ("云西县住建局和云西县城管局互相推诿。", ["云西县住建局", "云西县城管局"]),
        ("开发商云溪市龙腾房地产咨询有限公司拖欠工资。", ["云溪市龙腾房地产咨询有限公司"]),
        ("县农机局不管，云西县农机局也不接电话。", ["云西县农机局"]),
        ("有关部门、相关部门、当地政府、物业公司、学校、医院都不管。", []),
        ("请县教育局核实。", []),
    ],
)
def test_the_units_of_a_text(text: str, units: list[str]) -> None:
    assert units_named("", text) == units


def test_a_unit_without_the_regions_before_it() -> None:
    assert own_name("云溪市云东区教育局") == "教育局"
    assert own_name("教育局") == "教育局"

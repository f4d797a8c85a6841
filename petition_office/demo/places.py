"""The offices of the demo: a province, the city, its bureaus, a district and a county with what lies below them."""

from dataclasses import dataclass
from datetime import datetime

from offices.organisation.actions.offices import create_office
from offices.organisation.enums import OfficeKind as Kind
from offices.organisation.enums import OfficeLevel as Level
from offices.organisation.models import Office


@dataclass(frozen=True)
class Place:
    """One office. `topic` is the key under which matters are routed to it; `area` the petition office it answers to."""

    code: str
    parent: str
    name: str
    short_name: str
    kind: str
    level: int
    region_code: str
    topic: str = ""
    area: str = ""


PROVINCE, CITY, EAST, WEST = "demo-province", "demo-city", "demo-east", "demo-west"
AREAS = (CITY, EAST, WEST)
# 云山 is invented; the terms of its offices are those of the province whose region codes it borrows.
PROFILE = "SD-2016"
_CITY_CODE, _EAST_CODE, _WEST_CODE = "370100", "370102", "370124"


def _bureau(
    area: str, region: str, level: int, topic: str, name: str, short: str, kind: str = Kind.DEPARTMENT
) -> Place:
    return Place(f"{area}-{topic}", area, name, short, kind, level, region, topic, area)


def _city(topic: str, name: str, kind: str = Kind.DEPARTMENT) -> Place:
    return _bureau(CITY, _CITY_CODE, Level.CITY, topic, f"云溪市{name}", f"市{name}", kind)


def _east(topic: str, name: str, short: str, kind: str = Kind.DEPARTMENT) -> Place:
    return _bureau(EAST, _EAST_CODE, Level.COUNTY, topic, f"云溪市云东区{name}", short, kind)


def _west(topic: str, name: str, short: str, kind: str = Kind.DEPARTMENT) -> Place:
    return _bureau(WEST, _WEST_CODE, Level.COUNTY, topic, f"云西县{name}", short, kind)


def _town(area: str, code: str, name: str, short: str, region: str) -> Place:
    return Place(f"{area}-{code}", area, name, short, Kind.TOWNSHIP, Level.TOWNSHIP, region, "town", area)


# The township that a place of the districts lies in, by how its name begins.
TOWNS = {
    "东柳": "liuhe", "西柳": "liuhe", "柳河": "liuhe", "北坡": "qingshan", "青山": "qingshan", "南沟": "qingshan",
    "石桥": "shiqiao", "和平": "heping", "新华": "xinhua", "幸福": "heping",
}  # fmt: skip


def town_of(place: str) -> str:
    """The code of the township; empty where the place lies in none of those that the demo has."""
    return next((town for name, town in TOWNS.items() if place.startswith(name)), "")


def _village(area: str, town: str, code: str, name: str, region: str) -> Place:
    short = name.split("道")[-1].split("镇")[-1]
    return Place(f"{area}-{code}", f"{area}-{town}", name, short, Kind.VILLAGE, Level.VILLAGE, region, "village", area)


PLACES: tuple[Place, ...] = (
    Place(PROVINCE, "", "云山省信访局", "省信访局", Kind.PETITION_OFFICE, Level.PROVINCE, "370000"),
    Place(CITY, PROVINCE, "云溪市信访局", "市信访局", Kind.PETITION_OFFICE, Level.CITY, _CITY_CODE, area=PROVINCE),
    _city("housing", "住房和城乡建设局"),
    _city("labour", "人力资源和社会保障局"),
    _city("land", "自然资源和规划局"),
    _city("ecology", "生态环境局"),
    _city("urban", "城市管理局"),
    _city("education", "教育局"),
    _city("health", "卫生健康委员会"),
    _city("police", "公安局"),
    _city("transport", "交通运输局"),
    _city("market", "市场监督管理局"),
    _city("civil", "民政局"),
    _city("political", "委政法委员会", Kind.POLITICAL_LEGAL),
    _city("discipline", "纪委监委", Kind.DISCIPLINE),
    Place(EAST, CITY, "云溪市云东区信访局", "云东区信访局", Kind.PETITION_OFFICE, Level.COUNTY, _EAST_CODE, area=CITY),
    _east("housing", "住房和城乡建设局", "云东区住建局"),
    _east("labour", "人力资源和社会保障局", "云东区人社局"),
    _east("urban", "综合行政执法局", "云东区综合执法局"),
    _east("discipline", "纪委监委", "云东区纪委监委", Kind.DISCIPLINE),
    _town(EAST, "heping", "云东区和平街道办事处", "和平街道", _EAST_CODE),
    _town(EAST, "xinhua", "云东区新华街道办事处", "新华街道", _EAST_CODE),
    _village(EAST, "heping", "xingfu", "云东区和平街道幸福社区", "370102001003"),
    Place(WEST, CITY, "云西县信访局", "云西县信访局", Kind.PETITION_OFFICE, Level.COUNTY, _WEST_CODE, area=CITY),
    _west("land", "自然资源局", "云西县自然资源局"),
    _west("agri", "农业农村局", "云西县农业农村局"),
    _west("labour", "人力资源和社会保障局", "云西县人社局"),
    _west("discipline", "纪委监委", "云西县纪委监委", Kind.DISCIPLINE),
    _town(WEST, "liuhe", "云西县柳河镇人民政府", "柳河镇", _WEST_CODE),
    _town(WEST, "qingshan", "云西县青山镇人民政府", "青山镇", _WEST_CODE),
    _town(WEST, "shiqiao", "云西县石桥乡人民政府", "石桥乡", _WEST_CODE),
    _village(WEST, "liuhe", "dongliu", "云西县柳河镇东柳村", "370124101201"),
    _village(WEST, "qingshan", "beipo", "云西县青山镇北坡村", "370124102205"),
)
# The marks (机关代字) of the offices.
MARKS = {
    PROVINCE: "云山信", CITY: "云信", EAST: "云东信", WEST: "云西信",
    f"{CITY}-housing": "云建", f"{CITY}-labour": "云人社", f"{CITY}-land": "云自然资", f"{CITY}-ecology": "云环",
    f"{CITY}-urban": "云城管", f"{CITY}-education": "云教", f"{CITY}-health": "云卫健", f"{CITY}-police": "云公",
    f"{CITY}-transport": "云交", f"{CITY}-market": "云市监", f"{CITY}-civil": "云民", f"{CITY}-political": "云政法",
    f"{CITY}-discipline": "云纪", f"{EAST}-housing": "云东建", f"{EAST}-labour": "云东人社",
    f"{EAST}-urban": "云东综执", f"{EAST}-discipline": "云东纪", f"{EAST}-heping": "云东和办",
    f"{EAST}-xinhua": "云东新办", f"{EAST}-xingfu": "幸福", f"{WEST}-land": "云西自然资", f"{WEST}-agri": "云西农",
    f"{WEST}-labour": "云西人社", f"{WEST}-discipline": "云西纪", f"{WEST}-liuhe": "柳政",
    f"{WEST}-qingshan": "青政", f"{WEST}-shiqiao": "石政", f"{WEST}-dongliu": "东柳", f"{WEST}-beipo": "北坡",
}  # fmt: skip
BY_CODE = {place.code: place for place in PLACES}


def _seat(place: Place) -> str:
    """The street where an invented office sits."""
    if place.level >= Level.TOWNSHIP:
        return f"{place.name.removesuffix('办事处').removesuffix('人民政府')}便民路"
    seats = {"云溪市云东区": "云东区和平路", "云西县": "云西县柳河大街", "云溪市": "云溪市人民路"}
    return next((street for name, street in seats.items() if place.name.startswith(name)), "云溪市省府路")


def make_offices(at: datetime) -> dict[str, Office]:
    """All offices by code, parents first. Numbers of petitions begin with the region and the place in the list."""
    made: dict[str, Office] = {}
    for number, place in enumerate(PLACES):
        is_petition_office = place.kind == Kind.PETITION_OFFICE
        made[place.code] = create_office(
            by=None,
            at=at,
            parent=made.get(place.parent),
            code=place.code,
            name=place.name,
            short_name=place.short_name,
            kind=place.kind,
            level=place.level,
            region_code=place.region_code,
            profile=PROFILE,
            number_prefix=place.region_code[:6] + ("" if is_petition_office else f"{number:03d}"),
            document_mark=MARKS[place.code],
            telephone=f"0530-000{number:04d}",  # not given out
            address=f"{_seat(place)}{number + 1}号",
        )
    return made

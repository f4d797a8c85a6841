"""Names, numbers, subjects and texts of the demo, drawn from one seeded source of chance."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from cases.petitions.actions.parties import Authorised, Person
from cases.petitions.enums import Outcome
from petition_office.demo.data import read
from petition_office.demo.topics import Topic

_NAMES = read("names")
_GIVEN, _RARE, _COMPOUND = _NAMES["given"].split(), _NAMES["rare"], _NAMES["compound"]
_WOMEN, _MEN = _NAMES["women"].split(), _NAMES["men"].split()
_PLACES: dict[str, list[str]] = {area: names.split() for area, names in _NAMES["places"].items()}
_COUNTRY = {*_PLACES["villages"], *_PLACES["demo-west"]} - {"县医院家属院"}
_STREETS = ("路", "街", "大街", "大道")
_OLD = ("家属院", "宿舍", "生活区", "新村", "社区")  # built by a factory or long ago: no developer sold them
_TOWN = ("镇区", "西关")  # where a county has no estate of its own
_BUILT = re.compile("开发商|楼盘|置业")
_SMALL = re.compile("学费|押金")  # what one family pays
MOST_SMALL = 5.2  # 万元
_PUBLIC = ("商圈", "公园", "广场", "市场")
_FIRMS, _TRADES = _NAMES["firms"].split(), _NAMES["trades"].split()
_OPENINGS = ("您好！", "尊敬的领导：", "", "", "反映以下问题：", "我是{place}的居民。", "情况如下：")
_PLEAS = (
    "请有关部门尽快核查处理，给群众一个答复。",
    "希望得到妥善解决。",
    "恳请领导关注，谢谢！",
    "请予调查并书面答复。",
    "问题拖了很久，实在没有办法才来信访。",
    "盼复。",
)
_MORE = (
    "此前向{around}和有关单位反映过{times}次，均未解决。",
    "相关照片和材料可以提供。",
    "{month}月{day}日曾打过热线电话，至今没有结果。",
    "为这件事全家人都睡不好觉。",
    "身边的人也都有同样的看法。",
    "愿意配合调查。",
)
# Of who paid a company; of who accuses somebody; of who suggests something, and asks for nothing.
_PAID = ("有合同和收据为证。",)
_PAYS = re.compile("合同|购|物业费|学费|会员|理财|团款|押金")
_ACCUSES = ("请为反映人保密。", "相关线索可以当面提供。", "身边的人也都有同样的看法。", "愿意配合调查。")
_ADVICE = ("身边的人也都有同样的看法。", "如有需要，愿意参加座谈。", "建议先作一次调查。")
_THANKS = ("供参考。", "希望得到采纳。", "谢谢！")
# Nobody can be spoken with or written to who has not given a name.
_IN_PERSON = re.compile("当面|座谈|配合|提供|答复|盼复|电话")
# What happens where people live, and what happens in the open.
_AT_HOME = re.compile(
    "物业|楼盘|住户|顶层|楼层|一楼|电梯|供暖|自来水|宽带|基站|学区|户籍|入学|安置房|拆迁|酒吧|低保|被盗"
)
_OUTSIDE = re.compile("占道|夜市|广场舞|公交|道路|工地|施工|餐馆|烧烤|窗口|健身设施|食堂|工作人员|干部|项目")
_REGIONS = ("370102", "370103", "370104", "370105")  # in the tables of GB/T 2260 since 1983, before that 370120
_RELATIONS = ("子女", "配偶", "律师", "兄弟姐妹", "社区工作者")


@dataclass(frozen=True)
class Matter:
    """One invented matter: what is written and what it is about. `words` fill the texts of the papers as well."""

    topic: Topic
    area: str
    place: str
    subject: str
    body: str
    demands: tuple[str, ...]
    words: dict[str, object]

    def finding(self, rng: Random) -> str:
        return rng.choice(self.topic.findings).format(**self.words) + "。"

    def opinion(self, rng: Random, outcome: str) -> tuple[str, str]:
        """What an opinion of that outcome finds, and what it says of it."""
        if outcome == Outcome.SUPPORT:
            return self.finding(rng), self.remedy()
        demand = self.demand()
        if suggests(self.subject) and outcome == Outcome.EXPLAIN:
            return "经研究，有关单位已有相应安排，此前没有公布。", f"关于“{demand}”的建议，现将有关安排向您说明。"
        if suggests(self.subject) and outcome == Outcome.NOT_SUPPORT:
            return "经研究，所提建议目前不具备实施条件。", f"“{demand}”的建议暂不采纳，已留作今后工作的参考。"
        if outcome == Outcome.EXPLAIN and self.topic.trades:
            return (
                "经调查核实，双方对有关事实和约定的理解不同，已逐项核对。",
                f"关于“{demand}”，现将核对情况和依法解决的途径向您说明。",
            )
        if outcome == Outcome.EXPLAIN:
            return (
                "经调查核实，有关单位的办理符合规定，此前没有向您说明清楚。",
                f"关于“{demand}”，现将政策依据和办理情况向您说明。",
            )
        if outcome == Outcome.PARTLY:
            return self.finding(rng), f"{self.remedy()}其余请求的意见分项写明。"
        return "经调查核实，现有材料不能证明所反映的情况。", f"“{demand}”的请求缺乏事实和政策依据，不予支持。"

    def answer(self, outcome: str, number: int) -> tuple[str, str, str]:
        """What an opinion says to one demand: outcome, text, and what the outcome asks besides."""
        demand = self.demands[number - 1]
        said = {
            Outcome.SUPPORT: (self.remedy(), ""),
            Outcome.PARTLY: (self.remedy(), f"“{demand}”中已经查实的部分"),
            Outcome.EXPLAIN: (f"关于“{demand}”，有关政策依据和办理情况已当面说明。", ""),
            Outcome.NOT_SUPPORT: (f"“{demand}”的请求缺乏事实和政策依据，不予支持。", self.topic.basis),
            Outcome.NOT_OURS: (f"“{demand}”不属于我单位职权范围。", "市政务服务大厅信访窗口（受理后转送主管单位）"),
        }
        if suggests(self.subject):
            said[Outcome.EXPLAIN] = f"关于“{demand}”的建议，有关安排已向您说明。", ""
            said[Outcome.NOT_SUPPORT] = f"“{demand}”的建议暂不采纳，已留作今后工作的参考。", self.topic.basis
        return (outcome, *said[Outcome(outcome)])

    def remedy(self) -> str:
        return self.topic.remedy.format(**self.words) + "。"

    def measure(self) -> str:
        """What the responsible unit undertakes: a promise, a measure, an item of work."""
        return self.topic.measure.format(**self.words)

    def difficulty(self) -> str:
        return self.topic.difficulty.format(**self.words)

    def wanted(self) -> str:
        return self.topic.wanted.format(**self.words)

    def demand(self) -> str:
        return self.topic.demands[0].format(**self.words)

    def asked(self) -> tuple[str, str]:
        """What is asked at a reception, and what is answered."""
        return f"{self.demand()}，什么时候能办到？", f"责任单位当场答复：{self.measure()}，办理结果书面告知。"


def is_village(place: str) -> bool:
    """A quarter of a town may be called a village, too (新村)."""
    return place in _COUNTRY and place.endswith("村")


def suggests(subject: str) -> bool:
    return subject.startswith("建议")


def matter(
    rng: Random,
    topic: Topic,
    area: str,
    day: date,
    headcount: int,
    *,
    suggestion: bool = False,
    place: str = "",
    anonymous: bool = False,
) -> Matter:
    """A matter of a topic in an area, as told on `day`: a body of about 60 to 300 signs."""
    subjects = [subject for subject in topic.subjects if suggests(subject) == suggestion]
    called_on = day - timedelta(days=rng.randint(20, 150))
    words: dict[str, object] = {
        "place": place or rng.choice(places_of(topic, area)),
        "firm": rng.choice(_FIRMS) + rng.choice(topic.trades or _TRADES),
        "year": day.year - rng.randint(1, 5),
        "month": called_on.month,
        "day": called_on.day,
        "n": max(headcount, rng.randint(6, 80)),
        "sum": rng.choice((1.8, 2.5, 3.6, 4, 5.2, 8, 12, 16.5, 23, 46)),
        "days": rng.randint(8, 120),
        "temp": rng.randint(13, 16),
        "times": rng.choice("两三四五"),
    }
    told = "".join((*topic.subjects, *topic.facts))
    if "多年" in told:
        words["year"] = day.year - rng.randint(4, 9)
    if _SMALL.search(told) and float(str(words["sum"])) > MOST_SMALL:
        words["sum"] = MOST_SMALL
    words["around"] = "村里" if is_village(str(words["place"])) else "社区"
    # In their order: one says what the next goes on from.
    facts = sorted(rng.sample(topic.facts, k=min(len(topic.facts), rng.randint(2, 4))), key=topic.facts.index)
    extra = rng.sample(_ADVICE, k=2) if suggestion else _added(rng, topic)
    pleas: tuple[str, ...] = _THANKS if suggestion else _PLEAS
    if anonymous:
        extra = [line for line in extra if not _IN_PERSON.search(line)]
        pleas = tuple(plea for plea in pleas if not _IN_PERSON.search(plea))
    demands = topic.demands[: rng.randint(1, len(topic.demands))]
    lines = [
        rng.choice(_OPENINGS),
        "，".join(facts) + "。",
        *extra,
        ("建议：" if suggestion else "请求：") + "；".join(demands) + "。",
        rng.choice(pleas),
    ]
    return Matter(
        topic=topic,
        area=area,
        place=str(words["place"]),
        subject=rng.choice(subjects).format(**words),
        body="".join(lines).format(**words),
        demands=tuple(text.format(**words) for text in demands),
        words=words,
    )


def _added(rng: Random, topic: Topic) -> list[str]:
    """What is added to the facts: papers where a company is in it, secrecy where somebody is accused."""
    if topic.accuses:
        return rng.sample(_ACCUSES, k=2)
    paid = topic.trades and _PAYS.search("".join((*topic.subjects, *topic.facts)))
    more = (*_MORE, *_PAID) if paid else _MORE
    return rng.sample(more, k=rng.randint(2, 5))


def places_of(topic: Topic, area: str) -> list[str]:
    """Where a matter of the topic may be: a village, a housing estate, or any place of the area."""
    if topic.rural:
        return _PLACES["villages"]
    told = " ".join(topic.subjects)
    lived_in = [place for place in _PLACES[area] if place in homes(area)]
    if _AT_HOME.search(told):
        estates = [place for place in lived_in if place not in _COUNTRY and not place.endswith(_STREETS)] or lived_in
        built = [place for place in estates if not place.endswith(_OLD)]
        built = built or [place for place in lived_in if place.endswith(_TOWN)]
        return (built if _BUILT.search(told + "".join(topic.facts)) else estates) or estates
    return _PLACES[area] if _OUTSIDE.search(told) else lived_in


def at_home(known: Person, topic: Topic, area: str) -> str:
    """Where a matter of the topic may be that this person brings: at home; empty where it cannot be there."""
    return next((place for place in places_of(topic, area) if known.address.startswith(f"云溪市{place}")), "")


def homes(area: str) -> set[str]:
    """Places of an area where people live, not only trade or walk."""
    return {place for place in (*_PLACES[area], *_PLACES["villages"]) if not place.endswith(_PUBLIC)}


def _turn(name: str, turn: int) -> int:
    """The turn in an identity number: an odd one of a man, an even one of a woman."""
    if sex_of(name) == "F":
        return turn - turn % 2
    return turn - 1 + turn % 2 if sex_of(name) == "M" else turn


def sex_of(name: str) -> str:
    """F or M by the given name; empty for a name of either."""
    if any(name.endswith(given) and len(name) - len(given) in (0, 1, 2) for given in _WOMEN):
        return "F"
    return "M" if any(name.endswith(given) and len(name) - len(given) in (0, 1, 2) for given in _MEN) else ""


def person(rng: Random, area: str, home: str = "", *, beside: str = "") -> Person:
    """An invented person who lives at `home`, or beside those of a place. Numbers of identity cards have a right check
    digit; telephone numbers are not given out.
    """
    given = rng.choice(_RARE) if rng.random() < 0.04 else rng.choice(_GIVEN)
    name = given if given == "李𬭎" else rng.choice(_NAMES["surnames"]) + given
    if rng.random() < 0.008:
        name = rng.choice(_COMPOUND)
    birth = date(rng.randint(1945, 2003), rng.randint(1, 12), rng.randint(1, 28))
    region = rng.choice(_REGIONS) if birth.year >= 1984 else "370120"
    number = f"{region}{birth:%Y%m%d}{_turn(name, rng.randint(2, 998)):03d}"
    home = home or rng.choice(sorted(homes(area) & {*_PLACES[area]}))
    home = beside or home
    house = f"{rng.randint(1, 30)}号楼{rng.randint(1, 5)}单元{rng.randint(1, 18)}0{rng.randint(1, 4)}"
    if home in _COUNTRY:
        house = f"{rng.randint(1, 200)}号"
    elif home.endswith(_STREETS):
        house = f"{rng.randint(1, 200)}号{rng.randint(1, 6)}单元{rng.randint(1, 18)}0{rng.randint(1, 4)}"
    return Person(
        name=name,
        identity_type="111",
        identity_number=number + ric.calc_check_digit(number + "0") if rng.random() < 0.9 else "",
        phone=f"1300000{rng.randint(0, 9999):04d}",
        address=f"云溪市{home}{house}",
    )


def agent(rng: Random, area: str, until: date) -> Authorised:
    someone = person(rng, area)
    return Authorised(
        name=someone.name,
        relation=rng.choice(_RELATIONS),
        scope="代为提出信访事项、签收文书",
        valid_until=until,
        phone=someone.phone,
    )

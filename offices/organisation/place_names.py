"""Where a text says that something happened: the regions it names, from the city down to the village. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

PROVINCE, CITY, COUNTY, TOWN, VILLAGE = range(1, 6)
_LEVELS = {
    "省": PROVINCE, "自治区": PROVINCE, "市": CITY, "自治州": CITY, "地区": CITY, "盟": CITY,
    "县市": COUNTY, "区": COUNTY, "县": COUNTY, "自治县": COUNTY, "旗": COUNTY,
    "街道": TOWN, "镇": TOWN, "乡": TOWN, "社区": VILLAGE, "村": VILLAGE,
}  # fmt: skip
_SUFFIX = re.compile("|".join(sorted(_LEVELS, key=len, reverse=True)).replace("县市", "县市(?!政)"))
_LONGEST = {PROVINCE: 3, CITY: 4, COUNTY: 3, TOWN: 5, VILLAGE: 5}
_AUTONOMOUS = 14  # signs of 双江拉祜族佤族布朗族傣族自治县 before its last three
_LETTERS = re.compile(r"[A-Z]\d{0,2}$", re.ASCII)  # A7县: data that are published withhold names so
_SIGNS = re.compile(r"[\u4e00-\u9fffA-Z0-9]*$")
# What stands before a place and is none of its name. Signs that begin names (和平区, 望城区, 自贡市) are in words only.
_BEFORE = re.compile(
    "关于|对于|由于|位于|处于|属于|地处|坐落|座落|来自|隶属|以及|还有|没有|所有|只有|希望|盼望|渴望|请问|增设|调整|"
    "寻找|修改|敦促|督促|追究|申请|取消|恢复|开通|推进|完善|优化|规范|打击|改善|严查|彻查|公示|铁路|高速|国道|增加|"
    "后来|什么|怎么|不知|咨询|询问|"
    "反映|反应|投诉|举报|建议|恳请|请求|要求|呼吁|求助|控告|揭发|质疑|关注|感谢|严惩|查处|解决|处理|整治|治理|加快|"
    "公开|家住|居住|现住|住址|"
    "地址|户籍|原籍|原为|我们|你们|他们|本人|领导|尊敬|书记|市长|县长|区长|局长|今年|去年|目前|现在|最近|近期|近日|"
    "据说|听说|得知|"
    "[在是系到往被把给与对请住而去的了着过等我你您他她这那让也就又再还但并因如据离距查盼求说称由将跟问]|向(?![阳前荣])|"
    "(?<!无)为|从(?![化江])|(?<![太中固平高])原(?![平阳州])"
)
_JOINS = re.compile("^(?:[与及或至、]|和(?![平顺静田林县政硕布龙]))+")
_OF_NONE = (
    "全|本|我|该|此|某|各|每|几|两|整|这|那|贵|外|别的?|其[他它]|上级|当地|所在|有关|相关|何|及|和|与|或|无|"
    "[一三四五六七八九十多]?[个名位条]"
)
_NO_NAME = {  # what ends before the sign of a region, and makes no name of one
    "市": "广大|普通|全体|超|上|夜|门|楼|股|都|集|菜|城|大|县|省",
    "区": "[一二三四五六七八九十]|小|社|地|景|园|校|片|山|街|辖|郊|库|疫|矿|牧|战|专|院|厂|边|港|展|禁|限|特|学|林|"
    "营|灾|馆|市|县|镇|[主老大新]城|居民|住宅|安置|"
    "别墅|生活|工业|商业|保护|开发|高新|经开|服务|停车|候车|风险|施工|教学|办公|作业|休息|功能|核心|集中|密集|绿化|"
    "公共|活动|贫困|行政|中心城",
    "县": "市|区|省|贫困",
    "镇": "城|乡|村|小|古|重|冰|市|集|特色",
    "乡": "家|城|老|故|同|下|返|异|水|农|镇|入|梦",
    "村": "新|农|乡|镇|城中|新农|行政|自然|贫困|邻|同|回|进|出|街",
    "街道": "主|社区|市政",
    "社区": "街道|小|到|名",
}  # fmt: skip
_OF_NO_REGION = {sign: re.compile(f"(?:{words}|{_OF_NONE})$") for sign, words in _NO_NAME.items()}
_NO_REGION = re.compile(f"(?:{_OF_NONE})$")
_NOT_BEFORE = {
    "市": "场", "区": "域别分间块", "乡": "亲镇村下愁", "村": "民级务干里庄上落镇社", "镇": "静压痛定区",
    "县": "级", "省": "钱事心去下时力油电略", "旗": "下帜舰", "盟": "友主", "街道": "上口", "社区": "矫",
}  # fmt: skip
_ZONES = ("高新", "经开", "开发", "我", "本", "全", "该")  # what follows them begins anew: 高新区柳河街道, 我县柳河镇
_OF_PERSON = re.compile(  # 我是云东市人
    "(?:人(?![民大社才员行防])|来|籍|户口|户籍|出生|(?:的|一名|一个|高三|在校)+学生)"
)
_FROM = re.compile("(?:来自|原籍|籍贯|户籍)(?:在|是|为|地)?$")


@dataclass(frozen=True)
class _Part:
    start: int
    end: int
    level: int
    name: str


def place_parts(subject: str, body: str, known: Collection[str] = ()) -> list[str]:
    """The regions, the widest first, in which the matter of a text lies; none where it does not tell.

    What the subject names comes first; the body completes it where it names one region only. A province alone tells
    nothing. known: names of regions, so that one with an unusual sign is read.
    """
    first, further = list(_chains(subject, known)), list(_chains(body, known))
    wide = _wide(first, further)
    return [*wide, *_narrow(wide, first, further)] if (chains := [*first, *further]) and _tells(chains) else []


def place_in(subject: str, body: str, known: Collection[str] = ()) -> str:
    """The same as it is written in an address."""
    return "".join(place_parts(subject, body, known))


def _tells(chains: Iterable[Sequence[_Part]]) -> bool:
    return any(part.level > PROVINCE for chain in chains for part in chain)


def _wide(first: Sequence[list[_Part]], further: Sequence[list[_Part]]) -> list[str]:
    """City and county: of the subject, completed from the body where that names one county only."""
    for chains in (first, further):
        wide = [part for chain in chains for part in chain if part.level in (CITY, COUNTY)]
        counties = _names(part for part in wide if part.level == COUNTY)
        cities = _names(part for part in wide if part.level == CITY)
        if len(counties) == 1 or (counties and chains is further and not cities):
            return [*_above(counties[0], [*first, *further]), counties[0]]
        if cities:
            inner = _names(part for chain in further for part in chain if part.level == COUNTY)
            return [cities[0], *inner] if chains is first and len(inner) == 1 and not counties else cities[:1]
    return []


def _above(county: str, chains: Iterable[Sequence[_Part]]) -> list[str]:
    """The city that is written before the county anywhere."""
    for chain in chains:
        names = [part.name for part in chain]
        if county in names and chain[0].level == CITY:
            return [chain[0].name]
    return []


def _narrow(wide: list[str], first: Sequence[list[_Part]], further: Sequence[list[_Part]]) -> list[str]:
    """Town and village: those written with the county, else the only ones that are named."""
    inner = [[part for part in chain if part.level in (TOWN, VILLAGE)] for chain in [*first, *further]]
    beside = [
        found
        for found, chain in zip(inner, [*first, *further], strict=True)
        if found and wide and chain[0].level <= COUNTY and wide[-1] in {part.name for part in chain}
    ]
    if beside:
        return [part.name for part in max(beside, key=len)]
    towns = _names(part for found in inner for part in found if part.level == TOWN)
    villages = _names(part for found in inner for part in found if part.level == VILLAGE)
    if len(towns) > 1:
        return []
    return [*towns, *(villages if len(villages) == 1 else [])]


def _names(parts: Iterable[_Part]) -> list[str]:
    return list(dict.fromkeys(part.name for part in parts))


def _chains(text: str, known: Collection[str]) -> Iterator[list[_Part]]:
    """Regions that are written one in the other: 云溪市云东区柳河镇东柳村."""
    chain: list[_Part] = []
    for part in _parts(text, known):
        if chain and (part.start != chain[-1].end or part.level <= chain[-1].level):
            yield chain
            chain = []
        chain.append(part)
    if chain:
        yield chain


def _parts(text: str, known: Collection[str]) -> Iterator[_Part]:
    done, last = 0, None
    for found in _SUFFIX.finditer(text):
        sign, level = found[0], _LEVELS[found[0]]
        name = _name(text[max(done, found.start() - _AUTONOMOUS) : found.start()], sign, known)
        if not name and text.endswith(_ZONES, 0, found.start()):
            done = found.end()
        if (
            not name
            or _OF_PERSON.match(text, found.end())
            or _FROM.search(text[max(0, found.start() - len(name) - 4) : found.start() - len(name)])
        ):
            continue
        if text[found.end() : found.end() + 1] in tuple(_NOT_BEFORE.get(sign, "")) and not _LETTERS.search(name):
            continue
        start = found.start() - len(name)
        if sign == "市" and last and (last.level, last.end) == (CITY, start):
            level = COUNTY  # 云溪市西河市
        last = _Part(start, found.end(), level, name + sign)
        done = last.end
        yield last


def _name(before: str, sign: str, known: Collection[str]) -> str:
    """What of the signs before the sign of a region names it."""
    run = _SIGNS.search(before)[0]  # type: ignore[index]
    for size in range(min(len(run), _AUTONOMOUS), 0, -1):
        if run[-size:] + sign in known:
            return run[-size:]
    if letters := _LETTERS.search(run):
        left = run[: letters.start()]
        return letters[0] if not left or _ends_word(left) else ""
    run = _JOINS.sub("", _BEFORE.split(run)[-1])
    longest = _AUTONOMOUS if sign.startswith("自治") else _LONGEST[_LEVELS[sign]]
    if not 2 <= len(run) <= longest or re.search("[A-Z0-9]|社区|小区|街道", run):
        return ""
    if _OF_NO_REGION.get(sign, _NO_REGION).search(run):
        return ""
    return run


def _ends_word(left: str) -> bool:
    """Whether a name may begin after these signs."""
    return any(found.end() == len(left) for found in _BEFORE.finditer(left)) or bool(_JOINS.fullmatch(left[-1]))

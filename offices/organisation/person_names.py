"""The persons that a text names: by name, by surname and post, by 某. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from offices.organisation.identity import POSTS, SURNAME
from offices.organisation.unit_names import ASKED

MOST = 12  # persons of a text
_HAN = "[\u4e00-\u9fff]"


_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾夏韦付邹孟熊秦邱江尹薛闫"
    "段雷侯龙史陶黎贺顾毛郝龚邵覃武戴莫孔汤费粟涂于邢麦欧"
)
_WORDS = re.compile(  # that begin with the sign of a surname
    "何[时种在况必处为人以物来去不等]|高[峰速铁管科中级度层质达新考校压效价温空架等低大楼额档]|"
    "林[业地木场区权园荫]|许[可多]|曾[经多向在是]|余[额元人年款名户平下]|程[序度]|"
    "段[时路距落]|付[款费出钱清给首]|费[用]|夏[天季日]|毛[坯]|谢[谢]|顾[客虑问及]|范[围]|田[地间]|陆[续]|杜[绝]|"
    "郑[重]|黄[金色土昏]|江[边湖山南北西苏]|马[路上虎]|"
    "孙[子女]|胡[同乱]|于[是此这本我你他业民今年]|莫[名大非]|孔[洞]|龙[头湾]|雷[锋雨]|史[上]|武[装警汉术力]|"
    "张[贴开]|陈[旧述列]|董[事]|罗[列]|叶[子]|周[边围末年一二三五六日]|"
    "王[者牌府]|苏[州醒宁]|丁[字]|汤[圆]|徐[徐]|钟[头]|欧[元洲]|麦[当]|邹[城]|唐[山]|韩[国]|宋[代]|秦[皇]|宁|吴[江]"
)
# A name of two signs ends before one of these; one of three where the third is none of them.
_AFTER = (
    "拒说称在的和与对以为是把将不于答表告承违私因从到已也等及未无涉打骂强带伙联负进要收占非所竟却还再多据声现任担有经同男女先系曾又都该这那请给"
    "让被叫指使用就来去做只没能会可应当随并或之其们上下里前后内中至您你好、跑超批原一谢两此则跟再实拿付借骗签"
)
_NEVER_FIRST, _NEVER_LAST = "的是在和与把被您你们之说称以对将不也就都还再让向给请先", "说称的等在是及和与拒将也"
_NEVER_IN = re.compile("[的是在和与把被您你们之、了着过吗呢吧]|\\d")
_STRONG = (
    "被?(?:举报|检举|控告)人|被反映人|法定代表人|法人代表|法人|控制人|股东|创始人|发起人|CEO|总裁|老板|包工头|"
    "嫌疑人|骗子|名叫|叫做|认识了|村霸|老赖|"
    "厂长|校长|支书|村长|董事长|经理|会计|局长|主任|所长|队长|镇长|乡长|院长|科长|处长|警官"
)
_LABEL = re.compile(
    f"(?P<strong>{_STRONG})|(?:村民|邻居|房东|中介|男子|女子|员工|民警|医生|老师|负责人|(?:公司|局|厂|店|队)的)"
)
_LINK = re.compile("[:：\\s]*(?:[0-9]+[、.．]|[0-9一二三]+[人家]|是|为|叫|系|即)?[:：\\s]*")
_PERSON = re.compile(f"(?P<surname>{SURNAME})(?P<given>某某|某|{_HAN}{{1,2}})")
_POST = f"(?:原|前|时任|常务)?副?(?:{POSTS}|总(?![是的体理共数部局裁结之额价站工队投])|老板|医师|教练|房东)"
_BY_POST = re.compile(
    f"(?<![感谢任如为几奈其])(?P<surname>[{_COMMON}])(?P<given>某某|某|{_HAN}{{0,2}}?)(?P<post>{_POST})"
)
_WITHHELD = re.compile(f"{SURNAME}某(?:某|[甲乙丙丁])?")
_END = "(?:没|拖欠|拒|的|在|说|是|把|被|与|和|打|等|不|从|向|也|欠|还|给|要|将|一直|多次|利用|违|同志|先生|女士|，)"
_OTHER_TONGUE = re.compile(
    f"(?:(?<=[人的是叫员师友])|(?<=工头)|(?<!{_HAN}))((?!包工头|老板|邻居){_HAN}{{2,7}}(?:[·•．‧・]{_HAN}{{1,7}}?)+)(?={_END}|[^\u4e00-\u9fff·•．‧・]|$)"
)
_ROLE = "(?:化名|男|女|[^（()）]{0,10}(?:人|父亲|母亲|妻子|前妻|丈夫|局长|所长|主任|书记|经理|员|总|东))"
_WITH_ROLE = re.compile(f"([{_COMMON}]{_HAN}{{1,2}})(?=[（(]{_ROLE}[)）])")
_APART = re.compile(f"(?<=[、，,；;（(])([{_COMMON}]{_HAN}{{1,2}})(?=[、，,；;。)）])")
_OF = re.compile(
    f"([{_COMMON}]{_HAN}{{1,2}})(?=的(?:授权人|亲戚|儿子|弟弟|哥哥|妻子|老婆|丈夫|父亲|母亲|房屋|违建|公司))"
)
_OFTEN = re.compile(f"(?=([{_COMMON}]{_HAN}{{1,2}}))")
_PLACE_AFTER = re.compile("[镇乡路村区街站桥山湖河岭坪冲塘湾庄苑园城府]")
_OWN = re.compile(
    "(?:我叫|我是|我名叫|本人|(?<!被)(?:举报|投诉|信访|申请|诉求|反映|留言|求助|联系)人|此致|敬礼|敬上)[:：\\s]*$"
)
_ADDRESSED = re.compile(f"{ASKED.pattern}|[向给让求]$")
_GREETED = re.compile("^[:：，,]?(?:您|你)们?好|^[:：]")


def persons_named(subject: str, body: str) -> list[str]:
    """The persons of a text, by name, by surname and post, by 某; those named most often first."""
    return _persons_once(_persons(f"{subject}\n{body}"))[:MOST]


def _persons(text: str) -> Iterator[str]:
    """The names of persons, each time they stand there; the petitioner is none, nor one whom the text addresses."""
    own, found = set(), []
    for place, name in _named(text):
        if _OWN.search(text[max(0, place - 8) : place]):
            own.add(name)
        found.append(name)
    yield from (name for name in found if name not in own)


def _named(text: str) -> Iterator[tuple[int, str]]:
    """The place and the name of each person."""
    yield from ((one.start(1), one[1]) for one in _OTHER_TONGUE.finditer(text))
    yield from ((one.start(), one[0]) for one in _WITHHELD.finditer(text))
    for pattern in (_WITH_ROLE, _APART, _OF):
        yield from ((one.start(1), one[1]) for one in pattern.finditer(text) if _may_be_name(one[1]))
    for one in _BY_POST.finditer(text):
        if _is_by_post(text, one):
            yield one.start(), one["surname"] + one["given"] if one["given"] else one[0]
    for label in _LABEL.finditer(text):
        yield from _listed(text, _LINK.match(text, label.end()).end(), strong=bool(label["strong"]))  # type: ignore[union-attr]
    yield from _often(text)


def _may_be_name(name: str) -> bool:
    return not _WORDS.match(name) and not _NEVER_IN.search(name) and name[1] not in _AFTER


def _often(text: str) -> Iterator[tuple[int, str]]:
    """The signs that stand three times, each time in other company, as names do and parts of words do not."""
    places: dict[str, list[int]] = {}
    for found in _OFTEN.finditer(text):
        for size in (2, 3):
            if len(found[1]) >= size and _may_be_name(found[1][:size]):
                places.setdefault(found[1][:size], []).append(found.start())
    for name, starts in places.items():
        if len(starts) < 3 or (len(name) == 3 and name[2] in _AFTER):
            continue
        before = {text[start - 1 : start] for start in starts}
        after = [text[start + len(name) : start + len(name) + 1] for start in starts]
        if len(before) < 2 or max(Counter(after).values()) > len(after) / 2 or any(map(_PLACE_AFTER.match, after)):
            continue
        yield from ((start, name) for start in starts)


def _listed(text: str, place: int, *, strong: bool) -> Iterator[tuple[int, str]]:
    """The full names that begin here, several where they are listed: 股东李静、曹刚."""
    while name := _full_name(text, place):
        if not strong and (name[0] not in _COMMON or not _may_be_name(name)):
            return
        yield place, name
        place += len(name)
        if text[place : place + 1] not in tuple("、和，,"):
            return
        place += 1
        strong = False


def _is_by_post(text: str, one: "re.Match[str]") -> bool:
    """Whether it is a person: 唐队长, 廖勤处长, and neither 任何领导 nor one whom the text addresses."""
    if one["given"] and not _may_be_name(one["surname"] + one["given"]):
        return False
    return not _ADDRESSED.search(text[: one.start()]) and not _GREETED.search(text[one.end() :])


def _full_name(text: str, place: int) -> str:
    """The full name that begins here, two or three signs long."""
    found = _PERSON.match(text, place)
    if found is None or found["given"][0] in _NEVER_FIRST or _WORDS.match(found[0]):
        return ""
    whole, short = found[0], found[0][:2]
    if len(whole) < 3 or "某" in whole or len(found["surname"]) > 1:
        return whole
    times, shorter = text.count(whole), text.count(short)
    if times < shorter:
        return short if times == 1 else whole
    if whole[-1] not in _AFTER or (times > 1 and whole[-1] not in _NEVER_LAST):
        return whole
    ends = not re.match(_HAN, text[found.end() : found.end() + 1])
    return whole if ends and whole[-1] not in _NEVER_LAST else short


def _persons_once(found: Iterable[str]) -> list[str]:
    """Each once, those named most often first; what a full name begins with is that name."""
    names = [name for name, _times in Counter(found).most_common()]
    return [name for name in names if not any(name != one and one.startswith(name) for one in names)]

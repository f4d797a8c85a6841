"""A person is told by the bare name, whatever unit, post, brackets and dots stand with it; a line of work by the name
of an office without its place.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.db import models

from offices.crypto import comparable, keyed_digest, keyed_hash
from offices.organisation.naming import office_keys

_BRACKETS = re.compile(r"[(\[{（【〔［〈《「『｛][^)\]}）】〕］〉》」』｝]*[)\]}）】〕］〉》」』｝]?")
_LABEL = re.compile(r"^\s*(?:被?(?:检举|控告|举报|反映)(?:控告)?人?|姓名)\s*[:：]")
_BETWEEN_PERSONS = re.compile(r"[、;；\n/|]+")
_BETWEEN_PARTS = re.compile(r"[,，:：]+")
_NUMBER = re.compile(r"^\s*[(（]?\d{1,2}[)）.．、]\s*")
_AND = re.compile(r"[和与及\s]+")
POSTS = (
    "同志|先生|女士|局长|厅长|部长|司长|处长|科长|股长|所长|站长|队长|院长|校长|园长|馆长|行长|社长|台长|庭长|"
    "检察长|秘书长|省长|市长|州长|盟长|县长|区长|旗长|镇长|乡长|村长|组长|主任|书记|村支书|支书|主席|委员|常委|巡视员|"
    "调研员|政委|会长|总经理|经理|董事长|厂长|会计|出纳|干事|科员|民警|警官|法官|检察官|干部|工作人员|负责人|领导|老师|医生|夫妇|夫妻"
)
_POST = re.compile(f"(?:(?:原|前|时任|常务)?副?(?:{POSTS}))$")
_UNITS = "局|厅|委员会|委|办公室|办|院|部|站|所|处|科|股|队|中心|政府|街道|公司|集团|学校|医院|银行|镇|乡|村|社区|法庭"
_BEFORE_NAME = re.compile(
    f"^.+?(?:{POSTS}|(?<=[\u4e00-\u9fff]{{2}})(?:{_UNITS}))(?=[^{_UNITS.replace('|', '')}]{{2,4}}$)"
)
_UNIT_AT_END = re.compile(f"(?:{_UNITS})$")
_ABOUT = re.compile(r"^(?:男|女|[男女]?性|.*\d.*|.*族)$")
_TWO_SIGNS = (
    "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|东方|南宫|西门|东郭|百里|呼延|端木|轩辕|独孤|拓跋|"
    "司空|申屠"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单"
    "杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾"
    "暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩"
    "桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔"
    "隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖付闫覃欧代涂邸仝岳粟佟冼谌揭仉楼"
)
SURNAME = f"(?:{_TWO_SIGNS}|[{_SURNAMES}])"
_SURNAME_ALONE = re.compile(f"(?:^|{_UNITS}|{POSTS}|[的省市县区旗])({SURNAME})(某{{1,2}})?$")
_PLAIN_NAME = re.compile(f"(?:(?:{_TWO_SIGNS})[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,3}})$")
_NOT_OF_A_NAME = re.compile(f"[和与及等某男女]|{POSTS}|副")
_POST_FIRST = re.compile(f"^(?:原|前|时任|常务)?副?(?:{POSTS})(?={SURNAME}[\u4e00-\u9fff]{{1,3}}$)")
LONGEST_BARE = 4  # what has no more signs is a name and nothing else
LONGEST_NAME = 24


def login_name(text: str | None) -> str:
    """The one spelling by which a user name is looked up, locked and recorded, however it was typed."""
    plain = unicodedata.normalize("NFKC", (text or "").replace("\x00", "")).strip()
    return unicodedata.normalize("NFKC", plain.casefold())


def bare_name(text: str) -> str:
    """市住建局副局长苏敏, 局长苏敏, 苏 敏（副局长） and 苏敏同志 are 苏敏; a text that is no more than a post stays."""
    name = comparable(_BRACKETS.sub("", text)) or comparable(text)
    while (found := _POST.search(name)) and found.start() > 1:
        name = name[: found.start()]
    if len(name) > LONGEST_BARE and (found := _BEFORE_NAME.match(name)):
        name = name[found.end() :]
    return _POST_FIRST.sub("", name)


def person_hash(text: str) -> str:
    """The keyed hash of the bare name; empty for an empty text."""
    return keyed_hash(bare_name(text))


def person_hashes(text: str) -> list[str]:
    """The keyed hashes of all names that stand in what was written.

    A text that is no more than a name is that name. Everything else, with posts, units, figures, several persons, is
    searched: each run of its signs counts. One colleague too many is asked about rather than the accused overlooked.
    """
    signs = _signs(text)
    runs = {signs} if _is_plain_name(signs) else {*_runs(signs), bare_name(text), comparable(text)}
    return _digests(runs)


def hashes_across(text: str, parts: Iterable[str]) -> list[str]:
    """The keyed hashes of names that lie across the signs between these parts: 买买提、吐尔逊 may be one name."""
    return _digests(_runs(_signs(text)).difference(*(_runs(_signs(part)) for part in parts)))


def _runs(signs: str) -> set[str]:
    sizes = range(2, min(len(signs), LONGEST_NAME) + 1)
    return {signs[place : place + size] for size in sizes for place in range(len(signs) - size + 1)}


def _digests(names: Iterable[str]) -> list[str]:
    return [keyed_digest(name.encode()) for name in sorted(names) if name]


def _signs(text: str) -> str:
    """Letters, characters and figures alone."""
    return "".join(sign for sign in comparable(text) if sign.isalnum())


def _is_plain_name(signs: str) -> bool:
    return bool(_PLAIN_NAME.match(signs)) and not _NOT_OF_A_NAME.search(signs[1:])


def surname_alone(text: str) -> tuple[str, str]:
    """The surname of who is named by it only, and the unit before it: 苏局长, 市住建局苏局长, 苏某, 苏某某."""
    whole = _signs(_BRACKETS.sub("", text))
    signs = _without_posts(whole)
    alone = _SURNAME_ALONE.search(signs)
    if not alone or not (alone[2] or signs != whole):
        return "", ""
    before = _without_posts(signs[: alone.start(1)])
    return alone[1], before if _names_unit(before) else ""


def _without_posts(signs: str) -> str:
    while (found := _POST.search(signs)) and found.start():
        signs = signs[: found.start()]
    return signs


def _names_unit(plain: str) -> bool:
    """Whether it is a unit, or the place of a government; a post as 县长 is neither."""
    return not _POST.fullmatch(plain) and bool(_UNIT_AT_END.search(plain) or _PLACE.match(f"{plain}人民政府"))


def units_in(name: str, unit: str, beside: str) -> list[str]:
    """The units that are named with a person: the one given, the one before the surname, those beside the name."""
    said = [_without_posts(comparable(part)) for part in _BETWEEN_PARTS.split(beside)]
    return [*filter(None, [comparable(unit), surname_alone(name)[1]]), *(part for part in said if _names_unit(part))]


def surname_of(name: str) -> str:
    """The surname of a full name, of two signs where it is a known one."""
    signs = bare_name(name)
    found = re.match(_TWO_SIGNS, signs)
    return found[0] if found and len(signs) > 2 else signs[:1]


def surname_hashes(surname: str, units: Iterable[str]) -> list[str]:
    """The keyed hashes of a surname in units: the unit is told by its name, its line of work and its place."""
    keys = {key for unit in units if unit for key in unit_keys(unit)}
    return sorted(keyed_digest(f"{surname}某@{key}".encode()) for key in keys if surname)


def persons_in(text: str) -> Iterator[tuple[str, str]]:
    """The persons that a line of text names, each with what is said beside the name."""
    for part in _BETWEEN_PERSONS.split(text):
        name, *rest = (piece.strip() for piece in _BETWEEN_PARTS.split(_NUMBER.sub("", _LABEL.sub("", part))))
        persons: list[list[str]] = [[one] for one in _joined(name)]
        for piece in filter(None, rest):
            if persons and _describes(piece):
                persons[-1].append(piece)
            else:
                persons.append([piece])
        for first, *beside in persons:
            said = [found.strip("()[]{}（）【】〔〕［］〈〉《》「」『』｛｝ ") for found in _BRACKETS.findall(first)]
            yield _BRACKETS.sub("", first).strip() or first, "，".join(filter(None, [*said, *beside]))


def _joined(text: str) -> list[str]:
    """苏敏和李强, 苏敏 李强 and 1.苏敏 2.李强 are two persons; 苏 敏 is one."""
    pieces = [_NUMBER.sub("", piece) for piece in _AND.split(text) if piece]
    return pieces if len(pieces) > 1 and all(_is_plain_name(_signs(piece)) for piece in pieces) else [text] * bool(text)


def _describes(piece: str) -> bool:
    """Whether a piece between commas is a unit, a post, an age and not another person."""
    plain = comparable(piece)
    post = _POST.search(plain)
    return bool(_ABOUT.match(plain) or _UNIT_AT_END.search(plain[: post.start()] if post else plain) or post)


_PLACE = re.compile(
    "^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|自治州|市|州|盟|地区|自治县|县|区|自治旗|旗)|[\u4e00-\u9fff]县|[省市州县区旗](?![场民政域]))"
    "(?=.{3})"
)


GOVERNMENTS = ("人民政府", "政府", "党委", "委员会")


def line_of_work(office_name: str) -> str:
    """云东区住房和城乡建设局 works under 海东市住房和城乡建设局 in the same line: 住房和城乡建设局."""
    name = comparable(office_name)
    while found := _PLACE.match(name):
        name = name[found.end() :]
    return name


def unit_keys(name: str) -> set[str]:
    """By what a unit is told from another: what it is found by, its line of work, its place where it governs one."""
    plain = comparable(name)
    keys, place = {plain, line_of_work(plain), *office_keys(name)}, _PLACE.match(plain)
    return keys | {place[0]} if place and plain[place.end() :] in GOVERNMENTS else keys


class PersonHashField(models.CharField):
    """The keyed hash of the bare name that another field holds, written whenever the row is."""

    def __init__(self, *args: object, of: str = "name", **options: object) -> None:
        self.of = of
        options |= {"max_length": 64, "editable": False, "blank": True, "default": ""}
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, args, options = super().deconstruct()
        return name, path, list(args), {**options, "of": self.of}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        value = person_hash(getattr(instance, self.of))
        setattr(instance, self.attname, value)
        return value

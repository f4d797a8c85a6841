"""A person is told by the bare name, whatever unit, post, brackets and dots stand with it; a line of work by the name
of an office without its place.
"""

import re
from collections.abc import Iterator

from django.db import models

from offices.crypto import comparable, keyed_digest, keyed_hash

_BRACKETS = re.compile(r"[(\[{（【〔［〈《「『｛][^)\]}）】〕］〉》」』｝]*[)\]}）】〕］〉》」』｝]?")
_LABEL = re.compile(r"^\s*(?:被?(?:检举|控告|举报|反映)(?:控告)?人?|姓名)\s*[:：]")
_BETWEEN_PERSONS = re.compile(r"[、;；\n/|]+")
_BETWEEN_PARTS = re.compile(r"[,，:：]+")
_POSTS = (
    "同志|先生|女士|局长|厅长|部长|司长|处长|科长|股长|所长|站长|队长|院长|校长|园长|馆长|行长|社长|台长|庭长|"
    "检察长|秘书长|省长|市长|州长|盟长|县长|区长|旗长|镇长|乡长|村长|社长|组长|主任|书记|主席|委员|常委|巡视员|调研员|"
    "总经理|经理|董事长|厂长|会计|出纳|干事|科员|民警|警官|法官|检察官|干部|工作人员|负责人|领导"
)
_POST = re.compile(f"(?:(?:原|前|时任|常务)?副?(?:{_POSTS}))$")
_UNITS = "局|厅|委员会|委|办公室|办|院|部|站|所|处|科|股|队|中心|政府|街道|公司|集团|学校|医院|银行|镇|乡|村|社区|法庭"
_BEFORE_NAME = re.compile(
    f"^.+?(?:{_POSTS}|(?<=[\u4e00-\u9fff]{{2}})(?:{_UNITS}))(?=[^{_UNITS.replace('|', '')}]{{2,4}}$)"
)
_UNIT_AT_END = re.compile(f"(?:{_UNITS})$")
_ABOUT = re.compile(r"^(?:男|女|[男女]?性|.*\d.*|.*族)$")
LONGEST_BARE = 4  # what has no more signs is a name and nothing else


def bare_name(text: str) -> str:
    """市住建局副局长苏敏, 苏 敏（副局长） and 苏敏同志 are 苏敏; a text that is no more than a post stays as it is."""
    name = comparable(_BRACKETS.sub("", text)) or comparable(text)
    while (found := _POST.search(name)) and found.start() > 1:
        name = name[: found.start()]
    if len(name) > LONGEST_BARE and (found := _BEFORE_NAME.match(name)):
        name = name[found.end() :]
    return name


def person_hash(text: str) -> str:
    """The keyed hash of the bare name; empty for an empty text."""
    return keyed_hash(bare_name(text))


def person_hashes(text: str) -> list[str]:
    """The keyed hashes of all names that may be meant by what was written.

    Where a unit or a post is written so that the name cannot be cut out, the first and the last signs count as well:
    one colleague too many is asked about rather than the accused overlooked.
    """
    bare, whole = bare_name(text), comparable(text)
    names = {bare, whole}
    if len(bare) > LONGEST_BARE and (_UNIT_AT_END.search(bare) or re.search(_POSTS, bare)):
        names |= {part for size in (2, 3, 4) for part in (bare[:size], bare[-size:])}
    return sorted(keyed_digest(name.encode()) for name in names if name)


def persons_in(text: str) -> Iterator[tuple[str, str]]:
    """The persons that a line of text names, each with what is said beside the name."""
    for part in _BETWEEN_PERSONS.split(text):
        name, *rest = (piece.strip() for piece in _BETWEEN_PARTS.split(_LABEL.sub("", part)))
        persons: list[list[str]] = [[name]] if name else []
        for piece in filter(None, rest):
            if persons and _describes(piece):
                persons[-1].append(piece)
            else:
                persons.append([piece])
        for first, *beside in persons:
            said = [found.strip("()[]{}（）【】〔〕［］〈〉《》「」『』｛｝ ") for found in _BRACKETS.findall(first)]
            yield _BRACKETS.sub("", first).strip() or first, "，".join(filter(None, [*said, *beside]))


def _describes(piece: str) -> bool:
    """Whether a piece between commas is a unit, a post, an age and not another person."""
    plain = comparable(piece)
    post = _POST.search(plain)
    return bool(_ABOUT.match(plain) or _UNIT_AT_END.search(plain[: post.start()] if post else plain) or post)


_PLACE = re.compile(
    "^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|自治州|市|州|盟|地区|自治县|县|区|自治旗|旗)|[\u4e00-\u9fff]县|[省市州县区旗](?![场民政域]))"
    "(?=.{3})"
)


def line_of_work(office_name: str) -> str:
    """云东区住房和城乡建设局 works under 海东市住房和城乡建设局 in the same line: 住房和城乡建设局."""
    name = comparable(office_name)
    while found := _PLACE.match(name):
        name = name[found.end() :]
    return name


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

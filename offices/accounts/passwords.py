"""Rules for passwords that Django does not bring: kinds of signs, what is guessed in China, what was used before.

How guessable a password is says zxcvbn, which knows sequences, repeats, rows of the keyboard and lists of common
passwords; the words that people of this office would take are given to it.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin
from zxcvbn import zxcvbn
from zxcvbn.matching import repeat_match, sequence_match, spatial_match

from offices.organisation.credentials import PastPassword
from offices.organisation.models import Office

KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
KINDS_WANTED = 3
GUESSES_WANTED = 11  # digits of the number of guesses: years of a fast machine, even where the hashes are stolen
RUN = 4  # signs in a row: abcd, 1111, 4321
LOOKED_AT = 72  # signs; zxcvbn takes no more
MOST_NAMES = 2_000
# What is guessed first in a Chinese office, beside the lists of zxcvbn.
COMMON = """
    woaini woaiwojia woaizhongguo wozhongguo zhongguo zhonghua beijing shanghai mima mimashi wodemima guanli
    guanliyuan xitong xitongguanli ceshi ceshiyong yonghu denglu bangong bangongshi zhengfu jiguan danwei lingdao
    shuji juzhang zhuren keyuan keshi xinfang xinfangju xinfangban xinfangbangongshi xinfangshi jiefang jiedai
    banan banli duban qunzhong renmin renminzhengfu weirenminfuwu gongchandang dangwei shengwei shiwei xianwei
    quwei jiedao shequ nihao nihaoma xiexie pingan jiankang xingfu kuaile facai gongxi wangshang diannao shouji
    dianhua gongzuo 5201314 1314520 520520 1314 168168 666888 888666 a123456 admin administrator root password
    passw0rd welcome
"""
SUFFIXES = re.compile(r"(?:省|市|县|区|乡|镇|街道|局|办公室|办|委员会|委|人民政府)$")


class SignKindsValidator:
    """At least three of: small letters, capitals, digits, other signs."""

    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in KINDS) < KINDS_WANTED:
            raise ValidationError(self.get_help_text(), code="too_few_kinds")

    def get_help_text(self) -> str:
        return _("密码须包含大写字母、小写字母、数字、其他符号中的至少三类。")


class GuessableValidator:
    """No sequences and repeats, and nothing made of words that everybody here knows."""

    def validate(self, password: str, user: Any = None) -> None:
        found = zxcvbn(password[:LOOKED_AT], user_inputs=known_words(user))
        for part in _runs(password[:LOOKED_AT].lower()):
            raise ValidationError(
                _("密码不能含有“%(part)s”这样连续、重复或键盘相邻的字符。") % {"part": part}, code="sequence"
            )
        if found["guesses_log10"] < GUESSES_WANTED:
            raise ValidationError(
                _("密码太容易被猜到：不要用常用词、姓名、单位或地区的名称（含拼音）加数字、符号组成。"),
                code="guessable",
            )

    def get_help_text(self) -> str:
        return _("密码不能用连续、重复的字符，也不能由常用词、姓名、单位或地区的名称（含拼音）组成。")


class PastPasswordValidator:
    """Not one of the last ones."""

    def __init__(self, number: int = 10) -> None:
        self.number = number

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or not user.pk:
            return
        kept = PastPassword.objects.filter(account_id=user.pk).values_list("password", flat=True)[: self.number]
        if any(check_password(password, one) for one in kept):
            raise ValidationError(self.get_help_text(), code="used_before")

    def get_help_text(self) -> str:
        return _("新密码不能与最近%(number)d次用过的密码相同。") % {"number": self.number}


def _runs(text: str) -> Iterable[str]:
    """Parts that count up or down, repeat, or run straight along the keyboard."""
    straight = [part for part in spatial_match(text) if part["turns"] == 1 or len(part["token"]) > 2 * RUN]
    for part in (*sequence_match(text), *repeat_match(text), *straight):
        if len(part["token"]) >= RUN:
            yield part["token"]


def known_words(user: Any) -> list[str]:
    """Common words, the person's own names, and the names of offices, which name the regions: as pinyin too."""
    words = COMMON.split()
    if user is not None:
        words += [user.username, *spellings([user.name, user.title])]
    names = Office.objects.order_by("level", "path").values_list("name", "short_name", "code", "number_prefix")
    for name, short_name, code, prefix in names[:MOST_NAMES]:
        words += [code, prefix, *spellings({name, short_name, SUFFIXES.sub("", short_name)})]
    return [word for word in dict.fromkeys(words) if len(word) > 1]


def spellings(names: Iterable[str]) -> Iterable[str]:
    """A Chinese name as it is, as pinyin, and as the first letters of its pinyin."""
    for name in names:
        if name:
            parts = lazy_pinyin(name)
            yield from (name, "".join(parts), "".join(part[:1] for part in parts))

"""Identity numbers and how personal data are masked."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as InvalidNumber

from cases.petitions.enums import IdentityType
from offices.crypto import comparable, keyed_hash, normalised
from offices.organisation.identity import bare_name
from offices.pages.telephones import read_telephones

_NUMBER_IN_NAME = re.compile(r"\d{5,}")
# A mobile telephone, one with its area code, a resident's identity number.
_OF_A_PERSON = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0[1-9]\d{8,10}|\d{17}[\dXx])(?!\d)")
_USER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")


def checked_resident_id(number: str) -> str:
    """The number in plain digits (X last allowed), or ValidationError (GB 11643-1999).

    The region is not looked up: a card keeps the code of the place as it was called when the card was first issued,
    which lists of today's and former codes do not tell.
    """
    plain = ric.compact(normalised(number))
    if len(plain) != 18:
        raise ValidationError(_("居民身份证号码应为18位。"), code="id_length")
    try:
        ric.get_birth_date(plain)
    except (InvalidNumber, ValueError) as error:
        raise ValidationError(_("居民身份证号码不正确，请核对其中的出生日期。"), code="id_invalid") from error
    if not plain[:-1].isdigit() or ric.calc_check_digit(plain) != plain[-1]:
        raise ValidationError(_("居民身份证号码的校验位不对，请核对。"), code="id_checksum")
    return str(plain)


def checked_foreign_resident(number: str) -> str:
    """The number of a permanent residence card of a foreigner: 18 digits that begin with 9 (since 2023), or three
    letters and twelve digits; ValidationError.
    """
    plain = ric.compact(normalised(number))
    if re.fullmatch(r"[A-Z]{3}\d{12}", plain):
        return str(plain)
    if not re.fullmatch(r"9\d{16}[\dX]", plain):
        sentence = _("外国人永久居留身份证号码应为9开头的18位，或者3位字母加12位数字。")
        raise ValidationError(sentence, code="id_length")
    if ric.calc_check_digit(plain) != plain[-1]:
        raise ValidationError(_("外国人永久居留身份证号码的校验位不对，请核对。"), code="id_checksum")
    return str(plain)


_FORMS = {
    IdentityType.FOREIGN_RESIDENT: r"9\d{16}[\dX]|[A-Z]{3}\d{12}",
    IdentityType.RESIDENT_ID: r"\d{17}[\dX]|\d{15}",
    IdentityType.HONGKONG_MACAO: r"[HM]\d{8}(?:\d{2})?",
    IdentityType.PASSPORT: r"[A-Z]{1,2}\d{7,8}",
    IdentityType.OTHER: r"(?=.*\d)[A-Z]+[A-Z\d]{5,}",
}


def identity_in(text: str) -> str:
    """The kind of document whose number a text looks like; empty where it looks like none."""
    plain = normalised(text)
    return next((kind.value for kind, form in _FORMS.items() if re.fullmatch(form, plain)), "")


def checked_identity(number: str, kind: str) -> str:
    """The number of a document in plain signs, checked where its kind has a rule; ValidationError."""
    if kind == IdentityType.FOREIGN_RESIDENT:
        return checked_foreign_resident(number)
    if kind not in ("", IdentityType.RESIDENT_ID):
        return normalised(number)
    if identity_in(number) == IdentityType.FOREIGN_RESIDENT:
        raise ValidationError(_("这是外国人永久居留身份证号码，请选择该证件类型。"), code="id_type")
    return checked_resident_id(number)


def checked_name(name: str) -> str:
    """The name of a person, or ValidationError where a telephone or the number of a document stands with it. Who wrote
    under a user name is called by it: A000102948.
    """
    plain = re.sub(r"[\s\-—·]", "", unicodedata.normalize("NFKC", name))
    if _NUMBER_IN_NAME.search(plain) and not _USER_NAME.fullmatch(plain):
        sentence = _("“%s”里有号码：姓名栏只写姓名，电话、证件号码填在各自的栏里。") % name.strip()[:30]
        raise ValidationError(sentence, code="number_in_name")
    return name


def tells_number(text: str) -> bool:
    """Whether the telephone or the identity number of a person stands in a text, however it is spaced."""
    plain = re.sub(r"(?<=\d)[\s\-—·]+(?=\d)", "", unicodedata.normalize("NFKC", text))
    return bool(_OF_A_PERSON.search(plain))


def masked_unit(name: str) -> str:
    """The first and the last sign of the name of a unit: 云***局."""
    return f"{name[:1]}***{name[-1:]}"


def masked_name(name: str) -> str:
    """The surname and a star for each other character: 张**; 匿名 for an empty name.

    Unit, post and 同志 that stand with the name are left out: 局长苏敏 is 苏*.
    """
    name = name.strip()
    bare = bare_name(name)
    if bare and bare != comparable(name):
        name = bare
    if not name:
        return "匿名"
    if len(name) == 1:
        return "*"
    return name[0] + "*" * min(len(name) - 1, 3)


def masked_identity(number: str) -> str:
    """The first three and the last signs: 370***********123X shows as 370**************X."""
    return number[:3] + "*" * (len(number) - 4) + number[-1] if len(number) > 6 else "*" * len(number)


def masked_phone(number: str) -> str:
    return number[:3] + "****" + number[-2:] if len(number) > 6 else "*" * len(number)


def phone_hashes(text: str) -> tuple[str, str]:
    """The keyed hashes of the two numbers that a text may hold; empty where there is none."""
    try:
        numbers = read_telephones(text).numbers
    except ValidationError:
        numbers = (text,)
    first, other = (*map(keyed_hash, numbers), "", "")[:2]
    return first, other

"""Identity numbers and how personal data are masked."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as InvalidNumber

from offices.crypto import normalised


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


def masked_name(name: str) -> str:
    """The surname and a star for each other character: 张**; 匿名 for an empty name."""
    name = name.strip()
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

"""Numbers written in Chinese characters."""

DIGITS = "零一二三四五六七八九"
_PLACES = {"十": 10, "百": 100, "千": 1000}
_ALIKE = str.maketrans("〇○两俩廿卅", "零零二二念卅")


def han_number(text: str) -> int | None:
    """一 to 九千九百九十九, also 二〇二六 digit by digit; None for what is no number."""
    plain = text.translate(_ALIKE).replace("念", "二十").replace("卅", "三十")
    if not plain or set(plain) - set(DIGITS) - set(_PLACES):
        return None
    if not set(plain) & set(_PLACES):
        return int("".join(str(DIGITS.index(sign)) for sign in plain))
    total, digit = 0, 0
    for sign in plain:
        if sign in _PLACES:
            total, digit = total + (digit or 1) * _PLACES[sign], 0
        else:
            digit = DIGITS.index(sign)
    return total + digit

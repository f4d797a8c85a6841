"""Finds in a text an undertaking not to petition again (息诉罢访承诺), which is no evidence of anything."""

import re
import unicodedata

# What may stand between the signs of a word to hide it.
BETWEEN = re.compile(r"[\W_]+")
SENTENCE = re.compile(r"[。！？；!?;\n]")
BY_NAME = re.compile(r"息诉罢访|息访罢诉|罢诉息访|罢访息诉|息诉息访|停诉息访|停访息诉|息访|罢访|止访")
PROMISED = "承诺|保证|同意|答应|表示|声明|具结|签订|签署|签下|写下|立据|约定"
PETITIONS = "上访|信访|走访|来访|缠访|闹访|进京|赴省|越级|反映"
NO_MORE = "不再|再不|永不|决不|绝不|今后不|以后不|不会再|不得再|停止|放弃|终止"
IN_WORDS = re.compile(f"(?:{PROMISED}).{{0,30}}(?:{NO_MORE}).{{0,14}}(?:{PETITIONS})")
AS_PAPER = re.compile(f"(?:{NO_MORE}).{{0,8}}(?:{PETITIONS}).{{0,8}}(?:承诺|保证|协议|声明|具结)")


def is_undertaking(text: str) -> bool:
    """Whether the text speaks of such an undertaking, by its name or in words, in whatever width and spacing."""
    for sentence in SENTENCE.split(unicodedata.normalize("NFKC", text)):
        plain = BETWEEN.sub("", sentence)
        if BY_NAME.search(plain) or IN_WORDS.search(plain) or AS_PAPER.search(plain):
            return True
    return False

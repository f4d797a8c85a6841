"""Finds in a text an undertaking not to petition again (息诉罢访承诺), which is no evidence of anything."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _l

from offices.errors import InvalidFacts

SETTLES_NOTHING = _l("信访人不再信访的承诺（息诉罢访承诺）不能作为化解的情况或证据，请删去，写明问题怎样解决。")

# What may stand between the signs of a word to hide it.
BETWEEN = re.compile(r"[\W_]+")
SENTENCE = re.compile(r"[。！？；!?;\n]")
# 信息访问, 停止访谈, 最终访问 and 暂停访视 are no names of it.
BY_NAME = re.compile(
    r"息诉罢访|息访罢诉|罢诉息访|罢访息诉|息诉息访|停诉息访|停访息诉|服判息诉|息诉服判|息诉(?:承诺|保证|协议)"
    r"|(?<![信消])息访(?![问谈客])|罢访|止访(?![问谈客])|(?<!暂)停访(?![问谈客视])|(?<![最始])终访(?![问谈客])"
    r"|不(?:得|准|许|会)?再访(?![问谈客视])"
)
PROMISED = "承诺|保证|同意|答应|表示|声明|具结|签订|签署|签下|写下|立据|约定|自愿|愿意"
GOING = "上访|走访|缠访|闹访|缠闹|进京|赴京|晋京|赴省|越级"
PETITIONS = f"{GOING}|信访(?!人|部门|局|件|办|机构)|来访(?!人|者|群众)|反映(?!人|的)"
NEVER = "不再|再不|再也不|永不|永远不|决不|绝不|今后不|以后不|从此不|不会再|不得再"
NO_MORE = f"{NEVER}|停止|放弃|终止"
IN_WORDS = re.compile(f"(?:{PROMISED}).{{0,30}}(?:{NO_MORE}).{{0,14}}(?:{PETITIONS})")
COMPLAINS = "投诉|举报|控告|告状|找(?:任何)?(?:政府|部门|信访|领导)"
NOT_COMPLAINING = re.compile(f"(?:{PROMISED}).{{0,30}}(?:{NO_MORE})(?:因此事?|[向就到].{{1,12}})?(?:{COMPLAINS})")
NOT_GOING = re.compile(f"(?:{PROMISED}).{{0,30}}不(?:再|去|到|会|得|要)?(?:{GOING}|[去到上]北京)")
# Who promises is not said; what an office no longer does is left alone.
FOR_GOOD = re.compile(
    f"(?:{NEVER})(?!受理|办理|转送|交办|接待|接收|登记|安排|入户|逐户|上门|列为|列入|作为|因|发生|存在|出现)"
    f".{{0,10}}?(?:{GOING}|再访|[去到上]北京)"
)
AS_PAPER = re.compile(f"(?:{NO_MORE}).{{0,8}}(?:{PETITIONS}|{COMPLAINS}).{{0,8}}(?:承诺|保证|协议|声明|具结)")
SHORT_PAPER = re.compile(f"不(?:{GOING}|信访).{{0,2}}(?:承诺|保证|协议|声明|具结)")
GIVEN_UP = re.compile(f"(?:停止|放弃|打消|断绝).{{0,4}}(?:{GOING}|信访).{{0,2}}(?:念头|想法|打算|权利)")
IN_ANY_WORDS = (BY_NAME, IN_WORDS, NOT_COMPLAINING, NOT_GOING, FOR_GOOD, AS_PAPER, SHORT_PAPER, GIVEN_UP)


def is_undertaking(text: str) -> bool:
    """Whether the text speaks of such an undertaking, by its name or in words, in whatever width and spacing."""
    for sentence in SENTENCE.split(unicodedata.normalize("NFKC", text)):
        plain = BETWEEN.sub("", sentence)
        if any(words.search(plain) for words in IN_ANY_WORDS):
            return True
    return False


def refuse_undertaking(text: str, *, field: str, sentence: object = SETTLES_NOTHING) -> None:
    """InvalidFacts where the text speaks of one."""
    if is_undertaking(text):
        raise InvalidFacts("undertaking", sentence, field=field)

"""The articles on which a step rests in an office: the national regulation and that of its own province."""

import re

from django.utils.translation import gettext as _

from cases.deadlines.profiles import NAT_2005, REG_2005, profile

# What the regulation of 2005 says on the same, for petitions received before 1 May 2022; the longest place first.
IN_2005 = {
    "第十九条第一款": "第二十一条第一款", "第十九条第三款": "第十六条", "第二十条第一款": "第十六条",
    "第二十条第二款": "第十五条", "第二十条第三款": "第十八条第二款", "第十八条第二项": "第十条", "第十八条": "第十条",
    "第二十二条第二款": "第十五条", "第二十二条": "第二十一条", "第二十三条第一款": "第二十二条",
    "第二十三条第三款": "第二十一条第二款", "第二十三条": "第二十二条第二款", "第二十四条": "第二十四条",
    "第二十五条": "第二十六条", "第二十八条": "第三十条",
    "第三十条第三款": "第二十三条", "第四十六条第五项": "第四十四条",
    "第三十一条第一项": "第十四条第二款", "第三十一条第二项": "第十四条第二款", "第三十一条第三项": "第十四条第二款",
    "第三十一条第四项": "第十四条第二款", "第三十一条第五项": "第十四条第二款", "第三十一条": "第三十一条",
    "第三十二条第二款": "第三十二条第二款", "第三十二条": "第三十二条", "第三十三条": "第十三条第二款",
    "第三十四条": "第三十三条", "第三十五条": "第三十四条", "第三十六条第一款": "第三十五条第一款",
    "第三十六条第二款": "第三十五条第二款", "第三十六条第三款": "第三十五条第三款", "第三十六条": "第三十五条",
    "第四十条第四款": "第三十六条第二款", "第四十条": "第三十六条",
}  # fmt: skip
_ARTICLES = re.compile(r"《信访工作条例》([^《；]*)")
_ARTICLE = re.compile(
    r"第[一二三四五六七八九十]+条(?:第[一二三四五六七八九十]+款)?(?:第[（(]?[一二三四五六七八九十]+[）)]?项)?"
)
_CITED = re.compile(r"《([^》]+)》[^《]*")
_OF_A_PROVINCE = re.compile(r"(?:省|市|自治区)信访条例$")


def ground_holds(ground: str, code: str) -> bool:
    """Whether an article is in force under a profile: of the national regulation or of the own province."""
    return all(_holds(found, code) for found in _CITED.finditer(ground))


def _holds(found: re.Match[str], code: str) -> bool:
    return not _OF_A_PROVINCE.search(found[1]) or profile(code).name.startswith(found[1])


def ground_for(ground: str, code: str) -> str:
    """Of the articles that a row of the table names, those in force under a profile; another province's is followed
    by analogy (参照) where there is no other. What came under the regulation of 2005 rests on its articles. What has
    been through it once stays as it is; it is not for what a person wrote.
    """
    if ground.startswith(_("参照%(ground)s") % {"ground": ""}):
        return ground
    if code == NAT_2005.code:
        ground = _ARTICLES.sub(_of_2005, ground)
    cited = list(_CITED.finditer(ground))
    own = [found for found in cited if _holds(found, code)]
    if len(own) == len(cited):
        return ground
    if not own:
        return _("参照%(ground)s") % {"ground": ground}
    return "、".join(found[0].rstrip("、；，") for found in own)


def _of_2005(found: re.Match[str]) -> str:
    articles = _ARTICLE.findall(found[1])
    old = [_article_of_2005(article) for article in articles]
    if not articles or not all(old):
        return found[0]
    tail = found[0][-1] if found[0][-1] in "、，；）)" else ""
    return REG_2005 + "、".join(dict.fromkeys(old)) + tail


def _article_of_2005(article: str) -> str:
    """The longest place that is known: of the item, the paragraph or the article."""
    places = sorted((known for known in IN_2005 if article.startswith(known)), key=len)
    return IN_2005[places[-1]] if places else ""

"""The articles on which a step rests in an office: the national regulation and that of its own province."""

import re

from django.utils.translation import gettext as _

from cases.deadlines.profiles import profile

_CITED = re.compile(r"《([^》]+)》[^《]*")
_OF_A_PROVINCE = re.compile(r"(?:省|市|自治区)信访条例$")


def ground_holds(ground: str, code: str) -> bool:
    """Whether an article is in force under a profile: of the national regulation or of the own province."""
    return all(_holds(found, code) for found in _CITED.finditer(ground))


def _holds(found: re.Match[str], code: str) -> bool:
    return not _OF_A_PROVINCE.search(found[1]) or profile(code).name.startswith(found[1])


def ground_for(ground: str, code: str) -> str:
    """Of the articles that a row of the table names, those in force under a profile; another province's is followed
    by analogy (参照) where there is no other.
    """
    cited = list(_CITED.finditer(ground))
    own = [found for found in cited if _holds(found, code)]
    if len(own) == len(cited):
        return ground
    if not own:
        return _("参照%(ground)s") % {"ground": ground}
    return "、".join(found[0].rstrip("、；，") for found in own)

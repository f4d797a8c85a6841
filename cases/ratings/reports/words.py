"""The history says of ratings these sentences; rows name them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.procedure.step_kinds import EventFacts
from cases.ratings.enums import RatingValue, RatingWay
from offices.pages.words import day_of, label_of


def rated(event: EventFacts) -> list[str]:
    """Of each organ in a sentence, then what the petitioner said besides."""
    said: list[str] = []
    for one in event.facts.get("ratings", ()):
        words = {
            "day": day_of(one.get("rated_on")),
            "office": one.get("to", ""),
            "value": label_of(RatingValue, one.get("value")),
            "way": label_of(RatingWay, one.get("way")),
        }
        told = _("%(day)s信访人对%(office)s的评价：%(value)s；方式：%(way)s") % words
        if one.get("was"):
            was = {"was": label_of(RatingValue, one["was"]), "way": label_of(RatingWay, one.get("was_way"))}
            told += _("；代替单位登记的“%(was)s”（%(way)s）") % was
        said.append(told + _proof(one) + "。")
        if one.get("said"):
            said.append(one["said"])
    return said


def corrected(event: EventFacts) -> list[str]:
    found = event.facts.get("rating", {})
    words = {
        "office": found.get("to", ""),
        "was": label_of(RatingValue, found.get("was")),
        "value": label_of(RatingValue, found.get("value")),
    }
    told = [_("对%(office)s的评价由“%(was)s”更正为“%(value)s”") % words + _proof(found) + "。"]
    if found.get("said"):
        told.append(_("原来评价“%(was)s”时说：%(said)s") % {"was": words["was"], "said": found["said"]})
    return told


def _proof(found: Mapping[str, Any]) -> str:
    return _("；证明：附件%d") % found["proof"] if found.get("proof") else ""

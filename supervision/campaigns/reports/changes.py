"""What was changed of a campaign after its start, in sentences, and whether the figures of a paper have moved."""

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from offices.pages.words import cn_day, one_after_another
from supervision.campaigns.models import Campaign, CampaignChange
from supervision.campaigns.reports.texts import labels

COUNTED = ("total", "joined", "closed", "settled", "unpackaged", "unnamed", "overdue", "sent_back", "unsettled")


def change_sentences(campaign: Campaign) -> list[str]:
    """Each change of a target or a day after the start, and an end before the day, the oldest first."""
    return [_sentence(change) for change in campaign.changes.all()]


def _sentence(change: CampaignChange) -> str:
    on, said = cn_day(change.at), []
    known = {"closed_target": _("办结"), "settled_target": _("化解"), "starts_on": _("开始"), "ends_on": _("结束")}
    for name, now in change.after.items():
        before = change.before[name]
        words = {"what": known.get(name, ""), "before": before, "day": on, "now": now}
        if name.endswith("_target"):
            said.append(_("%(what)s目标原为%(before)d%%，%(day)s改为%(now)d%%") % words)
            continue
        words |= {"before": cn_day(date.fromisoformat(before)), "now": cn_day(date.fromisoformat(now))}
        if name == "ended_on":
            said.append(_("原定%(before)s结束，%(now)s提前结束") % words)
        else:
            said.append(_("%(what)s日期原为%(before)s，%(day)s改为%(now)s") % words)
    return _("%(what)s理由：%(why)s") % {"what": one_after_another(said), "why": change.reason}


# Whether figures have moved


def basis_of(figures: dict[str, Any], cases: Sequence[dict[str, Any]] = ()) -> str:
    """The figures of a paper as a form carries them: the same text, the same figures."""
    kept = [figures[name] for name in ("now", "targets", "left", "changes")]
    sign = sha256(json.dumps([*kept, *cases], sort_keys=True).encode()).hexdigest()[:24]
    return "-".join([sign, *map(str, _numbers(figures))])


def moved_words(basis: str, figures: dict[str, Any]) -> list[str]:
    """What has moved since a form was opened with `basis`: 在册6→5."""
    names = [*(labels()[name] for name in COUNTED), _("移出"), _("办结目标"), _("化解目标")]
    before = [int(part) for part in basis.split("-")[1:] if part.isascii() and part.isdigit()]
    if len(before) != len(names):
        return []
    pairs = zip(names, before, _numbers(figures), strict=True)
    said = [f"{name}{earlier}→{now}" for name, earlier, now in pairs if earlier != now]
    return said or [_("合计没有变，单位之间或者单件的情况有变动")]


def _numbers(figures: dict[str, Any]) -> list[int]:
    total = figures["now"]["total"]
    return [*(total[name] for name in COUNTED), figures["left"], *figures["targets"]]

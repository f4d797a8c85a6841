"""The words of a campaign's papers, made from figures. Offices are named in the order of the tree, never persons, and
numbers stand beside what they are of, so that no list ranks offices by how many cases they have.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from offices.pages.shares import percent_of, percent_words
from offices.pages.words import cn_day
from supervision.campaigns.models import Campaign
from supervision.campaigns.queries.campaigns import OUTSIDE, OWN, Divided, Figures

PROBLEMS = ("unpackaged", "unnamed", "overdue", "sent_back", "unsettled")


def definitions() -> dict[str, str]:
    """What each figure means, as it stands on the board and the papers."""
    return {
        "closed": _("办结：信访件已答复、送达处理意见或者已终结，或者包案已经上级核查销号。"),
        "settled": _("化解：包案已经上级核查销号，回头看未推翻。"),
        "unpackaged": _("未落实包案：目前没有包案领导，也没有化解。"),
        "unnamed": _("未落实责任人：有包案领导，没有写明责任单位的责任人。"),
        "overdue": _("超期未化解：包案中，化解期限已过。"),
        "sent_back": _("销号被退回：最近一次报请销号被领导或者上级核查退回。"),
        "unsettled": _("回头看未化解：销号后回头看认定没有化解，目前仍未化解。"),
        "base": _("比例的分母是目前在册的件数；移出的不计。一个单位的件数按包案责任单位，未包案的按承办单位。"),
    }


def labels() -> dict[str, str]:
    return {
        "total": _("在册"),
        "closed": _("办结"),
        "settled": _("化解"),
        "unpackaged": _("未落实包案"),
        "unnamed": _("未落实责任人"),
        "overdue": _("超期未化解"),
        "sent_back": _("销号被退回"),
        "unsettled": _("回头看未化解"),
        "joined": _("启动后纳入"),
    }


def percent(part: int, whole: int) -> str:
    """A share with one decimal where it needs one; a dash of nothing."""
    share = percent_of(part, whole)
    return percent_words(share if share is None or share % 1 else int(share))


def change_words(change: int) -> str:
    if not change:
        return _("持平")
    return _("增加%(n)d件") % {"n": change} if change > 0 else _("减少%(n)d件") % {"n": -change}


def name_of(key: str, names: dict[str, str], campaign: Campaign) -> str:
    if key == OWN:
        return _("%(office)s本级") % {"office": campaign.office.short_name}
    return _("其他单位") if key == OUTSIDE else names.get(key, key)


def in_order(divided: Divided, names: dict[str, str]) -> list[tuple[str, Figures]]:
    """The own level first, then the offices in the order of the tree (that of the names), then others."""
    order = {OWN: -1, **{key: place for place, key in enumerate(names)}, OUTSIDE: len(names)}
    return sorted(divided.offices.items(), key=lambda item: order.get(item[0], len(names) + 1))


def circular_title(campaign: Campaign) -> str:
    return _("关于“%(name)s”进展情况的通报") % {"name": campaign.name}


def final_title(campaign: Campaign) -> str:
    return _("“%(name)s”总结报告") % {"name": campaign.name}


def circular_text(campaign: Campaign, on: date, figures: dict[str, Any]) -> str:
    parts = [
        _("一、总体进展"),
        *_overall(campaign, on, figures),
        _("二、各单位进展"),
        *_by_office(campaign, figures),
        _("三、存在的问题"),
        *_problems(campaign, figures),
        _("四、下一步要求"),
        _("未落实包案的，请有关单位尽快确定包案领导、责任单位和责任人；超期的，请说明原因并调整措施；"),
    ]
    parts[-1] += _("销号被退回、回头看未化解的，请按核查意见继续化解，不得以任何形式要求群众承诺不再反映。")
    return "\n".join(parts)


def final_text(campaign: Campaign, on: date, figures: dict[str, Any]) -> str:
    first = _("“%(name)s”自%(starts)s开始，至%(on)s结束。启动时在册%(base)d件，其间纳入%(joined)d件、移出%(left)d件。")
    now = Divided.of(figures["now"]).total
    said = first % {
        "name": campaign.name,
        "starts": cn_day(campaign.starts_on),
        "on": cn_day(on),
        "base": figures["baseline"]["total"],
        "joined": now.joined,
        "left": figures["left"],
    }
    parts = [_("一、基本情况"), said, _("二、完成情况"), *_overall(campaign, on, figures), _("三、各单位情况")]
    parts += [*_by_office(campaign, figures), _("四、遗留问题"), *_problems(campaign, figures)]
    return "\n".join(parts)


def _overall(campaign: Campaign, on: date, figures: dict[str, Any]) -> list[str]:
    now = Divided.of(figures["now"]).total
    base = figures["baseline"]["total"]
    closed, settled = figures["targets"]
    said = [
        _("截至%(on)s，“%(name)s”在册%(total)d件，其中启动时在册、目前仍在的%(kept)d件，启动后纳入%(joined)d件；")
        % {
            "on": cn_day(on),
            "name": campaign.name,
            "total": now.total,
            "kept": now.total - now.joined,
            "joined": now.joined,
        }
        + _("启动时共%(base)d件，先后移出%(left)d件。") % {"base": base, "left": figures["left"]},
        _("已办结%(closed)d件，占%(closed_share)s（目标%(closed_target)d%%）；")
        % {
            "closed": now.closed,
            "closed_share": percent(now.closed, now.total),
            "closed_target": closed,
        }
        + _("已化解%(settled)d件，占%(settled_share)s（目标%(settled_target)d%%）。")
        % {
            "settled": now.settled,
            "settled_share": percent(now.settled, now.total),
            "settled_target": settled,
        },
    ]
    said += figures["changes"]
    if figures["before"]:
        before = Divided.of(figures["before"]).total
        said.append(
            _("比%(day)s：在册%(total)s，办结%(closed)s，化解%(settled)s。")
            % {
                "day": cn_day(date.fromisoformat(figures["before_on"])),
                "total": change_words(now.total - before.total),
                "closed": change_words(now.closed - before.closed),
                "settled": change_words(now.settled - before.settled),
            }
        )
    return said


def _by_office(campaign: Campaign, figures: dict[str, Any]) -> list[str]:
    said = []
    for key, one in in_order(Divided.of(figures["now"]), dict(figures["names"])):
        said.append(
            _("%(office)s：在册%(total)d件，办结%(closed)d件，化解%(settled)d件。")
            % {
                "office": name_of(key, dict(figures["names"]), campaign),
                "total": one.total,
                "closed": one.closed,
                "settled": one.settled,
            }
        )
    return said or [_("没有在册的信访件。")]


def _problems(campaign: Campaign, figures: dict[str, Any]) -> list[str]:
    divided, known, said = Divided.of(figures["now"]), labels(), []
    for name in PROBLEMS:
        number = getattr(divided.total, name)
        if not number:
            continue
        where = "、".join(
            _("%(office)s%(n)d件") % {"office": name_of(key, dict(figures["names"]), campaign), "n": getattr(one, name)}
            for key, one in in_order(divided, dict(figures["names"]))
            if getattr(one, name)
        )
        said.append(_("%(what)s%(n)d件：%(where)s。") % {"what": known[name], "n": number, "where": where})
    return said or [_("没有未落实包案、超期、被退回的信访件。")]

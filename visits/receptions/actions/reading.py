"""A recorded reception is read with what identifies people, for a purpose, and corrected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.actions.reading import record_reading
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, check_may, is_own
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.texts import nothing_said
from visits.receptions.actions.receptions import check_stands, subject_of
from visits.receptions.models import Reception
from visits.visits.actions.amending import Amendable, amend

AMENDABLE = {"name": 60, "said": LONGEST_TEXT}


def check_may_read_reception(by: Account, reception: Reception) -> None:
    """The leader who received, and who handles personal data in that office (个人信息保护法第五十一条)."""
    mine = is_own(by, reception.leader.account_id)
    if not mine and reception.day.office_id not in authority_of(by).office_ids(Permission.READ_IDENTITY):
        raise NotPermitted("not_permitted", _("您没有查看个人信息的权限。"))


def read_reception(*, reception: Reception, by: Account, at: datetime, purpose: str) -> dict[str, object]:
    """Name, points and what was said, after the reading has been recorded with its purpose."""
    check_may_read_reception(by, reception)
    record_reading(
        by=by,
        at=at,
        purpose=purpose,
        fields=_("接访记录"),
        offices={reception.petition: reception.day.office_id} if reception.petition else {},
        events=[
            {"subject": subject_of(reception), "kind": "reception_read", "office": reception.day.office, "facts": {}}
        ],
    )
    return {"name": reception.name, "said": reception.said, "points": list(reception.points.all())}


def amend_reception(*, reception_id: int, **told: Any) -> Reception:
    """Correct the visitor's name or what was said, as `amend` takes them."""
    return amend(RECEPTION, reception_id, **told)


def _check_may_amend(by: Account, reception: Reception) -> None:
    check_may(by, Permission.RECEIVE, reception.day.office)
    check_stands(reception)


def _facts_of(reception: Reception) -> dict[str, Any]:
    return {name: getattr(reception, name) for name in AMENDABLE}


def _stripped(changes: Mapping[str, str]) -> dict[str, Any]:
    return {name: value.strip() for name, value in changes.items()}


def _write(reception: Reception, facts: dict[str, Any], changed: list[str], by: Account, at: datetime) -> None:
    for name in changed:
        if len(facts[name]) > AMENDABLE[name]:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": AMENDABLE[name]}, field=name)
        if name == "said" and (refusal := nothing_said(facts[name], field=name)):
            raise refusal
        setattr(reception, name, facts[name])


RECEPTION = Amendable(
    event="reception_amended",
    meanwhile=_l("这条接访记录刚刚被更正过，或者已报批作废，您的内容尚未保存。"),
    rows=lambda: Reception.on_record.select_related("day__office", "petition", "leader"),
    subject_of=subject_of,
    office_of=lambda reception: reception.day.office,
    check_may=_check_may_amend,
    facts_of=_facts_of,
    write=_write,
    tidied=_stripped,
)

"""The list of drafts: its columns, and what waits for somebody."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.drafts.filters import BACK, MINE, DraftFilter
from cases.drafts.models import Draft
from cases.drafts.queries import draft_rows, drafts_visible_to, sent_back_to, waiting_for
from cases.ledger.reports.waits import Number
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.worklist.reports.page_hooks import Waiting
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, in_order, long, words
from offices.organisation.models import Account
from offices.pages.words import cn_date, cn_datetime, due_words

MOST = 50


def _letter(draft: Any, reader: Reader) -> Cell:
    return Cell(link(draft.get_kind_display(), draft.get_absolute_url()))


def _left(draft: Any, reader: Reader) -> Cell | str:
    due = draft.due
    if due is None:
        return "—"
    said, css, sign = due_words((due - reader.on).days)
    return Cell(f"{cn_date(due)} {said}", css=css, icon=sign)


DRAFTS = Listing(
    title=_l("文书拟稿签发"),
    columns=(
        Column("letter", _l("文书"), _letter),
        words("number", _l("编号"), lambda draft: draft.petition.number, css="num text-start"),
        long("subject", _l("概要"), lambda draft: draft.petition.subject, css="subject"),
        words("state", _l("状态"), lambda draft: draft.get_state_display()),
        words("drafter", _l("拟稿人"), lambda draft: draft.drafter),
        words("edition", _l("稿次"), lambda draft: str(draft.edition), css="num", head_css="num"),
        Column("left", _l("出具期限"), _left),
        words("moved", _l("最近一次办理"), lambda draft: cn_datetime(draft.moved_at)),
    ),
    filters=DraftFilter,
    tab="waits",
    orders={"newest": ("-moved_at", "-pk")},
    rows=lambda keys, reader: covered(
        reader.account,
        in_order(keys, draft_rows(drafts_visible_to(reader.account).filter(pk__in=keys))),
        "petition",
    ),
)


def _address(waits: str) -> str:
    return f"{reverse('cases:drafts')}?{urlencode({'waits': waits})}"


def drafts_in_approvals(account: Account, on: date) -> dict[str, Any] | None:
    """What lies before the account to be checked or signed, the soonest due first."""
    found = covered(account, draft_rows(waiting_for(account))[:MOST], "petition")
    return {"drafts": found, "on": on} if found else None


def drafts_on_worklist(account: Account, on: date) -> list[Waiting]:
    return [
        Waiting(_("文书待审核、签发"), waiting_for(account), _address(MINE)),
        Waiting(_("文书退回修改"), sent_back_to(account), _address(BACK)),
    ]


def drafts_of_leader(account: Account) -> Number | None:
    waits = waiting_for(account).order_by().count()
    return Number(_l("文书待签发"), waits, _address(MINE)) if waits else None


def drafts_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """The drafts of a petition that the account may see, for its page, which has read whether there is any."""
    if getattr(petition, "also", {}).get("drafts") == []:
        return {"drafts": []}
    drafts: list[Draft] = list(draft_rows(drafts_visible_to(account).filter(petition=petition)))
    return {"drafts": drafts}

"""Whoever looks at attachments says what for, and the reading is written down.

个人信息保护法第五条、第六条、第五十一条.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.attachments.models import Attachment
from cases.attachments.queries.attachments import READ_AS, present
from cases.petitions.actions.reading import record_reading
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import with_custody
from offices.errors import NotPermitted
from offices.files.actions import content_of
from offices.organisation.models import Account


def open_attachments(*, petition: Petition, by: Account, at: datetime, purpose: str) -> None:
    """Write down that all that is there is looked at; the reason holds for half a day.

    Raises NotPermitted without custody, InvalidFacts without a purpose.
    """
    count = present(petition).count()
    _record(petition, by, at, purpose, _("%(what)s（共%(count)d件）") % {"what": READ_AS, "count": count})


def original_of(one: Attachment, *, by: Account, at: datetime, purpose: str) -> bytes:
    """The file as it came, after this reading of its own was written down. Raises as above."""
    _record(one.petition, by, at, purpose, _("%(what)s%(number)d原件") % {"what": READ_AS, "number": one.number})
    assert one.original is not None  # noqa: S101  (of what is there)
    return content_of(one.original)


def copy_of(one: Attachment, *, by: Account, at: datetime, purpose: str) -> bytes:
    """What is shown of it, for a program, which says its purpose each time. Raises as above."""
    _record(one.petition, by, at, purpose, f"{READ_AS}{one.number}")
    assert one.shown is not None  # noqa: S101  (of what is there)
    return content_of(one.shown)


def _record(petition: Petition, by: Account, at: datetime, purpose: str, fields: str) -> None:
    offices = with_custody(petition, by)
    if not offices:
        raise NotPermitted("no_custody", _("本单位没有经手这一信访件，不能查看附件。"))
    why = _("请选择查看附件的目的。")
    record_reading(by=by, at=at, purpose=purpose, fields=fields, offices={petition: offices[0].pk}, sentence=why)

"""Who may receive a petition, or be told of it: whom the sender reaches, and never whom it accuses."""

from django.utils.translation import gettext as _

from cases.petitions.actions.accusations import check_mentioned, check_office
from cases.petitions.enums import Purpose
from cases.procedure.actions.change import Change
from cases.procedure.queries import recipients_of
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Office


def check_recipient(change: Change, to: Office, *, field: str = "to") -> None:
    check_reached(
        change,
        to,
        _(
            "%(office)s不是本级或者下级的机关、单位；请报共同的上级信访部门，或者告知信访人向有权处理的机关、单位提出（《信访工作条例》第二十二条第一款）。"
        ),
        field=field,
    )
    check_office(change.petition, to, code="accused_recipient", field=field)


def check_reached(change: Change, to: Office, out_of_reach: str, *, field: str, upward: bool = False) -> None:
    """The office is open, another one, and among those that the sender may write to. upward: those above it too."""
    change.need(
        to.is_active, "inactive_office", _("%(office)s已停用，不能接收信访件。") % {"office": to.name}, field=field
    )
    change.need(to.pk != change.office.pk, "to_itself", _("不能转给本单位。"), field=field)
    above = upward and to.pk in change.office.ancestor_ids()
    change.need(
        above or recipients_of(change.office).filter(pk=to.pk).exists(),
        "out_of_reach",
        out_of_reach % {"office": to.name},
        field=field,
    )


def check_organ(change: Change, to: Office, reason: str) -> None:
    """An accusation goes to discipline, supervision or personnel organs (第三十条第一款); elsewhere with the reason."""
    if change.petition.purpose != Purpose.ACCUSATION or to.kind in (OfficeKind.DISCIPLINE, OfficeKind.PERSONNEL):
        return
    change.need(
        reason.strip(),
        "organ_reason",
        _("检举控告一般转纪检监察、组织人事机关，%(office)s不是，请写明理由（《信访工作条例》第三十条）。")
        % {"office": to.name},
        field="organ_reason",
    )
    change.facts["organ_reason"] = reason.strip()


def ask_about_mentioned(change: Change, to: Office, reason: str) -> None:
    """Who is named in the text and works near the recipient is asked about (第三十条第三款)."""
    check_mentioned(change.petition, to, reason, field="mentioned")
    if reason.strip() and change.petition.sealed:
        change.facts["mentioned"] = reason.strip()

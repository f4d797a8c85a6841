"""An accusation reaches nobody whom it accuses, no office of theirs and none that they steer (第三十条第三款)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _l

from cases.petitions.identity import masked_name
from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import (
    Match,
    accounts_line,
    accounts_line_of,
    accusing,
    follows_accused,
    is_unit_of_accused,
    leads_over,
    matches_by,
    matches_of,
    may_be,
    mentioned_near,
)
from offices.errors import InvalidFacts
from offices.organisation.identity import (
    hashes_across,
    person_hashes,
    persons_in,
    surname_alone,
    surname_hashes,
    units_in,
)
from offices.organisation.models import Account, Office

_ACCUSED_OFFICE = _l(
    "%(office)s是被检举控告的单位或其下属单位，检举控告材料不得转给被检举控告的人员和单位（《信访工作条例》第三十条第三款）。"
)
_IN_ITS_LINE = _l(
    "%(office)s在业务上受被检举控告的%(accused)s领导，检举控告材料不得转给它（《信访工作条例》第三十条第三款）。"
)
_NAMESAKE_NEAR = _l(
    "%(office)s或其上级、下级单位有人与被检举控告人同名：%(names)s。请先“核对被检举控告人”，写明是不是同一人和理由。"
)
_LED_BY_ACCUSED = _l("%(office)s由被检举控告人领导，检举控告材料不得转给它（《信访工作条例》第三十条第三款）。")
_ACCUSED_PERSON = _l(
    "%(name)s是被检举控告人，或与被检举控告人同名而未核对，不得接触本件（《信访工作条例》第三十条第三款）。"
)
_RECUSED_PERSON = _l("%(name)s已从本件回避，不得接触本件（《信访工作条例》第二十八条第三款）。")
_ACCUSED_REGISTERS = _l(
    "被检举控告人与您同名，不能由您登记，请由本单位其他人员或者上一级机关登记（《信访工作条例》第三十条第三款）。"
)
_MENTIONED = _l(
    "信访人写到的%(names)s在%(office)s或其上级、下级单位工作：是被检举控告人的，先“登记被检举控告人”；不是的，请写明理由。"
)
_UNIT_OF_ACCUSED = _l("%(office)s是被检举控告人所在的单位：确须转给该单位的，请写明理由和防止泄露的安排。")
_SURNAME_ALONE = _l("“%(name)s”没有写明名字，请写明其单位；单位也不清楚的，不填写人员，在“被反映人不明”中说明。")


@dataclass(frozen=True)
class AccusedPerson:
    """An accused as given: name, unit and post as the petitioner wrote them, and the account where one is known."""

    name: str
    unit: str = ""
    post: str = ""
    account: Account | None = None


def accused_rows(
    petition: Petition, persons: Iterable[AccusedPerson], *, by: Account, at: datetime, field: str = "accused"
) -> list[Accused]:
    """The rows of these persons, not saved. A name field that names several makes several.

    Raises InvalidFacts `no_unit` for somebody of whom only the surname is written, and no unit.
    """
    rows = []
    for person in persons:
        found = [(name, beside) for name, beside in persons_in(person.name) if person_hashes(name)]
        for place, (name, beside) in enumerate(found):
            hashes = {one for text in (name, *beside.split("，")) for one in person_hashes(text)}
            if place == 0:
                hashes.update(hashes_across(person.name, [part for one in found for part in one]))
            post = "，".join(filter(None, [person.post, beside]))
            surname, units = surname_alone(name)[0], units_in(name, person.unit, post)
            if surname and not units and person.account is None:
                raise InvalidFacts("no_unit", _SURNAME_ALONE % {"name": name}, field=field)
            rows.append(
                Accused(
                    petition=petition,
                    name=name,
                    name_hashes=sorted({*hashes, *surname_hashes(surname, units)}),
                    name_masked=masked_name(name),
                    unit=person.unit,
                    post=post,
                    account=person.account,
                    named_at=at,
                    named_by=by,
                )
            )
    return rows


def check_office(petition: Petition, office: Office, *, code: str = "accused", field: str = "unit") -> None:
    """Raises InvalidFacts where the office is accused, below one that is, led by it or by an accused person, or where
    an account near it has the name of an accused and nobody has answered whether it is the same person.
    """
    if petition.accused_office_ids:
        if set(petition.accused_office_ids) & set(office.ancestor_ids()):
            raise InvalidFacts(code, _ACCUSED_OFFICE % {"office": office.name}, field=field)
        if leading := follows_accused(petition, office):
            words = {"office": office.name, "accused": leading.name}
            raise InvalidFacts(f"{code}_line", _IN_ITS_LINE % words, field=field)
    if not petition.sealed:
        return
    matches = matches_of(petition, near=office)
    if asked := [match for match in matches if match.is_accused is None]:
        words = {"office": office.name, "names": accounts_line(asked)}
        raise InvalidFacts("namesake", _NAMESAKE_NEAR % words, field=field)
    same = [match.account for match in matches if match.is_accused]
    if same and leads_over(same, office):
        raise InvalidFacts(f"{code}_leader", _LED_BY_ACCUSED % {"office": office.name}, field=field)


def check_mentioned(petition: Petition, office: Office, reason: str, *, field: str) -> None:
    """Before an accusation is passed on: whoever works near the office and is named in the text, and the unit written
    with an accused person, are asked about. Raises InvalidFacts without the reason why the office is the right one.
    """
    if not petition.sealed or reason.strip():
        return
    if people := mentioned_near(petition, office):
        raise InvalidFacts(
            "mentioned", _MENTIONED % {"office": office.name, "names": accounts_line_of(people)}, field=field
        )
    if is_unit_of_accused(petition, office):
        raise InvalidFacts("accused_unit", _UNIT_OF_ACCUSED % {"office": office.name}, field=field)


def check_person(petition: Petition, account: Account, *, field: str) -> None:
    """Raises InvalidFacts where the account is recused, is accused, or has the name of an accused without an answer."""
    if account.pk in petition.recused_ids:
        raise InvalidFacts("recused_person", _RECUSED_PERSON % {"name": account.name}, field=field)
    if petition.sealed and accusing(account).filter(petition=petition).exists():
        raise InvalidFacts("accused_person", _ACCUSED_PERSON % {"name": account.name}, field=field)


def check_registering(rows: Iterable[Accused], office: Office, by: Account) -> list[Match]:
    """The accounts of the registering office that have the name of an accused. Refused where that is the clerk."""
    rows = list(rows)
    if any(may_be(row, by) for row in rows):
        raise InvalidFacts("accused_registers", _ACCUSED_REGISTERS, field="accused")
    return matches_by(rows, near=office, only=True)

"""What is said when a petition is registered, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.mandates.actions.entering import MandateGiven, check_given
from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.actions.parties import Authorised, Person, check_authority, check_representatives
from cases.petitions.enums import Channel
from cases.petitions.identity import checked_name
from cases.registration.actions.imported import Imported
from offices.errors import InvalidFacts
from offices.organisation.models import Office
from offices.pages.models import LONGEST_TEXT
from offices.pages.texts import says_something
from offices.vocabularies.models import Category

EARLIEST = date(2005, 5, 1)


@dataclass(frozen=True, kw_only=True)
class RegistrationFacts:
    """What somebody brings, and how the office marks it.

    urgent_reason: why it is grave or urgent. unrepresented: why people who came together have no representatives yet.
    mandate: what an organ above wrote that assigned it. accused_unknown: why an accusation names nobody.
    namesake: whether the accounts of the registering office that have the name of an accused are that person (SAME,
    ANOTHER), and namesake_reason why.
    """

    channel: str
    received_on: date
    subject: str
    body: str
    principal: Person
    representatives: Sequence[Person] = ()
    members: Sequence[Person] = ()
    agents: Sequence[Authorised] = ()
    demands: Sequence[str] = ()
    headcount: int = 1
    purpose: str = ""
    category: Category | None = None
    place: str = ""
    place_code: str = ""
    address_unclear: bool = False
    keep_secret: bool = False
    urgent_reason: str = ""
    accused: Sequence[AccusedPerson] = ()
    accused_offices: Sequence[Office] = ()
    accused_unknown: str = ""
    namesake: str = ""
    namesake_reason: str = ""
    occurrence: str = ""
    first_office: Office | None = None
    unrepresented: str = ""
    mandate: MandateGiven | None = None
    crossings: Sequence[str] = ()


def check_facts(facts: RegistrationFacts, *, office: Office, today: date, imported: Imported | None) -> None:
    """Raises InvalidFacts with its field. The rows of another office's table may lack the name of a visitor."""
    if facts.received_on > today:
        raise InvalidFacts("future_date", _("收到日期不能晚于今天。"), field="received_on")
    if facts.received_on < EARLIEST:
        raise InvalidFacts("too_early", _("收到日期早于2005年5月1日，没有适用的信访规定。"), field="received_on")
    if not facts.subject.strip():
        raise InvalidFacts("no_subject", _("请填写概要。"), field="subject")
    if len(facts.body) > LONGEST_TEXT:
        raise InvalidFacts(
            "text_too_long",
            _("正文有%(length)d字，最多%(most)d字，请将其余内容作为附件材料保存。")
            % {"length": len(facts.body), "most": LONGEST_TEXT},
            field="body",
        )
    _check_names(facts)
    if facts.representatives:
        check_representatives(
            facts.representatives, principal=facts.principal.name, headcount=facts.headcount, code=office.profile
        )
    if imported is None and facts.channel == Channel.VISIT and not facts.principal.name:
        raise InvalidFacts("no_name", _("来访须登记信访人姓名。"), field="name")
    if office.pk in {accused.pk for accused in facts.accused_offices}:
        raise InvalidFacts(
            "accused_is_registering",
            _(
                "被检举控告的是本单位，不能由本单位登记；请引导信访人向上一级机关提出（《信访工作条例》第三十条第三款）。"
            ),
            field="accused_offices",
        )
    if len(facts.demands) > 50:
        raise InvalidFacts("too_many_demands", _("诉求最多分为50项。"), field="demands")
    for place, demand in enumerate(facts.demands, start=1):
        if imported is None and not says_something(demand, least=1):
            sentence = _("第%d项诉求没有写明内容，请写清楚或者删去。")
            raise InvalidFacts("nothing_said", sentence % place, field="demands")
    if facts.mandate is not None:
        check_given(facts.mandate, today=today, prefix="mandate_")
    check_authority(facts.agents, facts.received_on)


def _check_names(facts: RegistrationFacts) -> None:
    """No telephone or number of a document is kept as the name of a person: it would be shown and found as one."""
    named = [("name", facts.principal.name)]
    named += [("representatives", person.name) for person in facts.representatives]
    named += [("members", person.name) for person in facts.members]
    named += [("agents", agent.name) for agent in facts.agents]
    for field, name in named:
        try:
            checked_name(name)
        except ValidationError as error:
            raise InvalidFacts("number_in_name", error.messages[0], field=field) from error

"""The database rewrites no version of a rule, whichever kind it is of and whoever asks."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.aftercare.rules import REVISIT_RULES
from cases.organs.rules import COMPETENCE_RULES
from cases.package_rules.actions import make_package_rule
from cases.papers.rules import LETTER_TEMPLATES, SIGN_OFF_RULES
from cases.procedure.models import TERM_FIELDS
from cases.procedure.rules import TERM_RULES
from cases.proceedings.rules import SETTLEMENT_RULES
from cases.ratings.rules import RATING_RULES
from cases.relief.rules import RELIEF_RULES
from cases.sms.rules import SMS_RULES
from cases.urgency.rules import URGENCY_RULES
from offices.notices.rules import QUIET_RULES
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import OfficeRule, ProfileRule
from supervision.advice.rules import ADVICE_RULES
from supervision.cards.models import Rule
from supervision.indicators.actions.rules import INDICATOR_RULES
from supervision.indicators.models import IndicatorRule
from supervision.meetings.rules import MEETING_RULES
from supervision.reports.rules import REPORT_RULES
from tests.factories import City, moment
from tests.supervision.office_cards import carding
from visits.rota.actions.rules import save_rule
from visits.rota.models import RotaRule

AT = moment("2026-03-02")
ENDING = {"valid_to", "ended_at", "ended_by_id", "ended_reason"}


def package_rule(city: City) -> OfficeRule:
    wording = {"duties": "四包到底。", "progress_days": 7, "contact_days": 14, "sample_percent": 20}
    return make_package_rule(office=city.city, by=city.system_admin, at=AT, **wording)


def rota_rule(city: City) -> RotaRule:
    morning = {"starts": dt.time(9), "ends": dt.time(11), "place": "接访室"}
    return save_rule(by=city.clerk, at=AT, office=city.city, weekdays=[1], units=[city.bureau], **morning)


def profile_rule(city: City) -> OfficeRule:
    facts = {"profile": "NAT-2022", "roll_office_deadlines": False, "created_at": AT, "created_by": city.system_admin}
    return ProfileRule.objects.create(office=city.city, version=9, valid_from=dt.date(2040, 1, 1), **facts)


def term_rule(city: City) -> OfficeRule:
    days = dict.fromkeys(TERM_FIELDS, 5)
    return set_rule(TERM_RULES, office=city.city, by=city.system_admin, at=AT, values=days).rule


def settlement_rule(city: City) -> OfficeRule:
    values = {"settled_when": "reached"}
    return set_rule(SETTLEMENT_RULES, office=city.city, by=city.system_admin, at=AT, values=values).rule


def revisit_rule(city: City) -> OfficeRule:
    return set_rule(REVISIT_RULES, office=city.city, by=city.system_admin, at=AT, values={"days": 30}).rule


def rating_rule(city: City) -> OfficeRule:
    values = {"days": 45}
    return set_rule(RATING_RULES, office=city.city, by=city.system_admin, at=AT, values=values, reason="便于评价").rule


def relief_rule(city: City) -> OfficeRule:
    values = {"section_up_to": None, "head_up_to": 5000, "two_levels": False}
    return set_rule(RELIEF_RULES, office=city.city, by=city.system_admin, at=AT, values=values).rule


def urgency_rule(city: City) -> OfficeRule:
    values = {"report_hours": 2, "follow_hours": 24, "draws_cards": True}
    return set_rule(URGENCY_RULES, office=city.city, by=city.system_admin, at=AT, values=values).rule


def quiet_rule(city: City) -> OfficeRule:
    values = {"quiet_from": dt.time(22), "quiet_to": dt.time(7), "passing_kinds": ["urgent"]}
    return set_rule(QUIET_RULES, office=city.city, by=city.system_admin, at=AT, values=values).rule


def sms_rule(city: City) -> OfficeRule:
    texts = {"receipt": "已登记，编号{编号}。", "accepted": "", "issued": "", "served": ""}
    return set_rule(SMS_RULES, office=city.city, by=city.system_admin, at=AT, values={"is_on": True, **texts}).rule


def competence_rule(city: City) -> OfficeRule:
    values = {"departments": "噪音扰民：测试市bureau局"}
    return set_rule(COMPETENCE_RULES, office=city.city, by=city.system_admin, at=AT, values=values).rule


def sign_off_rule(city: City) -> OfficeRule:
    values = {"opinion": "signed"}
    return set_rule(SIGN_OFF_RULES, office=city.city, by=city.system_admin, at=AT, values=values, reason="试行").rule


def template_rule(city: City) -> OfficeRule:
    values = {"templates": {"opinion": [{"name": "正文", "text": "{正文}"}]}}
    return set_rule(LETTER_TEMPLATES, office=city.city, by=city.system_admin, at=AT, values=values).rule


def meeting_rule(city: City) -> OfficeRule:
    return set_rule(MEETING_RULES, office=city.city, by=city.system_admin, at=AT, values={"afterwards_days": 5}).rule


def indicator_rule(city: City) -> OfficeRule:
    values = {name: IndicatorRule._meta.get_field(name).default for name in INDICATOR_RULES.fields}
    return set_rule(INDICATOR_RULES, office=city.city, by=city.system_admin, at=AT, values=values).rule


def advice_rule(city: City) -> OfficeRule:
    return set_rule(ADVICE_RULES, office=city.city, by=city.system_admin, at=AT, values={"answer_days": 20}).rule


def report_rule(city: City) -> OfficeRule:
    values = {"daily_by": dt.time(17), "daily_rest_days": False, "weekly_on": 1, "monthly_on": 5}
    values |= {"quarterly_on": None, "yearly_on": None, "daily_drawn": False}
    return set_rule(REPORT_RULES, office=city.city, by=city.system_admin, at=AT, values=values).rule


def office_card_rule(city: City) -> OfficeRule:
    return carding.rule(city)


KINDS: dict[str, Callable[[City], OfficeRule]] = {
    "cases_packagerule": package_rule,
    "cases_signoffrule": sign_off_rule,
    "cases_templaterule": template_rule,
    "cases_termrule": term_rule,
    "cases_settlementrule": settlement_rule,
    "cases_reliefrule": relief_rule,
    "cases_urgencyrule": urgency_rule,
    "offices_quietrule": quiet_rule,
    "cases_smsrule": sms_rule,
    "cases_revisitrule": revisit_rule,
    "cases_ratingrule": rating_rule,
    "cases_competencerule": competence_rule,
    "offices_profilerule": profile_rule,
    "supervision_advicerule": advice_rule,
    "supervision_indicatorrule": indicator_rule,
    "supervision_meetingrule": meeting_rule,
    "supervision_reportrule": report_rule,
    "supervision_officecardrule": office_card_rule,
    "supervision_rule": lambda city: Rule.objects.get(office=None),
    "visits_rotarule": rota_rule,
}


def refused(statement: str, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_kind_of_rule_is_kept() -> None:
    assert {model._meta.db_table for model in apps.get_models() if issubclass(model, OfficeRule)} == KINDS.keys()


@pytest.mark.parametrize("table", KINDS)
def test_a_version_is_never_rewritten(city: City, table: str) -> None:
    rule = KINDS[table](city)
    columns = [one.column for one in rule._meta.concrete_fields if one.value_from_object(rule) is not None]
    for column in sorted({*columns} - ENDING):
        refused(f"UPDATE {table} SET {column} = NULL WHERE id = {rule.pk}", f"a version of {table} is never rewritten")  # noqa: S608
    refused(f"DELETE FROM {table}", f"{table} is append-only")  # noqa: S608
    connection.check_constraints()  # what is deferred is done: a table with that ahead is truncated by nobody
    refused(f"TRUNCATE {table} CASCADE", "is append-only")


@pytest.mark.parametrize("table", KINDS)
def test_a_version_only_ends_earlier(city: City, table: str) -> None:
    rule = KINDS[table](city)
    stored = type(rule)._default_manager.filter(pk=rule.pk)
    ended = {"ended_at": timezone.now(), "ended_by": city.clerk, "ended_reason": "停止"}
    assert stored.update(valid_to=rule.valid_from + dt.timedelta(days=9), **ended) == 1
    assert stored.update(valid_to=rule.valid_from - dt.timedelta(days=1)) == 1  # it never held
    for later in ("NULL", f"'{rule.valid_from}'"):
        sentence = f"a version of {table} is never rewritten"
        refused(f"UPDATE {table} SET valid_to = {later} WHERE id = {rule.pk}", sentence)  # noqa: S608


def test_the_units_of_a_rota_rule_stay(city: City) -> None:
    rule = rota_rule(city)
    with pytest.raises(DatabaseError, match="visits_rotarule_units is append-only"), transaction.atomic():
        rule.units.clear()
    with pytest.raises(DatabaseError, match="visits_rotarule_units is append-only"), transaction.atomic():
        rule.units.set([city.county])
    assert list(rule.units.all()) == [city.bureau]
